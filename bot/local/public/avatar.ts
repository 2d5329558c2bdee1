/** Round pictures of people made from their names, and the marks of Baton and of channels. */
import type { PersonView } from '../chat-api.ts';
import { el, icon } from './dom.ts';
import { initials } from './format.ts';
import { pick } from './texts.ts';

/** Number of colours in styles.css (.avatar[data-hue]). */
const hues = 6;

export function personAvatar(person: PersonView | undefined, size: 's' | 'm' | 'l' = 'm'): HTMLElement {
  const name = person ? pick(person.name) : '';
  const hue = digest(person?.id ?? '') % hues;
  return el('span', { class: `avatar size-${size}`, 'data-hue': hue, 'aria-hidden': 'true' }, initials(name));
}

/** A whole number that differs between ids that look alike. */
function digest(text: string): number {
  let sum = 7;
  for (const sign of text) sum = Math.imul(sum ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return (sum ^ (sum >>> 15)) >>> 0;
}

export function batonAvatar(size: 's' | 'm' | 'l' = 'm'): HTMLElement {
  return el(
    'span',
    { class: `avatar baton size-${size}`, 'aria-hidden': 'true' },
    el('img', { src: '/chat/assets/logo.svg', alt: '' }),
  );
}

export function channelAvatar(size: 's' | 'm' | 'l' = 'm'): HTMLElement {
  return el('span', { class: `avatar channel size-${size}`, 'aria-hidden': 'true' }, icon('channel'));
}
