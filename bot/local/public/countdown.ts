/**
 * The deadline of a card, ticking with the company's clock: calm at first, amber when a fifth of the time is left, red
 * with how long it is overdue once it has passed. The absolute time stands beside it, so nobody has to calculate.
 */
import type { Card } from '../../../cards/card.ts';
import { companyNow, onTick } from './company-clock.ts';
import { el } from './dom.ts';
import { countdown } from './format.ts';
import { t } from './texts.ts';

/** Share of the time left at which a countdown turns amber (docs: design, pages). */
const soonShare = 0.2;

export function deadlineView(deadline: NonNullable<Card['deadline']>): HTMLElement {
  const box = el(
    'div',
    { class: 'deadline', 'data-due': Date.parse(deadline.dueAt), 'data-started': Date.parse(deadline.startedAt) },
    el('div', { class: 'deadline-what' }, deadline.label),
    el('div', { class: 'deadline-left', role: 'timer' }),
    el('div', { class: 'deadline-bar', 'aria-hidden': 'true' }, el('i')),
    deadline.note ? el('p', { class: 'deadline-note' }, deadline.note) : null,
  );
  renew(box);
  return box;
}

/** Renews every countdown that is on the page. */
export function startCountdowns(): void {
  onTick(() => {
    for (const box of document.querySelectorAll<HTMLElement>('.deadline[data-due]')) renew(box);
  });
}

function renew(box: HTMLElement): void {
  const due = Number(box.dataset.due);
  const whole = Math.max(1, due - Number(box.dataset.started));
  const leftMs = due - companyNow();
  const share = Math.min(1, Math.max(0, leftMs / whole));
  const state = leftMs <= 0 ? 'over' : share <= soonShare ? 'soon' : 'calm';
  const text = leftMs <= 0 ? t.overdue(t.duration(-leftMs)) : t.left(countdown(leftMs));
  if (box.dataset.state !== state) box.dataset.state = state;
  const left = box.querySelector('.deadline-left');
  if (left && left.textContent !== text) left.textContent = text;
  box.querySelector<HTMLElement>('.deadline-bar i')?.style.setProperty('transform', `scaleX(${share})`);
}
