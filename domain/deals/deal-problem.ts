/** Why a deal, quote, payment or refund is not taken, as a code with parameters; cards/deal-problem-text.ts has the words. */
export type DealProblemCode =
  | 'not-an-amount'
  | 'not-positive'
  | 'too-many-decimals'
  | 'too-large'
  | 'currency-unknown'
  | 'currency-differs'
  | 'rep-missing'
  | 'rep-unknown'
  | 'rep-sells-nothing'
  | 'lead-unknown'
  | 'company-missing'
  | 'deal-unknown'
  | 'deal-cancelled'
  | 'deal-lost'
  | 'quote-unknown'
  | 'quote-settled'
  | 'payment-unknown'
  | 'payment-refunded'
  | 'refund-too-large'
  | 'day-unreadable'
  | 'day-to-come'
  | 'day-too-early'
  | 'id-differs';

export interface DealProblem {
  readonly code: DealProblemCode;
  /** Of the form or body that it is about. */
  readonly field: string;
  readonly params: Readonly<Record<string, string>>;
}
