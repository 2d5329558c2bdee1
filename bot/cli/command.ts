/** What a command of `npm run baton` is: its name, its help in both languages, and what it does. One file per command. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Locale, Localized } from '../../cards/card.ts';

export interface Command {
  /** One line for the list of commands. */
  readonly summary: Localized<string>;
  /** Usage, options and an example. */
  readonly help: Localized<string>;
  /** @returns the exit code: 0 done, 1 something is wrong; a wrong call is thrown as UsageError */
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

/** Where a command writes to, and in which language. */
export interface Terminal {
  readonly language: Locale;
  /** Whether lines can be overwritten, as a progress bar does. */
  readonly isInteractive: boolean;
  print(text: string): void;
  /** Overwrites the current line where that is possible. */
  rewrite(text: string): void;
}

/** The command was called in a way it does not know; ends with exit code 2. */
export class UsageError extends Error {
  readonly text: Localized<string>;

  constructor(text: Localized<string>) {
    super(text.en);
    this.name = 'UsageError';
    this.text = text;
  }
}

/** Options and words of a call. @throws UsageError for an option that does not exist or lacks its value */
export function parseWords<O extends ParseArgsOptionsConfig>(words: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (problem) {
    throw new UsageError(usageText(problem));
  }
}

/** @throws UsageError unless there are exactly so many words */
export function expectWords(words: readonly string[], names: readonly string[]): void {
  const missing = names[words.length];
  if (missing !== undefined) throw new UsageError({ zh: `缺少 ${missing}。`, en: `${missing} is missing.` });
  const extra = words[names.length];
  if (extra !== undefined) throw new UsageError({ zh: `多了「${extra}」。`, en: `"${extra}" is one word too many.` });
}

function usageText(problem: unknown): Localized<string> {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  const option = /'(?<option>-[^' ]*)/.exec(problem instanceof Error ? problem.message : '')?.groups?.option ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return { zh: `没有 ${option} 这个选项。`, en: `There is no option ${option}.` };
  }
  return { zh: `选项 ${option} 的写法不对。`, en: `The option ${option} is not written as it should be.` };
}
