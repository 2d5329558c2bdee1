/**
 * The shape of the evidence policy: which files are taken, and what proves a visit. Read by bot/files when a file comes
 * in and by domain/evidence when it is judged. A visit keeps the version it was started with.
 */
export type ProofSource = 'photo' | 'pdf' | 'voice' | 'video' | 'location';

export interface Named {
  readonly zh: string;
  readonly en: string;
}

export interface ProofRule {
  readonly key: string;
  readonly name: Named;
  /** What may be this proof, by the content of the file. */
  readonly takes: readonly ProofSource[];
}

export interface FilesPolicy {
  readonly maxBytes: number;
  /** Width times height of a picture. */
  readonly maxPixels: number;
  /** Longest side of the copy that others see, in pixels. */
  readonly displaySide: number;
  readonly maxPages: number;
  /** A file that belongs to nothing is removed after this time. */
  readonly keepUnusedMs: number;
}

export interface VisitPolicy {
  /** In the order in which they are filled. */
  readonly proofs: readonly ProofRule[];
  readonly needs: {
    readonly count: number;
    readonly maxCharacters: number;
    readonly choices: readonly { readonly key: string; readonly name: Named }[];
  };
  /** Longest competitor news, next step and reason of a cancelled visit. */
  readonly answerCharacters: number;
  readonly isCompetitorRequired: boolean;
  /** Farther from the account than this is pointed out on the visit's page. */
  readonly nearMetres: number;
  /** A picture taken longer than this before the visit began is pointed out. */
  readonly takenBeforeMs: number;
  /** A device's clock may be ahead by this much; a time that is later than sent by more is pointed out. */
  readonly clockSlackMs: number;
}

export interface EvidencePolicy {
  readonly files: FilesPolicy;
  readonly visit: VisitPolicy;
}
