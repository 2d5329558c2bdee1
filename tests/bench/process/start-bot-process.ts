/** Starts the bot in a process of its own (bot-process.ts), knows when it listens, and ends it: in good order or hard. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchCompany } from '../company/bench-company.ts';
import { endWithUs } from './end-with-us.ts';

export interface SpawnedBot {
  readonly spawnedAt: Date;
  /** Its address once it listens, e.g. http://127.0.0.1:41234. Rejects when it ends before, with what it wrote. */
  readonly listening: Promise<string>;
  /** Memory it holds now, in MB (10^6 bytes). */
  residentMB(): number;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const program = path.join(import.meta.dirname, 'bot-process.ts');

/** @param env what is to be other than in the company's own */
export function spawnBot(company: BenchCompany, env: Readonly<Record<string, string>> = {}): SpawnedBot {
  const spawnedAt = new Date();
  const child = spawn(process.execPath, [program, company.policyFolder], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...company.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const exited = once(child, 'exit');
  const said: string[] = [];
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  const listening = new Promise<string>((resolve, reject) => {
    // It greets whoever started it with its address.
    child.stdout.once('data', (text: Buffer) => resolve(/http:\/\/[^\s,]+/.exec(text.toString())?.[0] ?? ''));
    void exited.then(() => reject(new Error(`The bot ended before it listened.\n${said.join('')}`)));
  });
  // Whoever kills it on its way up does not wait for it.
  listening.catch(() => undefined);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exited;
  };
  return {
    spawnedAt,
    listening,
    residentMB: () => (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) * 1024) / 1e6,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

export interface StartedBot extends SpawnedBot {
  readonly address: string;
  /** From the spawn to listening, in milliseconds. */
  readonly startupMs: number;
}

export async function startBot(company: BenchCompany): Promise<StartedBot> {
  const startMs = performance.now();
  const bot = spawnBot(company);
  const address = await bot.listening;
  return { ...bot, address, startupMs: performance.now() - startMs };
}
