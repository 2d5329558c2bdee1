/** A text on its way: shown at once, with a button to send it again when the connection was gone. */
import { sendDraft } from './actions.ts';
import { el } from './dom.ts';
import type { Draft } from './state.ts';
import { t } from './texts.ts';

export function draftView(draft: Draft): HTMLElement {
  const isFailed = draft.state === 'failed';
  const mark = isFailed
    ? el(
        'div',
        { class: 'draft-state failed', role: 'alert' },
        t.notSent,
        ' · ',
        el('button', { type: 'button', class: 'link-button', onclick: () => void sendDraft(draft) }, t.retry),
      )
    : el('div', { class: 'draft-state' }, t.sending);
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
