/** A digest is one message with everything in it, however long what it tells of is: no card and no link falls off its end. */
import { expect, test } from 'vitest';
import type { Card } from '../../../cards/card.ts';
import { renderDingtalkDigest } from '../../../cards/render/dingtalk-digest.ts';
import { dingtalkLimits } from '../../../cards/render/dingtalk-limits.ts';
import { checkDingtalkRobotMessage } from '../checkers/dingtalk.ts';

const words = '很长的标题与摘要'.repeat(200);
const action = { id: 'lead.accept', label: '接单'.repeat(40), style: 'primary', value: '1' } as const;
const card: Card = {
  key: 'lead:1',
  tone: 'info',
  title: words,
  summary: words,
  facts: [],
  actions: [action, action, action],
  isSettled: false,
};

test('as many cards as a digest holds, with long words and long addresses, fit whole', () => {
  const address = `https://sales.example.com/pages/${'a'.repeat(270)}`;
  const cards = Array.from({ length: dingtalkLimits.digest.cards }, () => card);
  const { title, text } = renderDingtalkDigest(cards, { locale: 'zh', addressOf: () => address });
  expect(checkDingtalkRobotMessage('sampleMarkdown', JSON.stringify({ title, text }))).toEqual([]);
  expect(text.split(`](${address})`)).toHaveLength(2 * cards.length + 1);
  expect(text.endsWith(`](${address})`)).toBe(true);
});
