/** Starts the bot in a process of its own (bot-process.ts), waits until it listens, and ends it: in good order or hard. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchCompany } from '../company/bench-company.ts';

export interface BotProcess {
  /** http://127.0.0.1:41234 */
  readonly address: string;
  /** From the spawn to listening, in milliseconds. */
  readonly startupMs: number;
  readonly spawnedAt: Date;
  /** Memory it holds now, in MB (10^6 bytes). */
  residentMB(): number;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const program = path.join(import.meta.dirname, 'bot-process.ts');
const startLimitMs = 30_000;

/** Those still running when this process ends go with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @throws Error with what the bot wrote when it does not come up */
export async function startBotProcess(company: BenchCompany): Promise<BotProcess> {
  const spawnedAt = new Date();
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, company.policyFolder], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...company.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const said: string[] = [];
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    const giveUp = () => reject(new Error(`The bot did not start:\n${said.join('')}`));
    const timer = setTimeout(giveUp, startLimitMs);
    child.stdout.once('data', (text: Buffer) => {
      clearTimeout(timer);
      resolve(text.toString().trim());
    });
    void exited.then(giveUp);
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exited;
  };
  return {
    address,
    startupMs: performance.now() - startedMs,
    spawnedAt,
    residentMB: () => (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) * 1024) / 1e6,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
