/**
 * The picture of a war report on its way: drawn as a task, stored, posted once with its card by two processes; and when
 * drawing fails for good the card goes without, and the log says so. On demand, and the page behind it, by who asks.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createReportPainter } from '../../bot/pictures/report-painter.ts';
import type { Baton } from '../../bot/wire.ts';
import type { Card } from '../../cards/card.ts';
import { eq } from '../../db/drizzle.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import type { ReportPainter } from '../../jobs/reports/report-painter.ts';
import { type Company, openCompany } from '../support/company.ts';

let company: Company;
afterEach(() => company.remove());

const painter = ({ store, files }: Baton): ReportPainter =>
  createReportPainter({ store, files, now: () => company.clock.now() });

async function reports(conversation: string): Promise<Card[]> {
  return (await company.cards(conversation)).filter((card) => card.key.startsWith('report:'));
}

describe('the picture', () => {
  test('is posted with its card, stored by its content, in the language of the reader', async () => {
    company = await openCompany({ painter });
    await company.moveTo('2026-11-20T18:00:00+08:00');
    const [card] = await reports('channel:sh-puxi');
    const { store, files } = company.baton;
    expect(card?.image).toMatchObject({ width: 1800, alt: expect.stringContaining('上海一组（浦西）') });
    const bytes = await readFile(files.pathOf(card?.image?.sha256 ?? ''));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card?.image?.sha256);
    const [row] = (await store.read.db.select().from(store.read.tables.files)).filter(
      (file) => file.sha256 === card?.image?.sha256,
    );
    expect(row).toMatchObject({ mime: 'image/png', kind: 'image', bytes: bytes.length });
    expect(row?.facts).toMatchObject({ width: 1800, height: card?.image?.height });
    const [report] = await store.read.db.select().from(store.read.tables.reports);
    expect(report?.pictures?.en.sha256).not.toBe(report?.pictures?.zh.sha256);
    expect(company.reported).toEqual([]);
  });

  test('two processes draw and post once', async () => {
    let painted = 0;
    const counted = (baton: Baton): ReportPainter => ({
      paint: (view, locale) => {
        painted += 1;
        return painter(baton).paint(view, locale);
      },
    });
    company = await openCompany({ painter: counted });
    const second = await company.secondEngine();
    company.clock.setRate(0);
    await company.clock.advanceTo(new Date('2026-11-20T18:00:00+08:00'), {
      nextDueAt: () => company.engine.nextDueAt(),
      runUntilIdle: async () => {
        await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle()]);
        await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle()]);
      },
    });
    for (const channel of ['sh-puxi', 'nanjing', 'company'])
      expect(await reports(`channel:${channel}`)).toHaveLength(1);
    expect(painted).toBe(14);
    expect(company.reported).toEqual([]);
    await second.stop();
  });

  test('that fails once is drawn again; the card waits for it', async () => {
    let failures = 0;
    const moody = (baton: Baton): ReportPainter => ({
      paint: async (view, locale) => {
        if (view.title.startsWith('南京组') && failures < 1) {
          failures += 1;
          throw new Error('No room to draw');
        }
        return painter(baton).paint(view, locale);
      },
    });
    company = await openCompany({ painter: moody });
    await company.moveTo('2026-11-20T18:00:00+08:00');
    expect(await reports('channel:nanjing')).toEqual([]);
    expect(await reports('channel:hangzhou')).toHaveLength(1);
    await company.pass({ seconds: 10 });
    expect((await reports('channel:nanjing'))[0]?.image).toBeDefined();
    expect(company.reported).toEqual(['task draw-report: Error: No room to draw']);
  });

  test('that fails for good leaves the card to go without it, and the log says so', async () => {
    company = await openCompany({
      painter: () => ({ paint: () => Promise.reject(new Error('No room to draw')) }),
    });
    await company.moveTo('2026-11-20T18:00:00+08:00');
    await company.pass({ minutes: 2 });
    const [card] = await reports('channel:sh-puxi');
    expect(card?.image).toBeUndefined();
    expect(card?.facts.length).toBeGreaterThan(4);
    expect(await reports('channel:sh-puxi')).toHaveLength(1);
    expect(company.reported.filter((line) => line.includes('Given up after 3 attempts'))).toHaveLength(7);
    expect(await company.baton.store.read.db.select().from(company.baton.store.read.tables.timers)).not.toContainEqual(
      expect.objectContaining({ lane: 'task' }),
    );
  });
});

describe('on demand', () => {
  const openPage = (kind: string) => ({ kind: 'open-page', page: { kind, id: expect.any(String) } });

  test('the newest, the one of a day, and a clear word for days that have none', async () => {
    company = await openCompany();
    const rep = await company.member('shen-yilin');
    await company.say(rep.id, '战报');
    expect((await company.texts(`dm:${rep.id}`)).at(-1)).toContain('还没有战报');
    await company.moveTo('2026-11-23T10:00:00+08:00');
    await company.say(rep.id, '战报');
    expect((await reports(`dm:${rep.id}`)).map((card) => card.title)).toEqual([
      '上海一组（浦西） · 战报 · 11月23日 09:00',
    ]);
    await company.say(rep.id, ' 战报 2026-11-20');
    await company.say(rep.id, '战报：2026年11月20日');
    expect((await reports(`dm:${rep.id}`)).slice(1).map((card) => card.title)).toEqual([
      '上海一组（浦西） · 战报 · 11月20日 18:00',
      '上海一组（浦西） · 战报 · 11月20日 18:00',
    ]);
    for (const [text, answer] of [
      ['战报 2027-11-20', '2027-11-20 还没到'],
      ['report 2026-11-24', '2026-11-24 还没到'],
      ['战报 2026-11-22', '11月22日 没有你能看的战报'],
      ['战报 2026-02-30', '没看懂日期「2026-02-30」'],
      ['战报 明年', '没看懂日期「明年」'],
    ]) {
      await company.say(rep.id, text ?? '');
      expect((await company.texts(`dm:${rep.id}`)).at(-1), text).toContain(answer);
    }
    const vp = await company.member('liang-shiheng');
    await company.say(vp.id, 'war report');
    expect((await reports(`dm:${vp.id}`))[0]?.title).toBe('接力骨科 · 战报 · 11月23日 09:00');
    expect(company.reported).toEqual([]);
  });

  test('its details open for everybody of the unit and those above, and for nobody else', async () => {
    company = await openCompany();
    await company.moveTo('2026-11-20T18:00:00+08:00');
    const [card] = await reports('channel:sh-puxi');
    const action = card?.actions[0];
    const click = async (key: string) =>
      company.click((await company.member(key)).id, 'report.open', action?.value ?? '');
    for (const key of ['shen-yilin', 'gu-yunqiu', 'gao-wenlan', 'liang-shiheng', 'su-nianci'])
      expect(await click(key), key).toEqual(openPage('report'));
    for (const key of ['meng-qinglin', 'yu-jiaying', 'he-tao'])
      expect(await click(key), key).toMatchObject({ kind: 'notice', text: { zh: '这份战报不是你团队的' } });
    const gone = await company.click((await company.member('shen-yilin')).id, 'report.open', 'no-such-report');
    expect(gone).toMatchObject({ kind: 'notice', tone: 'warning' });
  });

  test('the board opens for managers and above, by name too, and not for reps or who has left', async () => {
    company = await openCompany();
    const say = async (key: string, text: string) => company.say((await company.member(key)).id, text);
    for (const key of ['gu-yunqiu', 'gao-wenlan', 'liang-shiheng', 'su-nianci'])
      expect(await say(key, '看板'), key).toEqual(openPage('board'));
    expect(await say('liang-shiheng', '看板 南京组')).toEqual(openPage('board'));
    expect(await say('gu-yunqiu', 'board link nanjing')).toEqual({ kind: 'none' });
    const manager = await company.member('gu-yunqiu');
    expect((await company.texts(`dm:${manager.id}`)).at(-1)).toContain('看板由主管');
    await say('gu-yunqiu', '看板 火星组');
    expect((await company.texts(`dm:${manager.id}`)).at(-1)).toContain('没有叫「火星组」的团队');
    const rep = await company.member('shen-yilin');
    await say('shen-yilin', '看板');
    expect((await company.texts(`dm:${rep.id}`)).at(-1)).toContain('看板由主管');
    const ctx = company.baton.contextAt(company.clock.now());
    await company.baton.store.transaction((tx) => memberLeft(tx, ctx, manager.id, { actorId: null, via: 'test' }));
    expect(await say('gu-yunqiu', '看板')).toMatchObject({ kind: 'notice', tone: 'warning' });
  });
});

describe('a process that dies while it draws', () => {
  /** What is left of the claim of a process that is gone. */
  async function leaveClaimed(attempts: number): Promise<void> {
    await company.baton.store.transaction(async (tx) => {
      const { timers } = tx.tables;
      const claim = { leaseOwner: 'gone', leaseUntil: new Date(8.64e15), attempts };
      await tx.db.update(timers).set(claim).where(eq(timers.lane, 'task'));
    });
  }

  test.each([
    ['once: the next one draws it', 1, true],
    ['again and again: the card goes without', 3, false],
  ])('%s', async (_what, attempts, hasPicture) => {
    let isDead = true;
    const mortal = (baton: Baton): ReportPainter => ({
      paint: (view, locale) => (isDead ? Promise.reject(new Error('Killed')) : painter(baton).paint(view, locale)),
    });
    company = await openCompany({ painter: mortal });
    await company.moveTo('2026-11-20T18:00:00+08:00');
    expect(await reports('channel:nanjing')).toEqual([]);
    company.reported.length = 0;
    await leaveClaimed(attempts);
    isDead = false;
    const next = await company.secondEngine();
    await company.clock.advanceTo(new Date('2026-11-20T18:00:30+08:00'), next);
    const [card] = await reports('channel:nanjing');
    expect(card?.image !== undefined).toBe(hasPicture);
    expect(await reports('channel:nanjing')).toHaveLength(1);
    expect(company.reported).toEqual([]);
    await next.stop();
  });
});
