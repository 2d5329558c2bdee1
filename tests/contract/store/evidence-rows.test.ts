/** Files, uploads, visits and attachments come out the same on SQLite and on PostgreSQL (in process). */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addFile,
  conversationsShowing,
  dropOldUploads,
  dropUnusedFiles,
  filesAfter,
  findFile,
  finishUpload,
  hasUploaded,
  knownFiles,
  showFileIn,
  unusedFilesAfter,
} from '../../../db/repos/files.ts';
import {
  attachmentsOf,
  evidenceWithoutFile,
  findVisit,
  lastSubmittedVisit,
  openVisitOf,
  updateVisit,
  usesOfFile,
  visitNumberOfFile,
  waitingAttachments,
} from '../../../db/repos/visits.ts';
import { keepPictures } from '../../../db/repos/war-reports.ts';
import type { Store } from '../../../db/store.ts';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { openTempStore } from '../../support/temp-store.ts';

const at = new Date('2026-11-20T01:40:00Z');
const later = new Date('2026-11-22T01:40:00Z');
const sha = (sign: string) => sign.repeat(64);

const pglite = PGlite.create();
const stores: Partial<Record<'sqlite' | 'postgres', Store>> = {};
let remove: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const temp = await openTempStore();
  stores.sqlite = temp.store;
  stores.postgres = await openPgliteStore(await pglite);
  remove = temp.remove;
}, 120_000);
afterAll(async () => {
  await remove();
  await stores.postgres?.close();
  await (await pglite).close();
});

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  const store = (): Store => {
    const opened = stores[engine];
    if (!opened) throw new Error('The store is not open');
    return opened;
  };
  const file = (sign: string, displaySha256: string | null = null) => ({
    sha256: sha(sign),
    bytes: 10,
    mime: 'image/jpeg',
    kind: 'image' as const,
    facts: { width: 3, lat: 31.2 },
    displaySha256,
    storedAt: at,
  });
  const visit = (id: string, status: 'open' | 'submitted') => ({
    id,
    number: `V-${id}`,
    leadId: 'lead',
    accountId: null,
    memberId: 'rep',
    policyId: 'policy',
    code: id,
    status,
    openedAt: at,
    endedAt: status === 'open' ? null : at,
    needs: [{ choice: 'price', text: '再降两个点' }],
    version: 1,
  });
  const attachment = (index: number, sign: string, visitId: string | null) => ({
    id: `attachment-${9 - index}`,
    memberId: 'rep',
    platform: 'local',
    source: `local event ${index}`,
    kind: 'photo' as const,
    sha256: sha(sign),
    sentAt: at,
    receivedAt: at,
    status: visitId ? ('placed' as const) : ('waiting' as const),
    visitId,
    proof: index === 0 ? 'door-sign' : null,
  });

  test('visits, one open per person, and what belongs to them, in the order in which it was sent', async () => {
    await store().transaction(async (tx) => {
      await tx.insert('visits', visit('1', 'submitted'));
      await tx.insert('visits', visit('2', 'open'));
      for (const [index, sign] of ['a', 'b', 'c'].entries())
        await tx.insert('attachments', attachment(index, sign, '2'));
      await tx.insert('attachments', attachment(10, 'd', null));
    });
    await expect(store().transaction((tx) => tx.insert('visits', visit('3', 'open')))).rejects.toThrow();
    const open = await openVisitOf(store().read, 'rep');
    expect(open).toMatchObject({ id: '2', needs: [{ choice: 'price', text: '再降两个点' }], qrSha256: null });
    expect((await attachmentsOf(store().read, '2')).map(({ sha256 }) => sha256)).toEqual([
      sha('a'),
      sha('b'),
      sha('c'),
    ]);
    expect((await waitingAttachments(store().read, 'rep')).map(({ sha256 }) => sha256)).toEqual([sha('d')]);
    expect(await usesOfFile(store().read, sha('a'))).toMatchObject([{ visitId: '2', proof: 'door-sign' }]);
    expect(await visitNumberOfFile(store().read, sha('b'))).toBe('V-2');
    const of = { leadId: 'lead', accountId: null, otherThan: '2' };
    expect((await lastSubmittedVisit(store().read, of))?.id).toBe('1');
    if (open) await store().transaction((tx) => updateVisit(tx, open, { status: 'cancelled', endedAt: later }));
    expect(await findVisit(store().read, '2')).toMatchObject({ status: 'cancelled', version: 2, endedAt: later });
  });

  test('files: what nothing speaks of goes, everything else stays', async () => {
    await store().transaction(async (tx) => {
      // a: evidence, with a copy; e: shown in a conversation; f: just uploaded; g: nobody's, with a copy; 3, 4: a report's.
      const rows = [file('a', sha('1')), file('1'), file('e'), file('f'), file('g', sha('2')), file('2')];
      for (const one of [...rows, file('3'), file('4')]) await addFile(tx, one);
      const of = (sign: string) => ({ sha256: sha(sign), width: 3, height: 3 });
      await keepPictures(tx, 'report', { zh: of('3'), en: of('4') });
      await showFileIn(tx, sha('e'), 'dm:rep');
      await showFileIn(tx, sha('e'), 'dm:rep');
      await tx.insert('uploads', { id: 'upload', memberId: 'rep', fileName: 'f', bytes: 10, startedAt: at });
      await finishUpload(tx, 'upload', sha('f'));
    });
    expect(await conversationsShowing(store().read, sha('e'))).toEqual(['dm:rep']);
    expect([
      await hasUploaded(store().read, 'rep', sha('f')),
      await hasUploaded(store().read, 'other', sha('f')),
    ]).toEqual([true, false]);
    expect(await findFile(store().read, sha('a'))).toMatchObject({ facts: { width: 3, lat: 31.2 }, storedAt: at });
    expect(await evidenceWithoutFile(store().read)).toMatchObject([
      { sha256: sha('b'), visitNumber: 'V-2' },
      { sha256: sha('c') },
      { sha256: sha('d'), visitNumber: null },
    ]);
    const unused = async (before: Date) => (await unusedFilesAfter(store().read, '', before, 20)).unused;
    const drop = async () => {
      const found = await unused(later);
      return store().transaction((tx) => dropUnusedFiles(tx, found, later));
    };
    expect(await unused(at)).toEqual([]);
    // Wanted between looking and throwing away: it stays.
    expect(await store().transaction((tx) => dropUnusedFiles(tx, [sha('a'), sha('e'), sha('3')], later))).toEqual([]);
    expect(await store().transaction((tx) => dropUnusedFiles(tx, [sha('g')], at))).toEqual([]);
    expect(await drop()).toEqual([sha('g')]);
    expect(await drop()).toEqual([sha('2')]);
    expect(await store().transaction((tx) => dropOldUploads(tx, later, 10))).toEqual(['upload']);
    expect(await drop()).toEqual([sha('f')]);
    const left = (await filesAfter(store().read, '', 10)).map(({ sha256 }) => sha256);
    expect(left).toEqual(['1', '3', '4', 'a', 'e'].map(sha));
    expect((await filesAfter(store().read, sha('4'), 1)).map(({ sha256 }) => sha256)).toEqual([sha('a')]);
    // In pages: every file is looked at once, and the last page says that it is.
    expect(await unusedFilesAfter(store().read, sha('3'), later, 2)).toEqual({ unused: [], next: sha('a') });
    expect(await unusedFilesAfter(store().read, sha('a'), later, 2)).toEqual({ unused: [], next: null });
    expect([...(await knownFiles(store().read, [sha('a'), sha('g')]))]).toEqual([sha('a')]);
  });

  test('a file that comes again counts as new', async () => {
    await store().transaction(async (tx) => {
      await addFile(tx, file('h'));
      await addFile(tx, { ...file('h'), storedAt: later });
    });
    expect((await findFile(store().read, sha('h')))?.storedAt).toEqual(later);
  });
});
