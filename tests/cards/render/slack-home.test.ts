/** The Home tab keeps Slack's limits whatever is in it, and says how much it leaves out. */
import { describe, expect, it } from 'vitest';
import { renderSlackHome, type SlackHomeFacts } from '../../../cards/render/slack-home.ts';
import { checkView } from '../../fakes/slack/check-blocks.ts';
import { wordsOf } from '../../fakes/slack/shown.ts';
import type { Block } from '../../fakes/slack/world.ts';

const facts = (more: Partial<SlackHomeFacts> = {}): SlackHomeFacts => ({
  leads: [],
  balances: [],
  isPaused: false,
  timeZone: 'Asia/Shanghai',
  ...more,
});
const lead = (number: number, more: Partial<SlackHomeFacts['leads'][number]> = {}) => ({
  number: `L-${number}`,
  name: '骨科 王主任',
  company: '复旦大学附属中山医院',
  status: 'assigned',
  dueAt: new Date('2026-11-20T02:40:00Z'),
  ...more,
});
const read = (given: SlackHomeFacts, locale: 'zh' | 'en') =>
  wordsOf('', renderSlackHome(given, locale).blocks as readonly Block[]);

describe('the Home tab', () => {
  it('says what is to be done by when, and the balance', () => {
    const given = facts({
      leads: [lead(20_001)],
      balances: [{ unit: 'points', balanceMinor: 164_000 }],
      isPaused: true,
    });
    expect(read(given, 'zh')).toBe(
      [
        '手上的线索 1 条',
        '接单已暂停，请联系主管解除。',
        'L-20001 骨科 王主任 · 复旦大学附属中山医院\n待接单 · 2026-11-20 10:40 前',
        '激励余额  1,640 分',
      ].join('\n'),
    );
    expect(read(facts({ leads: [lead(1)] }), 'en')).toContain('1 open lead\n');
    expect(read(facts(), 'zh')).toContain('你手上没有线索');
  });

  it('shows the instant in the time of the reader', () => {
    const view = renderSlackHome(facts({ leads: [lead(1)] }), 'zh');
    expect(JSON.stringify(view)).toContain('<!date^1795142400^{date_short_pretty} {time}|2026-11-20 10:40>');
  });

  it('takes a thousand leads and absurd names, and counts what it leaves out', () => {
    const absurd = lead(1, {
      name: '<!channel> *王*'.repeat(500),
      company: '👨‍👩‍👧'.repeat(2_000),
      status: 'unheard-of',
      dueAt: null,
    });
    const many = facts({ leads: [absurd, ...Array.from({ length: 999 }, (_, turn) => lead(turn))] });
    for (const locale of ['zh', 'en'] as const) {
      const view = renderSlackHome(many, locale);
      expect(checkView(view)).toEqual([]);
      expect(JSON.stringify(view)).not.toContain('<!channel>');
      expect(read(many, locale)).toContain('970');
    }
  });
});
