/**
 * The files behind visits over time: a backup holds them, a restore elsewhere verifies, tampering is named with its
 * visit, and only what belongs to nothing is swept away.
 */
import { appendFileSync, existsSync, readdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupDatabase } from '../../bot/backup/backup-database.ts';
import { listFiles } from '../../bot/backup/copy-and-hash.ts';
import { restoreDatabase } from '../../bot/backup/restore-database.ts';
import { FileStore } from '../../bot/files/file-store.ts';
import { sweepFiles } from '../../bot/files/sweep-files.ts';
import { Uploads } from '../../bot/files/uploads.ts';
import { verifyFiles } from '../../bot/files/verify-files.ts';
import { verifyChain } from '../../db/audit/verify-chain.ts';
import { eq } from '../../db/drizzle.ts';
import { openStore } from '../../db/open-store.ts';
import { type Company, openCompany } from '../support/company.ts';
import { photo } from '../support/evidence-files.ts';
import { runBaton } from '../support/run-baton.ts';
import {
  acceptedLead,
  attach,
  attachmentRows,
  attachPhoto,
  completeVisit,
  startVisit,
  storeFile,
} from '../support/visits.ts';

let company: Company;
let door: string;
beforeEach(async () => {
  company = await openCompany();
  const { lead, owner } = await acceptedLead(company);
  await completeVisit(company, owner, await startVisit(company, owner, lead.id));
  door = (await attachmentRows(company)).find(({ proof }) => proof === 'door-sign')?.sha256 ?? '';
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const check = () => verifyFiles(company.baton.store, company.baton.files);

test('a backup beside the running bot, restored elsewhere, verifies: history and every file', async () => {
  const { config, files } = company.baton;
  const folder = path.dirname(config.filesDir);
  const toDir = path.join(folder, 'backup');
  await files.makeIncoming();
  writeFileSync(files.incomingPath('half-an-upload'), 'half');
  const now = company.clock.now();
  const manifest = await backupDatabase({ database: config.database, filesDir: config.filesDir, toDir, now });
  // Photo and PDF with a copy each, and the QR code.
  expect(manifest.files).toHaveLength(5);
  expect(manifest.files.some((file) => file.path.includes('incoming'))).toBe(false);

  const elsewhere = { engine: 'sqlite', file: path.join(folder, 'elsewhere', 'demo.db') } as const;
  const filesDir = path.join(folder, 'elsewhere', 'files');
  await restoreDatabase({ fromDir: toDir, database: elsewhere, filesDir, isForced: false, now });
  const store = await openStore(elsewhere, 'tool');
  expect((await verifyChain(store)).ok).toBe(true);
  const verified = await verifyFiles(store, new FileStore(filesDir));
  expect(verified).toMatchObject({ checked: 5, faults: [], unclaimed: 0 });
  await store.close();

  const said = await runBaton(path.join(folder, 'elsewhere'), ['verify'], { FILES_DIR: filesDir });
  expect(said.code).toBe(0);
  expect(said.out).toMatch(/历史完好：.*\n文件完好：5 个全部对得上/);
});

describe('verify names the first file that does not fit', () => {
  test('changed, with the visit it proves', async () => {
    appendFileSync(company.baton.files.pathOf(door), 'x');
    expect((await check()).faults).toEqual([{ sha256: door, problem: 'changed', visitNumber: 'V-20001' }]);
    const { config } = company.baton;
    const said = await runBaton(path.dirname(config.filesDir), ['verify'], { FILES_DIR: config.filesDir });
    expect(said.code).toBe(1);
    expect(said.out).toContain(`文件对不上：1 个，第一个是 ${door}（拜访 V-20001），内容被改过。`);
  });

  test('missing', async () => {
    unlinkSync(company.baton.files.pathOf(door));
    expect((await check()).faults).toEqual([{ sha256: door, problem: 'missing', visitNumber: 'V-20001' }]);
  });

  test('spoken of by evidence, but registered nowhere', async () => {
    const { files } = company.baton.store.read.tables;
    const other = await storeFile(company, await photo({ tint: 8_001 }));
    const { attachments } = company.baton.store.read.tables;
    await company.baton.store.transaction(async (tx) => {
      await tx.db.update(attachments).set({ sha256: other.sha256 }).where(eq(attachments.sha256, door));
      await tx.db.delete(files).where(eq(files.sha256, other.sha256));
    });
    const { faults, unclaimed } = await check();
    expect(faults).toEqual([{ sha256: other.sha256, problem: 'unknown', visitNumber: 'V-20001' }]);
    expect(unclaimed).toBe(1);
  });
});

describe('the sweeper', () => {
  const tomorrow = () => new Date(company.clock.now().getTime() + 2 * 86_400_000);
  const sweep = () => sweepFiles(company.baton.store, company.baton.files, tomorrow());
  /** As if everything on the disk had been there for a month. */
  async function age(): Promise<void> {
    const long = new Date('2026-10-01T00:00:00Z');
    for (const file of await listFiles(company.baton.files.folder))
      utimesSync(path.join(company.baton.files.folder, file), long, long);
  }

  test('leaves everything that a visit, a waiting question or a conversation speaks of', async () => {
    const { lead, owner } = await acceptedLead(company, { name: '李主任', phone: '13900139000' });
    await company.send(owner, [await attachPhoto(company)]);
    await company.send(owner, [await attachPhoto(company)], { channel: 'company' });
    expect(lead.id).not.toBe('');
    const before = await listFiles(company.baton.files.folder);
    await age();
    expect(await sweep()).toEqual({ uploads: 0, rows: 0, files: 0 });
    expect(await listFiles(company.baton.files.folder)).toEqual(before);
  });

  test('takes what was stored and never sent, the copy with it, and bytes without a row', async () => {
    const { files, store } = company.baton;
    const before = await listFiles(files.folder);
    const lost = await attach(company, await photo({ tint: 8_002 }));
    if (lost.kind === 'location') throw new Error('A photo is no place');
    const crashed = await files.put(Buffer.from('bytes that came before the crash'));
    expect(await sweepFiles(store, files, new Date('2026-10-01T00:00:00Z'))).toMatchObject({ rows: 0, files: 0 });
    await age();
    // The copy is spoken of until the original is gone.
    const first = await sweep();
    const second = await sweep();
    expect([first.rows + second.rows, first.files + second.files]).toEqual([2, 3]);
    expect(await listFiles(files.folder)).toEqual(before);
    for (const sha256 of [lost.sha256, crashed]) expect(existsSync(files.pathOf(sha256))).toBe(false);
    expect((await check()).faults).toEqual([]);
  });

  test('ends uploads that nobody goes on with', async () => {
    const { files, store, policies } = company.baton;
    const uploads = new Uploads({
      store,
      files,
      policy: () => policies.current.evidence.files,
      now: () => company.clock.now(),
      audio: { toPlayable: async () => null },
    });
    const id = await uploads.begin('somebody', 'door.jpg', 1_000);
    writeFileSync(files.incomingPath(id), 'half');
    await age();
    expect(await sweep()).toMatchObject({ uploads: 1, files: 1 });
    expect(readdirSync(path.join(files.folder, 'incoming'))).toEqual([]);
    await expect(uploads.state('somebody', id)).rejects.toMatchObject({ code: 'no-upload' });
  });

  test('leaves files alone that are none of Baton’s', async () => {
    const note = path.join(company.baton.files.folder, 'README');
    writeFileSync(note, 'kept by the operator');
    await age();
    await sweep();
    expect(existsSync(note)).toBe(true);
  });
});
