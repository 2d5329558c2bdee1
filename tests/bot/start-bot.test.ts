/**
 * The running bot over real HTTP: who reaches what in production, and that stopping it answers what is under way,
 * refuses what comes later, and resets nobody whose lead was taken.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkChatKey } from '../../bot/cli/doctor-checks.ts';
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

const productionEnv = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-that-is-long-enough-for-this',
  BATON_SECRET_KEY: randomBytes(32).toString('base64'),
  PUBLIC_URL: 'https://baton.example.com',
};
const inProduction = () => start(productionEnv);

interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const cookieOf = ({ headers }: Asked) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

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
        const { statusCode: status = 0, headers } = response;
        text(response).then((body) => resolve({ status, headers, body }), reject);
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

  const under = ['/chat', '/chat/', '/CHAT', '/chat/assets/main.ts', '/chat/api/bootstrap', '/chat/api/stream'];
  const sessions = () => baton.store.read.db.select().from(baton.store.read.tables.sessions);
  const keyOf = (address: string) => new URL(address).searchParams.get('key') ?? '';

  /** As a browser does that opens the printed address: which cookie it gets, and where it is sent. */
  async function openChat(headers: Record<string, string> = {}) {
    const { key } = Object.fromEntries(new URL(bot.chatAddress).searchParams);
    const opened = await ask(`/chat?key=${key}`, headers);
    return { status: opened.status, location: opened.headers.location, cookie: cookieOf(opened) };
  }

  test.each(['localhost', '127.0.0.1', '[::1]'])('the chat opens with its key on this machine, as %s', async (name) => {
    await inProduction();
    const headers = { host: `${name}:${port()}` };
    const { status, location, cookie } = await openChat(headers);
    expect([status, location]).toEqual([302, '/chat']);
    expect(keyOf(bot.chatAddress)).toMatch(/^[\w-]{32}$/);
    expect((await ask('/chat', { ...headers, cookie })).status).toBe(200);
    expect((await ask('/chat/assets/main.ts', { ...headers, cookie })).status).toBe(200);
    expect((await ask('/chat/api/bootstrap', { ...headers, cookie })).status).toBe(200);
    expect(await sessions()).toHaveLength(1);
  });

  test.each([
    ['no key, as a default proxy in front or another user of the machine would ask', ''],
    ['a wrong key', '?key=00000000000000000000000000000000'],
    ['an empty key', '?key='],
    ['a key that is a list', '?key=a&key=b'],
  ])('nothing of the chat answers to %s', async (_what, query) => {
    await inProduction();
    const headers = { host: `127.0.0.1:${port()}` };
    for (const where of under) {
      const answer = await ask(`${where}${query}`, headers);
      expect([where, answer.status, cookieOf(answer)]).toEqual([where, 401, '']);
      expect(answer.body).toContain('npm run baton -- doctor');
    }
    const made = await ask('/chat/api/session', { ...headers, origin: bot.address }, { body: { memberId: 'anybody' } });
    expect([made.status, cookieOf(made)]).toEqual([401, '']);
    expect(await sessions()).toEqual([]);
  });

  test('an address that nobody answers says so, to a system that asks the wrong way', async () => {
    await inProduction();
    const answer = await ask('/api/leads', token());
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([404, 'no-such-address']);
  });

  test('a session that was made without the key is none', async () => {
    await inProduction();
    const secret = 'a-secret-of-a-cookie-from-before-there-was-a-key';
    const idHash = createHash('sha256').update(secret).digest('hex');
    const now = new Date();
    const expiresAt = new Date(now.getTime() + 3_600_000);
    await baton.store.transaction((tx) => tx.insert('sessions', { idHash, memberId: null, createdAt: now, expiresAt }));
    const headers = { host: `127.0.0.1:${port()}`, cookie: `baton_session_${port()}=${secret}` };
    expect((await ask('/chat/api/bootstrap', headers)).status).toBe(401);
  });

  test('the key is kept encrypted, stays the same, and doctor shows it', async () => {
    await inProduction();
    const key = keyOf(bot.chatAddress);
    const { secrets } = baton.store.read.tables;
    const [row] = (await baton.store.read.db.select().from(secrets)).filter(({ name }) => name === 'chat-key');
    expect(row && Buffer.from(row.ciphertext, 'base64').includes(key)).toBe(false);
    const [shown] = await checkChatKey(baton.config);
    expect(shown?.text.zh).toContain(`/chat?key=${key} `);
    expect(shown?.text.en).toContain(`/chat?key=${key} `);
    await bot.stop();
    await start(productionEnv);
    expect(keyOf(bot.chatAddress)).toBe(key);
  });

  test.each([
    ['by the public name', { host: 'baton.example.com' }],
    ['through a proxy that calls it by a name of this machine', { host: 'localhost', 'x-forwarded-for': '10.1.2.3' }],
  ])('the chat does not open %s, nor does anything behind it', async (_how, headers) => {
    await inProduction();
    const { cookie } = await openChat({ host: `localhost:${port()}` });
    for (const where of [...under, new URL(bot.chatAddress).pathname + new URL(bot.chatAddress).search]) {
      const answer = await ask(where, { ...headers, cookie });
      expect([where, answer.status]).toEqual([where, 421]);
      expect(JSON.parse(answer.body).code).toBe('this-machine-only');
    }
    expect(await sessions()).toHaveLength(1);
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
