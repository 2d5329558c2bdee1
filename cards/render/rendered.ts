/**
 * What every renderer (cards/render/<platform>.ts) gives back: the platform's own payload, and what of the card is not in it.
 * Losses are codes for logs, tests and the gallery, never words for users: `<part>:<how>:<count>`, for example
 * `facts:left-out:94` or `title:shortened:1`. A part that is shown whole is never named.
 */
import type { Locale } from '../card.ts';

export interface Rendered<P> {
  readonly payload: P;
  readonly degraded: readonly string[];
}

/** What renderers of all platforms are told; a platform that needs more (addresses, uploaded pictures) extends it. */
export interface RenderContext {
  readonly locale: Locale;
  /** IANA name, for platforms that print instants themselves. */
  readonly timeZone?: string;
}

/** Parts of a card and of a form; `confirm` is the question before a click. */
export type RenderedPart =
  | 'title'
  | 'summary'
  | 'body'
  | 'facts'
  | 'image'
  | 'trace'
  | 'reasons'
  | 'deadline'
  | 'actions'
  | 'confirm'
  | 'footnote'
  | 'intro'
  | 'fields'
  | 'options';

/** `simplified`: all is said, but an ability is missing, such as the question before a click. */
export type LossKind = 'shortened' | 'left-out' | 'simplified';

export interface Losses {
  /** Counts up what is named already; a count of 0 is no loss. */
  add(part: RenderedPart, how: LossKind, count?: number): void;
  /** In the order in which the losses came up. */
  list(): readonly string[];
}

export function collectLosses(): Losses {
  const counts = new Map<string, number>();
  return {
    add(part, how, count = 1) {
      if (count > 0) counts.set(`${part}:${how}`, (counts.get(`${part}:${how}`) ?? 0) + count);
    },
    list: () => [...counts].map(([name, count]) => `${name}:${count}`),
  };
}
