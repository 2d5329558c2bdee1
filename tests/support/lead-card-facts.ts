/** Facts of a lead's card for tests: a good lead on a Friday morning, in the words of either language. */
import type { Locale } from '../../cards/card.ts';
import type { LeadCardFacts } from '../../cards/lead-card.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import { shipped } from '../domain/shipped-policies.ts';

const now = new Date('2026-11-20T10:00:00+08:00');
export const at = (time: string, day = '2026-11-20') => new Date(`${day}T${time}:00+08:00`);

const dataOf: Readonly<
  Record<Locale, { name: string; company: string; product: string; need: string; place: string }>
> = {
  zh: {
    name: '骨科 王主任',
    company: '复旦大学附属中山医院',
    product: '椎间融合器',
    need: '下周手术',
    place: '上海市',
  },
  en: {
    name: 'Dr Wang',
    company: 'Zhongshan Hospital',
    product: 'Spinal cage',
    need: 'Surgery soon',
    place: 'Shanghai',
  },
};
const owner = { name: '沈一霖', nameEn: 'Shen Yilin' };

export function facts(
  locale: Locale,
  change: Partial<LeadCardFacts> = {},
  lead: Partial<LeadCardFacts['lead']> = {},
): LeadCardFacts {
  const data = dataOf[locale];
  return {
    key: 'lead:1',
    lead: {
      id: '01a1f69c-4980-73e3-be77-dfa6ee507e33',
      number: 'L-20001',
      version: 7,
      status: 'assigned',
      grade: 'A',
      score: 88,
      ...data,
      phone: '13800138000',
      accountLevel: '3A',
      source: 'hotline',
      flags: [],
      receivedAt: at('09:40'),
      closeReason: null,
      ...lead,
    },
    names: gradingNames(shipped.grading),
    owner,
    clock: {
      kind: 'first-touch',
      dueAt: at('10:40'),
      startedAt: at('09:40'),
      targetMs: 3_600_000,
      rule: 'tier-V1',
      tier: 'V1',
      round: 1,
      isMissed: false,
      coveredThrough: null,
    },
    acknowledgeDueAt: at('09:43'),
    touch: null,
    terms: [
      { code: 'assign.distance', params: { km: 4.2, basis: 'account' }, points: 28, maxPoints: 30 },
      { code: 'assign.expertise', params: { line: 'spine', skill: 3, isCertified: true }, points: 25, maxPoints: 25 },
      { code: 'assign.success', params: { rateBps: 7_100, windowDays: 30 }, points: 15, maxPoints: 15 },
      { code: 'assign.load', params: { openLeads: 3, capacity: 60 }, points: 19, maxPoints: 20 },
      { code: 'assign.account-level', params: { level: '3A' }, points: 10, maxPoints: 10 },
    ],
    reasons: [],
    accountDeals: { won: 2, lost: 1 },
    viewer: { is: 'owner', canSeePersonalData: true, canAssign: false },
    visitId: null,
    policyVersion: 3,
    now,
    timeZone: 'Asia/Shanghai',
    ...change,
  };
}
