/**
 * The outbox against a platform in trouble: nothing is lost, nobody sees a card twice, and what is shown is what the rows
 * say, whatever the platform did with the first try.
 */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { enqueueCard, enqueueContent, findPost, priorities } from '../../db/repos/outbox.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import type { PlatformCapabilities } from '../../jobs/chat-platform.ts';
import { freeAbandonedSends, freeExpiredSends } from '../../jobs/dispatch-outbox.ts';
import { type Company, openCompany } from '../support/company.ts';
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

/** One card per key and reader, each as it would be built now. */
async function expectTrue(memberId: string, key: string): Promise<void> {
  const cards = platform.cards(memberId, key);
  expect(cards).toHaveLength(1);
  const ctx = company.baton.contextAt(company.clock.now());
  const now = await buildCard(company.baton.store.read, ctx, key, { kind: 'member', memberId });
  expect(cards[0]).toEqual(now?.zh);
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
    await expectTrue(owner, key);
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
    await expectTrue(owner, key);
  });

  test('waits as long as the platform says', async () => {
    await open();
    const { owner, key } = await leadWith({ fail: 'retry', retryAfterMs: 90_000 });
    await company.pass({ seconds: 89 });
    expect(platform.cards(owner, key)).toEqual([]);
    await company.pass({ seconds: 1 });
    await expectTrue(owner, key);
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
      await expectTrue(other.owner, `lead:${other.lead.id}`);
    },
  );

  test('whose reply was lost, while the lead moved on before the next try: one card, and it is true', async () => {
    await open();
    const { lead, owner, key } = await leadWith({ loseReply: true });
    expect(platform.cards(owner, key)).toHaveLength(1);
    await click(owner, lead.id, 'lead.accept');
    await company.pass({ seconds: 5 });
    await expectTrue(owner, key);
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
    await expectTrue(owner, key);
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
    await expectTrue(owner, `lead:${lead.id}`);
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
    await expectTrue(next, `lead:${lead.id}`);
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
    await expectTrue(owner, key);
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
    const { lead, owner } = await leadWith();
    const calls = platform.calls.length;
    await company.click(owner, 'lead.why', `${lead.id}|1`);
    expect(platform.calls).toHaveLength(calls);
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
    await expectTrue(owner, key);
  });

  test('of a message that is gone is sent as a new one', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    platform.remove(platform.shown[0]?.ref ?? '');
    await click(owner, lead.id, 'lead.accept');
    await expectTrue(owner, key);
    expect(company.reported).toEqual([]);
  });

  test('of a message that is gone, whose replacement loses its reply, ends as one message', async () => {
    await open();
    const { lead, owner, key } = await leadWith();
    platform.remove(platform.shown[0]?.ref ?? '');
    platform.next({ fail: 'gone' }, { loseReply: true });
    await click(owner, lead.id, 'lead.accept');
    await company.pass({ seconds: 5 });
    await expectTrue(owner, key);
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
      await expectTrue(owner, key);
      expect(await unsent(company)).toEqual([]);
    },
  );
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

describe('a process that dies between sending and recording', () => {
  test('on SQLite: the next one frees what it held and sends with the same key', async () => {
    await open();
    const { owner, key } = await leadWith();
    const { store } = company.baton;
    // As the dead process left it: taken by the platform, not recorded.
    await store.transaction(async (tx) => {
      const { outbox, posts } = tx.tables;
      await tx.db.delete(posts);
      await tx.db.update(outbox).set({ status: 'sending', leaseOwner: 'dead', leaseUntil: new Date(0), sentAt: null });
    });
    expect(await freeAbandonedSends(store)).toBeGreaterThan(0);
    await company.engine.runUntilIdle();
    await expectTrue(owner, key);
    const to = { platform: 'local', recipientKind: 'member', recipientId: owner } as const;
    expect((await findPost(store.read, key, to))?.contentHash).not.toBe('');
  });

  test('while running only leases that ran out are freed', async () => {
    await open();
    await leadWith();
    const { store } = company.baton;
    const hold = (leaseUntil: Date) =>
      store.transaction(async (tx) => {
        await tx.db.update(tx.tables.outbox).set({ status: 'sending', leaseOwner: 'busy', leaseUntil });
      });
    await hold(new Date(Date.now() + 60_000));
    expect(await freeExpiredSends(store)).toBe(0);
    await hold(new Date(Date.now() - 1));
    expect(await freeExpiredSends(store)).toBeGreaterThan(0);
  });
});

test('sends that wait behind another process do not make this one spin', async () => {
  await open();
  const { lead, owner } = await leadWith();
  const { store } = company.baton;
  await store.transaction(async (tx) => {
    await tx.db.update(tx.tables.outbox).set({ status: 'sending', leaseOwner: 'other' });
  });
  await click(owner, lead.id, 'lead.accept');
  await company.engine.runUntilIdle();
  expect(await unsent(company)).toHaveLength(2);
  const nextDueAt = await company.engine.nextDueAt();
  expect(nextDueAt && nextDueAt > company.clock.now()).toBe(true);
  await store.transaction(async (tx) => {
    const { outbox } = tx.tables;
    await tx.db.update(outbox).set({ status: 'sent' }).where(eq(outbox.status, 'sending'));
  });
  await company.engine.runUntilIdle();
  await expectTrue(owner, `lead:${lead.id}`);
});

describe('one send that takes long', () => {
  const say = async (...texts: string[]) => {
    const now = company.clock.now();
    const { id } = await company.member('shen-yilin');
    await company.baton.store.transaction(async (tx) => {
      for (const text of texts)
        await enqueueContent(tx, {
          id: company.baton.contextAt(now).newId(),
          to: { platform: 'local', recipientKind: 'member', recipientId: id },
          now,
          priority: priorities.card,
          dedupeKey: text,
          content: { kind: 'text', text: { zh: text, en: text } },
        });
    });
  };
  const waiting = async () => (await unsent(company)).map((row) => row.dedupeKey);

  test('holds up nobody else: its neighbours are recorded and others follow, also those wished for meanwhile', async () => {
    await open({ maxConcurrentSends: 2, sendTimeoutMs: 60_000 });
    const gate = Promise.withResolvers<void>();
    platform.next({ meanwhile: () => gate.promise });
    await say('slow', 'a', 'b', 'c');
    const idle = company.engine.runUntilIdle();
    await vi.waitFor(async () => expect(await waiting()).toEqual(['slow']));
    await say('late');
    await vi.waitFor(() => expect(platform.calls).toContain('send late'));
    await vi.waitFor(async () => expect(await waiting()).toEqual(['slow']));
    gate.resolve();
    await idle;
    expect(await waiting()).toEqual([]);
    expect(platform.calls).toHaveLength(5);
  });

  test('that ends while its neighbour is being recorded is recorded next', async () => {
    await open({ maxConcurrentSends: 2, sendTimeoutMs: 60_000 });
    const { store } = company.baton;
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    platform.next({ meanwhile: () => first.promise }, { meanwhile: () => second.promise });
    await say('one', 'two');
    const idle = company.engine.runUntilIdle();
    await vi.waitFor(() => expect(platform.calls).toEqual(['send one', 'send two']));
    // Somebody else writes for a while: the recording of the first waits behind, and meanwhile the second ends.
    const mayGoOn = Promise.withResolvers<void>();
    const transactions = vi.spyOn(store, 'transaction');
    const writing = store.transaction(() => mayGoOn.promise);
    first.resolve();
    await vi.waitFor(() => expect(transactions).toHaveBeenCalledTimes(2));
    second.resolve();
    await vi.waitFor(() => expect(platform.shown).toHaveLength(2));
    mayGoOn.resolve();
    await Promise.all([writing, idle]);
    expect(await waiting()).toEqual([]);
    transactions.mockRestore();
  });

  test('is finished and recorded when Baton stops; what waits behind it stays', async () => {
    await open({ maxConcurrentSends: 1, sendTimeoutMs: 60_000 });
    const gate = Promise.withResolvers<void>();
    platform.next({ meanwhile: () => gate.promise });
    await say('slow', 'behind');
    const idle = company.engine.runUntilIdle();
    await vi.waitFor(() => expect(platform.calls).toEqual(['send slow']));
    const stopped = company.engine.stop();
    gate.resolve();
    await Promise.all([stopped, idle]);
    expect(await waiting()).toEqual(['behind']);
    expect(platform.calls).toEqual(['send slow']);
  });
});
