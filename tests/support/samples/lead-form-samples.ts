/** The forms of leads and visits as their handlers open them. */
import type { FormField } from '../../../cards/card.ts';
import { nameOf } from '../../../cards/visit-words.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import { type FormSample, longCompany, shen } from './card-sample.ts';
import {
  choice,
  company,
  customer,
  type Fields,
  form,
  leadIntro,
  leadOptions,
  leadValue,
  optionsOf,
  reps,
} from './form-parts.ts';

const visitId = '01a1f69c-4980-73e3-be77-dfa6ee507e50';
const { visit: visitPolicy } = shipped.evidence;

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

export const leadFormSamples: readonly FormSample[] = [
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
];
