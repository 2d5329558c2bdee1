/** Small helpers to build the page: elements with attributes and listeners, icons, avatars' initials. Never parses HTML. */
import { type IconName, paths } from './icons.ts';

type Listeners = { [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void };
type Attributes = Listeners & { readonly [name: string]: unknown };
export type Child = Node | string | null | undefined | false;

/** `on…` attributes become listeners, `true` an empty attribute; false and undefined are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** A line icon in the colour of the text around it; decorative, so the text must say the same. */
export function icon(name: IconName, size: 'small' | 'normal' = 'normal'): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 20 20', class: `icon ${size}`, 'aria-hidden': 'true' })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** Text that only a screen reader gets. */
export function hidden(text: string): HTMLElement {
  return el('span', { class: 'sr-only' }, text);
}

/** Element of index.html that the page cannot do without. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/** Replaces what is inside, and puts the focus back on the element with the same data-key. */
export function replaceKeepingFocus(parent: HTMLElement, ...children: Child[]): void {
  const focusedKey = parent.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.key
    : undefined;
  const { scrollTop } = parent;
  parent.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false));
  parent.scrollTop = scrollTop;
  if (focusedKey)
    parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusedKey)}"]`)?.focus({ preventScroll: true });
}

/**
 * A drawing that waits while the pointer is pressed inside `parent`: a button that is replaced between press and
 * release would never get its click.
 */
export function drawBetweenPresses(parent: HTMLElement, draw: () => void): () => void {
  let isPressed = false;
  let isWanted = false;
  const release = () => {
    isPressed = false;
    if (isWanted) draw();
    isWanted = false;
  };
  parent.addEventListener('pointerdown', () => {
    isPressed = true;
  });
  for (const event of ['pointerup', 'pointercancel']) {
    addEventListener(event, () => (isPressed ? setTimeout(release) : undefined));
  }
  return () => {
    if (isPressed) isWanted = true;
    else draw();
  };
}
