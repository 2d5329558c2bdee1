/**
 * A mistake in a policy file: where it stands, what is wrong and what would be right, in both languages; and the error
 * that carries all mistakes of all files at once. load-policies.ts collects them; the start of the program prints them.
 */
import type { Locale, Localized } from '../../cards/card.ts';

/** Keys from the top of the file; numbers are places in a list, counted from 0. */
export type PolicyPath = readonly (string | number)[];

export interface Finding {
  readonly path: PolicyPath;
  /** The mistake is the key itself, not what stands behind it. */
  readonly isAboutKey?: boolean;
  /** Characters from the start of the value, where the mistake is inside it. */
  readonly at?: number;
  readonly wrong: Localized<string>;
  readonly right: Localized<string>;
}

export interface PolicyMistake {
  /** File name without its folder. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** As people write it: chains.acknowledge.steps.ping.to[0]. */
  readonly path: string;
  readonly wrong: Localized<string>;
  readonly right: Localized<string>;
}

export class PolicyErrors extends Error {
  readonly mistakes: readonly PolicyMistake[];

  constructor(mistakes: readonly PolicyMistake[]) {
    super(`policies: ${mistakes.map((mistake) => `${mistake.file}:${mistake.line}:${mistake.column}`).join(', ')}`);
    this.name = 'PolicyErrors';
    this.mistakes = mistakes;
  }

  /** For the terminal: one line per mistake, in the order of files and lines. */
  lines(language: Locale): string[] {
    return this.mistakes.map((mistake) => formatMistake(mistake, language));
  }
}

/** escalation.yaml:12:7 chains.ping.then: … */
export function formatMistake(mistake: PolicyMistake, language: Locale): string {
  const place = `${mistake.file}:${mistake.line}:${mistake.column}${mistake.path === '' ? '' : ` ${mistake.path}`}`;
  const isZh = language === 'zh';
  return `${place}${isZh ? '：' : ': '}${mistake.wrong[language]}${isZh ? '' : ' '}${mistake.right[language]}`;
}

export function pathText(path: PolicyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
