/**
 * What an award consists of, as it is computed, stored and shown: inputs with where each comes from, and steps with
 * their numbers. Amounts are whole minor units as decimal strings, because JSON has no exact large numbers; points are
 * counted in hundredths alike.
 */
import type { Wording } from '../policy/policy-types.ts';

/** A record that people can open: `deal D-1024`, `payment P-88`. */
export interface InputSource {
  readonly kind: 'deal' | 'payment' | 'account' | 'member' | 'award';
  readonly id: string;
  /** The speakable number, where the record has one. */
  readonly number: string | null;
  /** ISO instant or local date of the fact. */
  readonly at: string;
}

export type PlanValue =
  | { readonly kind: 'money'; readonly minor: string; readonly currency: string }
  | { readonly kind: 'points'; readonly minor: string }
  | { readonly kind: 'number'; readonly decimal: string }
  | { readonly kind: 'flag'; readonly is: boolean }
  | { readonly kind: 'text'; readonly text: string };

export interface AwardInput {
  /** As the plan calls it, e.g. `deal.amount`. */
  readonly name: string;
  readonly value: PlanValue;
  readonly source: InputSource;
}

/** One slice of an amount that was counted tier by tier. */
export interface TierSlice {
  readonly baseMinor: string;
  /** As the plan writes it: 1.5%. */
  readonly rate: string;
}

export interface AwardStep {
  /** Name of the step in the plan. */
  readonly name: string;
  readonly label: Wording;
  /** The expression as the plan states it. */
  readonly expression: string;
  /** The values that it read, by name: inputs, the plan's numbers, earlier steps. */
  readonly read: Readonly<Record<string, PlanValue>>;
  /** What came out; null = passed over because its condition does not hold. */
  readonly result: PlanValue | null;
  /** How an amount fell into tiers, for the steps that count so. */
  readonly slices?: readonly TierSlice[];
  /** Running amount after this step in minor units of the award's unit; null for a condition or an intermediate value. */
  readonly runningMinor: string | null;
}
