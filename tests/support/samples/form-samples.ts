/**
 * Every form of the product as its handler opens it, with realistic choices. The handlers build them from rows; here they
 * are written out, and tests/cards/samples.test.ts holds their ids against the table of forms.
 */
import type { Form, FormField, Locale } from '../../../cards/card.ts';
import { inBoth, type texts } from '../../../cards/text/in-both.ts';
import { nameOf } from '../../../cards/visit-words.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import { dai, type FormSample, longCompany, longMember, longPerson, shen, words } from './card-sample.ts';

type Texts = (typeof texts)[Locale];
type Fields = (t: Texts, locale: Locale) => readonly FormField[];

const leadValue = '01a1f69c-4980-73e3-be77-dfa6ee507e33|7';
const dealId = '01a1f69c-4980-73e3-be77-dfa6ee507e70';
const visitId = '01a1f69c-4980-73e3-be77-dfa6ee507e50';
const awardId = '01a1f69c-4980-73e3-be77-dfa6ee507e80';
const { currencies } = shipped.incentives;
const { visit: visitPolicy } = shipped.evidence;

function form(
  name: string,
  about: [string, string],
  id: string,
  build: (t: Texts, locale: Locale) => Omit<Form, 'id' | 'value'> & { value?: string },
): FormSample {
  return { name, about: words(...about), form: inBoth((t, locale) => ({ id, value: '', ...build(t, locale) })) };
}

function choice(
  name: string,
  label: string,
  options: readonly { value: string; label: string }[],
  more: { value?: string; isRequired?: boolean } = {},
): FormField {
  return { kind: 'choice', name, label, isRequired: true, options, ...more };
}

const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const customer = (locale: Locale) => (locale === 'zh' ? '骨科 王主任' : 'Dr Wang');
const company = (locale: Locale) => (locale === 'zh' ? '复旦大学附属中山医院' : 'Zhongshan Hospital');
const leadIntro = (locale: Locale) => `L-20001 ${customer(locale)}`;

function reps(t: Texts, locale: Locale, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const person = [shen, dai, longMember][index % 3] ?? shen;
    return {
      value: `01a1f69c-4980-73e3-be77-${String(index).padStart(12, '0')}`,
      label: t.form.assignOption(locale === 'zh' ? person.name : person.nameEn, 90 - index, index % 9),
    };
  });
}

const newLead =
  (missing: boolean): Fields =>
  (t) => {
    const text = (name: string, label: string, maxLength: number, more: Partial<FormField> = {}): FormField =>
      ({ kind: 'text', name, label, isRequired: false, maxLength, ...more }) as FormField;
    return [
      text('name', t.form.name, 60, { isRequired: true, help: t.form.nameHelp }),
      text('phone', t.form.phone, 30, { kind: 'phone', ...(missing ? { value: '13800138000' } : {}) }),
      text('company', t.form.company, 80),
      text('product', t.form.product, 80, { isRequired: missing }),
      text('need', t.form.need, 300, { kind: 'long-text' }),
      text('city', t.form.city, 20),
      text('source', t.form.source, 30, { isRequired: missing }),
    ];
  };

const amount = (t: Texts, some: readonly string[]): FormField => ({
  kind: 'money',
  name: 'amount',
  label: t.deal.amount,
  isRequired: true,
  help: t.deal.amountHelp,
  currencies: some,
});
const day = (t: Texts, label: string): FormField => ({
  kind: 'text',
  name: 'day',
  label,
  isRequired: false,
  help: t.deal.dayHelp('2026-11-20'),
  maxLength: 10,
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
    day(t, t.deal[dayLabel]),
  ];

const visitAnswers: Fields = (t, locale) => [
  ...Array.from(
    { length: visitPolicy.needs.count },
    (_, index): FormField => ({
      kind: 'choice-text',
      name: `need${index + 1}`,
      label: t.visit.need(index + 1),
      isRequired: true,
      options: visitPolicy.needs.choices.map(({ key, name }) => ({ value: key, label: name[locale] })),
      textLabel: t.visit.needText,
      isTextRequired: false,
      maxLength: visitPolicy.needs.maxCharacters,
      ...(index === 0 ? { value: 'price', textValue: locale === 'zh' ? '再降两个点' : 'less' } : {}),
    }),
  ),
  ...(['competitor', 'nextStep'] as const).map(
    (name): FormField => ({
      kind: 'text',
      name,
      label: t.visit[name],
      isRequired: true,
      help: t.visit[`${name}Help`],
      maxLength: visitPolicy.answerCharacters,
    }),
  ),
];

const visitMove: Fields = (t, locale) => {
  const places = visitPolicy.proofs.map(({ key, name }) => ({ value: key, label: nameOf(name, locale) }));
  const kinds = ['photo', 'file', 'voice', 'location'];
  return [
    choice(
      'item',
      t.visit.moveWhich,
      kinds.map((kind, index) => ({
        value: `01a1f69c-4980-73e3-be79-${String(index).padStart(12, '0')}`,
        label: t.visit.itemOption(
          places[index % places.length]?.label ?? '',
          t.visit.kinds[kind] ?? kind,
          `09:5${index}`,
          '',
        ),
      })),
      { value: '01a1f69c-4980-73e3-be79-000000000000' },
    ),
    choice('place', t.visit.moveTo, [
      ...places,
      { value: ':along', label: t.visit.along },
      { value: ':out', label: t.visit.placeOut },
    ]),
  ];
};

const leadOptions = (t: Texts, locale: Locale) =>
  Array.from({ length: 12 }, (_, index) => ({
    value: `01a1f69c-4980-73e3-be7a-${String(index).padStart(12, '0')}`,
    label: t.visit.leadOption(
      `L-${20_001 + index}`,
      index % 4 === 3 ? longPerson[locale] : customer(locale),
      index % 4 === 3 ? longCompany[locale] : company(locale),
    ),
  }));

export const formSamples: readonly FormSample[] = [
  form('form-lead-new', ['录入新线索', 'a new lead'], 'lead.new', (t, locale) => ({
    title: t.form.newLead,
    intro: t.form.newLeadIntro,
    fields: newLead(false)(t, locale),
    submitLabel: t.form.create,
  })),
  form('form-lead-new-missing', ['还缺几项的新线索', 'a new lead with parts missing'], 'lead.new', (t, locale) => ({
    title: t.form.newLead,
    intro: t.form.missing([t.form.parts.name, t.form.parts.product, t.form.parts.source].join(t.list)),
    fields: newLead(true)(t, locale),
    submitLabel: t.form.create,
  })),
  form('form-lead-transfer', ['转给同事', 'pass a lead on'], 'lead.transfer', (t, locale) => ({
    title: t.form.transfer,
    intro: leadIntro(locale),
    fields: [
      choice('reason', t.form.transferReason, optionsOf(t.form.transferReasons)),
      choice('to', t.form.transferTo, [{ value: 'auto', label: t.form.auto }, ...reps(t, locale, 24)], {
        value: 'auto',
      }),
    ],
    submitLabel: t.form.submitTransfer,
    value: leadValue,
  })),
  form('form-lead-refuse', ['接不了', 'cannot take a lead'], 'lead.refuse', (t, locale) => ({
    title: t.form.refuse,
    intro: leadIntro(locale),
    fields: [choice('reason', t.form.transferReason, optionsOf(t.form.refuseReasons))],
    submitLabel: t.form.submitRefuse,
    value: leadValue,
  })),
  form('form-lead-call', ['记录通话', 'record a call'], 'lead.call', (t, locale) => ({
    title: t.form.call,
    intro: leadIntro(locale),
    fields: [
      choice('outcome', t.form.outcome, optionsOf(t.form.outcomes)),
      {
        kind: 'number',
        name: 'seconds',
        label: t.form.seconds,
        isRequired: false,
        help: t.form.secondsHelp,
        min: 0,
        max: shipped.deadlines.maxCallSeconds,
        unit: t.form.secondsUnit,
      },
      { kind: 'long-text', name: 'note', label: t.form.note, isRequired: false, help: t.form.noteHelp, maxLength: 200 },
    ],
    submitLabel: t.form.submitCall,
    value: leadValue,
  })),
  form('form-lead-close', ['结束跟进', 'end the work on a lead'], 'lead.close', (t, locale) => ({
    title: t.form.close,
    intro: leadIntro(locale),
    fields: [
      choice('outcome', t.form.outcome, optionsOf(t.form.closeOutcomes)),
      {
        kind: 'long-text',
        name: 'note',
        label: t.form.note,
        isRequired: false,
        help: t.form.closeHelp,
        maxLength: 200,
      },
    ],
    submitLabel: t.form.submitClose,
    value: leadValue,
  })),
  form('form-pool-assign', ['从待分配池分配', 'assign from the pool'], 'pool.assign', (t, locale) => ({
    title: t.form.assign,
    intro: leadIntro(locale),
    fields: [choice('to', t.form.assignTo, reps(t, locale, 120), { value: reps(t, locale, 1)[0]?.value ?? '' })],
    submitLabel: t.form.submitAssign,
    value: leadValue,
  })),
  form('form-visit-start', ['开始拜访', 'start a visit'], 'visit.start', (t, locale) => ({
    title: t.visit.formStart,
    fields: [choice('lead', t.visit.startWhich, leadOptions(t, locale))],
    submitLabel: t.visit.submitStart,
  })),
  form('form-visit-answers', ['填写拜访', 'answers to a visit'], 'visit.answers', (t, locale) => ({
    title: t.visit.formAnswers,
    intro: `V-20001 ${customer(locale)} · ${company(locale)}`,
    fields: visitAnswers(t, locale),
    submitLabel: t.visit.save,
    value: visitId,
  })),
  form('form-visit-move', ['发错了一个', 'one of the files is wrong'], 'visit.move', (t, locale) => ({
    title: t.visit.formMove,
    intro: 'V-20001',
    fields: visitMove(t, locale),
    submitLabel: t.visit.submitMove,
    value: visitId,
  })),
  form('form-visit-cancel', ['取消拜访', 'cancel a visit'], 'visit.cancel', (t) => ({
    title: t.visit.formCancel,
    intro: 'V-20001',
    fields: [
      {
        kind: 'long-text',
        name: 'reason',
        label: t.visit.cancelReason,
        isRequired: true,
        help: t.visit.cancelHelp,
        maxLength: visitPolicy.answerCharacters,
      },
    ],
    submitLabel: t.visit.submitCancel,
    value: visitId,
  })),
  form('form-visit-details', ['看团队的拜访', 'visits of the team'], 'visit.details', (t, locale) => ({
    title: t.visit.formTeam,
    fields: [
      choice(
        'visit',
        t.visit.teamWhich,
        leadOptions(t, locale).map(({ value }, index) => ({
          value,
          label: t.visit.visitOption(
            `V-${20_001 + index}`,
            locale === 'zh' ? shen.name : shen.nameEn,
            index % 4 === 3 ? longCompany[locale] : company(locale),
            '10:05',
          ),
        })),
      ),
    ],
    submitLabel: t.visit.submitTeam,
  })),
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
      day(t, t.deal.receivedOn),
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
      day(t, t.deal.refundedOn),
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
