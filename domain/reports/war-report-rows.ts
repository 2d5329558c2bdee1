/** What a war report is computed from: rows of the whole company, read once per slot, each with the team it stands in. */

/** Whose record a figure counts, and in which team it stands. */
export interface ReportedRecord {
  /** Speakable number of the record, e.g. L-20481. */
  readonly number: string;
  /** null = a lead that nobody owns. */
  readonly memberId: string | null;
  readonly unitId: string;
  /** The organisation, never a person; null = not known. */
  readonly accountName: string | null;
}

export interface Win extends ReportedRecord {
  readonly dealId: string;
  /** As recorded; null = only the product line is known. */
  readonly product: string | null;
  readonly line: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface WarReportRows {
  /** Active reps. */
  readonly reps: readonly { readonly memberId: string; readonly unitId: string }[];
  /** Recorded in the span and not cancelled. */
  readonly wins: readonly Win[];
  /** Recorded in the span and not undone. */
  readonly calls: readonly {
    readonly memberId: string;
    readonly isReached: boolean;
    readonly seconds: number | null;
  }[];
  /** Submitted in the span. */
  readonly visits: readonly { readonly memberId: string; readonly count: number }[];
  /** Open leads after their first touch; those followed up lately may be left out. */
  readonly touchedLeads: readonly (ReportedRecord & { readonly leadId: string; readonly lastFollowUpAt: Date })[];
  /** Sent and not settled; those sent lately may be left out. */
  readonly waitingQuotes: readonly (ReportedRecord & {
    readonly quoteId: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly sentAt: Date;
  })[];
  /** Won deals of the window with what was received for them, in the deal's currency. */
  readonly paidDeals: readonly (ReportedRecord & {
    readonly dealId: string;
    readonly amountMinor: number;
    readonly receivedMinor: number;
    readonly currency: string;
  })[];
  readonly received: readonly CountOfUnit[];
  /** Attempts and touches of the span with the assignment they answer. */
  readonly answers: readonly {
    readonly number: string;
    readonly memberId: string;
    readonly unitId: string;
    /** Name of the rep's working hours. */
    readonly schedule: string;
    readonly assignedAt: Date;
    readonly at: Date;
    readonly isFirstAttempt: boolean;
    readonly isFirstTouch: boolean;
  }[];
  readonly keptPromises: readonly CountOfUnit[];
  readonly missedPromises: readonly CountOfUnit[];
}

export interface CountOfUnit {
  readonly unitId: string;
  readonly count: number;
}
