/** Part of the store contract: what is written comes back the same, for every kind of column and every table. */

import { describe, expect, it } from 'vitest';
import { count, sql } from '../../../db/drizzle.ts';
import type { Store } from '../../../db/store.ts';
import { sampleRow, tableNames } from './sample-row.ts';

const now = new Date('2026-11-23T01:40:00.123Z');

const event = {
  subjectKind: 'lead',
  subjectId: 'l',
  type: 'lead.received',
  actorId: null,
  via: 'api',
  occurredAt: now,
  recordedAt: now,
  params: {},
};

export function describeValues(store: () => Store): void {
  describe('what is written comes back the same', () => {
    it('texts, whole numbers up to 2^53 - 1 and below zero, reals', async () => {
      await store().transaction(async (tx) => {
        await tx.insert('counters', {
          name: '复旦大学附属中山医院 “O’Neill” 🩺\n\t\\',
          value: Number.MAX_SAFE_INTEGER,
        });
        await tx.insert('counters', { name: '', value: Number.MIN_SAFE_INTEGER });
        await tx.insert('cities', {
          city: '上海',
          province: '上海',
          lat: 31.230416666666667,
          lng: -0.1,
          datum: 'WGS-84',
        });
      });
      const { counters, cities } = store().read.tables;
      expect(await store().read.db.select().from(counters).orderBy(counters.value)).toEqual([
        { name: '', value: Number.MIN_SAFE_INTEGER },
        { name: '复旦大学附属中山医院 “O’Neill” 🩺\n\t\\', value: Number.MAX_SAFE_INTEGER },
      ]);
      expect(await store().read.db.select().from(cities)).toEqual([
        { city: '上海', province: '上海', lat: 31.230416666666667, lng: -0.1, datum: 'WGS-84' },
      ]);
    });

    it('dates to the millisecond, long ago and far ahead, and no date', async () => {
      const dates = ['0001-01-01T00:00:00.000Z', '0099-12-31T23:59:59.999Z', '1900-01-01T00:00:00.001Z',
          '1969-12-31T23:59:59.999Z', '2026-11-23T01:40:00.120Z', '9999-12-31T23:59:59.999Z']; // biome-ignore format: one list
      await store().transaction(async (tx) => {
        for (const iso of dates) {
          await tx.insert('jobRuns', {
            job: 'digest',
            slot: new Date(iso),
            startedAt: now,
            finishedAt: new Date(iso),
            outcome: 'done',
          });
        }
        await tx.insert('jobRuns', { job: 'none', slot: now, startedAt: now, finishedAt: null, outcome: 'running' });
      });
      const { jobRuns } = store().read.tables;
      const rows = await store().read.db.select().from(jobRuns).orderBy(jobRuns.slot);
      expect(rows.filter((row) => row.job === 'digest').map((row) => row.slot.toISOString())).toEqual(dates);
      expect(rows.filter((row) => row.job === 'digest').map((row) => row.finishedAt?.toISOString())).toEqual(dates);
      expect(rows.find((row) => row.job === 'none')).toEqual({
          job: 'none', slot: now, startedAt: now, finishedAt: null, outcome: 'running', note: null,
        }); // biome-ignore format: one row
    });

    it('a date that is none is refused, not stored as nothing', async () => {
      const run = {
        job: 'digest',
        slot: now,
        startedAt: now,
        finishedAt: new Date(Number.NaN),
        outcome: 'done',
      } as const;
      await expect(store().transaction((tx) => tx.insert('jobRuns', run))).rejects.toThrow(RangeError);
    });

    it('JSON with Chinese, nested, empty, a bare text', async () => {
      const nested = { 原因: '超时', list: [1, 2.5, null, true, '“”\u0000'], deep: { 深: { x: [] } }, empty: {} };
      await store().transaction(async (tx) => {
        for (const [key, value] of Object.entries({ nested, text: '只是文字', list: [] })) {
          await tx.insert('meta', { key, value });
        }
      });
      const rows = await store().read.db.select().from(store().read.tables.meta);
      expect(Object.fromEntries(rows.map(({ key, value }) => [key, value]))).toEqual({
        nested,
        text: '只是文字',
        list: [],
      });
    });

    it.each(tableNames)('every column of %s, filled and empty', async (table) => {
      await store().transaction(async (tx) => {
        // Parents stand before children in the list of tables, and all ids are alike.
        for (const name of tableNames.slice(0, tableNames.indexOf(table))) {
          await tx.insert(name, sampleRow(name, 'full'));
          await tx.insert(name, sampleRow(name, 'sparse'));
        }
        await tx.insert(table, sampleRow(table, 'full'));
        expect(await tx.insertIfAbsent(table, sampleRow(table, 'sparse'))).toBe(true);
      });
      const rows = await store().read.db.select().from(store().read.tables[table]);
      expect(rows).toContainEqual(expect.objectContaining(sampleRow(table, 'full')));
      expect(rows).toContainEqual(expect.objectContaining(sampleRow(table, 'sparse')));
      expect(rows).toHaveLength(2);
    });

    it('rows that count up by themselves do so in the order of insertion', async () => {
      await store().transaction(async (tx) => {
        for (const subjectId of ['a', 'b', 'c']) await tx.insert('events', { ...event, subjectId });
      });
      const { events } = store().read.tables;
      const rows = await store().read.db.select().from(events).orderBy(events.seq);
      expect(rows.map((row) => row.subjectId)).toEqual(['a', 'b', 'c']);
      expect(rows.map((row) => typeof row.seq)).toEqual(['number', 'number', 'number']);
    });

    it('counts and sums are numbers', async () => {
      await store().transaction(async (tx) => {
        await tx.insert('counters', { name: 'a', value: 20 });
        await tx.insert('counters', { name: 'b', value: 3 });
      });
      const { counters } = store().read.tables;
      const [row] = await store()
        .read.db.select({ rows: count(), raw: sql<number>`count(*)`, sum: sql<number>`sum(${counters.value})` })
        .from(counters);
      expect(row).toEqual({ rows: 2, raw: 2, sum: 23 });
    });
  });
}
