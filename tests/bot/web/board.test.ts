/** The board over real HTTP: who gets it, what its stream says when something is recorded, and how it ends. */
import { get, type IncomingMessage } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BoardFeed } from '../../../bot/web/board-feed.ts';
import { createPageLinks, type PageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createBoardPage } from '../../../bot/web/pages/board-page.ts';
import type { BoardView } from '../../../cards/board-view.ts';
import { type Company, openCompany } from '../../support/company.ts';
import { bringOwnedLead, changeMember, recordCall } from '../../support/loop.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

const dayMs = 86_400_000;
let company: Company;
let served: ServedApp;
let links: PageLinks;
let feed: BoardFeed;
let realNow: Date;
const opened: IncomingMessage[] = [];
const reported: unknown[] = [];

beforeEach(async () => {
  realNow = new Date('2026-11-20T01:40:00Z');
  const clock = { now: () => realNow, wakeAt: () => () => undefined };
  company = await openCompany();
  const { store, contextAt } = company.baton;
  const makeContext = () => contextAt(company.clock.now());
  feed = new BoardFeed({ store, makeContext, everyMs: 1, report: (_module, problem) => reported.push(problem) });
  links = createPageLinks('a-secret-of-this-test', clock, () => 90 * dayMs);
  const app = express();
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock, isHttps: false },
      pageSessions: pageSessionsOf({ store, systemClock: clock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock: clock,
      makeContext,
      handlers: { board: createBoardPage({ store, feed, systemClock: clock, makeContext }) },
    }),
  );
  served = await serveApp(app);
});
afterEach(async () => {
  for (const response of opened.splice(0)) response.destroy();
  await feed.stop();
  await served.close();
  await company.remove();
  expect(reported.splice(0)).toEqual([]);
});

interface Told {
  readonly event: string;
  readonly data: { readonly view: BoardView; readonly at: string; readonly boot: string };
}

/** An open stream: hands out what is told, in order. */
async function stream(address: string): Promise<{ next(event: string): Promise<Told['data']>; ended: Promise<void> }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${served.url}${address}/events?lang=zh`, resolve).on('error', reject);
  });
  opened.push(response);
  expect(response.headers['content-type']).toContain('text/event-stream');
  const told: Told[] = [];
  const waiting: { event: string; resolve: (data: Told['data']) => void }[] = [];
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (part: string) => {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event, data] = /^event: (\w+)\ndata: (.+)$/.exec(block) ?? [];
      if (event && data) told.push({ event, data: JSON.parse(data) as Told['data'] });
    }
    hand();
  });
  function hand(): void {
    const first = waiting[0];
    const at = first ? told.findIndex(({ event }) => event === first.event) : -1;
    if (!first || at < 0) return;
    waiting.shift();
    const found = told.splice(0, at + 1).at(-1);
    if (found) first.resolve(found.data);
    hand();
  }
  return {
    next: (event) =>
      new Promise((resolve) => {
        waiting.push({ event, resolve });
        hand();
      }),
    ended: new Promise((resolve) => response.once('end', resolve)),
  };
}

async function boardOf(memberKey: string, unitKey: string): Promise<string> {
  const directory = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const id = directory.unitsByKey.get(unitKey)?.id ?? '';
  return links.addressOf({ kind: 'board', id }, { memberId: (await company.member(memberKey)).id, session: 'ignored' });
}

describe('who', () => {
  test('its link opens in any browser for as long as the policy says', async () => {
    const address = await boardOf('gu-yunqiu', 'sh-puxi');
    const page = await served.ask(`${address}?lang=zh`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('上海一组（浦西） · 战报看板');
    expect((await served.ask(`${address}?lang=en`)).text).toContain('Shanghai Team 1 (Puxi) · War board');
    realNow = new Date(realNow.getTime() + 90 * dayMs - 1);
    expect((await served.ask(address)).status).toBe(200);
    realNow = new Date(realNow.getTime() + 1);
    expect((await served.ask(address)).status).toBe(410);
  });

  test.each([
    ['gu-yunqiu', 'nanjing', 404],
    ['gu-yunqiu', 'company', 404],
    ['shen-yilin', 'sh-puxi', 404],
    ['he-tao', 'company', 404],
    ['gao-wenlan', 'nanjing', 200],
    ['liang-shiheng', 'company', 200],
    ['su-nianci', 'company', 200],
  ])('%s, the board of %s: %i', async (member, unit, status) => {
    const address = await boardOf(member, unit);
    expect((await served.ask(address)).status).toBe(status);
    if (status === 404) expect((await served.ask(`${address}/events`)).status).toBe(404);
  });

  test('when its holder has left, an open screen is told and closed, and the link opens no more', async () => {
    const address = await boardOf('gu-yunqiu', 'sh-puxi');
    const open = await stream(address);
    await open.next('figures');
    await changeMember(company, 'gu-yunqiu', { deactivatedAt: company.clock.now() });
    const { lead } = await bringOwnedLead(company);
    expect(lead.id).toBeTruthy();
    await open.next('gone');
    await open.ended;
    expect((await served.ask(address)).status).toBe(404);
  });
});

describe('what', () => {
  const won = { line: 'spine', outcome: 'won', currency: 'CNY', source: 'test', closedOn: '2026-11-20' } as const;

  test('the figures of today, and new ones when something is recorded', async () => {
    const open = await stream(await boardOf('liang-shiheng', 'company'));
    expect((await open.next('hello')).boot).toMatch(/^[0-9a-f-]{36}$/);
    const before = await open.next('figures');
    expect(before.at).toBe('09:40:00');
    expect(before.view.won).toMatchObject({ value: '0', what: '0 单' });
    const rep = await company.member('shen-yilin');
    await company.baton.store.transaction((tx) =>
      tx.insert('deals', {
        ...won,
        id: 'deal-1',
        number: 'D-90001',
        memberId: rep.id,
        customer: '华山医院',
        product: '椎间融合器',
        amountMinor: 128_000_000,
        recordedAt: company.clock.now(),
      }),
    );
    const { view } = await open.next('figures');
    expect(view.won).toMatchObject({ value: '128 万', what: '1 单' });
    expect(view.wins).toEqual([expect.objectContaining({ id: 'deal-1', name: '华山医院', value: '¥1,280,000.00' })]);
    expect(view.wins[0]?.detail).toContain('沈一霖');
    expect(view.red.value).toBe(before.view.red.value);
  });

  test('a call moves the actions of its team, and clears nobody else', async () => {
    const open = await stream(await boardOf('gao-wenlan', 'sh-puxi'));
    const before = Number((await open.next('figures')).view.actions.value);
    const { lead, owner } = await bringOwnedLead(company);
    expect(lead.unitId).toBe((await company.member('shen-yilin')).unitId);
    await recordCall(company, owner, lead.id);
    let after = before;
    while (after === before) after = Number((await open.next('figures')).view.actions.value);
    expect(after).toBe(before + 1);
  });

  test('the day ends at midnight: yesterday\u2019s wins are gone, lights stay', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await recordCall(company, owner, lead.id);
    const open = await stream(await boardOf('liang-shiheng', 'company'));
    const first = (await open.next('figures')).view;
    expect(Number(first.actions.value)).toBeGreaterThan(0);
    await company.moveTo('2026-11-21T00:00:01+08:00');
    await bringOwnedLead(company);
    let { view } = await open.next('figures');
    while (view.actions.value !== '0') view = (await open.next('figures')).view;
    expect(Number(view.red.value)).toBeGreaterThanOrEqual(Number(first.red.value));
  });

  test('two screens of one unit share one computation, each in its language', async () => {
    const address = await boardOf('liang-shiheng', 'company');
    const [one, other] = [await stream(address), await stream(address)];
    expect((await one.next('figures')).view).toEqual((await other.next('figures')).view);
  });

  test('when the program stops, every stream ends', async () => {
    const open = await stream(await boardOf('liang-shiheng', 'company'));
    await open.next('figures');
    await feed.stop();
    await open.ended;
  });
});
