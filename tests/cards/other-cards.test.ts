/** Every other card, in every state, for every viewer, in both languages, held against the design. */
import { describe, expect, test } from 'vitest';
import { type AlertCardFacts, alertCard } from '../../cards/alert-card.ts';
import { calendarNoticeCard } from '../../cards/calendar-notice-card.ts';
import type { Locale } from '../../cards/card.ts';
import { digestCard, type LoopDigest } from '../../cards/digest-card.ts';
import { importAlertCard } from '../../cards/import-alert-card.ts';
import { importCard } from '../../cards/import-card.ts';
import { type PauseCardFacts, pauseCard } from '../../cards/pause-card.ts';
import { draws, fc } from '../support/chance.ts';
import { expectGoodCard } from '../support/good-card.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const timeZone = 'Asia/Shanghai';
const at = (time: string, day = '2026-11-20') => new Date(`${day}T${time}:00+08:00`);
const now = at('10:00');
const shen = { name: '沈一霖', nameEn: 'Shen Yilin' };
const dai = { name: '戴若涵', nameEn: 'Dai Ruohan' };
const team = { name: '上海一组', nameEn: 'Shanghai Team 1' };

describe('an escalation', () => {
  const facts = (locale: Locale, change: Partial<AlertCardFacts> = {}): AlertCardFacts => ({
    key: 'alert:1',
    kind: 'acknowledge',
    repeat: 0,
    lead: {
      id: 'lead-id',
      number: 'L-20001',
      version: 4,
      grade: 'A',
      name: locale === 'zh' ? '王主任' : 'Dr Wang',
      company: locale === 'zh' ? '中山医院' : 'Zhongshan Hospital',
    },
    owner: shen,
    isOwnAlert: false,
    canAct: true,
    assignedAt: at('09:40'),
    dueAt: at('09:43'),
    since: at('09:40'),
    firedAt: at('09:43'),
    nextDueAt: null,
    missLimit: 2,
    isHookFired: false,
    coveredThrough: null,
    settled: null,
    now,
    timeZone,
    ...change,
  });
  const cases: [string, Partial<AlertCardFacts>, title: string, buttons: string[]][] = [
    ['not accepted', {}, '沈一霖还没接单 · 已等 3 分钟', ['lead.transfer', 'lead.why']],
    [
      'not accepted, the robot asked, again',
      { repeat: 2, isHookFired: true, firedAt: at('10:13') },
      '沈一霖还没接单 · 已等 33 分钟',
      ['lead.transfer', 'lead.why'],
    ],
    ['not accepted, for somebody who may only know', { canAct: false }, '沈一霖还没接单 · 已等 3 分钟', []],
    [
      'first touch missed',
      { kind: 'first-touch', dueAt: at('10:40'), since: at('10:40'), firedAt: at('10:40') },
      '沈一霖首次触达超时 · 原定 10:40',
      ['lead.transfer', 'lead.why'],
    ],
    [
      'first touch missed, to the rep, with a new deadline',
      { kind: 'first-touch', isOwnAlert: true, nextDueAt: at('11:40') },
      '你的首次触达已超时',
      ['lead.call'],
    ],
    [
      'first touch missed, to the rep, the last one',
      { kind: 'first-touch', isOwnAlert: true },
      '你的首次触达已超时',
      ['lead.call'],
    ],
    [
      'waits in the pool',
      { kind: 'pool', owner: null, firedAt: at('10:10') },
      '线索仍未分配 · 已等 30 分钟',
      ['pool.assign', 'lead.why'],
    ],
    ...(
      [
        ['accepted', '沈一霖已接单'],
        ['touched', '沈一霖已完成首次触达'],
        ['moved', '已改派给沈一霖'],
        ['assigned', '已分配给沈一霖'],
        ['pooled', '已退回待分配池'],
        ['closed', '线索已关闭'],
      ] as const
    ).map(([how, title]): [string, Partial<AlertCardFacts>, string, string[]] => [
      how,
      { settled: { how, who: how === 'pooled' ? null : shen, at: at('09:50') } },
      title,
      [],
    ]),
  ];
  test.each(cases)('%s', (_name, change, title, buttons) => {
    for (const locale of locales) expectGoodCard(alertCard(facts(locale, change), locale), locale);
    const card = alertCard(facts('zh', change), 'zh');
    expect(card.title).toBe(title);
    expect(card.actions.map((action) => action.id)).toEqual(buttons);
    for (const action of card.actions) expect(action.value).toBe('lead-id|4');
    expect(card.isSettled).toBe(change.settled !== undefined);
  });

  test('names the number of misses of the policy, not one of its own', () => {
    const body = (change: Partial<AlertCardFacts>) =>
      alertCard(facts('zh', { kind: 'first-touch', missLimit: 5, ...change }), 'zh').body;
    expect(body({})).toContain('连续 5 次超时');
    expect(body({ isOwnAlert: true, nextDueAt: at('11:40') })).toBe(
      '客户还在等，请于 11:40 前首次触达。连续 5 次超时，线索会改派给同事。',
    );
  });
});

describe('the circuit breaker', () => {
  const facts = (change: Partial<PauseCardFacts> = {}): PauseCardFacts => ({
    key: 'pause:1',
    pauseId: 'pause-id',
    rep: shen,
    isOwn: false,
    canClear: true,
    since: at('10:45'),
    missed: [
      { number: 'L-20001', dueAt: at('10:40') },
      { number: 'L-20002', dueAt: at('17:45', '2026-11-19') },
    ],
    moved: [
      { number: 'L-20001', owner: dai },
      { number: 'L-20002', owner: null },
    ],
    cleared: null,
    now,
    timeZone,
    ...change,
  });
  const cases: [string, Partial<PauseCardFacts>, title: string, buttons: string[]][] = [
    ['to the manager', {}, '熔断：沈一霖连续 2 次首次触达超时', ['pause.clear']],
    ['to the rep', { isOwn: true, canClear: false }, '接单已暂停', []],
    ['to somebody who may only know', { canClear: false }, '熔断：沈一霖连续 2 次首次触达超时', []],
    ['without anything moved', { moved: [] }, '熔断：沈一霖连续 2 次首次触达超时', ['pause.clear']],
    ['cleared', { cleared: { by: dai, at: at('11:00') } }, '戴若涵已于 11:00 解除暂停', []],
    ['cleared by Baton', { cleared: { by: null, at: at('11:00') } }, '接力已于 11:00 解除暂停', []],
  ];
  test.each(cases)('%s', (_name, change, title, buttons) => {
    for (const locale of locales) expectGoodCard(pauseCard(facts(change), locale), locale);
    const card = pauseCard(facts(change), 'zh');
    expect(card.title).toBe(title);
    expect(card.actions.map((action) => action.id)).toEqual(buttons);
  });

  test('asks once before it is cleared, and says what that means', () => {
    expect(pauseCard(facts(), 'zh').actions[0]?.confirm).toEqual({
      title: '解除暂停',
      text: '解除后立即恢复派单，超时次数归零。',
      ok: '解除',
      cancel: '再想想',
    });
  });

  test('gives its reasons: which deadlines, and where the leads went', () => {
    const values = pauseCard(facts(), 'zh').facts.map((fact) => fact.value);
    expect(values).toEqual([
      'L-20001 原定 10:40\nL-20002 原定 11月19日 17:45',
      'L-20001 → 戴若涵\nL-20002 → 待分配池',
      '10:45',
    ]);
  });
});

describe('the digest', () => {
  const digest = (change: Partial<LoopDigest> = {}): LoopDigest => ({
    team,
    day: '2026-11-20',
    from: at('09:00', '2026-11-19'),
    to: at('09:00'),
    received: { A: 2, B: 5, C: 3 },
    touchedInTime: 6,
    reportedOnly: 4,
    missed: 1,
    waiting: 3,
    pooled: 0,
    longestWaiting: [shen, dai],
    ...change,
  });
  const none = {
    received: { A: 0, B: 0, C: 0 },
    touchedInTime: 0,
    reportedOnly: 0,
    missed: 0,
    waiting: 0,
    longestWaiting: [],
  };
  test.each<[string, Partial<LoopDigest>]>([
    ['of a day', {}],
    ['of a quiet day', none],
    ['of a day on which all went well', { missed: 0, reportedOnly: 0, longestWaiting: [] }],
  ])('%s', (_name, change) => {
    for (const locale of locales) expectGoodCard(digestCard('digest:1', digest(change), now, timeZone, locale), locale);
  });

  test('says the same in words for who does not see the card', () => {
    expect(digestCard('digest:1', digest(), now, timeZone, 'zh').summary).toBe(
      '上海一组线索日报：新线索 10，按时触达 6，超时 1，等待触达 3',
    );
    const en = digestCard('digest:1', digest(), now, timeZone, 'en');
    expect(en.reasons).toEqual(['Waiting longest: Shen Yilin, Dai Ruohan']);
  });
});

describe('imports', () => {
  const base = {
    fileName: '名单.csv',
    coveredThrough: null,
    startAt: at('10:00'),
    total: 12,
    byGrade: { A: 2, B: 4, C: 6 },
    earliestDueAt: at('11:00'),
    pooled: 3,
  };
  test.each([
    ['to a rep', { ...base, teams: null }],
    ['to a manager', { ...base, teams: [team] }],
    ['without deadlines', { ...base, teams: [team, team], earliestDueAt: null }],
  ])('announced %s', (_name, digest) => {
    for (const locale of locales)
      expectGoodCard(importCard('import:1', digest, now, timeZone, locale), locale, [digest.fileName]);
  });

  test.each(['acknowledge', 'first-touch', 'pool'] as const)('escalated for %s', (kind) => {
    for (const locale of locales)
      for (const waiting of [0, 1, 40])
        for (const isOwn of [true, false])
          for (const repeat of [0, 2])
            expectGoodCard(
              importAlertCard(
                'x',
                { kind, repeat, waiting, isOwn, team, fileName: '名单.csv', coveredThrough: null, now, timeZone },
                locale,
              ),
              locale,
              ['名单.csv'],
            );
  });
});

describe('the calendar', () => {
  test.each([
    ['ends-soon', 60, '工作日历只到 12月31日，还有 60 天', 'warning'],
    ['ends-soon', 0, '工作日历只到 12月31日，还有 0 天', 'warning'],
    ['ended', -1, '工作日历已于 12月31日 到期', 'danger'],
    ['covered', 365, '工作日历已更新，可用到 12月31日', 'neutral'],
  ] as const)('%s, %i days', (state, daysLeft, title, tone) => {
    const coverage = { coveredThrough: '2026-12-31', daysLeft, state };
    for (const locale of locales) expectGoodCard(calendarNoticeCard('calendar:1', coverage, locale), locale);
    expect(calendarNoticeCard('calendar:1', coverage, 'zh')).toMatchObject({
      title,
      tone,
      isSettled: state === 'covered',
    });
  });
});

test('long names and many entries never break a card', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }).filter((text) => text.trim() !== '');
  const person = fc.record({ name: words, nameEn: words });
  fc.assert(
    fc.property(
      person,
      fc.array(fc.tuple(words, fc.option(person, { nil: null })), { maxLength: 80 }),
      (rep, moves) => {
        for (const locale of locales) {
          const pause = pauseCard(
            {
              key: 'p',
              pauseId: 'p',
              rep,
              isOwn: false,
              canClear: true,
              since: now,
              missed: moves.map(([number]) => ({ number, dueAt: now })),
              moved: moves.map(([number, owner]) => ({ number, owner })),
              cleared: null,
              now,
              timeZone,
            },
            locale,
          );
          const digest = digestCard(
            'd',
            {
              team: rep,
              day: '2026-11-20',
              from: now,
              to: now,
              received: { A: 1, B: 0, C: 0 },
              touchedInTime: 0,
              reportedOnly: 0,
              missed: 0,
              waiting: 0,
              pooled: 0,
              longestWaiting: [rep],
            },
            now,
            timeZone,
            locale,
          );
          for (const card of [pause, digest]) {
            expect(JSON.stringify(card)).not.toMatch(/undefined|NaN|native code/);
            expect(card.summary.trim()).not.toBe('');
          }
        }
      },
    ),
    { numRuns: draws(100) },
  );
});
