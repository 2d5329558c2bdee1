/** The real bot in a process of its own, in a folder that goes away: for browser tests and for the pictures. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyCompany } from './kept-company.ts';

export interface RunningBot {
  /** http://127.0.0.1:41234 */
  readonly address: string;
  readonly token: string;
  /** kill -9, and the same database on the same port again. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
  /** A lead through the API. */
  postLead(body: Record<string, string>): Promise<{ number: string; assignedTo: { id: string; name: string } | null }>;
}

const main = path.resolve(import.meta.dirname, '../../bot/main.ts');

export async function startRunningBot(): Promise<RunningBot> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-running-'));
  await copyCompany('as a bot writes it at its first start', folder, async (own) => {
    await end((await launch({ ...environmentIn(own), PORT: '0' })).child, 'SIGTERM');
  });
  const env = environmentIn(folder);
  let running = await launch({ ...env, PORT: '0' });
  const { address, token } = running;
  return {
    address,
    token,
    async killAndRestart() {
      await end(running.child, 'SIGKILL');
      running = await launch({ ...env, PORT: new URL(address).port });
    },
    async stop() {
      await end(running.child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
    async postLead(body) {
      const response = await fetch(`${address}/api/leads`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (response.status !== 202) throw new Error(`The lead was answered with ${response.status}`);
      return (await response.json()) as { number: string; assignedTo: { id: string; name: string } | null };
    },
  };
}

function environmentIn(folder: string) {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: `file:${folder}/demo.db`,
    FILES_DIR: `${folder}/demo-files`,
    BATON_MODE: 'demo',
  };
}

function launch(
  env: Record<string, string | undefined>,
): Promise<{ child: ChildProcess; address: string; token: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      const token = /[：:] ?([\w-]{20,})\s*$/m.exec(said)?.[1];
      if (address && token) resolve({ child, address, token });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(`The bot ended before it listened: ${said}`)));
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}
