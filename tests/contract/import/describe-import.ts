/** What an import must do on every engine: each row once, clocks set right at the end, one digest per person. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { and, eq, isNull, ne } from '../../../db/drizzle.ts';
import { gradesOfImport } from '../../../db/repos/imports.ts';
import type { Store } from '../../../db/store.ts';
import { loadImportDigest } from '../../../handlers/imports/import-digest.ts';
import { type ContextAt, demoNow, writeCompany } from '../../support/demo-company.ts';
import { importRows, leadHeading, leadLines, stopAfter } from '../../support/import-file.ts';

export function describeImport(openEmpty: () => Promise<Store>): void {
  describe('an import', () => {
    let store: Store;
    let contextAt: ContextAt;
    const endedAt = new Date(demoNow.getTime() + 7 * 60_000);
    const deps = (now: Date) => ({ store, contextAt, now: async () => now });
    const text = [leadHeading, ...leadLines(230), 'short'].join('\n');

    beforeAll(async () => {
      store = await openEmpty();
      contextAt = await writeCompany(store);
    }, 60_000);
    afterAll(() => store.close());

    it('stopped and repeated stores every row once and sets the clocks when it ends', async () => {
      const stopped = await importRows(deps(demoNow), text, { watch: stopAfter(100) });
      expect(stopped).toMatchObject({ state: 'stopped', row: { rowsRead: 100 } });
      const outcome = await importRows(deps(endedAt), text);
      expect(outcome.row).toMatchObject({ rowsRead: 231, rowsStored: 230, rowsRefused: 1, finishedAt: endedAt });
      const { clocks, timers } = store.read.tables;
      const open = await store.read.db
        .select()
        .from(clocks)
        .where(and(eq(clocks.importId, outcome.row.id), isNull(clocks.endedAt)));
      expect(open).toHaveLength(460);
      expect(open.filter(({ startedAt }) => startedAt.getTime() !== endedAt.getTime())).toEqual([]);
      const dueAt = new Map((await store.read.db.select().from(timers)).map((timer) => [timer.key, timer.dueAt]));
      expect(open.filter(({ id, stepAt }) => dueAt.get(`clock:${id}`)?.getTime() !== stepAt?.getTime())).toEqual([]);
    });

    it('tells every holder what came to them', async () => {
      const { leads, outbox } = store.read.tables;
      const imported = await store.read.db.select().from(leads).where(ne(leads.importId, ''));
      const importId = imported[0]?.importId ?? '';
      const cards = await store.read.db.select().from(outbox).where(eq(outbox.subjectId, importId));
      const reps = cards.filter(({ cardKey }) => cardKey === `import:${importId}:rep`);
      expect(new Set(reps.map(({ recipientId }) => recipientId))).toEqual(
        new Set(imported.map(({ ownerId }) => ownerId)),
      );
      for (const { recipientId } of reps) {
        const digest = await loadImportDigest(store.read, contextAt(endedAt), importId, recipientId, 'rep');
        const own = imported.filter(({ ownerId }) => ownerId === recipientId);
        expect(digest).toMatchObject({ total: own.length, pooled: 0, startAt: endedAt, teams: null });
        expect(digest?.byGrade.B).toBe(own.filter(({ grade }) => grade === 'B').length);
      }
      const managers = cards.filter(({ cardKey }) => cardKey === `import:${importId}:manager`);
      const digests = await Promise.all(
        managers.map(({ recipientId }) =>
          loadImportDigest(store.read, contextAt(endedAt), importId, recipientId, 'manager'),
        ),
      );
      expect(digests.reduce((sum, digest) => sum + (digest?.total ?? 0), 0)).toBe(230);
      expect(digests.every((digest) => digest?.teams?.length === 1)).toBe(true);
      const grades = await gradesOfImport(store.read, importId);
      expect(grades.A + grades.B + grades.C).toBe(230);
    });

    it('of the same file again stores nothing', async () => {
      const again = await importRows(deps(endedAt), text);
      expect(again).toMatchObject({ state: 'was-finished', row: { rowsStored: 230 } });
    });
  });
}
