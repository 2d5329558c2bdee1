/**
 * `npm run bench -- <name>`: runs one bench and prints its figures as one line of JSON, the last of its output.
 * Method and measured figures: docs/benchmarks.md.
 */
import { runBoard } from './board/run-board.ts';
import { runCallbacks } from './callbacks/run-callbacks.ts';
import { runIntake } from './intake/run-intake.ts';
import { runOutbox } from './outbox/run-outbox.ts';
import { runRestart } from './restart/run-restart.ts';
import { runRulesBench } from './rules/run-rules-bench.ts';
import { runTimersBench } from './timers/run-timers-bench.ts';

const benches: Readonly<
  Record<string, { readonly what: string; readonly run: () => Promise<Record<string, unknown>> }>
> = {
  intake: { what: 'a lead comes in: graded, assigned, deadlines set, card queued, durable', run: runIntake },
  timers: { what: 'how late escalations leave, and what waiting deadlines cost', run: runTimersBench },
  outbox: { what: '5,000 cards to a vendor that is slow and now and then breaks', run: runOutbox },
  board: { what: 'how far behind ten wall screens are under load, and ten hours of one page', run: runBoard },
  callbacks: { what: 'signed callbacks of Slack, WeCom and DingTalk until they are acknowledged', run: runCallbacks },
  rules: { what: 'incentive plans: whole runs with their trace, beside other rule engines', run: runRulesBench },
  restart: { what: 'kill -9 at 200 random moments under load', run: runRestart },
};

// Leaving in order takes child processes and temporary folders along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '--help', ...rest] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) && rest.length === 0 ? benches[name] : undefined;
if (bench) {
  const figures = await bench.run();
  console.log(JSON.stringify({ bench: name, ...figures }));
} else {
  const list = Object.entries(benches).map(([known, { what }]) => `  ${known.padEnd(9)} ${what}`);
  const isAsked = name === '--help' || name === '-h';
  const unknown = isAsked ? [] : [`There is no bench "${[name, ...rest].join(' ')}".`, ''];
  const lines = [
    ...unknown,
    'npm run bench -- <name>, where <name> is one of',
    ...list,
    '',
    'Method and figures: docs/benchmarks.md',
  ];
  (isAsked ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
  process.exitCode = isAsked ? 0 : 1;
}
