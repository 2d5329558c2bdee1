/**
 * What an award consists of, as it is computed, stored and shown: inputs with where each comes from, and steps with
 * their numbers. Amounts are whole minor units as decimal strings, because JSON has no exact large numbers.
 */

/** A record that people can open: `deal D-1024`, `payment P-88`. */
export interface InputSource {
  readonly kind: 'deal' | 'payment' | 'account' | 'member' | 'award';
  readonly id: string;
  /** The speakable number, where the record has one. */
  readonly number: string | null;
  /** ISO instant or local date of the fact. */
  readonly at: string;
}

export interface AwardInput {
  /** As the plan calls it, e.g. `deal.amount`. */
  readonly name: string;
  readonly value:
    | { readonly kind: 'money'; readonly minor: string; readonly currency: string }
    | { readonly kind: 'number'; readonly decimal: string }
    | { readonly kind: 'flag'; readonly is: boolean }
    | { readonly kind: 'text'; readonly text: string };
  readonly source: InputSource;
}

export interface AwardStep {
  /** Name of the step in the plan. */
  readonly name: string;
  readonly label: { readonly zh: string; readonly en: string };
  /** The expression as the plan states it. */
  readonly expression: string;
  /** The values that it read, by name, as they were written out. */
  readonly read: Readonly<Record<string, string>>;
  /** What came out, written out. */
  readonly result: string;
  /** Running amount after this step in minor units of the award's unit; null for a step that is only a condition. */
  readonly runningMinor: string | null;
}
