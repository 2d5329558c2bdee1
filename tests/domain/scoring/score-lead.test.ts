/** Grades as a sales manager reads them: what a lead says, the points of each part, the grade. */
import { describe, expect, it } from 'vitest';
import { type BehaviourEvent, type LeadFacts, scoreLead } from '../../../domain/scoring/score-lead.ts';
import { fc } from '../../support/chance.ts';
import { DAY, MINUTE, shanghai, shipped } from '../shipped-policies.ts';

const now = shanghai('2026-11-20 09:40');
const nothing: LeadFacts = { source: '', product: null, need: null, accountLevel: null, behaviour: [] };
const score = (facts: Partial<LeadFacts>) => scoreLead({ ...nothing, ...facts }, shipped.grading, now);
const ago = (type: string, ms: number, dwellSeconds?: number): BehaviourEvent => ({
  type,
  occurredAt: new Date(now.getTime() - ms),
  dwellSeconds,
});
const points = (facts: Partial<LeadFacts>, code: string) =>
  score(facts).terms.find((term) => term.code === code)?.points;

describe('the grade of a lead', () => {
  const visits = [ago('document-download', DAY), ago('form-submit', DAY), ago('page-view', DAY, 60)];
  it.each([
    // 来源, 意向产品, 需求, 客户等级, 行为 → 来源分 + 产品分 + 需求分 + 等级分 + 行为分 = 总分, 等级
    ['转介绍', '脊柱椎弓根钉', '本周有手术安排', '3A', visits, [20, 20, 25, 20, 10], 95, 'A'],
    ['400', '全膝关节置换', '请报价', '3A', [], [17, 20, 22, 20, 0], 79, 'B'],
    ['官网', '锁定钢板', '想试用', '2B', [], [14, 15, 20, 11, 0], 60, 'B'],
    ['外购名单', null, null, null, [], [4, 4, 3, 8, 0], 19, 'C'],
    ['没见过的来源', '一批耗材', '随便问问', null, [], [8, 8, 12, 8, 0], 36, 'C'],
  ] as const)('%s · %s · %s · %s', (source, product, need, accountLevel, behaviour, terms, total, grade) => {
    const result = score({ source, product, need, accountLevel, behaviour });
    expect(result.terms.map((term) => term.points)).toEqual(terms);
    expect(result).toMatchObject({ score: total, grade });
  });

  it('starts exactly at its bound', () => {
    const policy = { ...shipped.grading, grades: { A: 79, B: 19 } };
    const facts = { ...nothing, source: '400', product: '膝', need: '报价', accountLevel: '3A' };
    expect(scoreLead(facts, policy, now)).toMatchObject({ score: 79, grade: 'A' });
    expect(scoreLead(facts, { ...policy, grades: { A: 80, B: 79 } }, now).grade).toBe('B');
    expect(scoreLead(facts, { ...policy, grades: { A: 81, B: 80 } }, now).grade).toBe('C');
  });

  it.each([
    ['不急，先了解一下', 'information'],
    ['这次不着急', null],
    ['急，下周手术', 'urgent'],
    ['手术不急，本周先报价', 'urgent'],
    ['不急着用，请报价', 'quote'],
  ])('%s: %s', (need, found) => {
    const term = score({ need }).terms.find(({ code }) => code === 'grade.need');
    expect(term?.params).toEqual({ need: found, isStated: true });
  });

  it('names its bounds first, then what brought points, strongest first', () => {
    const { reasons } = score({ source: 'referral', product: '脊柱', need: '报价' });
    expect(reasons[0]).toEqual({ code: 'grade', params: { grade: 'B', score: 70, fromA: 85, fromB: 60 } });
    const codes = reasons.slice(1).map((reason) => reason.code);
    expect(codes).toEqual(['grade.need', 'grade.source', 'grade.product', 'grade.account-level']);
  });
});

describe('the product line', () => {
  it.each([
    ['脊柱内固定', 'spine'],
    ['PLIF 融合器', 'spine'],
    ['ＰＬＩＦ', 'spine'],
    ['关节镜刨刀', 'sports-medicine'],
    ['人工髋关节', 'joint'],
    ['Locking PLATE 3.5', 'trauma'],
    ['骨水泥', 'biologics'],
    ['手术灯', null],
    ['   ', null],
    [null, null],
  ])('of %s is %s', (product, line) => {
    expect(score({ product }).productLine).toBe(line);
  });
});

describe('the source', () => {
  it.each([
    ['referral', 20],
    ['REFERRAL', 20],
    ['转介绍', 20],
    ['４００', 17],
    [' 官网 ', 14],
    ['', 8],
    ['constructor', 8],
  ])('%s brings %i points', (source, expected) => {
    expect(points({ source }, 'grade.source')).toBe(expected);
  });
});

describe('behaviour', () => {
  it.each([
    ['a page read for 20 s', [ago('page-view', DAY, 20)], 1],
    ['a page read for 19 s', [ago('page-view', DAY, 19)], 0],
    ['a page without dwell time', [ago('page-view', DAY)], 0],
    ['five pages: four count', Array.from({ length: 5 }, () => ago('page-view', DAY, 30)), 4],
    ['an event just 30 days old', [ago('form-submit', 30 * DAY)], 5],
    ['an event a moment older', [ago('form-submit', 30 * DAY + 1)], 0],
    ['an event of the future', [ago('form-submit', -MINUTE)], 0],
    ['an event this very moment', [ago('form-submit', 0)], 5],
    ['a kind of event nobody listed', [ago('coffee', DAY)], 0],
    [
      'more than fifteen points',
      [
        ago('form-submit', DAY),
        ago('meeting-sign-up', DAY),
        ago('document-download', DAY),
        ago('document-download', DAY),
      ],
      15,
    ],
  ] as const)('%s', (_title, behaviour, expected) => {
    expect(points({ behaviour }, 'grade.behaviour')).toBe(expected);
  });

  it('says what it counted', () => {
    const behaviour = [ago('page-view', DAY, 30), ago('page-view', DAY, 30), ago('document-download', DAY)];
    const term = score({ behaviour }).terms.find(({ code }) => code === 'grade.behaviour');
    expect(term?.params).toEqual({ windowDays: 30, 'page-view': 2, 'document-download': 1 });
  });
});

describe('laws', () => {
  const word = fc.constantFrom('referral', '官网', '脊柱', '锁定钢板', '急', '报价', '3A', 'private', 'x', '');
  const event = fc.record({
    type: fc.constantFrom(...Object.keys(shipped.grading.behaviour.events), 'other'),
    occurredAt: fc.date({
      min: new Date(now.getTime() - 60 * DAY),
      max: new Date(now.getTime() + DAY),
      noInvalidDate: true,
    }),
    dwellSeconds: fc.option(fc.nat(600), { nil: undefined }),
  });
  const facts = fc.record({
    source: word,
    product: fc.option(word),
    need: fc.option(word),
    accountLevel: fc.option(word),
    behaviour: fc.array(event, { maxLength: 30 }),
  });

  it('the terms sum to the score, each within its bounds', () => {
    fc.assert(
      fc.property(facts, (lead) => {
        const result = scoreLead(lead, shipped.grading, now);
        expect(result.terms.reduce((sum, term) => sum + term.points, 0)).toBe(result.score);
        for (const term of result.terms) {
          expect(Number.isInteger(term.points)).toBe(true);
          expect(term.points).toBeGreaterThanOrEqual(0);
          expect(term.points).toBeLessThanOrEqual(term.maxPoints);
        }
        expect(result.terms.reduce((sum, term) => sum + term.maxPoints, 0)).toBe(100);
      }),
    );
  });

  it('one more event never lowers the score', () => {
    fc.assert(
      fc.property(facts, event, (lead, extra) => {
        const more = { ...lead, behaviour: [...lead.behaviour, extra] };
        expect(scoreLead(more, shipped.grading, now).score).toBeGreaterThanOrEqual(
          scoreLead(lead, shipped.grading, now).score,
        );
      }),
    );
  });
});
