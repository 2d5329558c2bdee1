/**
 * Finds text on a page that is too pale for its ground (WCAG 2: less than 4.5:1), as somebody would measure it: the
 * colour of the text over the first opaque ground behind it. Disabled controls are exempt, as in the guideline.
 */
import type { Page } from 'playwright-core';

/** @returns one line per weak text: the ratio, the words, and what they are in */
export function findWeakContrast(page: Page, least = 4.5): Promise<string[]> {
  return page.evaluate((minimum) => {
    type Colour = [red: number, green: number, blue: number, alpha: number];
    const parse = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, alpha];
    };
    const over = (top: Colour, under: Colour): Colour => {
      const mix = (index: 0 | 1 | 2) => top[index] * top[3] + under[index] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const luminance = (colour: Colour) => {
      const linear = (value: number) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
    };
    const groundOf = (element: Element | null): Colour => {
      if (!element) return [255, 255, 255, 1];
      const ground = parse(getComputedStyle(element).backgroundColor);
      return ground[3] === 1 ? ground : over(ground, groundOf(element.parentElement));
    };
    const weak: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const words = walker.currentNode.textContent?.trim() ?? '';
      if (!element || words === '' || element.closest('script, style, .sr-only, :disabled, [aria-busy]')) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const ground = groundOf(element);
      const text = over(parse(getComputedStyle(element).color), ground);
      const [light, dark] = [luminance(text), luminance(ground)].sort((a, b) => b - a) as [number, number];
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < minimum)
        weak.push(`${ratio.toFixed(2)} "${words.slice(0, 24)}" in ${element.tagName}.${element.className}`);
    }
    return weak;
  }, least);
}
