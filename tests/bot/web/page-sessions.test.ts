/** Links that a chat tool sent: the first browser has them, looking ahead uses none up, and none opens the local chat. */
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalPlatform } from '../../../bot/local/platform.ts';
import { createLocalChatRouter } from '../../../bot/local/routes.ts';
import { createPageLinks, type PageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { signInToPages } from '../../../bot/web/page-sign-in.ts';
import { throwAwayServed } from '../../../jobs/housekeeping.ts';
import { type Company, openCompany } from '../../support/company.ts';
import { fileParts } from '../../support/file-parts.ts';
import { openLink } from '../../support/open-link.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

let company: Company;
let served: ServedApp;
let links: PageLinks;
let now: Date;
let memberId: string;
let removeFiles: () => void;

const clock = { now: () => now, wakeAt: () => () => undefined };
const visit = { kind: 'visit', id: 'v-1' } as const;
const fromPage = { 'sec-fetch-site': 'same-origin' };

/** The chat as in production, and as in the demo: with a key and without. */
const chatKeys = [undefined, 'the-key-of-this-chat'];
let chatKey: string | undefined;

beforeEach(async () => {
  chatKey = chatKeys[1];
  await serve();
});
afterEach(async () => {
  await served.close();
  await company.remove();
  removeFiles();
});

async function serve(): Promise<void> {
  now = new Date('2026-11-20T01:40:00Z');
  company = await openCompany();
  const { store, contextAt } = company.baton;
  const parts = { store, systemClock: clock, secretKey: Buffer.alloc(32, 7), publicUrl: '' };
  links = createPageLinks('a-secret-of-this-test', clock, () => 90 * 86_400_000);
  const files = fileParts(store);
  removeFiles = files.remove;
  const locked = chatKey === undefined ? {} : { chatKey };
  const app = express();
  app.get('/sign-in/:memberId', async (request, response) => {
    await signInToPages(parts, request, response, request.params.memberId);
    response.end();
  });
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock, isHttps: false, ...(chatKey === undefined ? {} : { key: chatKey }) },
      pageSessions: pageSessionsOf(parts),
      publicUrl: null,
      systemClock: clock,
      makeContext: () => contextAt(now),
      handlers: {
        visit: async ({ claim, rest }, _request, response) => void response.json({ id: claim.page.id, rest }),
        board: async ({ session }, _request, response) => void response.json({ session }),
      },
      takers: { visit: async (_visit, _request, response) => void response.json({ taken: true }) },
    }),
  );
  app.use(
    createLocalChatRouter({
      store,
      platform: new LocalPlatform({ store, clock, channels: () => [] }),
      clock,
      systemClock: clock,
      demo: null,
      language: 'zh',
      timeZone: 'Asia/Shanghai',
      channels: () => [],
      publicUrl: null,
      links,
      files: files.files,
      uploads: files.uploads,
      ...locked,
    }),
  );
  served = await serveApp(app);
  memberId = (await company.member('shen-yilin')).id;
}

const sent = () => links.addressOf(visit, { memberId, session: null });

it('belongs to the first browser, and says so to every other', async () => {
  const address = sent();
  const first = await openLink(served, address);
  expect(first.page.json()).toEqual({ id: 'v-1', rest: '' });
  expect((await first.ask('/files/abc')).json()).toMatchObject({ rest: 'files/abc' });
  for (const headers of [{}, { cookie: 'baton_page=made-up' }]) {
    const second = await openLink(served, address, { ...headers, 'accept-language': 'en' });
    expect(second.page.status).toBe(403);
    expect(second.page.text).toContain('This link was made for somebody else');
    expect((await served.ask(address)).status).toBe(403);
  }
  expect((await first.ask()).status).toBe(200);
});

it('belongs to one of two browsers that come at the same moment', async () => {
  const address = sent();
  const both = await Promise.all([openLink(served, address), openLink(served, address)]);
  expect(both.map(({ page }) => page.status).toSorted()).toEqual([200, 403]);
});

it('opens further links in the same browser, and each link for itself', async () => {
  const { cookie } = await openLink(served, sent());
  const other = links.addressOf({ kind: 'visit', id: 'v-2' }, { memberId, session: null });
  expect((await openLink(served, other, { cookie })).page.json()).toMatchObject({ id: 'v-2' });
  expect((await openLink(served, other)).page.status).toBe(403);
});

it('is not used up, and tells nothing, when a program looks at it ahead of the person', async () => {
  const address = sent();
  for (const method of ['GET', 'HEAD', 'GET']) {
    const looked = await served.ask(address, { method });
    expect(looked.status).toBe(200);
    expect(looked.text).not.toContain('v-1');
    expect(looked.headers['set-cookie']).toBeUndefined();
  }
  const { sessions, pageOpenings } = company.baton.store.read.tables;
  expect(await company.baton.store.read.db.select().from(pageOpenings)).toEqual([]);
  expect(await company.baton.store.read.db.select().from(sessions)).toEqual([]);
  expect((await openLink(served, address)).page.status).toBe(200);
});

it.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' }],
  ['no page at all', {}],
])('is not claimed by %s', async (_who, headers) => {
  const address = sent();
  const claimed = await served.ask(`${address}/open`, { method: 'POST', headers });
  expect([claimed.status, claimed.headers['set-cookie']]).toEqual([403, undefined]);
  expect((await served.ask(address, { method: 'POST', headers })).status).toBe(403);
  expect((await openLink(served, address)).page.status).toBe(200);
});

it('takes what its page sends only in the browser that has the link', async () => {
  const address = sent();
  const { cookie } = await openLink(served, address);
  const post = (headers: Record<string, string>) => served.ask(`${address}/x`, { method: 'POST', headers });
  expect((await post({ ...fromPage, cookie })).json()).toEqual({ taken: true });
  expect((await post(fromPage)).status).toBe(403);
  expect((await served.ask(`${address}/x`, { method: 'PATCH', headers: { ...fromPage, cookie } })).status).toBe(200);
  expect((await served.ask(`${address}/x`, { method: 'DELETE', headers: { ...fromPage, cookie } })).status).toBe(404);
});

it('leaves a wall screen unbound', async () => {
  const board = links.addressOf({ kind: 'board', id: 'u-1' }, { memberId, session: null });
  for (let screen = 0; screen < 2; screen += 1) expect((await served.ask(board)).json()).toEqual({ session: null });
});

it('does not give a link of the chat away to a browser that claims it', async () => {
  const address = links.addressOf(visit, { memberId, session: 'a-session-of-the-chat' });
  expect((await openLink(served, address)).page.status).toBe(403);
});

it('opens at once for whoever is signed in as the member, and never for another', async () => {
  const cookieOf = async (id: string) =>
    (await served.ask(`/sign-in/${id}`)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const own = { cookie: await cookieOf(memberId) };
  const other = { cookie: await cookieOf((await company.member('lu-yuncheng')).id) };
  const address = sent();
  expect((await served.ask(address, { headers: other })).status).toBe(403);
  expect((await openLink(served, address, other)).page.status).toBe(403);
  expect((await served.ask(address, { headers: own })).status).toBe(200);
  const { pageOpenings } = company.baton.store.read.tables;
  expect(await company.baton.store.read.db.select().from(pageOpenings)).toEqual([]);
});

it('keeps what it knows of a link as long as the link opens', async () => {
  const address = sent();
  await openLink(served, address);
  const { store } = company.baton;
  const count = async () => (await store.read.db.select().from(store.read.tables.pageOpenings)).length;
  now = new Date(now.getTime() + 3_600_000);
  await throwAwayServed(store, now, now, () => true);
  expect(await count()).toBe(1);
  now = new Date(now.getTime() + 1);
  await throwAwayServed(store, now, now, () => true);
  expect(await count()).toBe(0);
  expect((await served.ask(address)).status).toBe(410);
});

it.each(chatKeys)('never lets whoever opened a page into the chat (key: %s)', async (key) => {
  await served.close();
  await company.remove();
  removeFiles();
  chatKey = key;
  await serve();
  const { cookie } = await openLink(served, sent());
  const signedIn = (await served.ask(`/sign-in/${memberId}`)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  for (const one of [cookie, signedIn]) {
    const [, secret = ''] = one.split('=');
    const port = String(served.port);
    expect(one).toMatch(new RegExp(`^baton_page_${port}=[\\w-]{43}$`));
    // As it is, and under the name of the chat's own cookie.
    for (const given of [one, `baton_session_${port}=${secret}`, `baton_session_${port}=${secret}; ${one}`]) {
      const headers = { cookie: given, 'x-baton-acting': memberId };
      for (const where of ['/chat/api/bootstrap', '/chat/api/stream', '/chat/api/members']) {
        expect([where, (await served.ask(where, { headers })).status]).toEqual([where, 401]);
      }
      const said = await served.ask('/chat/api/actions', {
        method: 'POST',
        headers: { ...headers, ...fromPage, 'content-type': 'application/json' },
        body: JSON.stringify({ eventId: 'an-event-1', actionId: 'lead.new', value: '' }),
      });
      expect(said.status).toBe(401);
      if (key !== undefined) expect((await served.ask('/chat', { headers })).status).toBe(401);
    }
  }
});
