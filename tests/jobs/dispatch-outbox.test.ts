/**
 * The outbox against a platform in trouble: nothing is lost, nobody sees a card twice, and what is shown is what the rows
 * say, whatever the platform did with the first try.
 */

import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { enqueueCard, enqueueContent, priorities, refreshCards } from '../../db/repos/outbox.ts';
import type { PlatformCapabilities } from '../../jobs/chat-platform.ts';
import { type Company, openCompany } from '../support/company.ts';
import { expectTrueCard } from '../support/expect-true-card.ts';
import { bringOwnedLead, changeMember, keepReps, leadOf, unsent } from '../support/loop.ts';
import { type Behaviour, ScriptedPlatform } from '../support/scripted-platform.ts';

// Each test opens a company of its own.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let company: Company;
let platform: ScriptedPlatform;
afterEach(() => company.remove());

async function open(capabilities: Partial<PlatformCapabilities> = {}): Promise<void> {
  platform = new ScriptedPlatform(capabilities);
  company = await openCompany({ platform: () => platform });
  await keepReps(company, 'shen-yilin', 'dai-ruohan');
}

async function leadWith(...behaviours: Behaviour[]) {
  platform.next(...behaviours);
  const { lead, owner } = await bringOwnedLead(company);
  return { lead, owner, key: `lead:${lead.id}` };
}

async function click(memberId: string, leadId: string, actionId: string): Promise<void> {
  const { version } = await leadOf(company, leadId);
  await company.click(memberId, actionId, `${leadId}|${version}`);
}

describe('a first send', () => {
  test.each<[string, Behaviour]>([
    ['is refused for now', { fail: 'retry' }],
    ['crashes', { crash: true }],
    ['is taken, and the reply is lost', { loseReply: true }],
    ['is not answered in time', { hang: 'listening' }],
    ['is not answered at all by somebody who does not listen', { hang: 'deaf' }],
  ])('%s: it is sent again with the same key, and shown once', async (_what, behaviour) => {
    await open({ sendTimeoutMs: 40 });
    const { owner, key } = await leadWith(behaviour);
    await company.pass({ seconds: 2 });
    await expectTrueCard(company, platform, owner, key);
    expect(await unsent(company)).toEqual([]);
    expect(company.reported).toHaveLength(1);
  });

  test('fails again and again with growing pauses, and arrives in the end', async () => {
    await open();
    const { owner, key } = await leadWith(...Array.from({ length: 10 }, () => ({ fail: 'retry' as const })));
    await company.pass({ seconds: 60 });
    const tries = platform.calls.filter((call) => call === `send ${key}`).length;
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(9);
    await company.pass({ minutes: 20 });
    await expectTrueCard(company, platform, owner, key);
  });

  test('waits as long as the platform says', async () => {
    await open();
    const { owner, key } = await leadWith({ fail: 'retry', retryAfterMs: 90_000 });
    await company.pass({ seconds: 89 });
    expect(platform.cards(owner, key)).toEqual([]);
    await company.pass({ seconds: 1 });
    await expectTrueCard(company, platform, owner, key);
  });

  test.each(['refused', 'gone'] as const)(
    'is %s for good: it is given up and reported, and nothing else suffers',
    async (fail) => {
      await open();
      const { owner, key } = await leadWith({ fail });
      await company.pass({ seconds: 60 });
      expect(platform.cards(owner, key)).toEqual([]);
      expect(await unsent(company)).toMatchObject([{ status: 'failed', problemCode: fail, cardKey: key }]);
      const other = await bringOwnedLead(company);
      await expectTrueCard(company, platform, other.owner, `lead:${other.lead.id}`);
    },
  );

  test('whose reply was lost, while the lead moved on before the next try: one card, and it is true', async () => {
    await open();
    const { lead, owner, key } = await leadWith({ loseReply: true });
    expect(platform.cards(owner, key)).toHaveLength(1);
    await click(owner, lead.id, 'lead.accept');
    await company.pass({ seconds: 5 });
    await expectTrueCard(company, platform, owner, key);
    expect(platform.cards(owner, key)[0]?.title).toContain('已接单');
  });

  test('whose reply was lost, and the same card is wished for anew before the next try: still one card', async () => {
    await open();
    const { lead, owner, key } = await leadWith({ loseReply: true });
    const now = company.clock.now();
    await company.baton.store.transaction((tx) =>
      enqueueCard(tx, {
        id: company.baton.contextAt(now).newId(),
        to: { platform: 'local', recipientKind: 'member', recipientId: owner },
        now,
        priority: priorities.alert,
        cardKey: key,
        subjectId: lead.id,
      }),
    );
    await company.engine.runUntilIdle();
    await company.pass({ seconds: 5 });
    await expectTrueCard(company, platform, owner, key);
  });

  test('during which the lead changes: what is shown afterwards is the change', async () => {
    await open();
    platform.next({
      meanwhile: async () => {
        const { leads } = company.baton.store.read.tables;
        const rows = (await company.baton.store.read.db.select().from(leads)).filter(
          (row) => row.status === 'assigned',
        );
        const lead = rows.find((row) => row.externalId?.startsWith('lead-'));
        await company.sink({
          kind: 'action',
          eventId: 'meanwhile',
          platform: 'local',
          actorId: lead?.ownerId ?? '',
          occurredAt: company.clock.now(),
          actionId: 'lead.accept',
          value: `${lead?.id}|${lead?.version}`,
        });
      },
    });
    const { lead, owner } = await bringOwnedLead(company);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'accepted' });
    await expectTrueCard(company, platform, owner, `lead:${lead.id}`);
    expect(platform.cards(owner, `lead:${lead.id}`)[0]?.title).toContain('已接单');
  });

  test('of something that is over by then is not made at all', async () => {
    await open();
    const { lead, owner } = await leadWith({ fail: 'retry' });
    const { version } = await leadOf(company, lead.id);
    await company.submit(owner, 'lead.transfer', `${lead.id}|${version}`, { reason: 'leave', to: 'auto' });
    await company.pass({ seconds: 5 });
    expect(platform.cards(owner, 'lead:')).toEqual([]);
    expect(await unsent(company)).toEqual([]);
    const next = (await leadOf(company, lead.id)).ownerId ?? '';
    await expectTrueCard(company, platform, next, `lead:${lead.id}`);
  });

  test.each<[string, Behaviour[]]>([
    ['was lost', [{ loseReply: true }]],
    ['was lost, and whose second try is refused for now', [{ loseReply: true }, { fail: 'retry' }]],
  ])('whose reply %s, of something that is over by then: no live button stays', async (_what, behaviours) => {
    await open();
    const { lead, owner, key } = await leadWith(...behaviours);
    const { version } = await leadOf(company, lead.id);
    expect(platform.cards(owner, key)).toMatchObject([{ isSettled: false }]);
    await company.submit(owner, 'lead.transfer', `${lead.id}|${version}`, { reason: 'leave', to: 'auto' });
    await company.pass({ seconds: 10 });
    await expectTrueCard(company, platform, owner, key);
    expect(platform.cards(owner, key)).toMatchObject([{ isSettled: true, actions: [] }]);
    expect(await unsent(company)).toEqual([]);
  });

  test('to somebody who left meanwhile is not made at all', async () => {
    await open();
    const { owner } = await leadWith({ fail: 'retry' });
    const { key } = (
      await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)
    ).members.get(owner) as { key: string };
    await changeMember(company, key, { deactivatedAt: company.clock.now() });
    await company.pass({ seconds: 5 });
    expect(platform.cards(owner)).toEqual([]);
    expect(await unsent(company)).toEqual([]);
  });
});

describe('an update', () => {
  test('that would change nothing is not sent', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    expect(platform.cards(owner, key)).toHaveLength(1);
    const calls = platform.calls.length;
    const now = company.clock.now();
    const { newId } = company.baton.contextAt(now);
    await company.baton.store.transaction((tx) => refreshCards(tx, lead.id, now, newId));
    await company.engine.runUntilIdle();
    expect(platform.calls).toHaveLength(calls);
    const { outbox } = company.baton.store.read.tables;
    const wishes = await company.baton.store.read.db.select().from(outbox).where(eq(outbox.cardKey, key));
    expect(wishes.map(({ status }) => status).toSorted()).toEqual(['sent', 'superseded']);
  });

  test('of many changes at once is one, of the newest', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    const calls = platform.calls.length;
    const send = (eventId: string, actionId: string, version: number) =>
      company.sink({
        kind: 'action',
        eventId,
        platform: 'local',
        actorId: owner,
        occurredAt: company.clock.now(),
        actionId,
        value: `${lead.id}|${version}`,
      });
    await send('one', 'lead.accept', 1);
    const { undos } = company.baton.store.read.tables;
    const [undo] = await company.baton.store.read.db.select().from(undos);
    await company.sink({
      kind: 'action',
      eventId: 'two',
      platform: 'local',
      actorId: owner,
      occurredAt: company.clock.now(),
      actionId: 'lead.undo',
      value: undo?.id ?? '',
    });
    await send('three', 'lead.accept', 3);
    await company.engine.runUntilIdle();
    expect(platform.calls.length - calls).toBe(1);
    await expectTrueCard(company, platform, owner, key);
  });

  test('of a message that is gone is sent as a new one', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    platform.remove(platform.shown[0]?.ref ?? '');
    await click(owner, lead.id, 'lead.accept');
    await expectTrueCard(company, platform, owner, key);
    expect(company.reported).toEqual([]);
  });

  test('of a message that is gone, whose replacement loses its reply, ends as one message', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    platform.remove(platform.shown[0]?.ref ?? '');
    platform.next({ fail: 'gone' }, { loseReply: true });
    await click(owner, lead.id, 'lead.accept');
    await company.pass({ seconds: 5 });
    await expectTrueCard(company, platform, owner, key);
  });

  test.each<[string, Behaviour]>([
    ['fails', { fail: 'retry' }],
    ['loses its reply', { loseReply: true }],
    ['is not answered', { hang: 'deaf' }],
  ])(
    'that %s is repeated, also where nobody honours keys: the same place shows the same thing',
    async (_what, behaviour) => {
      await open({ honoursIdempotencyKeys: false, sendTimeoutMs: 40 });
      const { lead, owner, key } = await leadWith();
      platform.next(behaviour);
      await click(owner, lead.id, 'lead.accept');
      await company.pass({ seconds: 5 });
      await expectTrueCard(company, platform, owner, key);
      expect(await unsent(company)).toEqual([]);
    },
  );
});

describe('a card that cannot be built for a while', () => {
  /** As after a damaged row: what is stored of the choice cannot be read. @returns puts it right again */
  function damage(assignmentId: string | null): () => void {
    const { database } = company.baton.config;
    if (database.engine !== 'sqlite') throw new Error('These tests run on a file');
    const file = new Database(database.file);
    const { trace } = file.prepare('select trace from assignments where id = ?').get(assignmentId) as { trace: string };
    const write = (text: string) =>
      file.prepare('update assignments set trace = ? where id = ?').run(text, assignmentId);
    write('{ unreadable');
    return () => {
      write(trace);
      file.close();
    };
  }

  async function wish(memberId: string, leadId: string, priority: number): Promise<void> {
    const now = company.clock.now();
    await company.baton.store.transaction((tx) =>
      enqueueCard(tx, {
        id: company.baton.contextAt(now).newId(),
        to: { platform: 'local', recipientKind: 'member', recipientId: memberId },
        now,
        priority,
        cardKey: `lead:${leadId}`,
        subjectId: leadId,
      }),
    );
    await company.engine.runUntilIdle();
  }

  test('is tried again, also as bulk where nobody honours keys: it cannot have arrived', async () => {
    await open({ honoursIdempotencyKeys: false });
    const { lead } = await leadWith();
    const { id: manager } = await company.member('gu-yunqiu');
    const mend = damage(lead.assignmentId);
    await wish(manager, lead.id, priorities.bulk);
    expect(await unsent(company)).toMatchObject([{ status: 'pending', problemCode: 'retry' }]);
    mend();
    await company.pass({ seconds: 5 });
    await expectTrueCard(company, platform, manager, `lead:${lead.id}`);
  });

  test('and is over by then is not made at all', async () => {
    await open();
    const { lead, owner } = await leadWith({ fail: 'retry' });
    const mend = damage(lead.assignmentId);
    await company.pass({ seconds: 1 });
    expect(await unsent(company)).toMatchObject([{ status: 'pending', problemCode: 'retry' }]);
    mend();
    const { version } = await leadOf(company, lead.id);
    await company.submit(owner, 'lead.transfer', `${lead.id}|${version}`, { reason: 'leave', to: 'auto' });
    await company.pass({ seconds: 10 });
    expect(platform.cards(owner, 'lead:')).toEqual([]);
    expect(await unsent(company)).toEqual([]);
  });
});

describe('a platform without idempotency keys', () => {
  test('gets an urgent message again when its fate is not known, and no bulk', async () => {
    await open({ honoursIdempotencyKeys: false });
    const { owner, key } = await leadWith({ loseReply: true });
    await company.pass({ seconds: 5 });
    // Perhaps twice, but never not at all.
    expect(platform.cards(owner, key).length).toBeGreaterThan(0);
    platform.next({ loseReply: true });
    const now = company.clock.now();
    await company.baton.store.transaction((tx) =>
      enqueueContent(tx, {
        id: company.baton.contextAt(now).newId(),
        to: { platform: 'local', recipientKind: 'member', recipientId: owner },
        now,
        priority: priorities.bulk,
        dedupeKey: 'bulk',
        content: { kind: 'text', text: { zh: '群发', en: 'bulk' } },
      }),
    );
    await company.engine.runUntilIdle();
    await company.pass({ minutes: 30 });
    expect(platform.calls.filter((call) => call === 'send 群发')).toHaveLength(1);
    expect(await unsent(company)).toMatchObject([{ status: 'uncertain' }]);
  });
});
