/**
 * The guided first tour of the demo: five steps from a lead to the report, each told in a few words beside what there is
 * to look at. The button does the next thing for real, as a click would; whoever knows enough closes it.
 */
import { Refusal } from './api.ts';
import { byId, el, icon } from './dom.ts';
import { rememberHintRead } from './memory.ts';
import { t } from './texts.ts';
import { type Beat, beats, tourSteps } from './tour-beats.ts';

/** Cards are drawn anew when they change; the mark follows them this often. */
const followMs = 250;

/** A new target is brought into view this many times in a row, because cards still grow and the list follows its end. */
const placedTimes = 5;
const marginPx = 12;

let index = 0;
let placings = 0;
let panel: HTMLElement | null = null;
let looked: HTMLElement | null = null;
let timer: ReturnType<typeof setInterval> | undefined;

export function startTour(): void {
  endTour();
  rememberHintRead();
  byId('hint').hidden = true;
  index = 0;
  panel = el('section', { class: 'tour', 'aria-label': t.tour.title });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    endTour();
  });
  document.body.append(panel);
  document.body.toggleAttribute('data-tour', true);
  timer = setInterval(follow, followMs);
  show();
}

function endTour(): void {
  if (!panel) return;
  clearInterval(timer);
  panel.remove();
  panel = null;
  document.body.removeAttribute('data-tour');
  look(null);
  const start = document.getElementById('demo-tour');
  (start?.checkVisibility() ? start : document.querySelector<HTMLElement>('.demo-more'))?.focus();
}

function show(): void {
  const beat = beats[index];
  if (!panel || !beat) {
    endTour();
    return;
  }
  const words = t.tour.beats[beat.words];
  const problem = el('p', { class: 'tour-problem', role: 'alert', hidden: true });
  const go = el('button', { type: 'button', class: 'button primary', id: 'tour-next' }, words.button);
  const onward = el(
    'button',
    { type: 'button', class: 'link-button', hidden: true, onclick: () => next() },
    t.tour.onward,
  );
  go.addEventListener('click', () => void run(beat, go, onward, problem));
  panel.replaceChildren(
    el(
      'header',
      { class: 'tour-head' },
      el('span', { class: 'tour-step' }, t.tour.step(beat.step, tourSteps)),
      el('strong', {}, t.tour.steps[beat.step]),
      el(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': t.tour.close, onclick: endTour },
        icon('close'),
      ),
    ),
    el('div', { class: 'tour-bar', 'aria-hidden': 'true' }, ...bars(beat.step)),
    el('p', { class: 'tour-words', role: 'status' }, words.text),
    problem,
    el('div', { class: 'tour-buttons' }, go, onward),
  );
  go.focus({ preventScroll: true });
  follow();
}

function bars(step: number): HTMLElement[] {
  return Array.from({ length: tourSteps }, (_, at) => el('i', { class: at < step ? 'done' : undefined }));
}

async function run(beat: Beat, go: HTMLButtonElement, onward: HTMLElement, problem: HTMLElement): Promise<void> {
  if (go.getAttribute('aria-busy')) return;
  go.setAttribute('aria-busy', 'true');
  go.replaceChildren(el('span', { class: 'spinner', 'aria-hidden': 'true' }), t.tour.working);
  problem.hidden = true;
  try {
    await beat.run();
    if (go.isConnected) next();
  } catch (reason) {
    problem.textContent = reason instanceof Refusal ? reason.message : t.tour.stuck;
    problem.hidden = false;
    onward.hidden = false;
    go.removeAttribute('aria-busy');
    go.replaceChildren(t.retry);
  }
}

function next(): void {
  index++;
  show();
}

/** Keeps the mark on what the words are about, also when it was drawn anew; the list settles before it is left alone. */
function follow(): void {
  const target = beats[index]?.look() ?? null;
  if (target !== looked) {
    look(target);
    placings = placedTimes;
  }
  if (target && placings-- > 0) bringIntoView(target);
}

function look(target: HTMLElement | null): void {
  looked?.classList.remove('tour-look');
  looked = target;
  target?.classList.add('tour-look');
}

/** Scrolls the conversation only; of what is higher than the window the beginning counts. */
function bringIntoView(target: HTMLElement): void {
  const scroller = byId('messages');
  if (!scroller.contains(target)) return;
  const room = scroller.getBoundingClientRect();
  const box = target.getBoundingClientRect();
  const above = box.top - room.top - marginPx;
  const below = box.bottom - room.bottom + marginPx;
  if (above < 0 || box.height + 2 * marginPx > room.height) scroller.scrollTop += above;
  else if (below > 0) scroller.scrollTop += below;
}
