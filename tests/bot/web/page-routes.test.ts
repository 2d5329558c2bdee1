/** Pages behind cards over real HTTP: who gets in with which link, and what everybody else is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPolicyBook } from '../../../bot/policies/policy-book.ts';
import { createPageLinks, type PageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { openWebSession } from '../../../bot/web/web-session.ts';
import { type Company, changedPolicies, openCompany } from '../../support/company.ts';
import { changeMember } from '../../support/loop.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

let company: Company;
let served: ServedApp;
let links: PageLinks;
let now: Date;
let cookie: string;
let session: string;
let memberId: string;

const clock = { now: () => now, wakeAt: () => () => undefined };

beforeEach(async () => {
  now = new Date('2026-11-20T01:40:00Z');
  company = await openCompany();
  const { store, contextAt } = company.baton;
  const sessions = { store, clock, isHttps: false };
  links = createPageLinks('a-secret-of-this-test', clock, () => 90 * 86_400_000);
  const app = express();
  app.get('/session', async (request, response) => {
    response.json(await openWebSession(sessions, request, response));
  });
  app.use(
    createPagesRouter({
      store,
      links,
      sessions,
      pageSessions: pageSessionsOf({ store, systemClock: clock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock: clock,
      makeContext: () => contextAt(now),
      handlers: {
        visit: async ({ claim, member, rest }, _request, response) => {
          response.json({ id: claim.page.id, name: member.name, rest });
        },
        report: async ({ claim, ctx }, _request, response) => {
          response.json({ version: ctx.policies.versionOf(claim.page.id) });
        },
      },
    }),
  );
  served = await serveApp(app);
  const opened = await served.ask('/session');
  cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  session = opened.json<{ idHash: string }>().idHash;
  memberId = (await company.member('shen-yilin')).id;
});
afterEach(async () => {
  await served.close();
  await company.remove();
});

const visit = { kind: 'visit', id: 'v-1' } as const;
const open = (address: string, headers: Record<string, string> = { cookie }) => served.ask(address, { headers });

it('opens for the person it was made for, with what belongs to the page', async () => {
  const address = links.addressOf(visit, { memberId, session });
  expect((await open(address)).json()).toEqual({ id: 'v-1', name: '沈一霖', rest: '' });
  expect((await open(`${address}/files/abc`)).json()).toMatchObject({ rest: 'files/abc' });
});

it('does not open in another browser', async () => {
  const page = await open(links.addressOf(visit, { memberId, session }), { 'accept-language': 'en' });
  expect(page.status).toBe(403);
  expect(page.text).toContain('This link was made for somebody else');
});

it('gives nobody a session for asking, whom it opens for or whom it does not', async () => {
  for (const bound of [session, null]) {
    const page = await open(links.addressOf(visit, { memberId, session: bound }), {});
    expect(page.headers['set-cookie']).toBeUndefined();
  }
});

it('runs out after an hour', async () => {
  const address = links.addressOf(visit, { memberId, session });
  now = new Date(now.getTime() + 3_600_000 - 1);
  expect((await open(address)).status).toBe(200);
  now = new Date(now.getTime() + 1);
  const page = await open(address);
  expect(page.status).toBe(410);
  expect(page.text).toContain('这个链接已过期');
});

it('is refused when a single sign was changed, cut off or signed elsewhere', async () => {
  const address = links.addressOf(visit, { memberId, session });
  const other = createPageLinks('another-secret', clock, () => 1).addressOf(visit, { memberId, session });
  const swapped = address.replace(/pages\/[^.]+/, (text) => `${text.slice(0, -2)}AA`);
  for (const forged of [other, swapped, address.slice(0, -1), `${address}x`, `${address}.x`, '/pages/x', '/pages/.']) {
    const page = await open(forged);
    expect([forged, page.status]).toEqual([forged, 403]);
    expect(page.text).toContain('这个链接不完整或已被改动');
  }
});

it('opens nothing for somebody who has left, and nothing that does not exist', async () => {
  const address = links.addressOf(visit, { memberId, session });
  const award = links.addressOf({ kind: 'award', id: 'a-1' }, { memberId, session });
  expect((await open(award)).status).toBe(404);
  await changeMember(company, 'shen-yilin', { deactivatedAt: now });
  expect((await open(address)).status).toBe(404);
});

it('knows a policy version that another process has saved since', async () => {
  const folder = changedPolicies(mkdtempSync(path.join(tmpdir(), 'baton-policies-')), {
    'deadlines.yaml': [['    V1: 1h\n', '    V1: 30m\n']],
  });
  const { store, config, contextAt } = company.baton;
  const { newId } = contextAt(now);
  const { ids } = await openPolicyBook(store, folder, { timeZone: config.timeZone, now, newId });
  rmSync(folder, { recursive: true });
  const page = await open(links.addressOf({ kind: 'report', id: ids.deadlines }, { memberId, session }));
  expect([page.status, page.json()]).toEqual([200, { version: 2 }]);
});

it('writes names into a page as text', async () => {
  const { html } = await import('../../../bot/web/html.ts');
  const name = '<img src=x onerror="alert(1)">&\'';
  expect(html`<td title="${name}">${name}</td>`.text).not.toMatch(/<img|"alert/);
  expect(html`<p>${[html`<b>${1}</b>`, null, false, undefined, '<']}</p>`.text).toBe('<p><b>1</b>&#60;</p>');
});
