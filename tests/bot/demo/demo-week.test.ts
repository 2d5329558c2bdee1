/**
 * What the visitor of the demo finds: a company at work, whatever day it is tried on. Awards that can be recomputed,
 * visits with real files, a handful of red lights now, at 18:00 and at the next working day's 09:00 — also over a weekend.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../bot/config.ts';
import { nextWorkingDayAt } from '../../../bot/demo/next-working-day-at.ts';
import { prepareDemo } from '../../../bot/demo/prepare-demo.ts';
import { verifyFiles } from '../../../bot/files/verify-files.ts';
import { type Baton, openBaton } from '../../../bot/wire.ts';
import type { Card } from '../../../cards/card.ts';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import { readDemoValue, writeDemoValue } from '../../../db/repos/demo.ts';
import type { TableName } from '../../../db/tables/define-tables.ts';
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { verifyAwards } from '../../../handlers/incentives/verify-awards.ts';
import { computeFigures } from '../../../handlers/reports/compute-figures.ts';

/** Each of them makes a company and opens real files. */
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let baton: Baton;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-week-'));
});
afterEach(async () => {
  await baton.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openDemo(at: string): Promise<Date> {
  const config = readConfig({
    BATON_MODE: 'demo',
    DATABASE_URL: `file:${join(folder, 'demo.db')}`,
    FILES_DIR: join(folder, 'files'),
  });
  baton = await openBaton(config, { role: 'bot', now: new Date(at) });
  return new Date(at);
}

/** @returns the demo's first moment */
async function startDemo(at: string): Promise<Date> {
  const realNow = await openDemo(at);
  const kept = await prepareDemo(baton, realNow);
  await kept.stop();
  return kept.clock.now();
}

async function rows<N extends TableName>(table: N) {
  const { read } = baton.store;
  return (await read.db.select().from(read.tables[table])) as (typeof read.tables)[N]['$inferSelect'][];
}

async function lights(to: Date): Promise<{ red: number; yellow: number; wins: number; visits: number }> {
  const ctx = baton.contextAt(to);
  const span = { from: new Date(to.getTime() - DAY_MS), to };
  const figuresOf = await computeFigures(baton.store.read, ctx, span);
  const company = (await ctx.directory(baton.store.read)).unitsByKey.get('company');
  const { red, yellow, wins, actions } = figuresOf(company?.id ?? '');
  const visits = actions.reduce((sum, rep) => sum + rep.visits, 0);
  return { red: red.length, yellow: yellow.length, wins: wins.length, visits };
}

describe('the first impression', () => {
  test.each([
    ['a Friday, whose next 09:00 is Monday', '2026-11-20T15:00:00+08:00'],
    ['a Sunday', '2026-11-22T11:00:00+08:00'],
    ['a Monday', '2026-11-23T10:00:00+08:00'],
    ['a Wednesday', '2026-11-25T10:00:00+08:00'],
    ['the day after the October holidays', '2026-10-08T10:00:00+08:00'],
    ['beyond the calendar that is known', '2027-03-04T10:00:00+08:00'],
  ])('%s: a handful of red, two or three yellow, deals won, visits done', async (_when, at) => {
    const now = await startDemo(at);
    const { calendar } = baton.policies.current;
    const evening = nextWorkingDayAt(18, now, 'Asia/Shanghai', calendar);
    const morning = nextWorkingDayAt(9, now, 'Asia/Shanghai', calendar);
    for (const moment of [now, evening, morning]) {
      const { red, yellow } = await lights(moment);
      expect(red, moment.toISOString()).toBeGreaterThanOrEqual(5);
      expect(red, moment.toISOString()).toBeLessThanOrEqual(12);
      expect(yellow, moment.toISOString()).toBeGreaterThanOrEqual(2);
      expect(yellow, moment.toISOString()).toBeLessThanOrEqual(3);
    }
    expect((await lights(now)).wins).toBeGreaterThanOrEqual(2);
    expect((await lights(now)).visits).toBeGreaterThanOrEqual(1);
    const awards = await rows('awards');
    expect(awards.filter(({ unit }) => unit === 'points')).toHaveLength(8);
    expect(awards.filter(({ unit }) => unit === 'CNY')).toHaveLength(3);
    // 680,000 for the first time: ten points for each ten thousand, doubled.
    expect(awards.map(({ amountMinor }) => amountMinor)).toContain(136_000);
  });
});

test('everything was done by the product itself: it recomputes, it verifies, and nothing waits', async () => {
  const now = await startDemo('2026-11-20T15:00:00+08:00');
  expect(await verifyAwards(baton.store.read)).toEqual({ ok: true, awards: 11, entries: 11 });
  expect(await verifyFiles(baton.store, baton.files)).toMatchObject({ checked: 15, faults: [], unclaimed: 0 });
  expect(await verifyChain(baton.store)).toMatchObject({ ok: true });
  expect(await readDemoValue(baton.store.read, 'demo-week')).toEqual([]);
  expect((await rows('outbox')).filter(({ status }) => status !== 'sent' && status !== 'superseded')).toEqual([]);
  expect((await rows('timers')).filter(({ kind }) => kind === 'clock')).toEqual([]);
  const visits = await rows('visits');
  expect(visits.map(({ status }) => status)).toEqual(['submitted', 'submitted', 'submitted']);
  const placed = (await rows('attachments')).filter(({ sha256 }) => sha256 !== null);
  expect(placed.map(({ proof }) => proof).toSorted()).toEqual([
    ...['confirmation', 'confirmation', 'confirmation'],
    ...['door-sign', 'door-sign', 'door-sign'],
  ]);
  expect(placed.every(({ fileName }) => fileName?.startsWith('demo-'))).toBe(true);
  const messages = await rows('localMessages');
  const times = messages.map(({ createdAt }) => createdAt.getTime());
  expect(Math.max(...times)).toBeLessThan(now.getTime());
  expect(now.getTime() - Math.min(...times)).toBeGreaterThan(5 * DAY_MS);
  // A card that is shown is as the rows are.
  const cards = messages.flatMap(({ content }) => {
    const message = content as { kind: string; card: { zh: Card } };
    return message.kind === 'card' ? [message.card.zh] : [];
  });
  const shown = cards.filter(({ key }) => key.startsWith('visit:'));
  expect(shown.map(({ title }) => title)).toEqual(Array(3).fill(expect.stringContaining('拜访完成')));
});

test('a second start adds nothing, and one that was killed on the way goes on where it was', async () => {
  await startDemo('2026-11-20T15:00:00+08:00');
  const count = async () => ({
    awards: (await rows('awards')).length,
    deals: (await rows('deals')).length,
    messages: (await rows('localMessages')).length,
    touches: (await rows('touches')).length,
  });
  const before = await count();
  await (await prepareDemo(baton, new Date('2026-11-20T15:01:00+08:00'))).stop();
  expect(await count()).toEqual(before);

  const lead = (await rows('leads')).find(({ status }) => status === 'touched');
  const call = { what: 'call', leadId: lead?.id, outcome: 'reached-later', seconds: 90, note: '' };
  const left = [{ ...call, at: '2026-11-20T01:39:30.000Z' }];
  await baton.store.transaction((tx) => writeDemoValue(tx, 'demo-week', left));
  await (await prepareDemo(baton, new Date('2026-11-20T15:02:00+08:00'))).stop();
  expect(await count()).toEqual({ ...before, touches: before.touches + 1 });
  expect(await readDemoValue(baton.store.read, 'demo-week')).toEqual([]);
});
