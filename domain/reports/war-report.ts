/** The figures of a war report: computed once per slot (or live for the board), kept with the report, drawn and listed. */

export interface WarReport {
  /** ISO instants: what happened from `from` on and before `to` is counted. */
  readonly from: string;
  readonly to: string;
  readonly wins: readonly {
    readonly dealId: string;
    readonly memberId: string;
    readonly accountName: string;
    readonly product: string;
    readonly amountMinor: number;
    readonly currency: string;
  }[];
  /** Every rep of the unit, also those with none. */
  readonly actions: readonly { readonly memberId: string; readonly effective: number }[];
  /** Touched leads without any follow-up for longer than the policy allows. */
  readonly red: readonly { readonly leadId: string; readonly memberId: string; readonly sinceHours: number }[];
  /** Quotes that the customer has not confirmed for longer than the policy allows. */
  readonly yellow: readonly { readonly quoteId: string; readonly memberId: string; readonly sinceHours: number }[];
  /** Deals of which at least the share stated in the policy has been paid. */
  readonly green: readonly { readonly dealId: string; readonly memberId: string; readonly receivedBps: number }[];
  readonly response: {
    /** Seconds from assigned to the first attempt; null = nobody tried in the period. */
    readonly medianFirstResponseS: number | null;
    readonly medianFirstTouchS: number | null;
    readonly touchedInTime: number;
    readonly missed: number;
  };
}
