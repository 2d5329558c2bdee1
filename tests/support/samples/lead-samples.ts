/** Leads, escalations and pauses in every state and for every viewer, built by the product's own builders. */
import { type AlertCardFacts, alertCard } from '../../../cards/alert-card.ts';
import type { Locale } from '../../../cards/card.ts';
import { type LeadCardFacts, leadCard } from '../../../cards/lead-card.ts';
import { type PauseCardFacts, pauseCard } from '../../../cards/pause-card.ts';
import { facts as leadFacts } from '../lead-card-facts.ts';
import {
  at,
  type CardSample,
  dai,
  longCompany,
  longMember,
  longPerson,
  sampleNow,
  sampleOf,
  sampleZone,
  shen,
  words,
} from './card-sample.ts';

type LeadChange = Partial<LeadCardFacts>;
type LeadFields = Partial<LeadCardFacts['lead']>;

const clock = leadFacts('zh').clock;
const missed = clock && { ...clock, isMissed: true, dueAt: at('09:55') };
const leader: LeadChange = { viewer: { is: 'leader', canSeePersonalData: true, canAssign: true } };
const poolClock = clock && { ...clock, kind: 'pool' as const, dueAt: at('10:10'), rule: 'pool-wait', tier: null };
const pooled: LeadChange = {
  ...leader,
  owner: null,
  acknowledgeDueAt: null,
  clock: poolClock,
  terms: [],
  reasons: [
    { code: 'assign.nobody-suitable', params: { candidates: 6 } },
    { code: 'pool.nearest', params: { km: 4.2 } },
  ],
};
const touch = { at: at('09:52'), proof: 'proven' as const, isFirstTouch: true };
const touched: LeadChange = { acknowledgeDueAt: null, touch, clock: null };

function lead(name: string, about: [string, string], change: LeadChange = {}, fields: LeadFields = {}): CardSample {
  return sampleOf('lead', name, words(...about), (locale) => leadCard(leadFacts(locale, change, fields), locale));
}

const longLead = sampleOf(
  'lead',
  'lead-long-names',
  words('很长的名字和需求', 'long names and a long need'),
  (locale) =>
    leadCard(
      leadFacts(
        locale,
        { owner: longMember, viewer: { is: 'leader', canSeePersonalData: true, canAssign: true } },
        {
          name: longPerson[locale],
          company: longCompany[locale],
          product:
            locale === 'zh'
              ? '三维打印多孔钛合金椎间融合器（带自稳定翼）'
              : 'Printed porous titanium spinal cage with fins',
          need: (locale === 'zh'
            ? '下周三上午手术，需要全套器械和跟台人员，先发产品注册证和检验报告，主任要求比上次再降两个点。'
            : 'Surgery on Wednesday morning, the full instrument set and somebody in theatre are needed, please send the registration first. '
          ).repeat(3),
        },
      ),
      locale,
    ),
);

export const leadSamples: readonly CardSample[] = [
  lead('lead-new', ['新分到，等接单', 'just assigned, to its owner']),
  lead('lead-new-second-round', ['超时改派而来，重新计时', 'reassigned after a miss, a new deadline'], {
    clock: clock && { ...clock, round: 2 },
  }),
  lead('lead-accepted', ['已接单', 'accepted'], { acknowledgeDueAt: null }, { status: 'accepted' }),
  lead(
    'lead-overdue',
    ['首次触达超时', 'first touch overdue'],
    { acknowledgeDueAt: null, clock: missed },
    { status: 'accepted' },
  ),
  lead('lead-touched', ['已首次触达', 'first touch made'], { ...touched, visitId: 'visit-1' }, { status: 'touched' }),
  lead('lead-new-manager', ['主管看下属的新线索', 'just assigned, to the manager'], leader),
  lead(
    'lead-touched-manager',
    ['主管看已触达的线索', 'touched, to the manager'],
    { ...touched, ...leader },
    { status: 'touched' },
  ),
  lead('lead-masked', ['无权看个人信息', 'to somebody without the right to personal data'], {
    viewer: { is: 'outsider', canSeePersonalData: false, canAssign: false },
  }),
  lead('lead-pool', ['没有合适的人，在待分配池', 'nobody suitable, in the pool'], pooled, { status: 'pooled' }),
  lead('lead-transferred', ['已转给同事，原负责人看到', 'transferred, to its former owner'], {
    owner: dai,
    viewer: { is: 'former-owner', canSeePersonalData: false, canAssign: false },
  }),
  lead('lead-closed', ['已关闭', 'closed'], { ...touched }, { status: 'closed', closeReason: 'no-need' }),
  longLead,
];

function alert(name: string, about: [string, string], change: Partial<AlertCardFacts> = {}): CardSample {
  return sampleOf('alert', name, words(...about), (locale) => alertCard(alertFacts(locale, change), locale));
}

function alertFacts(locale: Locale, change: Partial<AlertCardFacts>): AlertCardFacts {
  return {
    key: 'alert:1',
    kind: 'acknowledge',
    repeat: 0,
    lead: {
      id: '01a1f69c-4980-73e3-be77-dfa6ee507e33',
      number: 'L-20001',
      version: 4,
      grade: 'A',
      name: locale === 'zh' ? '骨科 王主任' : 'Dr Wang',
      company: locale === 'zh' ? '复旦大学附属中山医院' : 'Zhongshan Hospital',
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
    now: sampleNow,
    timeZone: sampleZone,
    ...change,
  };
}

const firstTouch = { kind: 'first-touch', dueAt: at('10:40'), since: at('10:40'), firedAt: at('10:40') } as const;

export const alertSamples: readonly CardSample[] = [
  alert('alert-not-accepted', ['三分钟没接单，找主管', 'not accepted, to the manager']),
  alert('alert-not-accepted-again', ['第三次提醒，已打电话', 'not accepted, third time, the robot has called'], {
    repeat: 2,
    isHookFired: true,
    firedAt: at('10:13'),
  }),
  alert('alert-first-touch', ['首次触达超时，找主管', 'first touch missed, to the manager'], firstTouch),
  alert('alert-first-touch-own', ['首次触达超时，找本人', 'first touch missed, to the rep'], {
    ...firstTouch,
    isOwnAlert: true,
    nextDueAt: at('11:40'),
  }),
  alert('alert-pool', ['待分配池里没人管', 'waits in the pool'], { kind: 'pool', owner: null, firedAt: at('10:10') }),
  alert('alert-settled', ['已改派', 'settled: reassigned'], { settled: { how: 'moved', who: dai, at: at('09:50') } }),
  sampleOf('alert', 'alert-long-names', words('很长的名字', 'long names'), (locale) => {
    const facts = alertFacts(locale, { owner: longMember });
    const who = { name: longPerson[locale], company: longCompany[locale] };
    return alertCard({ ...facts, lead: { ...facts.lead, ...who } }, locale);
  }),
];

function pause(name: string, about: [string, string], change: Partial<PauseCardFacts> = {}): CardSample {
  const facts: PauseCardFacts = {
    key: 'pause:1',
    pauseId: '01a1f69c-4980-73e3-be77-dfa6ee507e40',
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
    now: at('10:50'),
    timeZone: sampleZone,
    ...change,
  };
  return sampleOf('pause', name, words(...about), (locale) => pauseCard(facts, locale));
}

export const pauseSamples: readonly CardSample[] = [
  pause('pause-manager', ['连续两次超时，找主管', 'two misses, to the manager']),
  pause('pause-own', ['接单已暂停，本人看到', 'intake paused, to the rep'], { isOwn: true, canClear: false }),
  pause('pause-cleared', ['已解除', 'cleared'], { cleared: { by: dai, at: at('11:00') } }),
  pause('pause-many', ['改派了二十条', 'twenty leads moved, long names'], {
    rep: longMember,
    moved: Array.from({ length: 20 }, (_, index) => ({
      number: `L-${20_001 + index}`,
      owner: index % 2 ? dai : longMember,
    })),
  }),
];
