/**
 * Runs `baton …` in the test's own process: everything of it but the process, in a tenth of the time. Each command is
 * run as a process of its own (run-baton.ts) at least once as well; what is stopped, locked out or typed into always is.
 */

import { runCommandLine } from '../../bot/cli/run-command-line.ts';
import { terminalLanguage } from '../../bot/config.ts';
import { type BatonRun, environmentIn } from './run-baton.ts';

/** Calls take turns: the environment is the process's. */
let last: Promise<unknown> = Promise.resolve();

/** @param folder holds database and files; `env` goes before everything else */
export function callBaton(
  folder: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<BatonRun> {
  const call = last.then(() => callNow(words, { ...environmentIn(folder), ...env }));
  last = call.catch(() => undefined);
  return call;
}

async function callNow(words: readonly string[], env: Record<string, string>): Promise<BatonRun> {
  const own = process.env;
  const out: string[] = [];
  const err: string[] = [];
  process.env = env;
  try {
    const terminal = {
      language: terminalLanguage(),
      isInteractive: false,
      print: (text: string) => void out.push(`${text}\n`),
      rewrite: (text: string) => void out.push(`\r\u001b[K${text}`),
    };
    const code = await runCommandLine(words, terminal, (text) => void err.push(`${text}\n`));
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    process.env = own;
  }
}
