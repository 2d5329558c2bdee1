/**
 * What people see, before any platform has its say: a neutral card and a neutral form.
 * Builders (<noun>-<state>-card.ts) make them from facts for one language; renderers turn them into what a platform
 * shows. The order of facts and actions is their importance: what a platform must cut, it cuts from the end.
 */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';
export type Locale = 'zh' | 'en';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Shown grouped and dialable where a platform can. */
  readonly kind?: 'text' | 'phone';
}

export interface TraceLine {
  readonly label: string;
  /** Where the number comes from: a record's number and time. */
  readonly source?: string;
  readonly amount?: string;
  readonly isTotal?: boolean;
}

export interface CardAction {
  /** What is done, e.g. `lead.accept`; together with `value` it is all that comes back with a click. */
  readonly id: string;
  readonly label: string;
  readonly style: 'primary' | 'default' | 'danger' | 'link';
  /** Opaque to platforms: subject and the version the card was built from. At most 200 characters. */
  readonly value: string;
  /** Asked once before it is sent. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly ok: string; readonly cancel: string };
}

export interface Card {
  /** Stable identity; the message that shows it is found by it, and newer replaces older. */
  readonly key: string;
  readonly tone: Tone;
  /** One line of state: what, grade, deadline. */
  readonly title: string;
  /** The whole card as one plain sentence: notification, fallback, screen reader. */
  readonly summary: string;
  readonly body?: string;
  readonly facts: readonly Fact[];
  /** A picture that belongs to the card: a stored file by its SHA-256, and what it shows in words. */
  readonly image?: { readonly sha256: string; readonly alt: string; readonly width: number; readonly height: number };
  /** A calculation, line by line, like a receipt. */
  readonly trace?: readonly TraceLine[];
  /** Two or three reasons in words. */
  readonly reasons?: readonly string[];
  /** `label` says what is due and when, in words; a platform that can tick counts down to `dueAt` (ISO). */
  readonly deadline?: {
    readonly label: string;
    readonly dueAt: string;
    readonly startedAt: string;
    readonly note?: string;
  };
  /** At most three buttons, one primary; links come after them. */
  readonly actions: readonly CardAction[];
  readonly footnote?: string;
  /** Settled cards shrink to their outcome and who settled it. */
  readonly isSettled: boolean;
}

export type FormField =
  | {
      readonly kind: 'text' | 'long-text' | 'phone';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      readonly maxLength: number;
    }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      readonly min: number;
      readonly max: number;
      readonly unit?: string;
    }
  | {
      /** A local day, YYYY-MM-DD; `min` and `max` are days too, both of them still allowed. */
      readonly kind: 'date';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      readonly min?: string;
      readonly max?: string;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | {
      /** An amount as decimal text ("680000.00"); with several currencies the chosen one is in `<name>.currency`. */
      readonly kind: 'money';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      /** ISO 4217; the first is the default. */
      readonly currencies: readonly string[];
    }
  | {
      /** A choice and a few words to it; the words are in `<name>.text`. */
      readonly kind: 'choice-text';
      readonly name: string;
      readonly label: string;
      readonly isRequired: boolean;
      readonly help?: string;
      readonly value?: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly textLabel: string;
      readonly textValue?: string;
      readonly isTextRequired: boolean;
      /** In characters, as a person counts them. */
      readonly maxLength: number;
    };

export interface Form {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  readonly fields: readonly FormField[];
  readonly submitLabel: string;
  /** Comes back unchanged with the answers. */
  readonly value: string;
}

/** The same thing in both languages; a platform picks the reader's. */
export type Localized<T> = Readonly<Record<Locale, T>>;
