/** Visits and files that wait for a place, in every state, built by the product's own builders. */
import type { Locale } from '../../../cards/card.ts';
import { type VisitCardFacts, visitCard } from '../../../cards/visit-card.ts';
import { type WaitingFilesFacts, waitingFilesCard } from '../../../cards/waiting-files-card.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import { at, type CardSample, longCompany, longPerson, sampleOf, sampleZone, shen, words } from './card-sample.ts';

const { proofs: rules, needs } = shipped.evidence.visit;
const item = { kind: 'photo', at: at('09:50') };

function proofs(...items: (typeof item | null)[]): VisitCardFacts['proofs'] {
  return rules.map((rule, index) => ({ ...rule, item: items[index] ?? null }));
}

const missing = [
  { code: 'visit.proof-missing', params: { proof: 'door-sign' } },
  { code: 'visit.proof-missing', params: { proof: 'confirmation' } },
  { code: 'visit.needs-missing', params: { count: 3 } },
  { code: 'visit.competitor-missing', params: {} },
  { code: 'visit.next-step-missing', params: {} },
];
const manager = { viewer: { isVisitor: false, canSeeDetails: true } };

type Change = (locale: Locale) => Partial<VisitCardFacts> & { status?: 'submitted' | 'cancelled' };

const complete = (locale: Locale) => ({
  proofs: proofs(item, { kind: 'file', at: at('10:02') }),
  alongCount: 2,
  missing: [],
  needs: needs.choices.slice(0, 3).map(({ name }, index) => ({
    name,
    text: [words('再降两个点', 'two points less'), words('周五前到', 'by Friday')][index]?.[locale] ?? '',
  })),
  lastTouch: {
    at: at('09:52'),
    outcome: 'reached-interested',
    note: locale === 'zh' ? '约好今天面谈' : 'Agreed to meet today',
  },
  lastVisit: {
    at: at('15:20', '2026-11-06'),
    number: 'V-20000',
    nextStep: locale === 'zh' ? '送样品' : 'Bring samples',
  },
});

function visit(name: string, about: [string, string], change: Change = () => ({})): CardSample {
  return sampleOf('visit', name, words(...about), (locale) => {
    const { status = 'open', ...rest } = change(locale);
    const isDone = status === 'submitted';
    const facts: VisitCardFacts = {
      key: 'visit:1',
      visit: {
        id: '01a1f69c-4980-73e3-be77-dfa6ee507e50',
        number: 'V-20001',
        status,
        openedAt: at('09:40'),
        endedAt: status === 'open' ? null : at('10:05'),
        competitor: isDone ? (locale === 'zh' ? '强生在试用' : 'A competitor is on trial') : null,
        nextStep: isDone ? (locale === 'zh' ? '周五送样品' : 'Samples on Friday') : null,
        cancelReason:
          status === 'cancelled' ? (locale === 'zh' ? '主任临时手术' : 'The head was called to theatre') : null,
      },
      customer: locale === 'zh' ? '骨科 王主任 · 复旦大学附属中山医院' : 'Dr Wang · Zhongshan Hospital',
      leadNumber: 'L-20001',
      visitor: shen,
      lastTouch: null,
      lastVisit: null,
      openPoints: null,
      proofs: proofs(),
      alongCount: 0,
      needs: [],
      needsAsked: 3,
      missing,
      qr: { sha256: 'a'.repeat(64), side: 174 },
      viewer: { isVisitor: true, canSeeDetails: true },
      policyVersion: 1,
      now: at('10:10'),
      timeZone: sampleZone,
      ...rest,
    };
    return visitCard(facts, locale);
  });
}

export const visitSamples: readonly CardSample[] = [
  visit('visit-open', ['刚开始，什么都还没有', 'just begun, nothing there yet']),
  visit('visit-missing', ['还缺签字确认单', 'one proof short'], (locale) => ({
    ...complete(locale),
    proofs: proofs(item),
    missing: missing.slice(1, 2),
  })),
  visit('visit-complete', ['材料齐全', 'complete'], complete),
  visit('visit-submitted', ['已提交', 'submitted'], (locale) => ({ ...complete(locale), status: 'submitted' })),
  visit('visit-submitted-manager', ['已提交，主管看到', 'submitted, to the manager'], (locale) => ({
    ...complete(locale),
    ...manager,
    status: 'submitted',
  })),
  visit('visit-cancelled', ['已取消', 'cancelled'], () => ({ status: 'cancelled' })),
  visit('visit-long-names', ['很长的名字和记录', 'long names and notes'], (locale) => ({
    ...complete(locale),
    customer: `${longPerson[locale]} · ${longCompany[locale]}`,
    openPoints: (locale === 'zh'
      ? '上次问的注册证还没给，'
      : 'The registration asked for last time is still missing. '
    ).repeat(6),
  })),
];

function waiting(name: string, about: [string, string], change: Partial<WaitingFilesFacts> = {}): CardSample {
  const facts: WaitingFilesFacts = {
    key: 'waiting:1',
    files: [
      { kind: 'photo', name: null, at: at('09:50') },
      { kind: 'file', name: 'confirmation.pdf', at: at('09:51') },
      { kind: 'location', name: null, at: at('09:52') },
    ],
    state: 'waiting',
    visitNumber: null,
    memberId: '01a1f69c-4980-73e3-be77-dfa6ee507e60',
    now: at('10:10'),
    timeZone: sampleZone,
    ...change,
  };
  return sampleOf('waiting', name, words(...about), (locale) => waitingFilesCard(facts, locale));
}

export const waitingSamples: readonly CardSample[] = [
  waiting('waiting-files', ['没有拜访在进行', 'no visit under way']),
  waiting('waiting-files-open-visit', ['可以放进进行中的拜访', 'beside a visit under way'], { visitNumber: 'V-20001' }),
  waiting('waiting-files-placed', ['已放进拜访', 'put into a visit'], { state: 'placed', visitNumber: 'V-20001' }),
  waiting('waiting-files-gone', ['没有使用', 'left out'], { state: 'gone' }),
];
