/** The outbox over processes and slow sends: what a dead process held is freed, and one slow send holds up nobody. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { enqueueContent, findPost, priorities } from '../../db/repos/outbox.ts';
import type { PlatformCapabilities } from '../../jobs/chat-platform.ts';
import { freeAbandonedSends, freeExpiredSends } from '../../jobs/dispatch-outbox.ts';
import { type Company, openCompany } from '../support/company.ts';
import { expectTrueCard } from '../support/expect-true-card.ts';
import { bringOwnedLead, keepReps, leadOf, unsent } from '../support/loop.ts';
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
    await expectTrueCard(company, platform, owner, key);
    const to = { platform: 'local', recipientKind: 'member', recipientId: owner } as const;
    expect(await findPost(store.read, key, to)).toMatchObject({ contentHash: expect.stringMatching(/^[\w-]{43}$/) });
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
  await expectTrueCard(company, platform, owner, `lead:${lead.id}`);
});

describe('two processes that write to one person', () => {
  const tell = async (recipientId: string, ...texts: string[]) => {
    const now = company.clock.now();
    await company.baton.store.transaction(async (tx) => {
      for (const text of texts)
        await enqueueContent(tx, {
          id: company.baton.contextAt(now).newId(),
          to: { platform: 'local', recipientKind: 'member', recipientId },
          now,
          priority: priorities.card,
          dedupeKey: text,
          content: { kind: 'text', text: { zh: text, en: text } },
        });
    });
  };
  /** Another process has claimed this message so long ago. */
  const claimedBefore = (dedupeKey: string, agoMs: number) =>
    company.baton.store.transaction(async (tx) => {
      const { outbox } = tx.tables;
      const lease = { leaseOwner: 'other', leaseUntil: new Date(Date.now() + 60_000 - agoMs) };
      await tx.db
        .update(outbox)
        .set({ status: 'sending', ...lease })
        .where(eq(outbox.dedupeKey, dedupeKey));
    });
  const waiting = async () => (await unsent(company)).map((row) => row.dedupeKey);

  test('keep the order: what comes later waits until the other has sent, and holds up nobody else', async () => {
    await open();
    const { id } = await company.member('shen-yilin');
    const { id: otherId } = await company.member('dai-ruohan');
    await tell(id, 'first');
    await claimedBefore('first', 0);
    await tell(id, 'second');
    await tell(otherId, 'elsewhere');
    await company.engine.runUntilIdle();
    expect(platform.calls).toEqual(['send elsewhere']);
    await company.baton.store.transaction(async (tx) => {
      const { outbox } = tx.tables;
      await tx.db.update(outbox).set({ status: 'sent' }).where(eq(outbox.dedupeKey, 'first'));
    });
    await company.engine.runUntilIdle();
    expect(platform.calls).toEqual(['send elsewhere', 'send second']);
  });

  test('do not wait long for one that has died, or takes longer than sends do', async () => {
    await open();
    const { id } = await company.member('shen-yilin');
    await tell(id, 'first');
    await claimedBefore('first', 11_000);
    await tell(id, 'second');
    await company.engine.runUntilIdle();
    expect(platform.calls).toEqual(['send second']);
    expect(await waiting()).toEqual(['first']);
  });
});

describe('one send that takes long', () => {
  let told = 0;
  /** Each to somebody else: to one person messages leave one after the other. */
  const say = async (...texts: string[]) => {
    const now = company.clock.now();
    const people = await company.baton.store.read.db.select().from(company.baton.store.read.tables.members);
    await company.baton.store.transaction(async (tx) => {
      for (const text of texts)
        await enqueueContent(tx, {
          id: company.baton.contextAt(now).newId(),
          to: { platform: 'local', recipientKind: 'member', recipientId: people[told++]?.id ?? '' },
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
