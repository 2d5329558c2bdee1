/** The page behind a visit over real HTTP: what a manager sees, what files it serves and how, and who is kept out. */
import express from 'express';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createVisitPage } from '../../../bot/web/pages/visit-page.ts';
import { answerUnforeseen } from '../../../bot/web/read-json.ts';
import { securityHeaders } from '../../../bot/web/security.ts';
import { markDirectoryChanged } from '../../../db/repos/directory.ts';
import type { Visit } from '../../../db/repos/visits.ts';
import { buildCard } from '../../../handlers/cards/build-card.ts';
import { type Company, openCompany } from '../../support/company.ts';
import { pdf, photo, wav } from '../../support/evidence-files.ts';
import { expectPolite } from '../../support/expect-polite.ts';
import { openLink } from '../../support/open-link.ts';
import { type Answer, type ServedApp, serveApp } from '../../support/serve-app.ts';
import { acceptedLead, answers, attach, attachmentRows, attachPdf, place, startVisit } from '../../support/visits.ts';

// A PDF is opened in a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let company: Company;
let served: ServedApp;
let visit: Visit;
let owner: string;
let leadId: string;

const systemClock = { now: () => new Date('2026-11-20T02:00:00Z'), wakeAt: () => () => undefined };
const links = createPageLinks('a-secret-of-this-test', systemClock, () => 90 * 86_400_000);
const manager = async () => (await company.member('gu-yunqiu')).id;

beforeEach(async () => {
  company = await openCompany();
  const { store, files, contextAt } = company.baton;
  const app = express();
  app.use(securityHeaders(false));
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock: systemClock, isHttps: false },
      pageSessions: pageSessionsOf({ store, systemClock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock,
      makeContext: () => contextAt(company.clock.now()),
      handlers: { visit: createVisitPage({ store, files }) },
    }),
  );
  app.use(answerUnforeseen((problem) => company.reported.push(String(problem))));
  served = await serveApp(app);
  const accepted = await acceptedLead(company, { name: '<b>王主任</b>' });
  [owner, leadId] = [accepted.owner, accepted.lead.id];
  visit = await startVisit(company, owner, leadId);
});
afterEach(async () => {
  cookies.clear();
  expect(company.reported).toEqual([]);
  await served.close();
  await company.remove();
});

/** Everybody has a browser of their own. */
const cookies = new Map<string, string>();

/** The page as this member opens it, or something below it. */
async function open(memberId: string, rest = '', headers: Record<string, string> = {}): Promise<Answer> {
  const address = links.addressOf({ kind: 'visit', id: visit.id }, { memberId, session: null });
  const known = cookies.get(memberId);
  const { ask, cookie } = await openLink(served, address, {
    'accept-language': 'zh',
    ...(known ? { cookie: known } : {}),
    ...headers,
  });
  cookies.set(memberId, cookie);
  return ask(rest);
}

async function sendEverything(): Promise<void> {
  const door = await attach(company, await photo({ tint: 71, hasCameraNote: true }), '门牌<1>.jpg');
  await company.send(owner, [door, await attachPdf(company), await attach(company, wav(2_000), 'voice.wav'), place]);
  await company.submit(owner, 'visit.answers', visit.id, answers);
  await company.pass({ minutes: 20 });
  await company.click(owner, 'visit.submit', visit.id);
}

test('shows answers, originals, times, place and checks to the manager of the team', async () => {
  await sendEverything();
  const page = await open(await manager());
  expect(page.status).toBe(200);
  for (const words of [
    '已提交，证据齐全',
    '11月20日 09:40 至 11月20日 10:00',
    '科室门牌照片',
    '签字确认单',
    '随附 · 语音',
    '<b>价格</b> 再降两个点',
    '周五送样品',
    '2026:11:20 09:55:00 +08:00',
    'Baton Test camera',
    '拍摄时间晚于发送时间',
    '中山医院 · 31.19800, 121.45000 · 精度 20 米',
    '拜访 V-20001 · 证据规则第 1 版 · 原件收到后没有改动',
  ])
    expect(page.text).toContain(words);
  expect(page.text).toMatch(/离客户 \d+ 米/);
  // What people call themselves and their files is text, never markup.
  expect(page.text).not.toContain('<b>王主任');
  expect(page.text).not.toContain('门牌<1>');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

test('a document of several pages leads to each of them; of a single page there is nothing to say', async () => {
  await company.send(owner, [await attach(company, pdf({ pages: 3, text: 'three pages' }), 'long.pdf')]);
  await company.send(owner, [await attach(company, pdf({ text: 'one page' }), 'short.pdf')]);
  const page = await open(await manager());
  expect(page.text.match(/第 1 页，共 \d+ 页/g)).toEqual(['第 1 页，共 3 页']);
  const links = [...page.text.matchAll(/href="[^"]*(\/files\/[0-9a-f]{64}\/pages\/(\d+))"/g)];
  expect(links.map(([, , number]) => number)).toEqual(['2', '3']);
  const [, path = ''] = links[1] ?? [];
  const last = await open(await manager(), path);
  expect([last.status, last.headers['content-type']]).toEqual([200, 'image/png']);
  expect((await open(await manager(), path.replace(/3$/, '4'))).status).toBe(404);
  const elsewhere = await company.member('cheng-liqun');
  expect((await open(elsewhere.id, path)).status).toBe(404);
});

test('serves the originals below the signed address, safe to look at', async () => {
  await sendEverything();
  const rows = await attachmentRows(company);
  const [door, signed, voice] = rows.map(({ sha256 }) => sha256 ?? '');
  const original = await open(await manager(), `/files/${door}`);
  expect(original.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': "inline; filename*=UTF-8''%E9%97%A8%E7%89%8C%3C1%3E.jpg",
  });
  expect(original.bytes.includes('Exif')).toBe(true);
  const copy = await open(await manager(), `/files/${door}/copy`);
  expect(copy.bytes.includes('Exif')).toBe(false);
  const paper = await open(await manager(), `/files/${signed}`);
  expect(paper.headers['content-disposition']).toMatch(/^attachment/);
  expect((await open(await manager(), `/files/${signed}/copy`)).headers['content-type']).toBe('image/png');
  const played = await open(await manager(), `/files/${voice}`, { range: 'bytes=0-43' });
  expect([played.status, played.bytes.length]).toEqual([206, 44]);
});

test('a file that is not of this visit, or was taken out of it, is not there', async () => {
  await sendEverything();
  const [door] = await attachmentRows(company);
  expect((await open(await manager(), `/files/${visit.qrSha256}`)).status).toBe(404);
  expect((await open(await manager(), '/files/..%2f..%2fetc%2fpasswd')).status).toBe(404);
  const { attachments } = company.baton.store.read.tables;
  await company.baton.store.transaction((tx) => tx.db.update(attachments).set({ status: 'removed' }));
  expect((await open(await manager(), `/files/${door?.sha256}`)).status).toBe(404);
});

test('a visit under way says what it will show, in the language of whom it is for, or of the link', async () => {
  expect((await open(owner, '', { 'accept-language': 'en' })).text).toContain('<html lang="zh-CN">');
  const page = await open(owner, '?lang=en', { 'accept-language': 'zh' });
  expect(page.text).toContain('Under way');
  expect(page.text).toContain(
    'Missing: photo of the door sign, signed confirmation, 3 needs, competitor news, next step',
  );
  expect(page.text).toContain('Nothing was sent yet.');
  expect(page.text).toContain('Not filled in yet.');
});

test('bytes that are gone from the disk are said to be gone', async () => {
  await sendEverything();
  const [door] = await attachmentRows(company);
  await company.baton.files.remove(door?.sha256 ?? '');
  expect((await open(await manager())).text).toContain('这个文件不在存储里了');
  expect((await open(await manager(), `/files/${door?.sha256}`)).status).toBe(404);
});

describe('who opens it', () => {
  const ask = (memberId: string) => company.click(memberId, 'visit.details', visit.id);

  test('the visitor, the team’s manager, the director: by a click that answers with the page', async () => {
    for (const key of [null, 'gu-yunqiu', 'gao-wenlan']) {
      const memberId = key === null ? owner : (await company.member(key)).id;
      expect(await ask(memberId)).toEqual({ kind: 'open-page', page: { kind: 'visit', id: visit.id } });
      expect((await open(memberId)).status).toBe(200);
    }
  });

  test('nobody else: a polite no, and the address alone opens nothing', async () => {
    const { members } = company.baton.store.read.tables;
    const people = await company.baton.store.read.db.select().from(members);
    const mate = people.find((one) => one.role === 'rep' && one.id !== owner)?.id ?? '';
    const otherManager = (await company.member('meng-qinglin')).id;
    for (const memberId of [mate, otherManager]) {
      expectPolite(await ask(memberId));
      expect((await open(memberId)).status).toBe(404);
      expect((await open(memberId)).text).toContain('这里没有内容');
    }
  });

  test('a manager whose right was taken back is told what is needed, also for a link that is still good', async () => {
    const id = await manager();
    await company.baton.store.transaction(async (tx) => {
      await tx.db.delete(tx.tables.rights);
      await markDirectoryChanged(tx, company.baton.contextAt(company.clock.now()).newId());
    });
    const refused = await ask(id);
    expectPolite(refused);
    expect(refused).toMatchObject({ text: { zh: '查看证据要先取得教练资格，请联系运营' } });
    expect((await open(id)).status).toBe(404);
  });

  test('a leader finds finished visits by a word, and on the card of the lead', async () => {
    const id = await manager();
    expect(await company.say(id, '团队拜访')).toMatchObject({
      kind: 'notice',
      text: { zh: expect.stringContaining('还没有') },
    });
    await sendEverything();
    const asked = await company.say(id, '团队拜访');
    if (asked.kind !== 'open-form') throw new Error('There is nothing to choose');
    expect(asked.form.zh.fields[0]).toMatchObject({ options: [{ value: visit.id }] });
    expect(await company.submit(id, 'visit.details', '', { visit: visit.id })).toMatchObject({ kind: 'open-page' });
    expectPolite(await company.submit(id, 'visit.details', '', { visit: 'none' }));
    const ctx = company.baton.contextAt(company.clock.now());
    const card = await buildCard(company.baton.store.read, ctx, `lead:${leadId}`, { kind: 'member', memberId: id });
    expect(card?.zh.actions).toContainEqual({ id: 'visit.details', label: '查看证据', style: 'link', value: visit.id });
    const own = await buildCard(company.baton.store.read, ctx, `lead:${leadId}`, { kind: 'member', memberId: owner });
    expect(own?.zh.actions.map((action) => action.id)).not.toContain('visit.details');
  });
});
