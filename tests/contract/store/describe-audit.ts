/** Part of the store contract: the audit chain is the same on every engine, link for link. */
import { describe, expect, it } from 'vitest';
import { eraseAuditValues, erasePerson } from '../../../db/audit/erase-person.ts';
import { type AuditEvent, recordEvent } from '../../../db/audit/record-event.ts';
import { chainHead, sealEvents } from '../../../db/audit/seal-events.ts';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import type { Store } from '../../../db/store.ts';

const now = new Date('2026-11-23T01:40:00.123Z');

const event: AuditEvent = {
  subjectKind: 'lead',
  subjectId: 'l1',
  type: 'lead.assigned',
  actorId: null,
  via: 'api',
  occurredAt: new Date('2026-11-23T01:39:59.999Z'),
  recordedAt: now,
  params: { score: 71, 原因: ['距离', '负荷'], rate: 0.1 },
};

export function describeAudit(store: () => Store): void {
  describe('audit chain', () => {
    it('an empty history is whole', async () => {
      expect(await sealEvents(store(), { now, limit: 10 })).toBe(0);
      expect(await verifyChain(store())).toEqual({ ok: true, events: 0, erased: 0, pending: 0, head: null });
    });

    it('gives the same hashes on every engine', async () => {
      await store().transaction(async (tx) => {
        await recordEvent(tx, event);
        await recordEvent(tx, { ...event, type: 'lead.accepted', actorId: 'm1', via: 'local', params: {} });
      });
      expect(await sealEvents(store(), { now, limit: 10 })).toBe(2);
      expect(await chainHead(store().read)).toEqual({
        position: 2,
        hash: '7ef15f868f4c09484fbd3daa82fb9ed395e382665da8c0c09899164c8a0f3214',
      });
    });

    it('seals in pieces, leaves the sealed alone, and counts what is not sealed yet', async () => {
      const record = (howMany: number) =>
        store().transaction(async (tx) => {
          for (let i = 0; i < howMany; i += 1) {
            await recordEvent(tx, {
              ...event,
              subjectId: `l${i}`,
              values: { personKey: 'p1', before: null, after: { i } },
            });
          }
        });
      await record(120);
      expect(await sealEvents(store(), { now, limit: 70 })).toBe(70);
      const head = await chainHead(store().read);
      expect(await verifyChain(store())).toEqual({ ok: true, events: 70, erased: 0, pending: 50, head });
      expect(await sealEvents(store(), { now, limit: 70 })).toBe(50);
      expect(await sealEvents(store(), { now, limit: 70 })).toBe(0);
      expect(await verifyChain(store(), undefined, [head!])).toMatchObject({ ok: true, events: 120, pending: 0 });
    });

    it('a person can be erased, before and after sealing; the chain stays whole and counts it', async () => {
      const record = (personKey: string) =>
        store().transaction((tx) =>
          recordEvent(tx, { ...event, values: { personKey, before: { name: '王建国' }, after: { name: '李晓梅' } } }),
        );
      await record('p1');
      await record('p2');
      await sealEvents(store(), { now, limit: 10 });
      await record('p1');
      const erasure = { personKey: 'p1', actorId: 'admin', via: 'local', now };
      expect(await erasePerson(store(), erasure)).toEqual({ seqs: [1, 3] });
      expect(await verifyChain(store())).toMatchObject({ ok: true, events: 2, erased: 1, pending: 2 });
      await sealEvents(store(), { now, limit: 10 });
      expect(await verifyChain(store())).toMatchObject({ ok: true, events: 4, erased: 2, pending: 0 });
      const { auditValues, events } = store().read.tables;
      const rows = await store().read.db.select().from(auditValues).orderBy(auditValues.eventSeq);
      expect(rows.map(({ salt, values, erasedBySeq }) => [salt === null, values, erasedBySeq])).toEqual([
        [true, null, 4],
        [false, { before: { name: '王建国' }, after: { name: '李晓梅' } }, null],
        [true, null, 4],
      ]);
      const history = await store().read.db.select().from(events).orderBy(events.seq);
      expect(history[3]).toMatchObject({
        type: 'person.erased',
        subjectId: 'p1',
        actorId: 'admin',
        params: { seqs: [1, 3] },
      });
      expect(await erasePerson(store(), erasure)).toEqual({ seqs: [] });
    });

    it("an erasure inside a handler's transaction is undone with it", async () => {
      await store().transaction((tx) =>
        recordEvent(tx, { ...event, values: { personKey: 'p1', before: 1, after: 2 } }),
      );
      const failing = store().transaction(async (tx) => {
        await eraseAuditValues(tx, { personKey: 'p1', actorId: null, via: 'api', now });
        throw new Error('the other tables could not be emptied');
      });
      await expect(failing).rejects.toThrow('the other tables');
      await sealEvents(store(), { now, limit: 10 });
      expect(await verifyChain(store())).toMatchObject({ ok: true, events: 1, erased: 0 });
    });
  });
}
