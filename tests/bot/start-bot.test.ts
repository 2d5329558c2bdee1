/**
 * The running bot over real HTTP: who reaches what in production, and that stopping it answers what is under way,
 * refuses what comes later, and resets nobody whose lead was taken.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../bot/config.ts';
import { createLog } from '../../bot/log.ts';
import { type RunningBot, startBot } from '../../bot/start-bot.ts';
import { type Baton, openBaton } from '../../bot/wire.ts';

let folder: string;
let baton: Baton;
let bot: RunningBot;
let isStopped: boolean;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-start-'));
  isStopped = false;
});
afterEach(async () => {
  if (!isStopped) await bot.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<void> {
  const config = readConfig({ PORT: '0', DATABASE_URL: `file:${path.join(folder, 'company.db')}`, ...env });
  baton = await openBaton(config, { role: 'bot', now: new Date() });
  bot = await startBot(baton, createLog('silent'));
}

const inProduction = () =>
  start({
    BATON_MODE: 'production',
    BATON_API_TOKEN: 'a-token-that-is-long-enough-for-this',
    BATON_SECRET_KEY: randomBytes(32).toString('base64'),
    PUBLIC_URL: 'https://baton.example.com',
  });

interface Asked {
  readonly status: number;
  readonly body: string;
}

function ask(
  where: string,
  headers: Record<string, string>,
  options: { body?: unknown; agent?: Agent } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const method = options.body === undefined ? 'GET' : 'POST';
    const sent = request(
      new URL(where, bot.address),
      { method, headers: { 'content-type': 'application/json', ...headers }, ...(options.agent ? options : {}) },
      (response: IncomingMessage) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

const lead = (externalId: string) => ({ source: 'website', externalId, name: '王主任', phone: '13800138000' });
const token = () => ({ authorization: `Bearer ${bot.apiToken}` });

describe('in production', () => {
  const port = () => new URL(bot.address).port;

  test.each(['localhost', '127.0.0.1', '[::1]'])('the chat opens on this machine, as %s', async (name) => {
    await inProduction();
    expect((await ask('/chat', { host: `${name}:${port()}` })).status).toBe(200);
  });

  test.each([
    ['by the public name', { host: 'baton.example.com' }],
    ['through a proxy that calls it by a name of this machine', { host: 'localhost', 'x-forwarded-for': '10.1.2.3' }],
  ])('the chat does not open %s, nor does anything behind it', async (_how, headers) => {
    await inProduction();
    for (const where of ['/chat', '/chat/', '/CHAT', '/chat/assets/main.ts', '/chat/api/bootstrap']) {
      const answer = await ask(where, headers);
      expect([where, answer.status]).toEqual([where, 421]);
      expect(JSON.parse(answer.body).code).toBe('this-machine-only');
    }
    const { sessions } = baton.store.read.tables;
    expect(await baton.store.read.db.select().from(sessions)).toEqual([]);
  });

  test('health and the programming interface answer by the public name', async () => {
    await inProduction();
    const headers = { host: 'baton.example.com', 'x-forwarded-for': '10.1.2.3' };
    expect((await ask('/healthz', headers)).status).toBe(200);
    // An empty body gets as far as the check of the body: only the token stands in between.
    expect((await ask('/api/leads', { ...headers, ...token() }, { body: {} })).status).toBe(400);
    expect((await ask('/api/leads', headers, { body: {} })).status).toBe(401);
  });
});

/** External ids of the leads in the file that the bot has left, by how they begin. */
async function storedLeads(...beginnings: string[]): Promise<string[]> {
  const left = await openBaton(baton.config, { role: 'tool', now: new Date() });
  const { leads } = left.store.read.tables;
  const rows = await left.store.read.db.select().from(leads);
  await left.close();
  const ids = rows.map((row) => row.externalId ?? '');
  return ids.filter((id) => beginnings.some((beginning) => id.startsWith(beginning))).toSorted();
}

describe('stopping', () => {
  test('leads under way are answered, later ones refused, and exactly the answered ones are stored', async () => {
    await start({});
    const agent = new Agent({ keepAlive: true });
    const post = (externalId: string) => ask('/api/leads', token(), { body: lead(externalId), agent });
    expect((await post('before')).status).toBe(202);
    // Each connection sends its next lead as soon as it has its answer, until Baton is gone.
    const taken: string[] = ['before'];
    const refused: number[] = [];
    const send = async (line: number) => {
      for (let count = 0; ; count += 1) {
        const externalId = `line-${line}-${count}`;
        const answer = await post(externalId).catch(() => null);
        if (!answer) return;
        if (answer.status === 202) taken.push(externalId);
        else refused.push(answer.status);
        if (taken.length === 40) stop();
      }
    };
    let stopped: Promise<void> | null = null;
    const stop = () => {
      isStopped = true;
      stopped ??= bot.stop();
    };
    await Promise.all(Array.from({ length: 8 }, (_, line) => send(line)));
    await stopped;
    agent.destroy();
    expect(await storedLeads('line-', 'before')).toEqual(taken.toSorted());
    expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? [503] : []));
  });

  test('an open page does not hold it up', async () => {
    await start({});
    const page = await fetch(`${bot.address}/chat`);
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    await page.text();
    const bootstrap = await fetch(`${bot.address}/chat/api/bootstrap`, { headers: { cookie } });
    const { actingId } = (await bootstrap.json()) as { actingId: string };
    const stream = await fetch(`${bot.address}/chat/api/stream?acting=${actingId}`, { headers: { cookie } });
    expect(stream.status).toBe(200);
    isStopped = true;
    const [, heard] = await Promise.all([bot.stop(), stream.text()]);
    expect(heard).toContain('event: clock');
  });
});
