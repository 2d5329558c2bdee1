/**
 * A form of the bot in a dialog. What is missing is said at the field before it is sent; what the bot finds is said
 * there too, and nothing typed is lost until the form has been taken.
 */
import type { Form, FormField, Localized } from '../../../cards/card.ts';
import type { ReplyView } from '../chat-api.ts';
import { Refusal } from './api.ts';
import { openDialog } from './dialogs.ts';
import { el } from './dom.ts';
import { type Answers, answersOf, fieldView, ownProblem } from './form-field.ts';
import { pick, t } from './texts.ts';

type Problems = Readonly<Record<string, string>>;

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
      el('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t.leaveForm),
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
    const missing: Answers = {};
    for (const { field, view } of fields) {
      const given = answersOf(content, field);
      Object.assign(answers, given);
      const problem = ownProblem(field, given, view);
      if (problem !== null) missing[field.name] = problem;
    }
    if (showProblems(content, fields, missing)) return;
    button.disabled = true;
    button.textContent = t.submitting;
    note.hidden = true;
    try {
      const reply = await submit(answers);
      if (reply.kind === 'form-problems') {
        const found = Object.entries(reply.problems).map(([name, text]) => [name, pick(text as Localized<string>)]);
        showProblems(content, fields, Object.fromEntries(found));
        // What concerns no field of this form is said all the same.
        const others = found.filter(([name]) => !fields.some(({ field }) => field.name === name));
        note.textContent = others.map(([, text]) => text).join(' ');
        note.hidden = others.length === 0;
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
