/** Browser sessions over real HTTP: what the cookie looks like, what is stored, and when a session ends. */
import type { IncomingHttpHeaders } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWebSession, requireWebSession } from '../../../bot/web/web-session.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';
import { openTempStore } from '../../support/temp-store.ts';

let temp: Awaited<ReturnType<typeof openTempStore>>;
let served: ServedApp;
let now = new Date('2026-11-20T01:40:00Z');

async function serve(isHttps: boolean): Promise<void> {
  const clock = { now: () => now, wakeAt: () => () => undefined };
  const deps = { store: temp.store, clock, isHttps };
  const app = express();
  app.get('/page', async (request, response) => {
    response.json(await openWebSession(deps, request, response));
  });
  app.get('/inside', requireWebSession(deps), (_request, response) => response.json(response.locals.session));
  served = await serveApp(app);
}

beforeEach(async () => {
  now = new Date('2026-11-20T01:40:00Z');
  temp = await openTempStore();
});
afterEach(async () => {
  await served.close();
  await temp.remove();
});

const cookieOf = (headers: IncomingHttpHeaders) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

it('gives a page a session and keeps only the digest of its secret', async () => {
  await serve(false);
  const page = await served.ask('/page');
  const cookie = page.headers['set-cookie']?.[0] ?? '';
  expect(cookie).toMatch(new RegExp(`^baton_session_${served.port}=[\\w-]{43};`));
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Lax');
  const secret = cookieOf(page.headers).split('=')[1] ?? '';
  const stored = page.json<{ idHash: string }>();
  expect(stored.idHash).toMatch(/^[0-9a-f]{64}$/);
  expect(page.text).not.toContain(secret);
});

it('lets the session in again, and nobody else', async () => {
  await serve(false);
  const page = await served.ask('/page');
  const cookie = cookieOf(page.headers);
  expect((await served.ask('/inside', { headers: { cookie } })).json()).toMatchObject({ idHash: page.json().idHash });
  expect((await served.ask('/page', { headers: { cookie } })).headers['set-cookie']).toBeUndefined();
  expect((await served.ask('/inside')).status).toBe(401);
  expect((await served.ask('/inside', { headers: { cookie: `${cookie}x` } })).status).toBe(401);
});

it('ends a session that is never used again after a day', async () => {
  await serve(false);
  const cookie = cookieOf((await served.ask('/page')).headers);
  now = new Date('2026-11-21T01:40:01Z');
  expect((await served.ask('/inside', { headers: { cookie } })).status).toBe(401);
});

it('ends a session after 30 days and clears its row away', async () => {
  await serve(false);
  const cookie = cookieOf((await served.ask('/page')).headers);
  expect((await served.ask('/inside', { headers: { cookie } })).status).toBe(200);
  now = new Date('2026-12-20T01:39:59Z');
  expect((await served.ask('/inside', { headers: { cookie } })).status).toBe(200);
  now = new Date('2026-12-20T01:40:01Z');
  expect((await served.ask('/inside', { headers: { cookie } })).status).toBe(401);
  await served.ask('/page', { headers: { cookie } });
  const { sessions } = temp.store.read.tables;
  expect(await temp.store.read.db.select().from(sessions)).toHaveLength(1);
});

it('binds the cookie to the host where the public address is https', async () => {
  await serve(true);
  const cookie = (await served.ask('/page')).headers['set-cookie']?.[0] ?? '';
  expect(cookie).toMatch(/^__Host-baton_session_\d+=/);
  expect(cookie).toContain('Secure');
  expect(cookie).toContain('Path=/');
});
