/** A neutral card on a page: its state, what is missing, its facts; and its actions as links to the pages that take them. */
import type { Card, CardAction } from '../../cards/card.ts';
import { type Html, html } from './html.ts';

export function cardView(card: Card): Html {
  const [first, ...facts] = card.facts;
  return html`<section class="card-view">
    <p class="card-state ${card.tone}">${card.title}</p>
    ${first && html`<h1>${first.value}</h1>`}
    ${card.body && html`<p class="card-reason">${card.body}</p>`}
    <dl>${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
    ${card.reasons?.map((reason) => html`<p class="card-reason">${reason}</p>`)}
    ${card.footnote && html`<p class="small">${card.footnote}</p>`}
  </section>`;
}

/** @param hrefOf the signed address of the page behind an action */
export function cardActions(actions: Card['actions'], hrefOf: (action: CardAction) => string): Html {
  return html`<div class="card-actions">${actions.map(
    (action) => html`<a class="${looks[action.style]}" href="${hrefOf(action)}">${action.label}</a>`,
  )}</div>`;
}

const looks: Readonly<Record<CardAction['style'], string>> = {
  primary: 'button wide primary',
  default: 'button wide',
  danger: 'button wide danger',
  link: 'link-button',
};
