/** Deals, quotes, awards, exceptions and disputes; the awards are calculated by the shipped plans. */
import { type AwardCardFacts, awardCard } from '../../../cards/award-card.ts';
import { type AwardExceptionFacts, awardExceptionCard } from '../../../cards/award-exception-card.ts';
import { type DealCardFacts, dealCard } from '../../../cards/deal-card.ts';
import { type DisputeCardFacts, disputeCard } from '../../../cards/dispute-card.ts';
import { type QuoteCardFacts, quoteCard } from '../../../cards/quote-card.ts';
import type { AwardInput, PlanValue } from '../../../domain/incentive/award-types.ts';
import { calculateAward } from '../../../domain/incentive/calculate-award.ts';
import { compiledPlans } from '../../../domain/incentive/compile-plan.ts';
import { gradingNames } from '../../../domain/policy/grading-names.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import {
  at,
  type CardSample,
  dai,
  longCompany,
  longMember,
  sampleNow,
  sampleOf,
  sampleZone,
  shen,
  words,
} from './card-sample.ts';

const customer = words('复旦大学附属中山医院', 'Zhongshan Hospital');
const product = words('椎间融合器', 'Spinal cage');
const dealId = '01a1f69c-4980-73e3-be77-dfa6ee507e70';
const awardId = '01a1f69c-4980-73e3-be77-dfa6ee507e80';
const money = (minor: number): PlanValue => ({ kind: 'money', minor: String(minor), currency: 'CNY' });
const dealSource = { kind: 'deal', id: dealId, number: 'D-20105', at: '2026-11-20' } as const;
const paymentSource = { kind: 'payment', id: 'p', number: 'P-20377', at: '2026-11-20' } as const;
const accountSource = { kind: 'account', id: 'a', number: null, at: '2026-11-20T01:40:00.000Z' } as const;

function planOf(key: string) {
  const plan = compiledPlans(shipped.incentives).get(key);
  if (!plan) throw new Error(`There is no plan ${key}`);
  return plan;
}

const pointInputs: AwardInput[] = [
  { name: 'deal.amount', value: money(82_000_000), source: dealSource },
  { name: 'account.isFirstDeal', value: { kind: 'flag', is: true }, source: accountSource },
];
const paymentInputs: AwardInput[] = [
  { name: 'deal.receivedBefore', value: money(40_000_000), source: dealSource },
  { name: 'payment.amount', value: money(180_000_000), source: paymentSource },
  { name: 'deal.receivedAtStart', value: money(0), source: dealSource },
  { name: 'deal.earnedBefore', value: money(400_000), source: dealSource },
];

function calculated(key: string, inputs: readonly AwardInput[]) {
  const compiled = planOf(key);
  const { steps, amountMinor } = calculateAward(compiled, inputs);
  return {
    planName: compiled.plan.name,
    award: {
      id: awardId,
      number: 'A-20412',
      unit: compiled.plan.pays,
      amountMinor: Number(amountMinor),
      inputs,
      steps,
      earnedAt: at('09:58'),
    },
  };
}

const points = calculated('first-deal', pointInputs);
const commission = calculated('payment-commission', paymentInputs);

type AwardChange = Partial<AwardCardFacts>;

function award(name: string, about: [string, string], change: AwardChange = {}): CardSample {
  return sampleOf('award', name, words(...about), (locale) =>
    awardCard(
      {
        key: `award:${awardId}`,
        ...points,
        planVersion: 2,
        rep: shen,
        customer: customer[locale],
        deal: { number: 'D-20105', amountMinor: 82_000_000, currency: 'CNY', closedOn: '2026-11-20' },
        because: null,
        reversedBy: null,
        balanceMinor: 512_000,
        disputeNumber: null,
        viewer: { is: 'rep', canDispute: true },
        lineNames: gradingNames(shipped.grading).lines,
        now: sampleNow,
        timeZone: sampleZone,
        ...change,
      },
      locale,
    ),
  );
}

const negative = {
  ...points,
  award: {
    ...points.award,
    number: 'A-20430',
    amountMinor: -points.award.amountMinor,
    steps: [],
    inputs: pointInputs.slice(0, 1),
  },
};
/** A plan with as many lines as one could write: the calculation is longer than any card. */
const longTrace = {
  ...points,
  award: {
    ...points.award,
    inputs: Array.from({ length: 10 }, (_, index) => pointInputs[index % 2]).filter((input) => input !== undefined),
    steps: Array.from({ length: 12 }, (_, index) => points.award.steps[index % points.award.steps.length]).filter(
      (step) => step !== undefined,
    ),
  },
};

export const awardSamples: readonly CardSample[] = [
  award('award-rep', ['成交积分，本人看到', 'points for a deal, to the rep']),
  award('award-manager', ['成交积分，主管看到', 'points for a deal, to the manager'], {
    viewer: { is: 'leader', canDispute: false },
  }),
  award('award-channel', ['团队群播报', 'points for a deal, in the channel'], {
    viewer: { is: 'channel', parts: ['customer', 'amount'] },
  }),
  award('award-commission', ['回款阶梯提成', 'commission in tiers'], { ...commission, balanceMinor: 3_350_000 }),
  award('award-long', ['很长的计算', 'a very long calculation'], longTrace),
  award('award-contested', ['已提异议', 'contested'], { disputeNumber: 'X-20011' }),
  award('award-taken-back', ['已冲回', 'taken back'], {
    reversedBy: 'A-20430',
    viewer: { is: 'rep', canDispute: false },
  }),
  award('award-negative', ['退款冲回', 'taken back after a refund'], {
    ...negative,
    because: { how: 'refund', number: 'P-20390' },
    balanceMinor: 348_000,
    viewer: { is: 'rep', canDispute: false },
  }),
  award('award-corrected', ['因更正冲回', 'taken back by a correction'], {
    ...negative,
    because: { how: 'corrected', number: 'D-20105', by: 'D-20131' },
    balanceMinor: 348_000,
    viewer: { is: 'rep', canDispute: false },
  }),
];

function exception(name: string, about: [string, string], change: Partial<AwardExceptionFacts> = {}): CardSample {
  return sampleOf('exception', name, words(...about), (locale) =>
    awardExceptionCard(
      {
        key: 'award-exception:1',
        id: '01a1f69c-4980-73e3-be77-dfa6ee507e90',
        planName: points.planName,
        reason: { code: 'other-currency', params: { is: 'USD', plan: 'CNY' } },
        record: `D-20107 · ${customer[locale]}`,
        rep: shen,
        at: at('09:30'),
        isSettled: false,
        canSettle: true,
        now: sampleNow,
        timeZone: sampleZone,
        ...change,
      },
      locale,
    ),
  );
}

export const exceptionSamples: readonly CardSample[] = [
  exception('exception-open', ['方案算不了', 'no plan could judge it']),
  exception('exception-overpaid', ['回款超出合同', 'paid beyond the contract'], {
    reason: { code: 'overpaid', params: { beyondMinor: '12000000', currency: 'CNY' } },
  }),
  exception('exception-settled', ['已处理', 'settled'], { isSettled: true }),
];

function dispute(
  name: string,
  about: [string, string],
  change: Partial<DisputeCardFacts> = {},
  fields: Partial<DisputeCardFacts['dispute']> = {},
): CardSample {
  return sampleOf('dispute', name, words(...about), (locale) =>
    disputeCard(
      {
        key: 'dispute:1',
        dispute: {
          id: '01a1f69c-4980-73e3-be77-dfa6ee507ea0',
          number: 'X-20011',
          version: 1,
          reason:
            locale === 'zh'
              ? '这一单应算客户首次成交，附合同'
              : 'This was the first deal of the customer, see the contract',
          raisedAt: at('09:10'),
          dueAt: at('12:00', '2026-11-24'),
          status: 'open',
          answer: null,
          decidedAt: null,
          isOverdue: false,
          ...(fields.answer
            ? {
                ...fields,
                answer: locale === 'zh' ? '查过合同，确实是首次成交' : 'The contract shows it: a first deal',
              }
            : fields),
        },
        line: words('客户首次成交', 'First deal of this customer'),
        award: {
          id: awardId,
          title: words('A-20412 · 成交积分 · 820 分', 'A-20412 · Points for won deals · 820 points'),
          isTakenBack: false,
        },
        rep: shen,
        owner: dai,
        decidedBy: fields.status ? dai : null,
        correction: null,
        isOwn: false,
        canDecide: true,
        coveredThrough: null,
        now: sampleNow,
        timeZone: sampleZone,
        ...change,
      },
      locale,
    ),
  );
}

const own = { isOwn: true, canDecide: false };
export const disputeSamples: readonly CardSample[] = [
  dispute('dispute-open-owner', ['等主管答复', 'open, to who answers']),
  dispute('dispute-open-own', ['已发出，本人看到', 'open, to who raised it'], own),
  dispute('dispute-overdue', ['过期未答复', 'overdue'], { owner: dai }, { isOverdue: true, dueAt: at('09:30') }),
  dispute('dispute-upheld', ['异议成立，本人看到', 'upheld, to who raised it'], own, {
    status: 'upheld',
    answer: 'x',
    decidedAt: at('11:20'),
  }),
  dispute(
    'dispute-corrected',
    ['异议成立，已更正', 'upheld and corrected'],
    {
      ...own,
      correction: { from: 'D-20105', fromAmount: '¥820,000.00', to: 'D-20131', toAmount: '¥830,000.00' },
    },
    { status: 'upheld', answer: 'x', decidedAt: at('11:20') },
  ),
  dispute(
    'dispute-rejected',
    ['异议不成立，主管看到', 'rejected, to who answered'],
    {},
    {
      status: 'rejected',
      answer: 'x',
      decidedAt: at('11:20'),
    },
  ),
];

function deal(
  name: string,
  about: [string, string],
  change: Partial<DealCardFacts> = {},
  isCancelled = false,
  correctedBy: string | null = null,
): CardSample {
  return sampleOf('deal', name, words(...about), (locale) =>
    dealCard(
      {
        key: `deal:${dealId}`,
        deal: {
          id: dealId,
          number: 'D-20105',
          amountMinor: 82_000_000,
          currency: 'CNY',
          product: product[locale],
          closedOn: '2026-11-20',
          recordedAt: at('09:57'),
          isCancelled,
          correctedBy,
        },
        customer: change.customer === undefined ? customer[locale] : longCompany[locale],
        receivedMinor: 41_000_000,
        payments: [
          { number: 'P-20377', amountMinor: 21_000_000, receivedOn: '2026-11-20' },
          { number: 'P-20341', amountMinor: 20_000_000, receivedOn: '2026-11-12' },
        ],
        canRefund: true,
        canAct: true,
        now: sampleNow,
        timeZone: sampleZone,
        ...change,
      },
      locale,
    ),
  );
}

export const dealSamples: readonly CardSample[] = [
  deal('deal-won', ['成交，部分回款', 'won, partly paid']),
  deal('deal-cancelled', ['已取消', 'cancelled'], { receivedMinor: 0, payments: [], canRefund: false }, true),
  deal(
    'deal-corrected',
    ['异议成立后更正', 'corrected after a dispute'],
    { receivedMinor: 0, payments: [], canRefund: false },
    true,
    'D-20131',
  ),
];

function quote(name: string, about: [string, string], change: Partial<QuoteCardFacts['quote']> = {}): CardSample {
  return sampleOf('quote', name, words(...about), (locale) =>
    quoteCard(
      {
        key: 'quote:1',
        quote: {
          id: '01a1f69c-4980-73e3-be77-dfa6ee507eb0',
          number: 'Q-20316',
          amountMinor: 4_560_000,
          currency: 'CNY',
          product: product[locale],
          sentAt: at('16:00', '2026-11-17'),
          settledAs: null,
          recordedAt: at('16:05', '2026-11-17'),
          ...change,
        },
        customer: customer[locale],
        canAct: true,
        now: sampleNow,
        timeZone: sampleZone,
      },
      locale,
    ),
  );
}

export const quoteSamples: readonly CardSample[] = [
  quote('quote-waiting', ['等客户答复', 'waits for the customer']),
  quote('quote-confirmed', ['客户已确认', 'confirmed'], { settledAs: 'confirmed' }),
  quote('quote-void', ['已作废', 'void'], { settledAs: 'void' }),
];

export const longAward = award('award-long-names', ['很长的名字', 'long names'], {
  rep: longMember,
  viewer: { is: 'leader', canDispute: false },
});
