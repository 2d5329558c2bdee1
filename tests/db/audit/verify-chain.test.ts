/** Every way of tampering with the history that the chain must show, done behind the store's back on a real file. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { erasePerson } from '../../../db/audit/erase-person.ts';
import { recordEvent } from '../../../db/audit/record-event.ts';
import { chainHead, sealEvents } from '../../../db/audit/seal-events.ts';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import { openTempStore } from '../../support/temp-store.ts';

const now = new Date('2026-11-23T01:40:00.123Z');
const eventCount = 1_200;

let temp: Awaited<ReturnType<typeof openTempStore>>;

/** 1,200 events, so that the walk takes several batches; every tenth has values, of p0, p10, … p90 in turn. */
beforeEach(async () => {
  temp = await openTempStore();
  await temp.store.transaction(async (tx) => {
    for (let seq = 1; seq <= eventCount; seq += 1) {
      await recordEvent(tx, {
        subjectKind: 'lead',
        subjectId: `l${seq}`,
        type: 'lead.assigned',
        actorId: 'm1',
        via: 'api',
        occurredAt: now,
        recordedAt: now,
        params: { score: seq % 100 },
        ...(seq % 10 === 0 && {
          values: { personKey: `p${seq % 100}`, before: null, after: { name: '王建国', phone: '13800138000' } },
        }),
      });
    }
  });
  expect(await sealEvents(temp.store, { now, limit: 5_000 })).toBe(eventCount);
});
afterEach(() => temp.remove());

const tamper = (...statements: string[]) => {
  const raw = new Database(temp.file);
  raw.pragma('foreign_keys = OFF');
  for (const sql of statements) raw.exec(sql);
  raw.close();
};
const verify = () => verifyChain(temp.store);

describe('a history that nobody touched', () => {
  it('is whole, and progress is told in batches up to its length', async () => {
    const told: { events: number; of: number }[] = [];
    const head = await chainHead(temp.store.read);
    const whole = { ok: true, events: eventCount, erased: 0, pending: 0, head };
    expect(await verifyChain(temp.store, (progress) => told.push(progress))).toEqual(whole);
    expect(told).toEqual([500, 1_000, 1_200].map((events) => ({ events, of: eventCount })));
  });
});

describe('a history that was tampered with', () => {
  const changes: [string, string][] = [
    ['what happened', "UPDATE events SET type = 'lead.accepted' WHERE seq = 700"],
    ['who did it', "UPDATE events SET actor_id = 'm2' WHERE seq = 700"],
    ['that nobody did it', 'UPDATE events SET actor_id = NULL WHERE seq = 700'],
    ['to whom', "UPDATE events SET subject_id = 'l701' WHERE seq = 700"],
    ['through which door', "UPDATE events SET via = 'timer' WHERE seq = 700"],
    ['when it happened', 'UPDATE events SET occurred_at = occurred_at - 1 WHERE seq = 700'],
    ['when it was recorded', 'UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = 700'],
    ['a number in it', `UPDATE events SET params = '{"score":99}' WHERE seq = 700`],
    ['the sealed digest of its values', "UPDATE audit_chain SET values_digest = 'x' WHERE event_seq = 700"],
  ];
  it.each(changes)('shows a change of %s', async (_what, sql) => {
    tamper(sql);
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'event-changed' });
  });

  it('shows a change of the first and of the last event', async () => {
    tamper("UPDATE events SET via = 'x' WHERE seq = 1200");
    expect(await verify()).toEqual({ ok: false, atSeq: 1_200, problem: 'event-changed' });
    tamper("UPDATE events SET via = 'x' WHERE seq = 1");
    expect(await verify()).toEqual({ ok: false, atSeq: 1, problem: 'event-changed' });
  });

  it('shows a missing event', async () => {
    tamper('DELETE FROM events WHERE seq = 700');
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'event-missing' });
  });

  it('shows an event missing together with its link', async () => {
    tamper('DELETE FROM events WHERE seq = 700', 'DELETE FROM audit_chain WHERE event_seq = 700');
    expect(await verify()).toEqual({ ok: false, atSeq: 701, problem: 'link-missing' });
  });

  it('shows them missing even if the later links were moved up', async () => {
    tamper(
      'DELETE FROM events WHERE seq = 700',
      'DELETE FROM audit_chain WHERE event_seq = 700',
      'UPDATE audit_chain SET position = -position WHERE event_seq > 700',
      'UPDATE audit_chain SET position = -position - 1 WHERE event_seq > 700',
    );
    expect(await verify()).toEqual({ ok: false, atSeq: 701, problem: 'event-changed' });
  });

  it('shows a link that was altered', async () => {
    tamper("UPDATE audit_chain SET hash = 'x' WHERE event_seq = 700");
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'link-broken' });
  });

  it('shows two events that changed places', async () => {
    tamper(
      'UPDATE events SET seq = 999999 WHERE seq = 700',
      'UPDATE events SET seq = 700 WHERE seq = 701',
      'UPDATE events SET seq = 701 WHERE seq = 999999',
    );
    expect(await verify()).toMatchObject({ ok: false, atSeq: 700 });
  });

  it('shows values that differ from what was sealed, in what they say, whose they are, or their salt', async () => {
    tamper(`UPDATE audit_values SET "values" = '{"before":null,"after":{"name":"李晓梅"}}' WHERE event_seq = 700`);
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'values-changed' });
    tamper("UPDATE audit_values SET person_key = 'p99' WHERE event_seq = 600");
    expect(await verify()).toEqual({ ok: false, atSeq: 600, problem: 'values-changed' });
    tamper("UPDATE audit_values SET salt = 'x' WHERE event_seq = 500");
    expect(await verify()).toEqual({ ok: false, atSeq: 500, problem: 'values-changed' });
  });

  it('shows values that are gone, or were added', async () => {
    tamper('DELETE FROM audit_values WHERE event_seq = 700');
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'values-missing' });
    tamper(`INSERT INTO audit_values (event_seq, person_key, salt, "values") VALUES (699, 'p1', 's', '{}')`);
    expect(await verify()).toEqual({ ok: false, atSeq: 699, problem: 'values-added' });
  });

  it('shows values emptied with no erasure in the history', async () => {
    tamper('UPDATE audit_values SET salt = NULL, "values" = NULL WHERE event_seq = 700');
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'values-emptied' });
  });

  it('shows values emptied in the name of another event, or of an erasure that does not list them', async () => {
    const { seqs } = await erasePerson(temp.store, { personKey: 'p10', actorId: 'admin', via: 'local', now });
    expect(seqs).toHaveLength(12);
    await sealEvents(temp.store, { now, limit: 500 });
    expect(await verify()).toMatchObject({ ok: true, erased: 12 });
    const erasureSeq = eventCount + 1;
    tamper(`UPDATE audit_values SET salt = NULL, "values" = NULL, erased_by_seq = ${erasureSeq} WHERE event_seq = 700`);
    expect(await verify()).toEqual({ ok: false, atSeq: 700, problem: 'values-emptied' });
    tamper('UPDATE audit_values SET salt = NULL, "values" = NULL, erased_by_seq = 5 WHERE event_seq = 600');
    expect(await verify()).toEqual({ ok: false, atSeq: 600, problem: 'values-emptied' });
  });

  it('shows an erasure whose list was widened afterwards', async () => {
    await erasePerson(temp.store, { personKey: 'p10', actorId: 'admin', via: 'local', now });
    await sealEvents(temp.store, { now, limit: 500 });
    const erasureSeq = eventCount + 1;
    tamper(
      `UPDATE audit_values SET salt = NULL, "values" = NULL, erased_by_seq = ${erasureSeq} WHERE event_seq = 700`,
      `UPDATE events SET params = json_insert(params, '$.seqs[#]', 700) WHERE seq = ${erasureSeq}`,
    );
    expect(await verify()).toEqual({ ok: false, atSeq: erasureSeq, problem: 'event-changed' });
  });

  it('shows an event slipped in between sealed ones', async () => {
    tamper(
      'DELETE FROM events WHERE seq > 1190',
      'DELETE FROM audit_chain WHERE event_seq > 1190',
      'INSERT INTO events SELECT 1195, subject_kind, subject_id, type, actor_id, via, occurred_at, recorded_at, params FROM events WHERE seq = 1',
    );
    await sealEvents(temp.store, { now, limit: 500 });
    tamper(
      'INSERT INTO events SELECT 1192, subject_kind, subject_id, type, actor_id, via, occurred_at, recorded_at, params FROM events WHERE seq = 1',
    );
    expect(await verify()).toEqual({ ok: false, atSeq: 1_192, problem: 'unsealed' });
  });

  it('shows against a head noted before: a history cut off at its end, or sealed anew', async () => {
    const head = await chainHead(temp.store.read);
    tamper('DELETE FROM events WHERE seq > 1190', 'DELETE FROM audit_chain WHERE event_seq > 1190');
    expect(await verify()).toMatchObject({ ok: true, events: 1_190 });
    expect(await verifyChain(temp.store, undefined, [head!])).toEqual({
      ok: false,
      atSeq: 1_190,
      problem: 'head-differs',
    });
    tamper("UPDATE events SET via = 'x' WHERE seq = 3", 'DELETE FROM audit_chain');
    await temp.store.transaction(async (tx) => {
      for (let i = 0; i < 10; i += 1)
        await recordEvent(tx, {
          subjectKind: 'lead',
          subjectId: 'l',
          type: 'x',
          actorId: null,
          via: 'api',
          occurredAt: now,
          recordedAt: now,
          params: {},
        });
    });
    await sealEvents(temp.store, { now, limit: 5_000 });
    expect(await verify()).toMatchObject({ ok: true, events: 1_200 });
    expect(await verifyChain(temp.store, undefined, [head!])).toEqual({
      ok: false,
      atSeq: 1_210,
      problem: 'head-differs',
    });
  });
});
