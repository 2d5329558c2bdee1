/** A message on its way: shown at once with its files, with buttons to call it off or to send it again. */
import { el } from './dom.ts';
import type { Draft } from './draft.ts';
import { discardDraft, sendDraft, sendWithoutRefused } from './drafts.ts';
import { pieceTile } from './piece-tile.ts';
import { attachmentOf, isRefused } from './pieces.ts';
import { t } from './texts.ts';

export function draftView(draft: Draft): HTMLElement {
  const tiles = draft.pieces.map((piece) => pieceTile(piece));
  return el(
    'li',
    { class: 'entry draft' },
    el(
      'div',
      { class: 'message own' },
      el(
        'div',
        { class: 'message-main' },
        tiles.length > 0 ? el('ul', { class: 'tiles' }, ...tiles) : null,
        draft.text === '' ? null : el('div', { class: 'bubble' }, draft.text),
        mark(draft),
      ),
    ),
  );
}

function mark(draft: Draft): HTMLElement {
  const discard = button(t.discard, () => discardDraft(draft));
  const refused = draft.pieces.filter(isRefused);
  if (draft.state === 'sending') {
    const isUploading = draft.pieces.some((piece) => attachmentOf(piece) === null);
    const cancel = isUploading ? button(t.cancel, () => discardDraft(draft)) : null;
    return el('div', { class: 'draft-state' }, t.sending, cancel);
  }
  if (refused.length === 0)
    return el(
      'div',
      { class: 'draft-state failed', role: 'alert' },
      t.notSent,
      button(t.retry, () => void sendDraft(draft)),
      discard,
    );
  const hasRest = refused.length < draft.pieces.length || draft.text !== '';
  return el(
    'div',
    { class: 'draft-state failed', role: 'alert' },
    ...refused.map((upload) => el('p', {}, t.files.about(upload.file.name, upload.problem))),
    hasRest ? button(t.files.sendRest, () => sendWithoutRefused(draft)) : null,
    discard,
  );
}

function button(label: string, run: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'link-button', onclick: run }, label);
}
