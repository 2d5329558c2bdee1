/** Every text there is, filled with something plausible: Chinese without English and with its own signs, English plain. */
import { expect, test } from 'vitest';
import { en } from '../../cards/text/en.ts';
import { zh } from '../../cards/text/zh.ts';
import { expectChinese, expectEnglish } from '../support/good-card.ts';

/** Each text with its place, functions called with the given word for every argument, and with numbers. */
function* textsOf(node: unknown, word: string, place = ''): Generator<[place: string, text: string]> {
  if (typeof node === 'string') yield [place, node];
  else if (typeof node === 'function')
    for (const argument of [word, 0, 1, 2, 60]) {
      const text: unknown = node(...Array.from({ length: node.length }, () => argument));
      yield [`${place}(${argument})`, String(text)];
    }
  else for (const [key, inner] of Object.entries(node as object)) yield* textsOf(inner, word, `${place}.${key}`);
}

/** What the fixed line of a chat looks like stands in Chinese on both sides. */
const leadLine = /[【[]线索响应[】\]]/g;

test('Chinese', () => {
  const all = [...textsOf(zh, '甲')];
  expect(all.length).toBeGreaterThan(300);
  for (const [place, text] of all) {
    expect.soft(text, place).not.toMatch(/undefined|NaN|!|！|\p{Extended_Pictographic}/u);
    expectChinese(text.replaceAll('·', ' '), place);
  }
});

test('English', () => {
  for (const [place, text] of textsOf(en, 'Ann')) {
    expect.soft(text, place).not.toMatch(/undefined|NaN|!|\bnull\b|\p{Extended_Pictographic}/u);
    expectEnglish(text.replace(leadLine, ''), place);
    expect.soft(text, place).not.toMatch(/ {2}|^ (?!\()| ,|\b1 leads\b/);
  }
});
