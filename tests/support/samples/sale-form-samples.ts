/** The forms of deals, quotes, payments and disputes as their handlers open them. */
import type { FormField, Locale } from '../../../cards/card.ts';
import { dayText } from '../../../cards/text/format.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import { type FormSample, longCompany } from './card-sample.ts';
import { choice, company, type Fields, form, leadIntro, optionsOf, reps, type Texts } from './form-parts.ts';

const dealId = '01a1f69c-4980-73e3-be77-dfa6ee507e70';
const awardId = '01a1f69c-4980-73e3-be77-dfa6ee507e80';
const { currencies } = shipped.incentives;

const amount = (t: Texts, some: readonly string[]): FormField => ({
  kind: 'money',
  name: 'amount',
  label: t.deal.amount,
  isRequired: true,
  help: t.deal.amountHelp,
  currencies: some,
});
const day = (t: Texts, label: string, locale: Locale): FormField => ({
  kind: 'date',
  name: 'day',
  label,
  isRequired: false,
  help: t.deal.dayHelp(dayText('2026-11-20', locale)),
  min: '2023-11-21',
  max: '2026-11-20',
});
const reference = (t: Texts): FormField => ({
  kind: 'text',
  name: 'reference',
  label: t.deal.reference,
  isRequired: false,
  help: t.deal.referenceHelp,
  maxLength: 100,
});
const listedDeals = (t: Texts, locale: Locale, prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    value: `01a1f69c-4980-73e3-be78-${String(index).padStart(12, '0')}`,
    label: t.deal.option(
      `${prefix}-${20_105 + index}`,
      index % 2 ? longCompany[locale] : company(locale),
      locale === 'zh' ? '82 万元' : '¥820,000',
    ),
  }));

const numberField = (t: Texts, example: string): FormField => ({
  kind: 'text',
  name: 'number',
  label: t.deal.numberField,
  isRequired: false,
  help: t.deal.numberHelp(example),
  maxLength: 20,
});

const sale =
  (isLeader: boolean, dayLabel: 'closedOn' | 'sentOn'): Fields =>
  (t, locale) => [
    ...(isLeader ? [choice('rep', t.deal.rep, reps(t, locale, 40))] : []),
    {
      kind: 'text',
      name: 'company',
      label: t.deal.company,
      isRequired: true,
      help: t.deal.companyHelp,
      value: isLeader ? '' : company(locale),
      maxLength: 200,
    },
    {
      kind: 'text',
      name: 'product',
      label: t.deal.product,
      isRequired: false,
      value: locale === 'zh' ? '椎间融合器' : 'Spinal cage',
      maxLength: 200,
    },
    amount(t, currencies),
    day(t, t.deal[dayLabel], locale),
  ];

export const saleFormSamples: readonly FormSample[] = [
  form('form-deal-new', ['录成交', 'record a won deal'], 'deal.new', (t, locale) => ({
    title: t.deal.newTitle,
    intro: leadIntro(locale),
    fields: sale(false, 'closedOn')(t, locale),
    submitLabel: t.deal.save,
    value: '01a1f69c-4980-73e3-be77-dfa6ee507e33',
  })),
  form('form-deal-new-leader', ['主管替下属录成交', 'a won deal for somebody else'], 'deal.new', (t, locale) => ({
    title: t.deal.newTitle,
    fields: sale(true, 'closedOn')(t, locale),
    submitLabel: t.deal.save,
  })),
  form('form-quote-new', ['录报价', 'record a quote'], 'quote.new', (t, locale) => ({
    title: t.deal.quoteTitle,
    intro: leadIntro(locale),
    fields: sale(false, 'sentOn')(t, locale),
    submitLabel: t.deal.save,
  })),
  form('form-payment-new', ['录回款', 'record a payment'], 'payment.new', (t, locale) => ({
    title: t.deal.paymentTitle,
    fields: [
      choice('deal', t.deal.dealChoice, listedDeals(t, locale, 'D', 20), { isRequired: false }),
      numberField(t, 'D-20716'),
      amount(t, currencies),
      day(t, t.deal.receivedOn, locale),
      reference(t),
    ],
    submitLabel: t.deal.save,
  })),
  form('form-refund-new', ['录退款', 'record a refund'], 'refund.new', (t, locale) => ({
    title: t.deal.refundTitle,
    intro: 'D-20105',
    fields: [
      choice('payment', t.deal.paymentChoice, [
        {
          value: '01a1f69c-4980-73e3-be7b-000000000001',
          label: t.deal.paymentOption('P-20377', '¥210,000.00', '¥210,000.00', locale === 'zh' ? '11月20日' : '20 Nov'),
        },
      ]),
      amount(t, ['CNY']),
      day(t, t.deal.refundedOn, locale),
      reference(t),
    ],
    submitLabel: t.deal.save,
    value: dealId,
  })),
  form('form-deal-cancel', ['取消成交', 'cancel a deal'], 'deal.cancel', (t, locale) => ({
    title: t.deal.cancelTitle,
    intro: locale === 'zh' ? 'D-20105 · 82 万元' : 'D-20105 · ¥820,000',
    fields: [{ kind: 'long-text', name: 'reason', label: t.deal.reason, isRequired: true, maxLength: 200 }],
    submitLabel: t.deal.confirmCancel,
    value: dealId,
  })),
  form('form-deal-find', ['找成交', 'find a deal'], 'deal.find', (t, locale) => ({
    title: t.deal.findDeal,
    fields: [
      choice('deal', t.deal.dealChoice, listedDeals(t, locale, 'D', 20), { isRequired: false }),
      numberField(t, 'D-20716'),
    ],
    submitLabel: t.deal.show,
  })),
  form('form-quote-find', ['找报价', 'find a quote'], 'quote.find', (t, locale) => ({
    title: t.deal.findQuote,
    fields: [choice('quote', t.deal.quoteChoice, listedDeals(t, locale, 'Q', 6))],
    submitLabel: t.deal.show,
  })),
  form('form-award-dispute', ['提异议', 'contest an award'], 'award.dispute', (t) => ({
    title: t.dispute.formTitle,
    intro: 'A-20412',
    fields: [
      choice('line', t.dispute.line, [
        { value: 'input:deal.amount', label: t.award.inputs['deal.amount'] ?? '' },
        { value: 'input:account.isFirstDeal', label: t.award.inputs['account.isFirstDeal'] ?? '' },
        { value: 'total', label: t.dispute.lineTotal },
      ]),
      {
        kind: 'long-text',
        name: 'reason',
        label: t.dispute.reason,
        isRequired: true,
        help: t.dispute.reasonHelp,
        maxLength: 500,
      },
    ],
    submitLabel: t.dispute.submit,
    value: awardId,
  })),
  form('form-dispute-decide', ['答复异议', 'answer a dispute'], 'dispute.decide', (t, locale) => ({
    title: t.dispute.answerTitle,
    intro:
      locale === 'zh'
        ? 'X-20011 · A-20412\n这一单应算客户首次成交，附合同'
        : 'X-20011 · A-20412\nThis was the first deal of the customer',
    fields: [
      choice('decision', t.dispute.decision, [
        { value: 'deal', label: t.dispute.correctDeal('D-20105', '¥820,000.00') },
        ...optionsOf(t.dispute.decisions),
      ]),
      {
        ...amount(t, ['CNY']),
        label: t.dispute.rightAmount,
        isRequired: false,
        help: t.dispute.rightAmountHelp,
      },
      {
        kind: 'long-text',
        name: 'answer',
        label: t.dispute.answer,
        isRequired: true,
        help: t.dispute.answerHelp,
        maxLength: 500,
      },
    ],
    submitLabel: t.dispute.submitAnswer,
    value: '01a1f69c-4980-73e3-be77-dfa6ee507ea0|1',
  })),
];
