/**
 * A card as the local chat shows it: state, deadline, who and what, why, what to do, small print. A settled card
 * shrinks to its outcome and opens on demand. Clicks go to the bot; the card itself changes only through the stream.
 */
import type { Card, CardAction, Fact } from '../../../cards/card.ts';
import { fileUrl } from './api.ts';
import { deadlineView } from './countdown.ts';
import { askConfirmation } from './dialogs.ts';
import { el, hidden, icon } from './dom.ts';
import { groupPhone } from './format.ts';
import { openPanel, threadOfCard } from './panel.ts';
import { openViewer } from './picture-viewer.ts';
import { receipt } from './receipt.ts';
import { runAction } from './replies.ts';
import { t } from './texts.ts';

/** From this number of facts on, figures are set as a table: one row each, numbers to the right. */
const manyFigures = 5;
/** Longer values get the whole width; a Chinese character is as wide as two letters. */
const wideLetters = 32;

/** Settled cards that were opened, by message, so that a change does not close them again. */
const opened = new Set<string>();

export function cardView(card: Card, messageId: string): HTMLElement {
  const article = el('article', {
    class: 'card',
    'data-tone': card.tone,
    'data-card': card.key,
    'aria-label': card.summary,
    tabindex: -1,
  });
  const head = el(
    'header',
    { class: 'card-head' },
    el('span', { class: 'card-tone' }, icon(card.tone), hidden(t.tones[card.tone])),
    el('h3', {}, card.title),
  );
  article.append(head);
  if (!card.isSettled) {
    article.append(...details(card));
    return article;
  }
  article.classList.add('settled');
  const rest = el(
    'div',
    { class: 'card-rest', hidden: !opened.has(messageId) },
    ...details(card).filter((part) => !part.matches('.card-foot')),
  );
  if (rest.children.length > 0) head.append(toggle(rest, messageId));
  if (card.footnote) article.append(footnote(card.footnote));
  article.append(rest);
  return article;
}

function details(card: Card): HTMLElement[] {
  const parts = [
    card.deadline ? deadlineView(card.deadline) : null,
    card.body ? el('p', { class: 'card-body' }, card.body) : null,
    card.image ? imageView(card.image) : null,
    card.trace && card.trace.length > 0 ? receipt(card.trace) : null,
    card.facts.length > 0 ? factsView(card.facts) : null,
    card.reasons && card.reasons.length > 0
      ? el('ul', { class: 'reasons' }, ...card.reasons.map((reason) => el('li', {}, reason)))
      : null,
    card.actions.length > 0 || threadOfCard(card.key) ? actionsView(card) : null,
    card.footnote ? footnote(card.footnote) : null,
  ];
  return parts.filter((part) => part !== null);
}

/** The picture's place is kept before it is there; a tap shows it large. */
function imageView({ sha256, alt, width, height }: NonNullable<Card['image']>): HTMLElement {
  const image = el('img', { src: fileUrl(sha256), alt, width, height, loading: 'lazy', decoding: 'async' });
  const button = el(
    'button',
    {
      type: 'button',
      class: 'card-image',
      'data-key': `card-image:${sha256}`,
      onclick: () => openViewer([{ src: fileUrl(sha256), name: alt }], 0),
    },
    image,
  );
  button.style.setProperty('max-width', `${width}px`);
  image.addEventListener('error', () => button.classList.add('gone'));
  return button;
}

function toggle(rest: HTMLElement, messageId: string): HTMLElement {
  const label = () => (rest.hidden ? t.expand : t.collapse);
  const button = el('button', { type: 'button', class: 'link-button', 'aria-expanded': String(!rest.hidden) }, label());
  button.addEventListener('click', () => {
    rest.hidden = !rest.hidden;
    if (rest.hidden) opened.delete(messageId);
    else opened.add(messageId);
    button.textContent = label();
    button.setAttribute('aria-expanded', String(!rest.hidden));
  });
  return button;
}

function factsView(facts: readonly Fact[]): HTMLElement {
  const isTable = facts.length >= manyFigures && facts.every(({ value }) => /\d/.test(value) && !value.includes('\n'));
  const rows = facts.map((fact) => {
    const isWide = widthInLetters(fact.value) > wideLetters || fact.value.includes('\n');
    return el('div', { class: isWide ? 'fact wide' : 'fact' }, el('dt', {}, fact.label), el('dd', {}, factValue(fact)));
  });
  return el('dl', { class: isTable ? 'facts table' : 'facts' }, ...rows);
}

function widthInLetters(text: string): number {
  return [...text].reduce((sum, sign) => sum + (/[\u2e80-\uffe6]/.test(sign) ? 2 : 1), 0);
}

/** A phone number can be dialled unless digits are hidden from this reader. */
function factValue(fact: Fact): HTMLElement | string {
  if (fact.kind !== 'phone') return fact.value;
  const grouped = groupPhone(fact.value);
  const isWhole = /\d{5,}/.test(fact.value.replace(/[\s-]/g, '')) && !fact.value.includes('*');
  return isWhole ? el('a', { href: `tel:${fact.value.replace(/[^\d+]/g, '')}`, class: 'phone' }, grouped) : grouped;
}

function actionsView({ actions, key }: Card): HTMLElement {
  const box = el('div', { class: 'card-actions' });
  const view = (action: CardAction) => actionButton(action, box);
  const buttons = actions.filter(({ style }) => style !== 'link');
  const links = actions.filter(({ style }) => style === 'link');
  if (buttons.length > 0) box.append(el('div', { class: 'card-buttons' }, ...buttons.map(view)));
  const thread = threadOfCard(key);
  const all = [...links.map(view), ...(thread ? [threadButton(thread)] : [])];
  if (all.length > 0) box.append(el('div', { class: 'card-links' }, ...all));
  return box;
}

function threadButton(key: string): HTMLElement {
  const open = () => openPanel({ kind: 'thread', key });
  return el('button', { type: 'button', class: 'link-button', 'data-thread': key, onclick: open }, t.thread.open);
}

/** While a click is under way no button of this card can be pressed a second time. */
function actionButton(action: CardAction, box: HTMLElement): HTMLElement {
  const look = { primary: 'button primary', default: 'button', danger: 'button danger', link: 'link-button' }[
    action.style
  ];
  const button = el('button', { type: 'button', class: look, 'data-action': action.id }, action.label);
  button.addEventListener('click', () => void press(action, button, box));
  return button;
}

async function press(action: CardAction, button: HTMLElement, box: HTMLElement): Promise<void> {
  if (action.confirm && !(await askConfirmation(action.confirm, action.style === 'danger'))) return;
  const all = [...box.querySelectorAll('button')];
  for (const other of all) other.disabled = true;
  button.setAttribute('aria-busy', 'true');
  await runAction(action);
  for (const other of all) other.disabled = false;
  button.removeAttribute('aria-busy');
  if (document.activeElement === document.body && button.isConnected) button.focus({ preventScroll: true });
}

function footnote(text: string): HTMLElement {
  return el('footer', { class: 'card-foot' }, text);
}
