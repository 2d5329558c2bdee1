/** The local chat on the other engine: the same rows, the same order, the same counts and search results. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationsView, newest } from '../../../bot/local/chat-views.ts';
import { LocalPlatform } from '../../../bot/local/platform.ts';
import {
  localMessagesAfter,
  localMessagesBefore,
  localReadSeq,
  markLocalRead,
  searchLocalMessages,
} from '../../../db/repos/local-messages.ts';
import { addWebSession, rememberSessionMember, webSession } from '../../../db/repos/web-sessions.ts';
import type { Store } from '../../../db/store.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { channels, seedPeople } from '../../support/seed-people.ts';

const at = new Date('2026-11-20T01:40:00Z');
const signal = AbortSignal.timeout(60_000);
const text = (words: string): Outgoing => ({ kind: 'text', text: { zh: words, en: words } });

describe('the local chat on PostgreSQL', () => {
  let pglite: PGlite;
  let store: Store;
  let platform: LocalPlatform;
  const send = (memberId: string, words: string) =>
    platform.send({ kind: 'member', memberId }, text(words), { idempotencyKey: words, signal });

  beforeAll(async () => {
    pglite = await PGlite.create();
    store = await openPgliteStore(pglite);
    await seedPeople(store);
    const clock = { now: () => at, wakeAt: () => () => undefined };
    platform = new LocalPlatform({ store, clock, channels: () => channels });
    await platform.start(async () => ({ kind: 'none' }));
  });
  afterAll(async () => {
    await platform.stop();
    await store.close();
    await pglite.close();
  });

  it('stores, changes, counts, reads and finds messages', async () => {
    const refs = await Promise.all(['第一条', '第二条 50%', '第三条'].map((words) => send('m1', words)));
    expect(await send('m1', '第三条')).toBe(refs[2]);
    await platform.update(refs[0] ?? '', text('第一条，改过'), { signal });
    await expect(platform.update('no-such-message', text('没有'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    const own = await platform.post('m1', 'dm:m1', '我写的', 'event-1');

    const revisions = (await localMessagesAfter(store.read, 0, 10)).map((row) => row.revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    const page = await localMessagesBefore(store.read, 'dm:m1', newest, 2);
    expect(page.map((row) => (row.content as { text: { zh: string } }).text.zh)).toEqual(['第三条', '我写的']);
    expect(await localReadSeq(store.read, 'm1', 'dm:m1')).toBe(own.seq);

    await send('m1', '之后来的');
    const viewer = { id: 'm1', role: 'rep', unitId: 'puxi' } as const;
    const view = await conversationsView(store.read, viewer, channels);
    expect(view.conversations.map(({ id, unread }) => [id, unread])).toEqual([
      ['dm:m1', 1],
      ['channel:puxi', 0],
      ['channel:company', 0],
    ]);
    await store.transaction((tx) => markLocalRead(tx, 'm1', 'dm:m1', 1));
    expect(await localReadSeq(store.read, 'm1', 'dm:m1')).toBe(own.seq);
    expect(await searchLocalMessages(store.read, ['dm:m1'], '50%', 10)).toHaveLength(1);
    expect(await searchLocalMessages(store.read, ['dm:m1'], '5_%', 10)).toHaveLength(0);
    expect(await searchLocalMessages(store.read, ['dm:m2'], '第三条', 10)).toHaveLength(0);
  });

  it('keeps browser sessions', async () => {
    const later = new Date(at.getTime() + 1_000);
    await store.transaction((tx) =>
      addWebSession(tx, { idHash: 'h', memberId: null, createdAt: at, expiresAt: later }),
    );
    await store.transaction((tx) => rememberSessionMember(tx, 'h', 'm1'));
    expect(await webSession(store.read, 'h', at)).toMatchObject({ memberId: 'm1' });
    expect(await webSession(store.read, 'h', later)).toBeNull();
  });
});
