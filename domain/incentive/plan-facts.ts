/**
 * What plans may ask about: the facts of the record that earns an award, by the names that plans use, each with its type.
 * A handler reads exactly those that a plan names; what it cannot find out goes to the list of exceptions.
 */
import type { IncentivePlan } from '../policy/policy-types.ts';

/** Types of the plan language. `int` is a count, a whole number. */
export type FactType = 'Money' | 'Points' | 'bool' | 'string' | 'int';

const ofDeal = {
  'deal.amount': 'Money',
  'deal.line': 'string',
  'deal.product': 'string',
  'account.isFirstDeal': 'bool',
  'account.dealsBefore': 'int',
  'account.level': 'string',
  'account.tier': 'string',
} as const satisfies Record<string, FactType>;

const ofPayment = {
  /** What of this payment counts; after a refund, what is left of it. */
  'payment.amount': 'Money',
  /** Of this deal before this payment, refunds taken off. */
  'deal.receivedBefore': 'Money',
  /** Of that, what had come in before the plan first paid for this deal. */
  'deal.receivedAtStart': 'Money',
  /** What the plan has paid for this deal and not taken back, in what the plan pays. */
  'deal.earnedBefore': 'Money',
  ...ofDeal,
} as const satisfies Record<string, FactType>;

export type FactName = keyof typeof ofPayment;

type FactTypes = Readonly<Partial<Record<FactName, FactType>>>;

export function factTypes({ on, pays }: Pick<IncentivePlan, 'on' | 'pays'>): FactTypes {
  if (on === 'deal') return ofDeal;
  return pays === 'points' ? { ...ofPayment, 'deal.earnedBefore': 'Points' } : ofPayment;
}

/** `deal` → its fields with their types. */
export function factGroups(plan: Pick<IncentivePlan, 'on' | 'pays'>): Map<string, Record<string, FactType>> {
  const groups = new Map<string, Record<string, FactType>>();
  for (const [name, type] of Object.entries(factTypes(plan))) {
    const [group = '', field = ''] = name.split('.');
    groups.set(group, { ...groups.get(group), [field]: type });
  }
  return groups;
}
