/** What stands beside a conversation, over real HTTP: who sees which desk, who is in a channel, what belongs to a thread. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelPanelView, PersonPanelView, ThreadView } from '../../../bot/local/chat-api.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { type LocalChat, openLocalChat } from '../../support/local-chat.ts';

let chat: LocalChat;

beforeEach(async () => {
  chat = await openLocalChat({ isDemo: false });
});
afterEach(() => chat.close());

async function person(viewer: string, id: string): Promise<PersonPanelView> {
  return (await (await chat.browser(viewer)).get(`/people/${id}`)).json<PersonPanelView>();
}

async function sendCard(to: Parameters<LocalChat['platform']['send']>[0], key: string): Promise<void> {
  const card = { key, tone: 'info', title: key, summary: key, facts: [], actions: [], isSettled: false } as const;
  const message: Outgoing = { kind: 'card', card: { zh: card, en: card } };
  await chat.platform.send(to, message, { idempotencyKey: `card ${key}`, signal: AbortSignal.timeout(5_000) });
}

test.each([
  ['oneself', 'm1', true],
  ['a colleague of the same team', 'm2', false],
  ['the own manager', 'm4', true],
  ['a manager of another team', 'm5', false],
  ['the director of the company', 'm6', true],
])('the desk of a rep for %s', async (_who, viewer, maySee) => {
  const view = await person(viewer, 'm1');
  expect(view.id).toBe('m1');
  expect(view.desk).toEqual(
    maySee ? { openLeads: 0, leads: [], consecutiveMisses: 0, pausedSince: null, balances: [] } : null,
  );
});

test('leave and who stands in are everybody’s to see, while it lasts', async () => {
  const leave = { fromAt: new Date('2026-11-19T16:00:00Z'), toAt: new Date('2026-11-22T16:00:00Z') };
  await chat.store.transaction((tx) =>
    tx.insert('leaves', { id: 'leave-1', memberId: 'm1', substituteId: 'm2', ...leave }),
  );
  expect((await person('m3', 'm1')).leave).toEqual({ until: leave.toAt.toISOString(), substituteId: 'm2' });
  chat.now = leave.toAt;
  expect((await person('m3', 'm1')).leave).toBeNull();
});

test('the balance of each unit is that of its newest entry', async () => {
  await chat.store.transaction(async (tx) => {
    const entry = { memberId: 'm1', unit: 'points', at: chat.now };
    await tx.insert('ledger', { ...entry, entry: 1, awardId: 'a1', amountMinor: 500, balanceMinor: 500 });
    await tx.insert('ledger', { ...entry, entry: 2, awardId: 'a2', amountMinor: -200, balanceMinor: 300 });
    await tx.insert('ledger', { ...entry, unit: 'CNY', entry: 1, awardId: 'a3', amountMinor: 9, balanceMinor: 9 });
  });
  expect((await person('m1', 'm1')).desk?.balances.toSorted((a, b) => a.unit.localeCompare(b.unit))).toEqual([
    { unit: 'CNY', balanceMinor: 9 },
    { unit: 'points', balanceMinor: 300 },
  ]);
});

test('somebody who does not exist is said so', async () => {
  const answer = await (await chat.browser('m1')).get('/people/nobody');
  expect([answer.status, answer.json().code]).toEqual([404, 'no-person']);
});

test('a channel names its people and its newest report, whatever came after it', async () => {
  await sendCard({ kind: 'channel', key: 'puxi' }, 'report:old');
  await sendCard({ kind: 'channel', key: 'puxi' }, 'report:new');
  await sendCard({ kind: 'channel', key: 'puxi' }, 'award:later');
  const browser = await chat.browser('m1');
  const view = (await browser.get('/channel?conversation=channel:puxi')).json<ChannelPanelView>();
  expect(view.memberIds.toSorted()).toEqual(['m1', 'm2', 'm4', 'm6', 'm7']);
  expect(view.pinned?.headline.zh).toBe('report:new');
  expect((await browser.get('/channel?conversation=channel:nanjing')).status).toBe(404);
});

test('a thread holds its card and what was sent for it, only for whoever sees the conversation', async () => {
  await sendCard({ kind: 'member', memberId: 'm1' }, 'visit:v1');
  await sendCard({ kind: 'member', memberId: 'm1' }, 'visit:v12');
  await chat.platform.post('m1', 'dm:m1', '门牌拍好了', 'event-1', { thread: 'visit:v1' });
  await chat.platform.post('m1', 'dm:m1', '提到 visit:v1 的一句话', 'event-2');
  const path = '/thread?conversation=dm:m1&key=visit:v1';
  const { messages } = (await (await chat.browser('m1')).get(path)).json<ThreadView>();
  expect(messages.map((message) => message.headline.zh)).toEqual(['visit:v1', '门牌拍好了']);
  expect((await (await chat.browser('m4')).get(path)).status).toBe(404);
});
