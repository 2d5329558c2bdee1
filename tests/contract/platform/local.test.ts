/** The local web chat keeps the platform contract; and what only it promises: revisions, shared flushes, own posts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalPlatform } from '../../../bot/local/platform.ts';
import { channelOf, dmOf } from '../../../bot/local/visible-conversations.ts';
import { localMessagesAfter, localMessagesBefore, localReadSeq } from '../../../db/repos/local-messages.ts';
import type { Store } from '../../../db/store.ts';
import type { Outgoing, Recipient } from '../../../jobs/chat-platform.ts';
import { channels, deactivate, seedPeople } from '../../support/seed-people.ts';
import { openTempStore } from '../../support/temp-store.ts';
import { platformContract } from './platform-contract.ts';

const at = new Date('2026-11-20T01:40:00Z');
const clock = { now: () => at, wakeAt: () => () => undefined };
const signal = AbortSignal.timeout(60_000);
const text = (words: string): Outgoing => ({ kind: 'text', text: { zh: words, en: words } });

async function open() {
  const temp = await openTempStore();
  await seedPeople(temp.store);
  await deactivate(temp.store, 'm3', at);
  const platform = new LocalPlatform({ store: temp.store, clock, channels: () => channels });
  return { temp, store: temp.store, platform };
}

async function shown(store: Store, to: Recipient): Promise<string[]> {
  const conversation = to.kind === 'member' ? dmOf(to.memberId) : channelOf(to.key);
  const rows = await localMessagesBefore(store.read, conversation, Number.MAX_SAFE_INTEGER, 1_000);
  return rows.map((row) => {
    const content = row.content as Outgoing;
    return content.kind === 'card' ? content.card.zh.title : content.text.zh;
  });
}

platformContract('local', async () => {
  const { temp, store, platform } = await open();
  return {
    platform,
    members: ['m1', 'm2'],
    channel: 'puxi',
    absentMember: 'm3',
    unknownRef: '01999999-0000-7000-8000-000000000000',
    shown: (to) => shown(store, to),
    close: () => temp.remove(),
  };
});

describe('the local chat', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    opened = await open();
    await opened.platform.start(async (event) => ({
      kind: 'notice',
      tone: 'info',
      text: { zh: event.kind, en: event.kind },
    }));
  });
  afterEach(async () => {
    await opened.platform.stop();
    await opened.temp.remove();
  });

  it('gives every insert and every change the next revision, without gaps', async () => {
    const { platform, store } = opened;
    const member: Recipient = { kind: 'member', memberId: 'm1' };
    const refs = await Promise.all(
      ['a', 'b', 'c'].map((key) => platform.send(member, text(key), { idempotencyKey: key, signal })),
    );
    await platform.update(refs[0] ?? '', text('a2'), { signal });
    await platform.send(member, text('other'), { idempotencyKey: 'b', signal });
    const rows = await localMessagesAfter(store.read, 0, 10);
    expect(rows.map((row) => [row.revision, row.idempotencyKey])).toEqual([
      [2, 'b'],
      [3, 'c'],
      [4, 'a'],
    ]);
  });

  it('shares one transaction between sends that arrive together', async () => {
    const { platform, store } = opened;
    let commits = 0;
    store.onCommit(() => commits++);
    const sends = Array.from({ length: 200 }, (_, turn) =>
      platform.send({ kind: 'channel', key: 'company' }, text(String(turn)), { idempotencyKey: `k${turn}`, signal }),
    );
    await Promise.all(sends);
    expect(commits).toBe(1);
  });

  it('finishes what has begun before it stops', async () => {
    const { platform, store } = opened;
    const member: Recipient = { kind: 'member', memberId: 'm2' };
    const sends = Array.from({ length: 300 }, (_, turn) =>
      platform.send(member, text(`${turn}`), { idempotencyKey: `k${turn}`, signal }),
    );
    await platform.stop();
    await Promise.all(sends);
    expect(await shown(store, member)).toHaveLength(300);
  });

  it('stores what a member writes once, and counts it as read by its author', async () => {
    const { platform, store } = opened;
    const row = await platform.post('m1', dmOf('m1'), '今天的线索', 'event-1');
    const again = await platform.post('m1', dmOf('m1'), '今天的线索', 'event-1');
    expect(again.id).toBe(row.id);
    expect(await shown(store, { kind: 'member', memberId: 'm1' })).toEqual(['今天的线索']);
    expect(await localReadSeq(store.read, 'm1', dmOf('m1'))).toBe(row.seq);
  });

  it('does not let a card replace what a member wrote', async () => {
    const { platform } = opened;
    const row = await platform.post('m1', dmOf('m1'), '我写的', 'event-1');
    await expect(platform.update(row.id, text('改写'), { signal })).rejects.toMatchObject({ kind: 'gone' });
  });

  it('hands events to the sink, and says "later" while it is stopped', async () => {
    const { platform } = opened;
    const event = {
      kind: 'action',
      eventId: 'e',
      platform: 'local',
      actorId: 'm1',
      occurredAt: at,
      actionId: 'lead.accept',
      value: '',
    } as const;
    expect(await platform.receive(event)).toMatchObject({ kind: 'notice', text: { zh: 'action' } });
    await platform.stop();
    await expect(platform.receive(event)).rejects.toMatchObject({ kind: 'retry' });
  });
});
