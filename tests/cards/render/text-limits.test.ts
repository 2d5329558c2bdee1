/** Texts for platforms: cut between characters, escaped, cleaned. */
import { describe, expect, test } from 'vitest';
import {
  cleanLine,
  cleanText,
  escapeMarkdown,
  escapeMrkdwn,
  fitText,
  textSize,
} from '../../../cards/render/text-limits.ts';
import { fc } from '../../support/chance.ts';

const family = '👨‍👩‍👧‍👦';

describe('fitText', () => {
  test('what fits stays as it is', () => {
    expect(fitText('新线索', 9, 'bytes')).toEqual({ text: '新线索', isCut: false });
    expect(fitText('', 4, 'characters')).toEqual({ text: '', isCut: false });
  });

  test('bytes are UTF-8: a Chinese character is three, the ellipsis as well', () => {
    expect(fitText('新线索', 8, 'bytes')).toEqual({ text: '新…', isCut: true });
  });

  test('a family is one character and is not torn', () => {
    expect(fitText(`ab${family}cd`, 12, 'characters').text).toBe('ab…');
    expect(fitText(`ab${family}cd`, 14, 'characters').text).toBe(`ab${family}…`);
  });

  test('an escaped sign is not torn', () => {
    expect(fitText('a&lt;b&amp;c', 8, 'characters').text).toBe('a&lt;b…');
    expect(fitText('a&lt;b&amp;c', 5, 'characters').text).toBe('a…');
  });

  test('one character with ten thousand marks still shows its beginning', () => {
    const cut = fitText(`e${'\u0301'.repeat(10_000)}`, 20, 'characters').text;
    expect(cut.startsWith('e')).toBe(true);
    expect(cut).toHaveLength(20);
  });

  test('never longer than asked, always a beginning of the text, cut only when it must be', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 4, max: 200 }),
        fc.constantFrom('characters' as const, 'bytes' as const, 'letters' as const),
        (text, max, unit) => {
          const cut = fitText(text, max, unit);
          expect(textSize(cut.text, unit)).toBeLessThanOrEqual(max);
          expect(cut.isCut).toBe(textSize(text, unit) > max);
          expect(text.startsWith(cut.isCut ? cut.text.slice(0, -1) : cut.text)).toBe(true);
        },
      ),
    );
  });
});

test('control characters, half characters and turned directions go, lines stay', () => {
  expect(cleanText('a\u0000b\u202ec\r\nd\ud800\u0085e\tf')).toBe('abc\nd\ufffd\ne f');
  expect(cleanLine(' a \n\n b ')).toBe('a b');
  expect(cleanText('a   b \n\n\n\n c')).toBe('a b\n\nc');
  expect(cleanText(family)).toBe(family);
});

test('mrkdwn: nothing in angle brackets is left', () => {
  expect(escapeMrkdwn('<!channel> R&D')).toBe('&lt;!channel&gt; R&amp;D');
});

test.each([
  ['_x_', '＿x＿'],
  ['*bold* ~no~ `code`', '＊bold＊ ～no～ ｀code｀'],
  ['客户_张_', '客户＿张＿'],
  ['> quote\n5 > 3', '＞ quote\n5 &gt; 3'],
  // Inside a word Slack styles nothing: these can still be read and copied.
  ['li_hua@example.com', 'li_hua@example.com'],
  ['138****8000 · 139****1111, D**，王**', '138****8000 · 139****1111, D**，王**'],
  ['https://baton.example.com/p/a_-_b?x=1&y=_', 'https://baton.example.com/p/a_-_b?x=1&amp;y=_'],
])('mrkdwn: nothing that was typed styles text: %s', (typed, shown) => {
  expect(escapeMrkdwn(typed)).toBe(shown);
});

test('markdown: signs with a meaning become full-width, plain words stay', () => {
  expect(escapeMarkdown('[x](javascript:1) 138**8000 <@all> #1 &lt;b R&D')).toBe(
    '［x］(javascript:1) 138＊＊8000 ＜@all＞ ＃1 ＆lt;b R&D',
  );
});
