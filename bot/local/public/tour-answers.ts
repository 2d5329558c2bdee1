/** Fills a form of the bot for the tour: what is prefilled stays, the rest is answered as a rep might. */
import type { Form, FormField } from '../../../cards/card.ts';
import { t } from './texts.ts';

export function fillForm(form: Form): Record<string, string> {
  return Object.assign({}, ...form.fields.map(answersTo));
}

function answersTo(field: FormField, index: number): Record<string, string> {
  const { name } = field;
  if (field.kind === 'choice') return { [name]: field.value || (field.options[0]?.value ?? '') };
  if (field.kind === 'choice-text') {
    const option = field.options[index % field.options.length];
    const words = t.tour.answers.needs[index % t.tour.answers.needs.length] ?? '';
    return { [name]: field.value || (option?.value ?? ''), [`${name}.text`]: field.textValue || words };
  }
  if (field.kind === 'money')
    return { [name]: field.value || t.tour.answers.amount, [`${name}.currency`]: field.currencies[0] ?? '' };
  if (field.kind === 'number') return { [name]: field.value || String(field.min) };
  if (field.kind === 'date') return { [name]: field.value || (field.isRequired && field.max) || '' };
  return { [name]: field.value || (field.isRequired ? wordsFor(name) : '') };
}

function wordsFor(name: string): string {
  const { competitor, company, nextStep } = t.tour.answers;
  return { competitor, company }[name] ?? nextStep;
}
