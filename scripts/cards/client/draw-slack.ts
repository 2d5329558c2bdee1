/** Messages and modals about as Slack shows them: its blocks, drawn in the gallery's own colours. */
import { el } from '../../../bot/local/public/dom.ts';
import { mrkdwn } from './markup.ts';

interface Text {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
}

interface Option {
  readonly text: Text;
  readonly value: string;
}

interface Element {
  readonly type: string;
  readonly text?: Text;
  readonly style?: string;
  readonly multiline?: boolean;
  readonly initial_value?: string;
  readonly initial_date?: string;
  readonly placeholder?: Text;
  readonly options?: readonly Option[];
  readonly initial_option?: Option;
}

interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly fields?: readonly Text[];
  readonly elements?: readonly (Element & Text)[];
  readonly alt_text?: string;
  readonly label?: Text;
  readonly hint?: Text;
  readonly optional?: boolean;
  readonly element?: Element;
}

export interface SlackLook {
  dateText(seconds: number): string;
  /** The picture of this card. */
  readonly image: string | undefined;
  readonly optional: string;
}

export function slackMessage(payload: { blocks: readonly Block[]; text: string }, look: SlackLook): HTMLElement {
  const blocks = payload.blocks.length > 0 ? payload.blocks.map((block) => blockView(block, look)) : [payload.text];
  return el(
    'div',
    { class: 'slack' },
    el('div', { class: 'slack-icon', 'aria-hidden': 'true' }, 'B'),
    el(
      'div',
      { class: 'slack-main' },
      el('div', { class: 'slack-head' }, el('strong', {}, 'Baton'), el('span', { class: 'tag' }, 'APP')),
      ...blocks,
    ),
  );
}

export function slackModal(
  view: { title: Text; submit?: Text; close?: Text; blocks: readonly Block[] },
  look: SlackLook,
): HTMLElement {
  return el(
    'div',
    { class: 'slack-modal' },
    el('div', { class: 'slack-modal-title' }, view.title.text),
    el('div', { class: 'slack-modal-body' }, ...view.blocks.map((block) => blockView(block, look))),
    el(
      'div',
      { class: 'slack-modal-foot' },
      view.close ? el('span', { class: 'slack-button' }, view.close.text) : null,
      view.submit ? el('span', { class: 'slack-button primary' }, view.submit.text) : null,
    ),
  );
}

function textView(text: Text | undefined, look: SlackLook): (HTMLElement | string)[] {
  if (!text) return [];
  return text.type === 'mrkdwn' ? mrkdwn(text.text, look.dateText) : [text.text];
}

function blockView(block: Block, look: SlackLook): HTMLElement {
  switch (block.type) {
    case 'header':
      return el('div', { class: 'slack-header' }, block.text?.text);
    case 'section':
      return block.fields
        ? el('div', { class: 'slack-fields' }, ...block.fields.map((field) => el('div', {}, ...textView(field, look))))
        : el('div', { class: 'slack-section' }, ...textView(block.text, look));
    case 'context':
      return el('div', { class: 'slack-context' }, ...(block.elements ?? []).flatMap((part) => textView(part, look)));
    case 'actions':
      return el(
        'div',
        { class: 'slack-actions' },
        ...(block.elements ?? []).map((part) =>
          el('span', { class: `slack-button ${part.style ?? ''}` }, (part.text as unknown as Text | undefined)?.text),
        ),
      );
    case 'image':
      return el('img', { class: 'slack-image', src: look.image, alt: block.alt_text });
    case 'input':
      return inputView(block, look);
    default:
      return el('hr');
  }
}

function inputView({ label, hint, optional, element }: Block, look: SlackLook): HTMLElement {
  const name = el('div', { class: 'slack-label' }, label?.text, optional ? el('span', {}, ` ${look.optional}`) : null);
  return el(
    'div',
    { class: 'slack-input' },
    name,
    element ? controlView(element) : null,
    hint ? el('div', { class: 'slack-hint' }, hint.text) : null,
  );
}

function controlView({
  type,
  options = [],
  initial_option: initial,
  initial_value: value,
  initial_date: day,
  placeholder,
  multiline,
}: Element): HTMLElement {
  if (type === 'radio_buttons')
    return el(
      'div',
      {},
      ...options.map((option) =>
        el(
          'div',
          { class: 'slack-radio' },
          el('i', { class: option.value === initial?.value ? 'on' : '' }),
          option.text.text,
        ),
      ),
    );
  if (type === 'datepicker') return el('div', { class: 'slack-control date' }, day ?? placeholder?.text ?? '\u00a0');
  const isList = type === 'static_select';
  const shown = isList ? initial?.text.text : value;
  return el('div', { class: `slack-control${multiline ? ' tall' : ''}${isList ? ' list' : ''}` }, shown ?? '\u00a0');
}
