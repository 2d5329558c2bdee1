/**
 * `npm run baton -- <command>` as a process: its terminal, its words, its exit code. What it does with them is in
 * run-command-line.ts.
 */
import { enableCompileCache } from 'node:module';
import { terminalLanguage } from '../config.ts';
import type { Terminal } from './command.ts';

// Before anything is loaded that it shall remember.
enableCompileCache();
const { runCommandLine } = await import('./run-command-line.ts');

const terminal: Terminal = {
  language: terminalLanguage(),
  isInteractive: process.stdout.isTTY === true,
  print: (text) => void process.stdout.write(`${text}\n`),
  rewrite: (text) => void process.stdout.write(`\r\u001b[K${text}`),
};

/** Whoever reads along may stop (`… | head`); what the command does goes on to its end. */
process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
  if (problem.code !== 'EPIPE') throw problem;
});
process.exitCode = await runCommandLine(process.argv.slice(2), terminal, (text) => {
  process.stderr.write(`${text}\n`);
});
