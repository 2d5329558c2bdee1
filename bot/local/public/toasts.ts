/**
 * Short notices at the edge of the page: what just happened, with an undo button while undoing is possible, or a
 * button that leads there. At most three at once; they go away by themselves, but not while somebody is on them.
 */
import { companyNow, onTick } from './company-clock.ts';
import { byId, el, icon } from './dom.ts';
import { t } from './texts.ts';

export interface Toast {
  readonly tone: 'info' | 'success' | 'warning';
  readonly text: string;
  readonly button?: { readonly label: string; readonly run: () => void };
  /** Shown with the seconds left; the notice stays until then. `untilMs` is company time. */
  readonly undo?: { readonly untilMs: number; readonly run: () => void };
}

const lifeMs = 6_000;
const atMost = 3;

/** @returns takes the notice away again */
export function showToast(toast: Toast): () => void {
  const place = byId('toasts');
  const box = el('div', { class: 'toast', 'data-tone': toast.tone }, icon(toast.tone), el('p', {}, toast.text));
  const button = (run: () => void) =>
    el('button', {
      type: 'button',
      class: 'toast-button',
      onclick: () => {
        remove(box);
        run();
      },
    });
  if (toast.undo) {
    const undo = button(toast.undo.run);
    box.append(undo);
    followUndo(box, undo, toast.undo.untilMs);
  }
  if (toast.button) {
    const there = button(toast.button.run);
    there.textContent = toast.button.label;
    box.append(there);
  }
  box.append(
    el(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': t.close, onclick: () => remove(box) },
      icon('close'),
    ),
  );
  place.append(box);
  while (place.children.length > atMost) place.firstElementChild?.remove();
  if (!toast.undo) removeLater(box);
  return () => remove(box);
}

/** How each shown undo button renews its label. */
const undoLabels = new Map<HTMLElement, () => void>();

/** Notices belong to whoever acted; only what can still be undone stays when somebody else takes over. */
export function clearToasts(): void {
  for (const box of byId('toasts').querySelectorAll<HTMLElement>('.toast')) if (!undoLabels.has(box)) remove(box);
}

function remove(box: HTMLElement): void {
  box.remove();
  undoLabels.delete(box);
}

/** Shows the seconds left on the button; the notice goes when undoing is no longer possible. */
function followUndo(box: HTMLElement, button: HTMLElement, untilMs: number): void {
  const relabel = () => {
    const seconds = Math.ceil((untilMs - companyNow()) / 1_000);
    if (seconds <= 0 || (box.parentElement === null && button.textContent !== '')) remove(box);
    else button.textContent = t.undo(seconds);
  };
  undoLabels.set(box, relabel);
  relabel();
}

onTick(() => {
  for (const relabel of undoLabels.values()) relabel();
});

function removeLater(box: HTMLElement): void {
  setTimeout(() => {
    if (box.matches(':hover, :focus-within')) removeLater(box);
    else remove(box);
  }, lifeMs);
}
