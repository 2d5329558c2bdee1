/** Checks the answers of a form against the form itself: one definition for what is shown and what is accepted. */
import type { Form, FormField, Localized } from '../cards/card.ts';
import { inBoth } from '../cards/text/in-both.ts';

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
    if (problem) problems[field.name] = problem;
    else values[field.name] = value;
  }
  return Object.keys(problems).length > 0 ? { problems } : { values };
}

function problemOf(field: FormField, value: string): Localized<string> | null {
  if (value === '') return field.isRequired ? inBoth((t) => t.form.required) : null;
  if (field.kind === 'choice')
    return field.options.some((option) => option.value === value) ? null : inBoth((t) => t.form.notOption);
  if (field.kind === 'number') {
    const number = Number(value);
    return Number.isInteger(number) && number >= field.min && number <= field.max
      ? null
      : inBoth((t) => t.form.notNumber(field.min, field.max));
  }
  return [...value].length > field.maxLength ? inBoth((t) => t.form.tooLong(field.maxLength)) : null;
}
