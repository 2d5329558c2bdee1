/**
 * Pictures and the pages of a document over the whole window: arrows and swipes turn, + − and the wheel zoom, a double
 * tap zooms in and out, a zoomed picture is dragged; Esc closes and the focus goes back to where it was.
 */
import { el, icon } from './dom.ts';
import type { IconName } from './icons.ts';
import { t } from './texts.ts';
import { zoomable } from './zoomable.ts';

export interface Picture {
  readonly src: string;
  readonly name: string;
  /** Where it is downloaded under its name; where it is shown, if that is all. */
  readonly saved?: string;
}

/** A document of which the pictures show the pages; it can be downloaded as a whole. */
interface Whole extends Picture {
  readonly pages: number;
}

export function openViewer(pictures: readonly Picture[], first: number, whole?: Whole): void {
  const opener = document.activeElement as HTMLElement | null;
  let index = first;
  const image = el('img', { class: 'viewer-picture', alt: '', draggable: 'false' });
  const stage = el('div', { class: 'viewer-stage' }, image);
  const zoom = zoomable(stage, image, { turn: (step) => show(index + step) });
  const title = el('h2', { class: 'viewer-title', 'aria-live': 'polite' });
  const count = el('span', { class: 'viewer-count' });
  const button = (name: IconName, label: string, run: () => void, look = '') =>
    el('button', { type: 'button', class: `viewer-button ${look}`, 'aria-label': label, onclick: run }, icon(name));
  const previous = button('back', t.files.previous, () => show(index - 1), 'previous');
  const next = button('forward', t.files.next, () => show(index + 1), 'next');
  const download = el('a', { class: 'viewer-button', 'aria-label': t.files.download }, icon('download'));
  const problem = el('p', { class: 'viewer-problem', hidden: true }, t.files.notShown);
  const dialog = el(
    'dialog',
    { class: 'viewer', 'aria-label': whole?.name ?? t.files.kinds.photo },
    el(
      'header',
      { class: 'viewer-head' },
      el('div', { class: 'viewer-words' }, title, count),
      button('minus', t.files.zoomOut, () => zoom.by(1 / 1.5), 'for-mouse'),
      button('plus', t.files.zoomIn, () => zoom.by(1.5), 'for-mouse'),
      download,
      button('close', t.close, () => dialog.close()),
    ),
    stage,
    previous,
    next,
    problem,
  );

  function show(wanted: number): void {
    const picture = pictures[wanted];
    if (!picture) return;
    index = wanted;
    zoom.reset();
    problem.hidden = true;
    stage.classList.add('loading');
    image.src = picture.src;
    image.alt = whole ? t.files.page(index + 1, whole.pages) : picture.name;
    title.textContent = whole?.name ?? picture.name;
    count.textContent = whole
      ? t.files.page(index + 1, whole.pages)
      : pictures.length > 1
        ? `${index + 1} / ${pictures.length}`
        : '';
    const file = whole ?? picture;
    download.href = file.saved ?? file.src;
    download.download = file.name;
    previous.hidden = index === 0;
    next.hidden = index === pictures.length - 1;
    const ahead = pictures[index + 1];
    if (ahead) new Image().src = ahead.src;
  }

  image.addEventListener('load', () => stage.classList.remove('loading'));
  image.addEventListener('error', () => {
    stage.classList.remove('loading');
    problem.hidden = false;
  });
  dialog.addEventListener('keydown', (event) => {
    const run = {
      ArrowLeft: () => show(index - 1),
      ArrowRight: () => show(index + 1),
      PageUp: () => show(index - 1),
      PageDown: () => show(index + 1),
      Home: () => show(0),
      End: () => show(pictures.length - 1),
      '+': () => zoom.by(1.5),
      '=': () => zoom.by(1.5),
      '-': () => zoom.by(1 / 1.5),
      '0': () => zoom.reset(),
    }[event.key];
    if (!run || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    const key = opener?.dataset.key;
    const again = key ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
    (opener?.isConnected ? opener : again)?.focus({ preventScroll: true });
  });
  show(first);
  document.body.append(dialog);
  dialog.showModal();
}
