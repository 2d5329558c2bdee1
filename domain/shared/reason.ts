/**
 * A reason is a code with numbers, never a sentence: cards turn it into words for the person who reads it.
 * Every decision of the domain returns reasons; rows keep them; tests compare them.
 */
export type ReasonParams = Readonly<Record<string, string | number | boolean | null>>;

export interface Reason {
  readonly code: string;
  readonly params: ReasonParams;
}

/** One additive part of a score. `points` of all terms sum to the score exactly (integers). */
export interface ScoreTerm extends Reason {
  readonly points: number;
  readonly maxPoints: number;
}
