/** The event stream over real HTTP: each change once, in order, to those who may see it, and nothing lost in a gap. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outgoing, Recipient } from '../../../jobs/chat-platform.ts';
import { type LocalChat, openLocalChat, type StreamedEvent } from '../../support/local-chat.ts';
import { deactivate } from '../../support/seed-people.ts';

let chat: LocalChat;
beforeEach(async () => {
  chat = await openLocalChat({ isDemo: true });
});
afterEach(() => chat.close());

const signal = AbortSignal.timeout(60_000);
const text = (words: string): Outgoing => ({ kind: 'text', text: { zh: words, en: words } });
const send = (to: Recipient, words: string) => chat.platform.send(to, text(words), { idempotencyKey: words, signal });
const toMember = (memberId: string): Recipient => ({ kind: 'member', memberId });
const wordsOf = (events: StreamedEvent[]) =>
  events
    .filter(({ event }) => event === 'message')
    .map(({ data }) => (data.content as { text: { zh: string } }).text.zh);
const isReady = ({ event }: StreamedEvent) => event === 'ready';
const says = (words: string) => (event: StreamedEvent) => wordsOf([event])[0] === words;

it('brings new and changed messages with their revision', async () => {
  const stream = await (await chat.browser('m1')).stream();
  await stream.until(isReady);
  const ref = await send(toMember('m1'), '新线索');
  await chat.platform.update(ref, text('已接单'), { signal });
  const events = await stream.until(says('已接单'));
  const messages = events.filter(({ event }) => event === 'message');
  expect(messages.map(({ id, data }) => [id, data.revision, data.seq])).toEqual([
    [1, 1, 1],
    [2, 2, 1],
  ]);
  stream.close();
});

it('loses nothing and repeats nothing across a gap', async () => {
  const browser = await chat.browser('m1');
  const first = await browser.stream(0);
  await first.until(isReady);
  for (const words of ['一', '二', '三']) await send(toMember('m1'), words);
  const seen = await first.until(says('三'));
  const last = Math.max(...seen.map(({ id }) => id ?? 0));
  first.close();
  for (const words of ['四', '五']) await send(toMember('m1'), words);
  const second = await browser.stream(last);
  const caughtUp = await second.until(isReady);
  expect(wordsOf(caughtUp)).toEqual(['四', '五']);
  await send(toMember('m1'), '六');
  expect(wordsOf(await second.until(says('六')))).toEqual(['四', '五', '六']);
  second.close();
});

it('keeps the order for many tabs under a burst', async () => {
  const browser = await chat.browser('m1');
  const tabs = await Promise.all(Array.from({ length: 12 }, () => browser.stream(0)));
  const words = Array.from({ length: 450 }, (_, turn) => `第 ${turn} 条`);
  await Promise.all(words.map((line) => send(toMember('m1'), line)));
  for (const tab of tabs) {
    expect(wordsOf(await tab.until(says('第 449 条')))).toEqual(words);
    tab.close();
  }
});

it('shows others’ private chats as a sign of life only, and other teams’ channels not at all', async () => {
  const stream = await (await chat.browser('m1')).stream();
  await stream.until(isReady);
  await send(toMember('m2'), '只给李敏');
  await send({ kind: 'channel', key: 'nanjing' }, '只给南京组');
  await send({ kind: 'channel', key: 'company' }, '给全员');
  const events = await stream.until(says('给全员'));
  expect(JSON.stringify(events)).not.toContain('只给');
  expect(events.find(({ event }) => event === 'activity')?.data).toEqual({ memberId: 'm2', seq: 1, revision: 1 });
  stream.close();
});

it('tells every tab what was read in another', async () => {
  await send(toMember('m1'), '一');
  const browser = await chat.browser('m1');
  const stream = await browser.stream();
  await browser.post('/read', { conversation: 'dm:m1', seq: 1 });
  const events = await stream.until(({ event }) => event === 'read');
  expect(events.at(-1)?.data).toEqual({ memberId: 'm1', conversation: 'dm:m1', unread: 0, readSeq: 1 });
  stream.close();
});

it('asks the page to load again when too much was missed, or when it comes from another database', async () => {
  await send(toMember('m1'), '一');
  const browser = await chat.browser('m1');
  const stream = await browser.stream(999_999);
  const events = await stream.until(isReady);
  expect(events.find(({ event }) => event === 'resync')?.data).toEqual({ revision: 1 });
  stream.close();
});

it('reports a pause of intake, and ends when the acting member has left', async () => {
  const stream = await (await chat.browser('m2')).stream();
  await stream.until(isReady);
  await chat.store.transaction(async (tx) => {
    await tx.insert('memberStates', { memberId: 'm2', openLeads: 0, consecutiveMisses: 2, pauseId: 'p1' });
  });
  const isPaused = ({ event, data }: StreamedEvent) =>
    event === 'people' &&
    (data as unknown as { id: string; isPaused: boolean }[]).some((person) => person.id === 'm2' && person.isPaused);
  await stream.until(isPaused);
  await deactivate(chat.store, 'm2', chat.now);
  await stream.until(({ event, data }) => event === 'left' && data.memberId === 'm2');
  await stream.ended;
});

it('carries the clock of the demo and follows it', async () => {
  const browser = await chat.browser('m1');
  const stream = await browser.stream();
  await stream.until(isReady);
  chat.now = new Date('2026-11-20T02:00:00Z');
  await browser.post('/demo/clock', { move: '09:00' });
  const events = await stream.until(({ event, data }) => event === 'clock' && data.now === '2026-11-20T02:00:00.000Z');
  expect(events.filter(({ event }) => event === 'clock')[0]?.data).toMatchObject({ rate: 1, movingTo: null });
  stream.close();
});

it('ends all streams when the platform stops', async () => {
  const stream = await (await chat.browser('m1')).stream();
  await stream.until(isReady);
  await chat.platform.stop();
  await stream.ended;
  expect(stream.events.length).toBeGreaterThan(0);
});
