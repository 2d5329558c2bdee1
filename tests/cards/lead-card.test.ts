/** The card of a lead in every state, for every viewer, in both languages, held against the design; and on nonsense. */
import { describe, expect, test } from 'vitest';
import type { Locale } from '../../cards/card.ts';
import { type LeadCardFacts, leadCard } from '../../cards/lead-card.ts';
import { maskedPhone } from '../../cards/text/format.ts';
import { draws, fc } from '../support/chance.ts';
import { expectGoodCard, visibleText } from '../support/good-card.ts';
import { at, facts } from '../support/lead-card-facts.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const pool = { kind: 'pool', rule: 'chain', targetMs: 1_800_000, tier: null } as const;
const clock = (change: Partial<NonNullable<LeadCardFacts['clock']>>) => ({
  clock: { ...(facts('zh').clock as NonNullable<LeadCardFacts['clock']>), ...change },
});
const leader = { viewer: { is: 'leader', canSeePersonalData: true, canAssign: true } } as const;

/** State, what differs, then title and buttons in Chinese. */
const states: readonly [
  name: string,
  change: Partial<LeadCardFacts>,
  lead: Partial<LeadCardFacts['lead']>,
  title: string,
  buttons: string[],
][] = [
  ['new', {}, {}, '新线索 · A 级 · 10:40 前首次触达', ['接单', '转给同事', '接不了', '为什么是我']],
  [
    'accepted',
    { acknowledgeDueAt: null },
    { status: 'accepted' },
    '已接单 · A 级 · 10:40 前首次触达',
    ['记录通话', '开始拜访', '转给同事', '为什么是我'],
  ],
  [
    'accepted, tomorrow',
    { acknowledgeDueAt: null, ...clock({ dueAt: at('09:30', '2026-11-23') }) },
    { status: 'accepted', grade: 'C' },
    '已接单 · C 级 · 11月23日 09:30 前首次触达',
    ['记录通话', '开始拜访', '转给同事', '为什么是我'],
  ],
  [
    'second deadline',
    { acknowledgeDueAt: null, ...clock({ round: 2, dueAt: at('11:40') }) },
    { status: 'accepted' },
    '已接单 · A 级 · 11:40 前首次触达',
    ['记录通话', '开始拜访', '转给同事', '为什么是我'],
  ],
  [
    'overdue',
    { acknowledgeDueAt: null, ...clock({ isMissed: true, dueAt: at('09:50') }) },
    { status: 'accepted' },
    '首次触达已超时 · A 级 · 原定 09:50',
    ['记录通话', '开始拜访', '转给同事', '为什么是我'],
  ],
  [
    'touched',
    { touch: { at: at('09:55'), proof: 'reported', isFirstTouch: true } },
    { status: 'touched' },
    '跟进中 · A 级',
    ['记录通话', '开始拜访', '结束跟进', '录成交', '转给同事', '为什么是我'],
  ],
  ['closed', {}, { status: 'closed', closeReason: 'reached-no-need' }, '已关闭 · 客户没有需求', []],
  ['moved on', { viewer: { is: 'former-owner', canSeePersonalData: false, canAssign: false } }, {}, '已转给沈一霖', []],
  [
    'moved to the pool',
    { owner: null, viewer: { is: 'former-owner', canSeePersonalData: false, canAssign: false }, ...clock(pool) },
    { status: 'pooled' },
    '已退回待分配池',
    [],
  ],
  [
    'pooled, for the manager',
    {
      owner: null,
      acknowledgeDueAt: null,
      ...leader,
      ...clock(pool),
      terms: [],
      reasons: [
        { code: 'assign.nobody-suitable', params: { candidates: 47 } },
        { code: 'pool.nearest', params: { unitId: 'x', km: 3.1 } },
      ],
    },
    { status: 'pooled' },
    '待分配 · A 级 · 暂无合适销售',
    ['分配给', '为什么没派出去'],
  ],
  [
    'pooled too long',
    { owner: null, acknowledgeDueAt: null, ...leader, ...clock({ ...pool, isMissed: true }) },
    { status: 'pooled' },
    '待分配 · A 级 · 暂无合适销售',
    ['分配给', '为什么没派出去'],
  ],
  [
    'pooled, for somebody who may only look',
    {
      owner: null,
      acknowledgeDueAt: null,
      viewer: { is: 'leader', canSeePersonalData: false, canAssign: false },
      ...clock(pool),
    },
    { status: 'pooled' },
    '待分配 · A 级 · 暂无合适销售',
    ['为什么没派出去'],
  ],
  ['of a rep, for the manager', leader, {}, '新线索 · A 级 · 10:40 前首次触达', ['改派', '为什么这样派']],
  [
    'of a rep, for somebody else',
    { viewer: { is: 'outsider', canSeePersonalData: false, canAssign: false } },
    {},
    '新线索 · A 级 · 10:40 前首次触达',
    [],
  ],
];

describe.each(states)('a lead that is %s', (_name, change, lead, title, buttons) => {
  test.each(locales)('follows the design in %s', (locale) => {
    const given = facts(locale, change, lead);
    const card = leadCard(given, locale);
    expectGoodCard(card, locale, locale === 'en' ? [] : [given.lead.name]);
    if (locale === 'zh') {
      expect(card.title).toBe(title);
      expect(card.actions.map((action) => action.label)).toEqual(buttons);
    }
    for (const action of card.actions) expect(action.value).toBe(`${given.lead.id}|7`);
    expect(card.key).toBe('lead:1');
  });

  test('shows personal data only to who may see it', () => {
    for (const locale of locales) {
      const given = facts(locale, change, lead);
      const hidden = { ...given, viewer: { ...given.viewer, canSeePersonalData: false } };
      const text = visibleText(leadCard(hidden, locale));
      expect(text).not.toContain(given.lead.name);
      expect(text.replaceAll(/\s/g, '')).not.toContain('13800138000');
    }
  });
});

describe('the first glance', () => {
  const card = leadCard(facts('zh'), 'zh');
  test('who and what, the most useful first', () => {
    expect(card.facts.map((fact) => `${fact.label} ${fact.value}`)).toEqual([
      '客户 骨科 王主任',
      '电话 138 0013 8000',
      '单位 复旦大学附属中山医院 · 三甲',
      '需求 下周手术',
      '意向 椎间融合器',
      '往来 历史成交 2 单，未成 1 单',
      '评分 88 · A 级',
      '来源 400 热线',
    ]);
    expect(card.facts[1]?.kind).toBe('phone');
  });
  test('why, in three reasons, the strongest first', () => {
    expect(card.reasons).toEqual(['脊柱产品线 3 级', '近 30 天同类成单率 71%', '三甲客户']);
  });
  test('the whole in one sentence for notifications', () => {
    expect(card.summary).toBe('新线索 · A 级 · 10:40 前首次触达，骨科 王主任，复旦大学附属中山医院，椎间融合器');
  });
  test('by when, and by which rule', () => {
    expect(card.deadline).toMatchObject({
      label: '请于 09:43 前接单，10:40 前首次触达',
      note: '按客户层级 V1：1 小时',
    });
    expect(leadCard(facts('en'), 'en').deadline?.label).toBe('Accept before 09:43, first touch before 10:40');
  });
  test('the small print', () => {
    expect(card.footnote).toBe('L-20001 · 400 热线 · 时限策略第 3 版 · 09:40');
  });
});

test('a reason that is no word of ours is shown without the spaces around it', () => {
  const closed = leadCard(facts('zh', {}, { status: 'closed', closeReason: ' 停产 ' }), 'zh');
  expect(closed.title).toBe('已关闭 · 停产');
});

test('a promise of 24 working hours is 24 hours, not one day', () => {
  const long = leadCard(facts('zh', clock({ rule: 'tier-V3', tier: 'V3', targetMs: 24 * 3_600_000 })), 'zh');
  expect(long.deadline?.note).toBe('按客户层级 V3：24 小时');
});

test('a deadline that has passed never asks for something before it', () => {
  for (const [kind, label] of [
    ['first-touch', '首次触达时限 09:50 已过，请尽快联系'],
    ['pool', '分配时限 09:50 已过，请尽快指派'],
  ] as const) {
    const card = leadCard(
      facts(
        'zh',
        { acknowledgeDueAt: null, ...clock({ kind, isMissed: true, dueAt: at('09:50') }) },
        { status: 'accepted' },
      ),
      'zh',
    );
    expect(card.deadline?.label).toBe(label);
    expect(card.tone).toBe('danger');
  }
});

test('doubts are said: a number that cannot be right, a missing one, an unclear time', () => {
  const doubtful = leadCard(facts('zh', {}, { phone: '123', flags: ['phone-doubtful', 'date-doubtful'] }), 'zh');
  expect(doubtful.facts[1]).toEqual({ label: '电话', value: '123（号码存疑）' });
  expect(doubtful.facts.at(-1)?.value).toBe('400 热线 · 来源时间存疑');
  expect(leadCard(facts('zh', {}, { phone: null }), 'zh').facts[1]).toEqual({ label: '电话', value: '未提供' });
});

test('a lead that was chosen by hand says so instead of points', () => {
  const chosen = facts('zh', { terms: [], reasons: [{ code: 'assign.chosen-by-person', params: { openLeads: 3 } }] });
  expect(leadCard(chosen, 'zh').reasons).toEqual(['人工指定，没有按规则打分']);
});

test('a colleague’s earlier touch is told to the new owner', () => {
  const given = facts('zh', { touch: { at: at('09:30'), proof: 'reported', isFirstTouch: true } });
  expect(leadCard(given, 'zh').reasons?.[0]).toBe('09:30 首次触达（本人填报）');
});

describe('nonsense', () => {
  // The dot parts a title: a name that ends with one would look like a part that is missing.
  const words = fc
    .string({ unit: 'grapheme', maxLength: 300 })
    .map((text) => text.replaceAll('·', '-'))
    .filter((text) => text.trim() !== '');
  const keys = fc.oneof(
    words,
    fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty', 'hotline', '3A'),
  );
  const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const absurd = fc.record({
    change: fc.record({
      owner: maybe(fc.record({ name: words, nameEn: words })),
      clock: maybe(
        fc.record({
          kind: fc.constantFrom('first-touch' as const, 'pool' as const),
          dueAt: date,
          startedAt: date,
          targetMs: fc.integer({ min: 0, max: 90 * 86_400_000 }),
          rule: fc.constantFrom('tier-V1', 'grade-A', 'chain', 'tier-V9', ''),
          tier: maybe(fc.constantFrom('V1' as const, 'V3' as const)),
          round: fc.integer({ min: 1, max: 9 }),
          isMissed: fc.boolean(),
          coveredThrough: maybe(fc.constantFrom('2026-12-31', '1999-01-01')),
        }),
      ),
      acknowledgeDueAt: maybe(date),
      touch: maybe(
        fc.record({
          at: date,
          proof: fc.constantFrom('reported' as const, 'proven' as const),
          isFirstTouch: fc.boolean(),
        }),
      ),
      terms: fc.array(
        fc.record({
          code: fc.constantFrom('assign.distance', 'assign.expertise', 'assign.success', 'assign.load', 'unknown.code'),
          params: fc.record({
            km: fc.option(
              fc.nat({ max: 60_000 }).map((thirds) => thirds / 3),
              { nil: null },
            ),
            basis: fc.constantFrom('account', 'city-centre'),
            line: fc.option(keys, { nil: null }),
            skill: fc.option(fc.nat({ max: 9 }), { nil: null }),
            isCertified: fc.boolean(),
            rateBps: fc.option(fc.nat({ max: 10_000 }), { nil: null }),
            windowDays: fc.nat(),
            openLeads: fc.nat(),
            capacity: fc.nat(),
          }),
          points: fc.integer({ min: 0, max: 100 }),
          maxPoints: fc.integer({ min: 0, max: 100 }),
        }),
      ),
      accountDeals: maybe(fc.record({ won: fc.nat(), lost: fc.nat() })),
      viewer: fc.record({
        is: fc.constantFrom('owner' as const, 'former-owner' as const, 'leader' as const, 'outsider' as const),
        canSeePersonalData: fc.boolean(),
        canAssign: fc.boolean(),
      }),
      now: date,
      timeZone: fc.constantFrom('Asia/Shanghai', 'America/St_Johns'),
    }),
    lead: fc.record({
      status: fc.constantFrom(
        'pooled' as const,
        'assigned' as const,
        'accepted' as const,
        'touched' as const,
        'closed' as const,
      ),
      grade: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      score: fc.integer(),
      name: words,
      phone: maybe(words),
      company: maybe(words),
      accountLevel: maybe(keys),
      product: maybe(words),
      need: maybe(words),
      source: keys,
      place: maybe(words),
      flags: fc.subarray(['phone-doubtful', 'phone-missing', 'date-doubtful', 'of a later version']),
      closeReason: maybe(keys),
    }),
  });

  test('never breaks a card, and never leaks a name or number to who may not see it', () => {
    fc.assert(
      fc.property(absurd, ({ change, lead }) => {
        for (const locale of locales) {
          const card = leadCard(facts(locale, change, lead), locale);
          const whole = JSON.stringify(card);
          expect(whole).not.toMatch(/native code|\[object |:null\b/);
          expect(whole).not.toMatch(/undefined|NaN/);
          expect(card.title).not.toMatch(/· {2}|·\s*$/);
          expect(card.summary).not.toBe('');
          expect(card.actions.filter((action) => action.style !== 'link').length).toBeLessThanOrEqual(3);
          expect(card.actions.filter((action) => action.style === 'primary').length).toBeLessThanOrEqual(1);
          if (card.isSettled) expect(card.actions).toEqual([]);
          if (!change.viewer.canSeePersonalData && lead.phone && lead.phone.length > 6) {
            // Customer and number come first; what is absurd may stand in another field by chance as well.
            const [customer, number] = card.facts.map((fact) => fact.value);
            expect(number).not.toBe(lead.phone);
            if ([...lead.name].length > 3) expect(customer).not.toBe(lead.name);
          }
        }
      }),
      { numRuns: draws(400) },
    );
  });

  test('a masked number keeps at most its ends', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (raw) => {
        const digits = raw.replace(/\D/g, '');
        const shown = maskedPhone(raw).replace(/\D/g, '');
        expect(shown.length).toBeLessThanOrEqual(7);
        if (digits.length > 7) expect(shown.length).toBeLessThan(digits.length);
      }),
    );
  });
});
