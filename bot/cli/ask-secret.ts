/**
 * Secrets that a command needs and that should stand in no shell history: asked for at the terminal without showing what
 * is typed, or read from standard input, a line each, where a program calls.
 */
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

let piped: Promise<string[]> | null = null;

/** @param question shown at a terminal only @returns '' when there is nothing */
export async function askSecret(question: string): Promise<string> {
  if (process.stdin.isTTY !== true) {
    piped ??= text(process.stdin).then((all) => all.split(/\r?\n/));
    return ((await piped).shift() ?? '').trim();
  }
  // From here on nothing typed is shown; only then is anything asked.
  const lines = createInterface({ input: process.stdin, terminal: true, historySize: 0 });
  process.stdout.write(question);
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', (line) => resolve(line.trim()));
      lines.once('close', () => resolve(''));
    });
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}
