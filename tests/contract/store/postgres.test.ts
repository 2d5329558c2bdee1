/** The store contract on a real PostgreSQL server, in a database of its own, and what only a server can show. */
import { afterAll, expect, it } from 'vitest';
import { recordEvent } from '../../../db/audit/record-event.ts';
import { sealEvents } from '../../../db/audit/seal-events.ts';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import type { Session } from '../../../db/session.ts';
import { openPostgresStore } from '../../../db/store-postgres.ts';
import { createPostgresDatabase, queryPostgres } from '../../support/create-postgres-database.ts';
import { describeWith, postgresUrl } from '../../support/requirements.ts';
import { describeStore } from './describe-store.ts';
import { emptyAllTables } from './empty-all-tables.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

let database: ReturnType<typeof createPostgresDatabase> | undefined;
const url = async () => {
  database ??= createPostgresDatabase(postgresUrl() ?? '');
  return (await database).url;
};
const query = async (sql: string) => queryPostgres(await url(), sql);

const engine: EngineUnderTest = {
  openEmpty: async () => {
    const store = await openPostgresStore(await url());
    await query(emptyAllTables);
    return store;
  },
  openBeside: async () => openPostgresStore(await url()),
  openSmall: { isMissing: 'only SQLite can be given a small disk' },
};

const now = new Date('2026-11-23T01:40:00.123Z');
const record = (tx: Session, subjectId: string) =>
  recordEvent(tx, {
    subjectKind: 'lead',
    subjectId,
    type: 'lead.received',
    actorId: null,
    via: 'api',
    occurredAt: now,
    recordedAt: now,
    params: {},
  });

describeWith('postgres', 'PostgreSQL', () => {
  afterAll(async () => (await database)?.drop());

  describeStore(engine);

  it('seals an event that commits after later ones, in the order of sealing', async () => {
    const store = await openPostgresStore(await url());
    await query(emptyAllTables);
    const recorded = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const slow = store.transaction(async (tx) => {
      await record(tx, 'slow');
      recorded.resolve();
      await mayCommit.promise;
    });
    await recorded.promise;
    await store.transaction((tx) => record(tx, 'quick'));
    expect(await sealEvents(store, { now, limit: 10 })).toBe(1);
    mayCommit.resolve();
    await slow;
    expect(await verifyChain(store)).toMatchObject({ ok: true, events: 1 });
    expect(await sealEvents(store, { now, limit: 10 })).toBe(1);
    expect(await verifyChain(store)).toMatchObject({ ok: true, events: 2, pending: 0 });
    const { auditChain } = store.read.tables;
    const links = await store.read.db.select().from(auditChain).orderBy(auditChain.position);
    expect(links.map((link) => link.eventSeq)).toEqual([2, 1]);
    await store.close();
  });

  it('two sealers at once link every event once', async () => {
    const [store, beside] = [await openPostgresStore(await url()), await openPostgresStore(await url())];
    await query(emptyAllTables);
    await store.transaction(async (tx) => {
      for (let i = 0; i < 100; i += 1) await record(tx, `l${i}`);
    });
    const seal = async (by: typeof store) => {
      for (let round = 0; round < 20; round += 1) await sealEvents(by, { now, limit: 10 });
    };
    await Promise.all([seal(store), seal(beside)]);
    await seal(store);
    expect(await verifyChain(store)).toMatchObject({ ok: true, events: 100, pending: 0 });
    await Promise.all([store.close(), beside.close()]);
  });

  it('says that the server cannot be reached, and goes on with new connections after all were cut', async () => {
    const store = await openPostgresStore(await url());
    await query(emptyAllTables);
    const cut = async () =>
      query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database()",
      );
    const during = store.transaction(async (tx) => {
      await tx.insert('counters', { name: 'lost', value: 1 });
      await cut();
      await tx.insert('counters', { name: 'never', value: 1 });
    });
    await expect(during).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
    await store.transaction((tx) => tx.insert('counters', { name: 'kept', value: 1 }));
    const rows = await store.read.db.select().from(store.read.tables.counters);
    expect(rows.map((row) => row.name)).toEqual(['kept']);
    await store.close();
    const nobody = openPostgresStore('postgres://baton:geheim@127.0.0.1:1/baton');
    await expect(nobody).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
  });
});
