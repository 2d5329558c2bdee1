/** What can be wrong in a plan: where, and a code with parameters that policy loading turns into words. */
export type PlanProblemCode =
  | 'syntax'
  | 'too-long'
  | 'unknown-name'
  | 'unknown-field'
  | 'unknown-function'
  | 'costly-function'
  | 'not-for-plans'
  | 'divide-by-zero'
  | 'divisor-not-fixed'
  | 'step-below'
  | 'cycle'
  | 'no-such-operation'
  | 'type-differs'
  | 'other-currency'
  | 'name-taken'
  | 'never-used'
  | 'number-form'
  | 'tier-order'
  | 'tier-end'
  | 'tier-rate'
  | 'rounding-unit'
  | 'pays-what'
  | 'no-amount'
  | 'placeholder';

export interface PlanProblem {
  /** From the plan down. */
  readonly path: readonly (string | number)[];
  readonly isAboutKey?: boolean;
  /** Characters from the start of the expression. */
  readonly at?: number;
  readonly code: PlanProblemCode;
  readonly params: Readonly<Record<string, string>>;
  /** Words that would be right here, for "did you mean". */
  readonly known?: readonly string[];
}
