/** The cards of visits and of files that wait for a place, in every state, in both languages, held against the design. */
import { describe, expect, test } from 'vitest';
import type { Locale } from '../../cards/card.ts';
import { type VisitCardFacts, visitCard } from '../../cards/visit-card.ts';
import { type WaitingFilesFacts, waitingFilesCard } from '../../cards/waiting-files-card.ts';
import { shipped } from '../domain/shipped-policies.ts';
import { expectGoodCard } from '../support/good-card.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const at = (time: string) => new Date(`2026-11-20T${time}:00+08:00`);
const [door, signed] = shipped.evidence.visit.proofs;
const item = { kind: 'photo', at: at('09:50') };
const need = { name: { zh: '价格', en: 'price' }, text: '' };
const allMissing = [
  { code: 'visit.proof-missing', params: { proof: 'door-sign' } },
  { code: 'visit.proof-missing', params: { proof: 'confirmation' } },
  { code: 'visit.needs-missing', params: { count: 3 } },
  { code: 'visit.competitor-missing', params: {} },
  { code: 'visit.next-step-missing', params: {} },
];

function proofs(...items: (typeof item | null)[]): VisitCardFacts['proofs'] {
  return [door, signed].flatMap((rule, index) => (rule ? [{ ...rule, item: items[index] ?? null }] : []));
}

function visit(locale: Locale, change: Partial<VisitCardFacts> & { status?: 'open' | 'submitted' | 'cancelled' } = {}) {
  const { status = 'open', ...rest } = change;
  const isOver = status !== 'open';
  const facts: VisitCardFacts = {
    key: 'visit:1',
    visit: {
      id: 'visit-id',
      number: 'V-20001',
      status,
      openedAt: at('09:40'),
      endedAt: isOver ? at('10:05') : null,
      competitor: null,
      nextStep: null,
      cancelReason:
        status === 'cancelled' ? (locale === 'zh' ? '主任临时手术' : 'The head was called to theatre') : null,
    },
    customer: locale === 'zh' ? '王主任 · 中山医院' : 'Dr Wang · Zhongshan Hospital',
    leadNumber: 'L-20001',
    visitor: { name: '沈一霖', nameEn: 'Shen Yilin' },
    lastTouch: null,
    lastVisit: null,
    openPoints: null,
    proofs: proofs(),
    alongCount: 0,
    needs: [],
    needsAsked: 3,
    missing: allMissing,
    qr: { sha256: 'a'.repeat(64), side: 174 },
    viewer: { isVisitor: true, canSeeDetails: true },
    policyVersion: 1,
    now: at('10:10'),
    timeZone: 'Asia/Shanghai',
    ...rest,
  };
  return visitCard(facts, locale);
}

const full = {
  proofs: proofs(item, item),
  alongCount: 2,
  needs: [need, need, need],
  missing: [],
  lastTouch: { at: at('09:00'), outcome: 'reached-later', note: null },
  lastVisit: { at: at('08:00'), number: 'V-20000', nextStep: null },
};
const onlyProof = { ...full, proofs: proofs(item), missing: allMissing.slice(1, 2) };
const manager = { viewer: { isVisitor: false, canSeeDetails: true } };

const cases: [string, Parameters<typeof visit>[1], title: string, actions: string[]][] = [
  ['just begun', {}, '拜访中 · 还缺 5 项', ['visit.answers', 'visit.submit', 'visit.cancel']],
  ['one proof short', onlyProof, '拜访中 · 还缺 1 项', ['visit.answers', 'visit.submit', 'visit.move', 'visit.cancel']],
  ['complete', full, '拜访中 · 材料齐全，可以提交', ['visit.answers', 'visit.submit', 'visit.move', 'visit.cancel']],
  ['submitted', { ...full, status: 'submitted' }, '拜访完成 · 证据齐全 · 10:05', ['visit.details']],
  [
    'submitted, for the manager',
    { ...full, ...manager, status: 'submitted' },
    '拜访完成 · 证据齐全 · 10:05',
    ['visit.details'],
  ],
  ['under way, for the manager', { ...full, ...manager }, '拜访中 · 材料齐全，可以提交', []],
  ['cancelled', { status: 'cancelled' }, '拜访已取消', []],
];

describe.each(cases)('a visit that is %s', (_state, change, title, actions) => {
  test.each(locales)('follows the design in %s', (locale) => {
    const card = visit(locale, change);
    expectGoodCard(card, locale);
    expect(card.actions.map(({ id }) => id)).toEqual(actions);
    if (locale === 'zh') expect(card.title).toBe(title);
    for (const { value } of card.actions) expect(value).toBe('visit-id');
  });
});

test('what is missing stands in one line, as a person would say it', () => {
  expect(visit('zh').reasons?.[0]).toBe('还缺：科室门牌照片、签字确认单、3 条客户需求、竞品动态、下一步');
  expect(visit('en').reasons?.[0]).toBe(
    'Missing: photo of the door sign, signed confirmation, 3 needs, competitor news, next step',
  );
  expect(visit('en', onlyProof).title).toBe('Visit under way · 1 thing missing');
  expect(visit('zh', full).reasons).toBeUndefined();
});

test('the primary button is what comes next', () => {
  const primary = (change: Parameters<typeof visit>[1]) =>
    visit('zh', change).actions.find(({ style }) => style === 'primary')?.id;
  expect([primary({}), primary(onlyProof), primary(full)]).toEqual(['visit.answers', 'visit.submit', 'visit.submit']);
});

test('the QR code is there while the visit is, for the visitor only', () => {
  expect(visit('zh').image).toEqual({ sha256: 'a'.repeat(64), alt: '拜访 V-20001 的二维码', width: 174, height: 174 });
  expect(visit('zh', manager).image).toBeUndefined();
  expect(visit('zh', { ...full, status: 'submitted' }).image).toBeUndefined();
});

test('very long texts stay texts', () => {
  const long = '很长的名字'.repeat(40);
  expectGoodCard(
    visit('zh', { ...full, customer: long, openPoints: long, lastTouch: { ...full.lastTouch, note: long } }),
    'zh',
  );
});

describe('files that wait for a place', () => {
  function waiting(locale: Locale, change: Partial<WaitingFilesFacts> = {}) {
    const file = { kind: 'photo', name: null, at: at('09:50') };
    return waitingFilesCard(
      {
        key: 'waiting:1',
        files: [file, { ...file, kind: 'location' }],
        state: 'waiting',
        visitNumber: null,
        memberId: 'member-id',
        now: at('10:10'),
        timeZone: 'Asia/Shanghai',
        ...change,
      },
      locale,
    );
  }

  test.each([
    ['waiting', {}, '收到 2 个文件，放到哪里', ['visit.ask', 'evidence.discard']],
    [
      'waiting beside a visit',
      { visitNumber: 'V-20001' },
      '收到 2 个文件，放到哪里',
      ['evidence.place', 'evidence.discard'],
    ],
    ['placed', { state: 'placed', visitNumber: 'V-20001' }, '2 个文件已放进拜访 V-20001', []],
    ['left out', { state: 'gone' }, '这些文件没有使用', []],
    ['asked about anew', { state: 'newer' }, '已并到下面的提示里', []],
  ] as const)('%s', (_state, change, title, actions) => {
    for (const locale of locales) {
      const card = waiting(locale, change);
      expectGoodCard(card, locale);
      expect(card.actions.map(({ id }) => id)).toEqual(actions);
    }
    expect(waiting('zh', change).title).toBe(title);
  });
});
