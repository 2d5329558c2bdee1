/**
 * Sends what is entered or pressed on a page that stands in for a form, and shows the answer in its place. Nothing that
 * was typed is lost: what is wrong appears at its field, and a lost connection leaves everything as it was. The same
 * press sent twice is one event, by the id that the page came with.
 */
import type { SentView } from '../pages/form-page.ts';
import { fetchInTime } from './fetch-in-time.ts';

/** A phone in a lift: given up after this, to be pressed again. */
const patienceMs = 30_000;

addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.event === undefined) return;
  event.preventDefault();
  void send(form);
});

/** What is being corrected is not wrong any more. */
addEventListener('input', (event) => {
  const field = event.target instanceof Element ? event.target.closest<HTMLElement>('.field') : null;
  if (field) tell(field, '');
});

async function send(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  if (!button || button.disabled) return;
  const unfinished = unfinishedDates(form);
  if (Object.keys(unfinished).length > 0) return showProblems(form, unfinished);
  const label = button.textContent;
  button.disabled = true;
  button.textContent = form.dataset.sending ?? label;
  note(form, '');
  try {
    const view = await post(form);
    if (view.kind === 'go') location.assign(view.address);
    else if (view.kind === 'page') show(form, view);
    else {
      form.dataset.event = view.eventId;
      showProblems(form, view.problems);
    }
  } catch (problem) {
    note(form, problem instanceof Refusal ? problem.message : (form.dataset.failed ?? ''));
  }
  button.disabled = false;
  button.textContent = label;
}

class Refusal extends Error {}

async function post(form: HTMLFormElement): Promise<SentView> {
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-baton-language': document.documentElement.lang },
    body: JSON.stringify({ eventId: form.dataset.event, fields }),
  };
  const answer = await fetchInTime(form.action, sent, patienceMs);
  if (answer.headers.get('content-type')?.startsWith('application/json')) {
    const said = (await answer.json()) as SentView & { message?: string };
    if (answer.ok) return said;
    throw new Refusal(said.message ?? form.dataset.failed);
  }
  // The link has run out or is somebody else's: the page says it in words.
  if (answer.status === 403 || answer.status === 404 || answer.status === 410) {
    const said = new DOMParser().parseFromString(await answer.text(), 'text/html');
    throw new Refusal([...said.querySelectorAll('main > *')].map((line) => line.textContent?.trim()).join(' '));
  }
  throw new Refusal(form.dataset.failed);
}

function show(form: HTMLFormElement, view: Extract<SentView, { kind: 'page' }>): void {
  // Written by our own server with everything escaped; the page's rules let no script in.
  const shown = new DOMParser().parseFromString(view.html, 'text/html').querySelector('main');
  if (!shown) {
    location.reload();
    return;
  }
  form.closest('main')?.replaceWith(shown);
  document.title = view.title;
  scrollTo(0, 0);
  shown.focus({ preventScroll: true });
}

/** A date of which a part is missing would be sent as none at all. */
function unfinishedDates(form: HTMLFormElement): Record<string, string> {
  const inputs = [...form.querySelectorAll('input')].filter((input) => input.validity.badInput);
  return Object.fromEntries(inputs.map(({ name }) => [name, form.dataset.date ?? '']));
}

function showProblems(form: HTMLFormElement, problems: Readonly<Record<string, string>>): void {
  const others: string[] = [];
  for (const field of form.querySelectorAll<HTMLElement>('.field')) tell(field, '');
  for (const [name, text] of Object.entries(problems)) {
    const field = form.querySelector<HTMLElement>(`.field[data-field="${CSS.escape(name)}"]`);
    if (field) tell(field, text);
    else others.push(text);
  }
  const first = form.querySelector<HTMLElement>('.field.has-problem');
  note(form, others.length > 0 ? others.join(' ') : (form.dataset.fix ?? ''));
  first?.scrollIntoView({ block: 'center' });
  first?.querySelector<HTMLElement>('input:not([type=radio]), input:checked, input, textarea, select')?.focus({
    preventScroll: true,
  });
}

function tell(field: HTMLElement, text: string): void {
  field.classList.toggle('has-problem', text !== '');
  const problem = field.querySelector<HTMLElement>('.field-problem');
  if (problem) {
    problem.hidden = text === '';
    problem.textContent = text;
  }
  for (const control of field.querySelectorAll('input, textarea, select, [role=radiogroup]'))
    if (text === '') control.removeAttribute('aria-invalid');
    else control.setAttribute('aria-invalid', 'true');
}

function note(form: HTMLFormElement, text: string): void {
  const said = form.querySelector<HTMLElement>('.form-note');
  if (!said) return;
  said.hidden = text === '';
  said.textContent = text;
}
