/**
 * One field of a form: label, what to enter with, help, and the line for what is wrong. Reads the answers back and says
 * what can be seen without asking the bot; whether they make sense is for the bot.
 */
import type { FormField } from '../../../cards/card.ts';
import { el } from './dom.ts';
import { t } from './texts.ts';

export type Answers = Record<string, string>;
type Option = { readonly value: string; readonly label: string };
type Described = Readonly<Record<string, string>>;

/** Up to this many options are shown as buttons, more as a list to choose from. */
const optionsAsButtons = 5;

export function fieldView(field: FormField): HTMLElement {
  const id = `field-${field.name}`;
  const mark = field.isRequired ? null : el('span', { class: 'field-optional' }, t.optional);
  const help = field.help ? el('p', { class: 'field-help', id: `${id}-help` }, field.help) : null;
  const problem = el('p', { class: 'field-problem', id: `${id}-problem`, hidden: true });
  const described: Described = { 'aria-describedby': `${help ? `${id}-help ` : ''}${id}-problem` };
  const isGroup = 'options' in field && (field.kind === 'choice-text' || field.options.length <= optionsAsButtons);
  const label = isGroup
    ? el('span', { class: 'field-label', id: `${id}-label` }, field.label, mark)
    : el('label', { class: 'field-label', for: `${id}-input` }, field.label, mark);
  const body = isGroup ? groupOf(field, id, described) : rowOf(field, id, described);
  return el('div', { class: 'field', id }, label, body, help, problem);
}

export function answersOf(form: HTMLFormElement, field: FormField): Answers {
  const data = new FormData(form);
  const read = (name: string) => String(data.get(name) ?? '').trim();
  if (field.kind === 'choice-text')
    return { [field.name]: read(field.name), [`${field.name}.text`]: read(`${field.name}.text`) };
  if (field.kind === 'money') {
    const currency = read(`${field.name}.currency`) || (field.currencies[0] ?? '');
    return { [field.name]: plainAmount(read(field.name)), [`${field.name}.currency`]: currency };
  }
  return { [field.name]: read(field.name) };
}

/**
 * What can be seen without asking the bot: something required is missing, a number is out of range.
 * @param view the field as it stands: a date of which a part is missing has no answer yet, but is not left out either
 */
export function ownProblem(field: FormField, answers: Answers, view: HTMLElement): string | null {
  if ([...view.querySelectorAll('input')].some((input) => input.validity.badInput)) return t.wholeDate;
  const answer = answers[field.name] ?? '';
  if (answer === '') {
    if (!field.isRequired) return null;
    return 'options' in field ? t.chooseOne(field.label) : t.fillIn(field.label);
  }
  if (field.kind === 'number') {
    const number = Number(answer);
    const isInside = Number.isFinite(number) && number >= field.min && number <= field.max;
    return isInside ? null : t.numberBetween(field.min, field.max);
  }
  if (field.kind === 'money') return /^-?[¥￥]?\d[\d.]*[万亿]?元?$/.test(answer) ? null : t.amountForm;
  if (field.kind !== 'choice-text') return null;
  const words = answers[`${field.name}.text`] ?? '';
  if (words === '' && field.isTextRequired) return t.fillIn(field.textLabel);
  return [...words].length > field.maxLength ? t.atMost(field.maxLength) : null;
}

function groupOf(field: Extract<FormField, { options: readonly Option[] }>, id: string, described: Described) {
  const group = el(
    'div',
    { class: 'choices', role: 'radiogroup', 'aria-labelledby': `${id}-label`, ...described },
    ...field.options.map(({ value, label }) =>
      el(
        'label',
        { class: 'choice' },
        el('input', { type: 'radio', name: field.name, value, checked: value === field.value }),
        el('span', {}, label),
      ),
    ),
  );
  return field.kind === 'choice-text' ? el('div', { class: 'choice-text' }, group, wordsOf(field, described)) : group;
}

/** The few words beside a choice, with how many of the characters are used. */
function wordsOf(field: Extract<FormField, { kind: 'choice-text' }>, described: Described): HTMLElement {
  const count = el('span', { class: 'field-unit', 'aria-hidden': 'true' });
  const input = el('input', {
    type: 'text',
    name: `${field.name}.text`,
    'aria-label': `${field.label} ${field.textLabel}`,
    placeholder: field.textLabel,
    autocomplete: 'off',
    value: field.textValue,
    'aria-required': String(field.isTextRequired),
    ...described,
    oninput: () => renew(),
  });
  const renew = () => {
    const used = [...input.value].length;
    count.textContent = `${used}/${field.maxLength}`;
    count.classList.toggle('over', used > field.maxLength);
  };
  renew();
  return el('div', { class: 'field-row wide' }, input, count);
}

function rowOf(field: FormField, id: string, described: Described): HTMLElement {
  const common = { id: `${id}-input`, name: field.name, 'aria-required': String(field.isRequired), ...described };
  const input = inputOf(field, common);
  if (field.kind === 'number' && field.unit)
    return el('div', { class: 'field-row' }, input, el('span', { class: 'field-unit' }, field.unit));
  if (field.kind !== 'money') return input;
  const currency =
    field.currencies.length > 1
      ? el(
          'select',
          { class: 'currency', name: `${field.name}.currency`, 'aria-label': t.currency },
          ...field.currencies.map((code) => el('option', { value: code }, code)),
        )
      : el('span', { class: 'field-unit' }, field.currencies[0] ?? '');
  return el('div', { class: 'field-row money' }, input, currency);
}

function inputOf(field: FormField, common: Record<string, string>): HTMLElement {
  switch (field.kind) {
    case 'choice':
    case 'choice-text':
      return el(
        'select',
        common,
        el('option', { value: '' }, t.choose),
        ...field.options.map(({ value, label }) => el('option', { value, selected: value === field.value }, label)),
      );
    case 'number':
      return el('input', { ...common, type: 'text', inputmode: 'decimal', autocomplete: 'off', value: field.value });
    case 'date':
      // A year has four figures: without a last day browsers take six.
      return el('input', {
        ...common,
        type: 'date',
        value: field.value,
        min: field.min,
        max: field.max ?? '9999-12-31',
      });
    case 'money':
      return moneyInput(common, field.value);
    case 'long-text':
      return el('textarea', { ...common, rows: 3, maxlength: field.maxLength }, field.value ?? '');
    default:
      return el('input', {
        ...common,
        type: field.kind === 'phone' ? 'tel' : 'text',
        autocomplete: 'off',
        maxlength: field.maxLength,
        value: field.value,
      });
  }
}

/** Groups the digits once the person has gone on, so that a zero too many is seen. */
function moneyInput(common: Record<string, string>, value: string | undefined): HTMLInputElement {
  const input = el('input', {
    ...common,
    type: 'text',
    inputmode: 'decimal',
    autocomplete: 'off',
    placeholder: '0.00',
    value: value === undefined ? undefined : grouped(value),
    onblur: () => {
      input.value = grouped(input.value);
    },
  });
  return input;
}

function grouped(text: string): string {
  const plain = plainAmount(text);
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(\.\d{1,2})?$/.exec(plain) ?? [];
  return whole === '' ? text : `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

function plainAmount(text: string): string {
  return text.replace(/[,，\s]/g, '');
}
