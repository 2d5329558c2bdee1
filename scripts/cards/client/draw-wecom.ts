/** Template cards and group messages about as WeCom shows them. */
import { el } from '../../../bot/local/public/dom.ts';
import { markdown } from './markup.ts';

export interface TemplateCard {
  readonly source?: { readonly desc?: string; readonly desc_color?: number };
  readonly main_title?: { readonly title?: string; readonly desc?: string };
  readonly sub_title_text?: string;
  readonly horizontal_content_list?: readonly { readonly keyname: string; readonly value?: string }[];
  readonly quote_area?: { readonly title?: string; readonly quote_text?: string };
  readonly button_list?: readonly { readonly text: string; readonly style?: number }[];
}

export function wecomCard(card: TemplateCard): HTMLElement {
  const { source, main_title: title, quote_area: quote, button_list: buttons = [] } = card;
  return el(
    'div',
    { class: 'wecom' },
    source?.desc
      ? el('div', { class: 'wecom-source', 'data-colour': source.desc_color ?? 0 }, el('i'), source.desc)
      : null,
    title?.title ? el('div', { class: 'wecom-title' }, title.title) : null,
    title?.desc ? el('div', { class: 'wecom-desc' }, title.desc) : null,
    quote
      ? el(
          'div',
          { class: 'wecom-quote' },
          quote.title ? el('div', { class: 'wecom-quote-title' }, quote.title) : null,
          quote.quote_text,
        )
      : null,
    card.sub_title_text ? el('div', { class: 'wecom-sub' }, card.sub_title_text) : null,
    ...(card.horizontal_content_list ?? []).map(({ keyname, value }) =>
      el('div', { class: 'wecom-row' }, el('span', {}, keyname), el('span', {}, value)),
    ),
    buttons.length > 0
      ? el(
          'div',
          { class: `wecom-buttons${buttons.length > 2 ? ' many' : ''}` },
          ...buttons.map(({ text, style = 1 }) => el('span', { class: 'wecom-button', 'data-style': style }, text)),
        )
      : null,
  );
}

export function wecomMarkdown(text: string): HTMLElement {
  return el('div', { class: 'wecom group' }, ...markdown(text));
}
