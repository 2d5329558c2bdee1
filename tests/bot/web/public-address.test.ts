/**
 * A production bot behind a reverse proxy: its public address reaches pages and the vendors' callbacks, however the proxy
 * writes Host; nothing there reaches the chat, not even whoever has a page open.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../bot/config.ts';
import { createLog } from '../../../bot/log.ts';
import { readSecret, secretKeyOf } from '../../../bot/secrets.ts';
import { type RunningBot, startBot } from '../../../bot/start-bot.ts';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import { openBaton } from '../../../bot/wire.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { seedPeople } from '../../support/seed-people.ts';
import { ask } from '../../support/serve-app.ts';

const publicUrl = 'https://baton.example.com';
let folder: string;
let fake: FakeSlack;
let bot: RunningBot;
/** Links as an adapter makes them. */
let linkFor: (memberId: string) => string;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-public-'));
  fake = await FakeSlack.open();
  const config = readConfig({
    BATON_MODE: 'production',
    PORT: '0',
    DATABASE_URL: `file:${path.join(folder, 'company.db')}`,
    FILES_DIR: path.join(folder, 'files'),
    BATON_API_TOKEN: 'a-token-that-is-long-enough-for-this',
    BATON_SECRET_KEY: Buffer.alloc(32, 3).toString('base64'),
    PUBLIC_URL: publicUrl,
    SLACK_BOT_TOKEN: fake.botToken,
    SLACK_SIGNING_SECRET: fake.signingSecret,
    SLACK_API_URL: fake.config().apiUrl,
  });
  const clock = { now: () => new Date(), wakeAt: () => () => undefined };
  const baton = await openBaton(config, { role: 'bot', now: clock.now() });
  await seedPeople(baton.store);
  bot = await startBot(baton, createLog('silent'));
  const links = createPageLinks(
    await readSecret(baton.store, secretKeyOf(config), 'page-links', clock.now()),
    clock,
    () => 1,
  );
  linkFor = (memberId) => links.addressOf({ kind: 'form', id: 'lead.new ' }, { memberId, session: null });
  port = Number(new URL(bot.address).port);
});
afterEach(async () => {
  await bot.stop();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What proxies make of a request: their own Host or the public one, with or without saying for whom they ask. */
const proxies: [string, () => Record<string, string>][] = [
  [
    'that keeps Host',
    () => ({ host: 'baton.example.com', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }),
  ],
  ['that writes Host anew and says for whom', () => ({ host: `127.0.0.1:${port}`, 'x-forwarded-for': '203.0.113.9' })],
  ['that writes Host anew and says nothing', () => ({ host: `127.0.0.1:${port}` })],
];

describe.each(proxies)('behind a proxy %s', (_what, headersOf) => {
  it('a page opens for one browser, with a cookie for https only', async () => {
    const headers = { ...headersOf(), origin: publicUrl, 'sec-fetch-site': 'same-origin' };
    const link = linkFor('m1');
    expect((await ask(port, link, { headers: headersOf() })).text).toContain('正在打开');
    expect((await ask(port, '/assets/form.css', { headers: headersOf() })).status).toBe(200);
    const claimed = await ask(port, `${link}/open`, { method: 'POST', headers });
    expect(claimed.status).toBe(204);
    const [set = ''] = claimed.headers['set-cookie'] ?? [];
    expect(set).toMatch(/^__Host-baton_page\w*=[\w-]{43}; .*HttpOnly; Secure; SameSite=Lax/);
    const cookie = set.split(';')[0] ?? '';
    const page = await ask(port, link, { headers: { ...headers, cookie } });
    expect([page.status, page.text.includes('<form class="form"')]).toEqual([200, true]);
    expect((await ask(port, link, { headers: headersOf() })).status).toBe(403);
    // The same browser, and its secret under the name of the chat's cookie.
    const secret = cookie.split('=')[1] ?? '';
    for (const given of [cookie, cookie.replace('baton_page', 'baton_session'), `baton_session_${port}=${secret}`])
      for (const where of ['/chat', '/chat/api/bootstrap', '/chat/api/stream?acting=m1', '/chat/assets/main.ts'])
        expect([401, 421]).toContain((await ask(port, where, { headers: { ...headersOf(), cookie: given } })).status);
  });

  it('callbacks of vendors arrive, and are refused for their signature alone', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'x' });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const forged = {
      ...headersOf(),
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    expect((await ask(port, '/slack/events', { method: 'POST', headers: forged, body })).status).toBe(401);
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', fake.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const signed = { ...forged, 'x-slack-signature': `v0=${signature}` };
    expect((await ask(port, '/slack/events', { method: 'POST', headers: signed, body })).status).toBe(200);
  });
});

it('limits callers by whom the proxy asks for, not all together', async () => {
  const from = (address: string) =>
    ask(port, '/pages/x.y', { headers: { host: 'baton.example.com', 'x-forwarded-for': address } });
  for (let count = 0; count < 600; count += 50)
    await Promise.all(Array.from({ length: 50 }, () => from('203.0.113.9')));
  expect((await from('203.0.113.9')).status).toBe(429);
  expect((await from('203.0.113.10')).status).toBe(403);
});

it('any other name is refused before anything else', async () => {
  for (const where of ['/pages/x.y', '/slack/events', '/healthz', '/chat'])
    expect((await ask(port, where, { headers: { host: 'evil.example.com' } })).status).toBe(421);
});
