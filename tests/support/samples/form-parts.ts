/** What the samples of forms have in common: a form with its name, choices, and people and leads to choose from. */
import type { Form, FormField, Locale } from '../../../cards/card.ts';
import { inBoth, type texts } from '../../../cards/text/in-both.ts';
import { dai, type FormSample, longCompany, longMember, longPerson, shen, words } from './card-sample.ts';

export type Texts = (typeof texts)[Locale];
export type Fields = (t: Texts, locale: Locale) => readonly FormField[];

export const leadValue = '01a1f69c-4980-73e3-be77-dfa6ee507e33|7';

export function form(
  name: string,
  about: [string, string],
  id: string,
  build: (t: Texts, locale: Locale) => Omit<Form, 'id' | 'value'> & { value?: string },
): FormSample {
  return { name, about: words(...about), form: inBoth((t, locale) => ({ id, value: '', ...build(t, locale) })) };
}

export function choice(
  name: string,
  label: string,
  options: readonly { value: string; label: string }[],
  more: { value?: string; isRequired?: boolean } = {},
): FormField {
  return { kind: 'choice', name, label, isRequired: true, options, ...more };
}

export const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export const customer = (locale: Locale) => (locale === 'zh' ? '骨科 王主任' : 'Dr Wang');
export const company = (locale: Locale) => (locale === 'zh' ? '复旦大学附属中山医院' : 'Zhongshan Hospital');
export const leadIntro = (locale: Locale) => `L-20001 ${customer(locale)}`;

export function reps(t: Texts, locale: Locale, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const person = [shen, dai, longMember][index % 3] ?? shen;
    return {
      value: `01a1f69c-4980-73e3-be77-${String(index).padStart(12, '0')}`,
      label: t.form.assignOption(locale === 'zh' ? person.name : person.nameEn, 90 - index, index % 9),
    };
  });
}

export const leadOptions = (t: Texts, locale: Locale) =>
  Array.from({ length: 12 }, (_, index) => ({
    value: `01a1f69c-4980-73e3-be7a-${String(index).padStart(12, '0')}`,
    label: t.visit.leadOption(
      `L-${20_001 + index}`,
      index % 4 === 3 ? longPerson[locale] : customer(locale),
      index % 4 === 3 ? longCompany[locale] : company(locale),
    ),
  }));
