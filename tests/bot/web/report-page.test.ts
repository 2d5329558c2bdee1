/** The page behind a war report over real HTTP: who reads which rows, and whose contacts in full. */
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPageLinks, type PageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createReportPage } from '../../../bot/web/pages/report-page.ts';
import type { StoredReport } from '../../../db/repos/war-reports.ts';
import { type Company, openCompany } from '../../support/company.ts';
import { openLink } from '../../support/open-link.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

const clock = { now: () => new Date('2026-11-20T10:00:00Z'), wakeAt: () => () => undefined };
const links: PageLinks = createPageLinks('a-secret-of-this-test', clock, () => 1);
let company: Company;
let served: ServedApp;
let report: StoredReport;

beforeAll(async () => {
  company = await openCompany();
  await company.moveTo('2026-11-20T18:00:00+08:00');
  const { store, contextAt } = company.baton;
  const makeContext = () => contextAt(company.clock.now());
  const { unitsByKey } = await makeContext().directory(store.read);
  const puxi = unitsByKey.get('sh-puxi')?.id;
  const found = (await store.read.db.select().from(store.read.tables.reports)).find((one) => one.unitId === puxi);
  if (!found) throw new Error('There is no report of this team');
  report = found;
  const app = express();
  const sessions = { store, clock, isHttps: false };
  const handlers = { report: createReportPage(store) };
  const pageSessions = pageSessionsOf({ store, systemClock: clock, secretKey: Buffer.alloc(32, 7), publicUrl: '' });
  const parts = { store, links, sessions, pageSessions, publicUrl: null, systemClock: clock, makeContext, handlers };
  app.use(createPagesRouter(parts));
  served = await serveApp(app);
});
afterAll(async () => {
  await served.close();
  await company.remove();
});

/** Everybody has a browser of their own. */
const cookies = new Map<string, string>();

async function openAs(memberKey: string, id = report.id) {
  const memberId = (await company.member(memberKey)).id;
  const known = cookies.get(memberKey);
  const address = links.addressOf({ kind: 'report', id }, { memberId, session: null });
  const { page, cookie } = await openLink(served, address, known ? { cookie: known } : {});
  cookies.set(memberKey, cookie);
  return page;
}

/** Rows of the first table of a section. */
function rowsOf(page: string, section: string): string[] {
  const part = page.split(`<section id="${section}">`)[1]?.split('</section>')[0] ?? '';
  const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(part) ?? [];
  return body.split('</tr>').filter((row) => row.includes('<td'));
}

test('a manager reads every row of the team, with contacts in full', async () => {
  const { status, text } = await openAs('gu-yunqiu');
  expect(status).toBe(200);
  const red = rowsOf(text, 'red');
  expect(red).toHaveLength(report.figures.red.length);
  expect(red.join()).not.toContain('**');
  expect(rowsOf(text, 'green')).toHaveLength(report.figures.green.length);
  expect(rowsOf(text, 'actions')).toHaveLength(report.figures.actions.length);
  for (const lead of report.figures.red) expect(text).toContain(lead.number);
});

test('the VP reads every row too, with contacts masked', async () => {
  const red = rowsOf((await openAs('liang-shiheng')).text, 'red');
  expect(red).toHaveLength(report.figures.red.length);
  for (const row of red) expect(row).toContain('**');
});

test('a rep reads the own rows, and how many others there are', async () => {
  const rep = await company.member('shen-yilin');
  const { status, text } = await openAs(rep.key);
  expect(status).toBe(200);
  const own = report.figures.green.filter((deal) => deal.memberId === rep.id);
  expect(rowsOf(text, 'green')).toHaveLength(own.length);
  expect(text).toContain(`另有 ${report.figures.green.length - own.length} 条属于别的同事`);
});

test('nobody of another team, no administrator, nothing that does not exist', async () => {
  for (const key of ['meng-qinglin', 'yu-jiaying', 'he-tao']) expect((await openAs(key)).status, key).toBe(404);
  expect((await openAs('gu-yunqiu', 'no-such-report')).status).toBe(404);
});
