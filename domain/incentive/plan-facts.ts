/**
 * What plans may ask about: the facts of the record that earns an award, by the names that plans use, each with its type.
 * A handler reads exactly those that a plan names; what it cannot find out goes to the list of exceptions.
 */
import type { IncentivePlan } from '../policy/policy-types.ts';

/** Types of the plan language. `int` is a count, a whole number. */
export type FactType = 'Money' | 'bool' | 'string' | 'int';

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
  'payment.amount': 'Money',
  /** Of this deal before this payment, refunds taken off. */
  'deal.receivedBefore': 'Money',
  ...ofDeal,
} as const satisfies Record<string, FactType>;

export type FactName = keyof typeof ofPayment;

export const PLAN_FACTS: Readonly<Record<IncentivePlan['on'], Readonly<Partial<Record<FactName, FactType>>>>> = {
  deal: ofDeal,
  payment: ofPayment,
};

/** `deal` → its fields with their types. */
export function factGroups(on: IncentivePlan['on']): Map<string, Record<string, FactType>> {
  const groups = new Map<string, Record<string, FactType>>();
  for (const [name, type] of Object.entries(PLAN_FACTS[on])) {
    const [group = '', field = ''] = name.split('.');
    groups.set(group, { ...groups.get(group), [field]: type });
  }
  return groups;
}
