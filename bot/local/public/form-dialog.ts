/**
 * A form of the bot in a dialog. What is missing is said at the field before it is sent; what the bot finds is said
 * there too, and nothing typed is lost until the form has been taken.
 */
import type { Form, FormField, Localized } from '../../../cards/card.ts';
import type { ReplyView } from '../chat-api.ts';
import { Refusal } from './api.ts';
import { openDialog } from './dialogs.ts';
import { el } from './dom.ts';
import { pick, t } from './texts.ts';

type Answers = Record<string, string>;
type Problems = Readonly<Record<string, string>>;

/** Up to this many options are shown as buttons, more as a list to choose from. */
const optionsAsButtons = 5;

/** @param submit sends the answers; the form closes unless the reply names problems */
export function openForm(
  form: Form,
  submit: (answers: Answers) => Promise<ReplyView>,
  done: (reply: ReplyView) => void,
): void {
  const fields = form.fields.map((field) => ({ field, view: fieldView(field) }));
  const note = el('p', { class: 'form-note', role: 'alert', hidden: true });
  const button = el('button', { type: 'submit', class: 'button primary' }, form.submitLabel);
  const content = el(
    'form',
    { class: 'form', novalidate: true, onsubmit },
    el(
      'div',
      { class: 'form-fields' },
      form.intro ? el('p', { class: 'form-intro' }, form.intro) : null,
      ...fields.map(({ view }) => view),
      note,
    ),
    el(
      'div',
      { class: 'dialog-buttons' },
      el('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t.cancel),
      button,
    ),
  );
  const dialog = openDialog(form.title, content, { name: 'sheet' });
  content.querySelector<HTMLElement>('input, textarea, select')?.focus();

  function onsubmit(event: SubmitEvent): void {
    event.preventDefault();
    void send();
  }

  async function send(): Promise<void> {
    const answers: Answers = {};
    for (const { field } of fields) answers[field.name] = answerOf(content, field);
    const missing = Object.fromEntries(fields.flatMap(({ field }) => ownProblem(field, answers[field.name] ?? '')));
    if (showProblems(content, fields, missing)) return;
    button.disabled = true;
    button.textContent = t.submitting;
    note.hidden = true;
    try {
      const reply = await submit(answers);
      if (reply.kind === 'form-problems') {
        showProblems(
          content,
          fields,
          Object.fromEntries(
            Object.entries(reply.problems).map(([name, text]) => [name, pick(text as Localized<string>)]),
          ),
        );
      } else {
        dialog.close();
        done(reply);
      }
    } catch (problem) {
      note.textContent = problem instanceof Refusal ? problem.message : t.notDone;
      note.hidden = false;
    }
    button.disabled = false;
    button.textContent = form.submitLabel;
  }
}

function fieldView(field: FormField): HTMLElement {
  const id = `field-${field.name}`;
  const mark = field.isRequired ? null : el('span', { class: 'field-optional' }, t.optional);
  const help = field.help ? el('p', { class: 'field-help', id: `${id}-help` }, field.help) : null;
  const problem = el('p', { class: 'field-problem', id: `${id}-problem`, hidden: true });
  const described = `${help ? `${id}-help ` : ''}${id}-problem`;
  if (field.kind === 'choice' && field.options.length <= optionsAsButtons) {
    const options = field.options.map(({ value, label }) =>
      el(
        'label',
        { class: 'choice' },
        el('input', { type: 'radio', name: field.name, value, checked: value === field.value }),
        el('span', {}, label),
      ),
    );
    const group = el(
      'div',
      { class: 'choices', role: 'radiogroup', 'aria-labelledby': `${id}-label`, 'aria-describedby': described },
      ...options,
    );
    return el(
      'div',
      { class: 'field', id },
      el('span', { class: 'field-label', id: `${id}-label` }, field.label, mark),
      group,
      help,
      problem,
    );
  }
  const input = inputOf(field, {
    id: `${id}-input`,
    name: field.name,
    'aria-describedby': described,
    'aria-required': String(field.isRequired),
  });
  const unit = field.kind === 'number' && field.unit ? el('span', { class: 'field-unit' }, field.unit) : null;
  const row = unit ? el('div', { class: 'field-row' }, input, unit) : input;
  return el(
    'div',
    { class: 'field', id },
    el('label', { class: 'field-label', for: `${id}-input` }, field.label, mark),
    row,
    help,
    problem,
  );
}

function inputOf(field: FormField, common: Record<string, string>): HTMLElement {
  if (field.kind === 'choice') {
    const options = field.options.map(({ value, label }) =>
      el('option', { value, selected: value === field.value }, label),
    );
    return el('select', common, el('option', { value: '' }, t.choose), ...options);
  }
  if (field.kind === 'number') {
    return el('input', { ...common, type: 'text', inputmode: 'decimal', autocomplete: 'off', value: field.value });
  }
  if (field.kind === 'long-text') {
    return el('textarea', { ...common, rows: 3, maxlength: field.maxLength }, field.value ?? '');
  }
  const type = field.kind === 'phone' ? 'tel' : 'text';
  return el('input', { ...common, type, autocomplete: 'off', maxlength: field.maxLength, value: field.value });
}

function answerOf(form: HTMLFormElement, field: FormField): string {
  return String(new FormData(form).get(field.name) ?? '').trim();
}

/** What can be seen without asking the bot: something required is missing, a number is out of range. */
function ownProblem(field: FormField, answer: string): [string, string][] {
  if (answer === '') return field.isRequired ? [[field.name, t.fillIn(field.label)]] : [];
  if (field.kind !== 'number') return [];
  const number = Number(answer);
  return Number.isFinite(number) && number >= field.min && number <= field.max
    ? []
    : [[field.name, t.numberBetween(field.min, field.max)]];
}

/** Writes the problems at their fields and goes to the first. @returns whether there were any */
function showProblems(
  form: HTMLElement,
  fields: readonly { field: FormField; view: HTMLElement }[],
  problems: Problems,
): boolean {
  let first: HTMLElement | null = null;
  for (const { field, view } of fields) {
    const text = problems[field.name];
    const line = view.querySelector<HTMLElement>('.field-problem');
    if (line) {
      line.hidden = text === undefined;
      line.textContent = text ?? '';
    }
    view.classList.toggle('has-problem', text !== undefined);
    for (const input of view.querySelectorAll('input, textarea, select'))
      input.setAttribute('aria-invalid', String(text !== undefined));
    if (text !== undefined) first ??= view.querySelector<HTMLElement>('input, textarea, select');
  }
  first?.focus();
  first?.closest('.field')?.scrollIntoView({ block: 'nearest' });
  return form.querySelector('.has-problem') !== null;
}
