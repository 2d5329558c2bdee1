/** A text on its way: shown at once, with a button to send it again when the connection was gone. */
import { el } from './dom.ts';
import { discardDraft, sendDraft } from './drafts.ts';
import type { Draft } from './state.ts';
import { t } from './texts.ts';

export function draftView(draft: Draft): HTMLElement {
  const button = (label: string, run: () => void) =>
    el('button', { type: 'button', class: 'link-button', onclick: run }, label);
  const mark =
    draft.state === 'sending'
      ? el('div', { class: 'draft-state' }, t.sending)
      : el(
          'div',
          { class: 'draft-state failed', role: 'alert' },
          t.notSent,
          button(t.retry, () => void sendDraft(draft)),
          button(t.discard, () => discardDraft(draft)),
        );
  return el(
    'li',
    { class: 'entry draft' },
    el(
      'div',
      { class: 'message own' },
      el('div', { class: 'message-main' }, el('div', { class: 'bubble' }, draft.text), mark),
    ),
  );
}
