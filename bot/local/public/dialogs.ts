/** Dialogs: one look for confirmations, forms, details and search; a sheet from below on a phone. Esc and outside close. */
import { el, icon } from './dom.ts';
import { t } from './texts.ts';

let count = 0;

export interface OpenDialog {
  readonly element: HTMLDialogElement;
  close(): void;
}

/** Opens a dialog with a title bar around `content`; the focus returns to where it was when it closes. */
export function openDialog(
  title: string,
  content: HTMLElement,
  options: { name: string; onClose?: () => void },
): OpenDialog {
  const titleId = `dialog-title-${++count}`;
  const element = el('dialog', { class: `dialog ${options.name}`, 'aria-labelledby': titleId });
  const close = () => element.close();
  element.append(
    el(
      'header',
      { class: 'dialog-head' },
      el('h2', { id: titleId }, title),
      el('button', { type: 'button', class: 'icon-button', 'aria-label': t.close, onclick: close }, icon('close')),
    ),
    content,
  );
  show(element, options.onClose);
  return { element, close };
}

/** Opens a dialog without a title bar, e.g. the search. */
export function openBareDialog(label: string, content: HTMLElement, name: string): OpenDialog {
  const element = el('dialog', { class: `dialog ${name}`, 'aria-label': label }, content);
  show(element);
  return { element, close: () => element.close() };
}

function show(element: HTMLDialogElement, onClose?: () => void): void {
  element.addEventListener('click', (event) => {
    if (event.target === element && isOutside(element, event)) element.close();
  });
  element.addEventListener('close', () => {
    element.remove();
    onClose?.();
  });
  document.body.append(element);
  element.showModal();
}

function isOutside(element: HTMLElement, event: MouseEvent): boolean {
  const box = element.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/** Asks once. @returns whether it was confirmed */
export function askConfirmation(
  words: { title: string; text: string; ok: string; cancel: string },
  isDanger: boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isConfirmed = false;
    const answer = (value: boolean) => {
      isConfirmed = value;
      dialog.close();
    };
    const content = el(
      'div',
      { class: 'dialog-body' },
      el('p', {}, words.text),
      el(
        'div',
        { class: 'dialog-buttons' },
        el('button', { type: 'button', class: 'button', autofocus: true, onclick: () => answer(false) }, words.cancel),
        el(
          'button',
          { type: 'button', class: `button ${isDanger ? 'danger-fill' : 'primary'}`, onclick: () => answer(true) },
          words.ok,
        ),
      ),
    );
    const dialog = openDialog(words.title, content, { name: 'confirm', onClose: () => resolve(isConfirmed) });
  });
}
