/** Checks the answers of a form against the form itself: one definition for what is shown and what is accepted. */
import type { Form, FormField, Localized } from '../cards/card.ts';
import { inBoth } from '../cards/text/in-both.ts';
import { decimalText, parseAmount } from '../domain/shared/money.ts';
import { dayNumberOf } from '../domain/shared/zone-time.ts';

/** How a day is written, where the form names none of its own. */
const anyDay = '2026-01-31';

export type FieldAnswers =
  | { readonly values: Readonly<Record<string, string>> }
  | { readonly problems: Readonly<Record<string, Localized<string>>> };

/** Trims, and names every problem at once. Fields the form does not have are dropped. */
export function readFields(form: Localized<Form>, answers: Readonly<Record<string, string>>): FieldAnswers {
  const values: Record<string, string> = {};
  const problems: Record<string, Localized<string>> = {};
  for (const field of form.zh.fields) {
    const value = (answers[field.name] ?? '').trim();
    const problem = problemOf(field, value);
    const more = partnerOf(field, answers);
    const refusal = problem ?? more?.problem ?? null;
    if (refusal) problems[field.name] = refusal;
    else values[field.name] = field.kind === 'money' && value !== '' ? plainAmount(value, more?.value ?? '') : value;
    if (more && !refusal) values[more.name] = more.value;
  }
  return Object.keys(problems).length > 0 ? { problems } : { values };
}

function problemOf(field: FormField, value: string): Localized<string> | null {
  if (value === '') return field.isRequired ? inBoth((t) => t.form.required) : null;
  if (field.kind === 'money')
    return parseAmount(value, 'CNY').problem === 'not-an-amount' ? inBoth((t) => t.form.notAmount) : null;
  if (field.kind === 'choice' || field.kind === 'choice-text')
    return field.options.some((option) => option.value === value) ? null : inBoth((t) => t.form.notOption);
  // Which days may be is for the handler, which says why not.
  if (field.kind === 'date')
    return Number.isNaN(dayNumberOf(value)) ? inBoth((t) => t.form.notDay(field.max ?? field.min ?? anyDay)) : null;
  if (field.kind === 'number') {
    // Digits only: 0x50 and 1e2 are numbers to a program, not to whoever slips on the keyboard.
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= field.min && number <= field.max ? null : inBoth((t) => t.form.notNumber(field.min, field.max));
  }
  return [...value].length > field.maxLength ? inBoth((t) => t.form.tooLong(field.maxLength)) : null;
}

/** 680,000 and 68万 → 680000.00. What is an amount, but not one of its currency, is left for the handler to explain. */
function plainAmount(value: string, currency: string): string {
  const { minor } = parseAmount(value, currency);
  return minor === undefined ? value : decimalText(minor, currency);
}

/** The second answer of a field that has two: the currency of an amount, the words to a choice. */
function partnerOf(
  field: FormField,
  answers: Readonly<Record<string, string>>,
): { name: string; value: string; problem: Localized<string> | null } | null {
  if (field.kind === 'money') {
    const name = `${field.name}.currency`;
    const value = (answers[name] ?? '').trim() || (field.currencies[0] ?? '');
    return { name, value, problem: field.currencies.includes(value) ? null : inBoth((t) => t.form.notOption) };
  }
  if (field.kind !== 'choice-text') return null;
  const name = `${field.name}.text`;
  const value = (answers[name] ?? '').trim();
  if ([...value].length > field.maxLength)
    return { name, value, problem: inBoth((t) => t.form.tooLong(field.maxLength)) };
  const isMissing = field.isTextRequired && value === '' && (answers[field.name] ?? '').trim() !== '';
  return { name, value, problem: isMissing ? inBoth((t) => t.form.required) : null };
}
