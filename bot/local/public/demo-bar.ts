/**
 * The demo's controls: the company's clock with its rate and jumps, a made-up lead, leads that come by themselves.
 * Exists in demo mode only. A jump that takes a while shows how far it has got.
 */
import type { ClockMove } from '../demo-controls.ts';
import { onActivity, onMessage } from './actions.ts';
import { post, Refusal } from './api.ts';
import { clockView, companyNow, jumpProgress, onClock, onTick } from './company-clock.ts';
import { byId, el, icon } from './dom.ts';
import { clockTime, clockTimeWithSeconds, handAngles, shortDate } from './format.ts';
import { isHintRead, rememberHintRead } from './memory.ts';
import { becomePerson } from './navigation.ts';
import { state } from './state.ts';
import { pick, t } from './texts.ts';
import { showToast } from './toasts.ts';
import { startTour } from './tour.ts';

/** How long "new lead" waits for somebody to receive a card before it reports the lead alone. */
const landingMs = 2_500;

/** Resolves with the first person who receives a card after "new lead". */
let landing = Promise.withResolvers<string>();
let face: HTMLElement;
let words: HTMLElement;
let progress: HTMLElement;
let progressWords: HTMLElement;
const moveButtons: HTMLButtonElement[] = [];

export function startDemoBar(): void {
  if (!state.isDemo) return;
  const bar = byId('demo');
  bar.hidden = false;
  bar.setAttribute('aria-label', t.demo.bar);
  face = el(
    'span',
    { class: 'clock-face', 'aria-hidden': 'true' },
    el('i', { class: 'hour' }),
    el('i', { class: 'minute' }),
  );
  words = el('span', { class: 'clock-words' }, el('strong'), el('span', { class: 'muted' }));
  progress = el('div', { class: 'demo-progress', hidden: true, role: 'progressbar' }, el('i'));
  progressWords = el('p', { class: 'demo-progress-words', hidden: true });
  const traffic = el(
    'button',
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      'aria-checked': 'false',
      onclick: () => void switchTraffic(traffic),
    },
    el('i', { 'aria-hidden': 'true' }),
    t.demo.traffic,
  );
  /** On a phone the tour has the room that the opened controls take. */
  const tour = () => {
    if (bar.classList.contains('open')) toggleMore(bar, more);
    startTour();
  };
  const more = el(
    'button',
    {
      type: 'button',
      class: 'icon-button demo-more',
      'aria-label': t.demo.more,
      'aria-expanded': 'false',
      onclick: () => toggleMore(bar, more),
    },
    icon('down'),
  );
  bar.append(
    el('div', { class: 'clock', role: 'timer' }, face, words),
    el(
      'div',
      { class: 'demo-moves' },
      el('div', { class: 'segments' }, moveButton('x1', t.demo.now), moveButton('x60', t.demo.fast)),
      moveButton('next-deadline', t.demo.nextDeadline),
      moveButton('09:00', t.demo.nine),
      moveButton('plus-10-minutes', t.demo.tenMinutes),
      progressWords,
    ),
    el(
      'div',
      { class: 'demo-leads' },
      el('button', { type: 'button', class: 'demo-button', id: 'demo-tour', onclick: tour }, t.tour.start),
      traffic,
      el(
        'button',
        { type: 'button', class: 'button primary', id: 'demo-new-lead', onclick: () => void newLead() },
        icon('plus'),
        t.demo.newLead,
      ),
    ),
    more,
    progress,
  );
  showHint();
  onTick(drawClock);
  onClock(() => drawControls(traffic));
  onActivity((memberId) => landing.resolve(memberId));
  onMessage(({ conversation }, isNew) =>
    isNew && conversation.startsWith('dm:') ? landing.resolve(state.actingId) : undefined,
  );
  drawClock();
  drawControls(traffic);
}

function moveButton(move: ClockMove, label: string): HTMLButtonElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'demo-button',
      'data-move': move,
      onclick: () => void act(() => post('/demo/clock', { move })),
    },
    label,
  );
  moveButtons.push(button);
  return button;
}

/** Sends a lead and says who received a card right after it, with one click to go there. */
async function newLead(): Promise<void> {
  await act(async () => {
    landing = Promise.withResolvers<string>();
    const landed = landing.promise;
    const { leadNumber } = await post<{ leadNumber: string }>('/demo/lead');
    const person = state.people.get(await Promise.race([landed, afterLandingTime()]));
    if (!person) {
      showToast({ tone: 'info', text: t.demo.leadSent(leadNumber) });
      return;
    }
    const look = { label: t.demo.look, run: () => void becomePerson(person.id, { opensDm: true }) };
    const isElsewhere = person.id !== state.actingId;
    showToast({
      tone: 'success',
      text: t.demo.landed(leadNumber, pick(person.name)),
      ...(isElsewhere ? { button: look } : {}),
    });
  });
}

function afterLandingTime(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(''), landingMs));
}

async function switchTraffic(button: HTMLElement): Promise<void> {
  await act(() => post('/demo/traffic', { isOn: button.getAttribute('aria-checked') !== 'true' }));
}

async function act(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (problem) {
    showToast({ tone: 'warning', text: problem instanceof Refusal ? problem.message : t.notDone });
  }
}

function toggleMore(bar: HTMLElement, button: HTMLElement): void {
  const isOpen = bar.classList.toggle('open');
  button.setAttribute('aria-expanded', String(isOpen));
  button.setAttribute('aria-label', isOpen ? t.demo.less : t.demo.more);
}

function drawClock(): void {
  const now = companyNow();
  const { hour, minute } = handAngles(now);
  face.querySelector<HTMLElement>('.hour')?.style.setProperty('transform', `rotate(${hour}deg)`);
  face.querySelector<HTMLElement>('.minute')?.style.setProperty('transform', `rotate(${minute}deg)`);
  const [time, date] = [...words.children];
  if (time) time.textContent = clockTimeWithSeconds(now);
  if (date) date.textContent = shortDate(now);
  const share = jumpProgress();
  const { movingTo } = clockView();
  progress.hidden = share === null;
  progressWords.hidden = share === null;
  if (share === null || !movingTo) return;
  const target = Date.parse(movingTo);
  progress.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  progress.querySelector<HTMLElement>('i')?.style.setProperty('transform', `scaleX(${share})`);
  const goal = t.demo.moving(`${shortDate(target)} ${clockTime(target)}`);
  progressWords.textContent = `${goal} · ${Math.round(share * 100)} %`;
}

function drawControls(traffic: HTMLElement): void {
  const { rate, movingTo, isTrafficOn } = clockView();
  for (const button of moveButtons) {
    const { move } = button.dataset;
    if (move === 'x1' || move === 'x60') button.setAttribute('aria-pressed', String(rate === (move === 'x1' ? 1 : 60)));
    button.disabled = movingTo !== null;
  }
  traffic.setAttribute('aria-checked', String(isTrafficOn));
}

function showHint(): void {
  if (isHintRead()) return;
  const hint = byId('hint');
  const close = () => {
    rememberHintRead();
    hint.hidden = true;
  };
  hint.replaceChildren(
    el('p', {}, t.tour.offer),
    el('button', { type: 'button', class: 'button primary', onclick: startTour }, t.tour.start),
    el('button', { type: 'button', class: 'link-button', onclick: close }, t.tour.decline),
  );
  hint.hidden = false;
}
