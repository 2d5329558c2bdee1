/** Whose card is shown in the answer to a click, and whose is not: only the reader's own, only while it is the live one. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cardNow } from '../../../bot/dingtalk/card-now.ts';
import type { Card, Localized } from '../../../cards/card.ts';
import { enqueueCard, priorities, savePost } from '../../../db/repos/outbox.ts';
import { openTempStore } from '../../support/temp-store.ts';

const id = '01a1f69c-4980-73e3-be77-dfa6ee507e80';
const live = `baton-${id}`;
const now = new Date('2026-11-20T02:00:00Z');
const to = { platform: 'dingtalk', recipientKind: 'member', recipientId: 'm1' } as const;
const wish = { id, to, now, priority: priorities.card, cardKey: 'lead:1', subjectId: '1' };
const card: Card = {
  key: 'lead:1',
  tone: 'info',
  title: '已接单',
  summary: '已接单',
  facts: [],
  actions: [],
  isSettled: false,
};

let temp: Awaited<ReturnType<typeof openTempStore>>;
let asked: string[];
let reported: unknown[];
let answer: () => Promise<Localized<Card> | null>;
beforeEach(async () => {
  temp = await openTempStore();
  asked = [];
  reported = [];
  answer = async () => ({ zh: card, en: card });
  await temp.store.transaction((tx) => enqueueCard(tx, wish));
  await showAs(`card ${live} person carrier1`);
});
afterEach(() => temp.remove());

async function showAs(messageRef: string): Promise<void> {
  const { cardKey, subjectId } = wish;
  await temp.store.transaction((tx) =>
    savePost(tx, { ...to, cardKey, subjectId, messageRef, contentHash: '', changedAt: now }),
  );
}

function ask(outTrackId: string, memberId: string) {
  const cardFor = (cardKey: string, reader: string) => {
    asked.push(`${cardKey} ${reader}`);
    return answer();
  };
  const report = (_module: string, problem: unknown) => void reported.push(problem);
  return cardNow({ store: temp.store, cardFor, localeOf: async () => 'zh', report }, outTrackId, memberId);
}

test('the card as its reader would see it now', async () => {
  expect(await ask(live, 'm1')).toMatchObject({ title: '已接单', settled: 'false' });
  expect(asked).toEqual(['lead:1 m1']);
});

test.each([
  ['somebody else pressed', live, 'm2'],
  ['a card that is none of ours', 'other-01', 'm1'],
  ['a card whose key was too long to be found again', `baton-${'f'.repeat(64)}`, 'm1'],
  ['a send nobody knows any more', `baton-${id.replace('01a1', '09a9')}`, 'm1'],
])('not when %s', async (_name, outTrackId, memberId) => {
  expect(await ask(outTrackId, memberId)).toBeNull();
  expect(asked).toEqual([]);
});

test('not when another message shows the card by now: the old one has no live buttons', async () => {
  await showAs('card baton-02 person carrier2');
  expect(await ask(live, 'm1')).toBeNull();
  expect(asked).toEqual([]);
});

test('the picture that is there stays; a card that is gone says nothing, a failure is reported', async () => {
  const image = { sha256: 'a'.repeat(64), alt: '图', width: 1, height: 1 };
  answer = async () => ({ zh: { ...card, image }, en: { ...card, image } });
  const shown = await ask(live, 'm1');
  expect(shown).toMatchObject({ title: '已接单' });
  expect(shown).not.toHaveProperty('image');
  answer = async () => null;
  expect(await ask(live, 'm1')).toBeNull();
  expect(reported).toEqual([]);
  answer = async () => {
    throw new Error('no');
  };
  expect(await ask(live, 'm1')).toBeNull();
  expect(reported).toHaveLength(1);
});
