/**
 * A picture as SVG source, written from top to bottom: texts that fit their place, rules, bars. The source holds every
 * text as text, so that tests can read what a picture says; render-picture.ts turns it into pixels.
 */
import { drawable, fitText, fontFamilies, textWidth, type Weight } from './picture-font.ts';

export interface TextStyle {
  /** Pixels; at least 28 on a picture that is 1,800 px wide. */
  readonly size: number;
  readonly weight?: Weight;
  readonly color: string;
  readonly align?: 'left' | 'right';
  readonly maxWidth?: number;
}

export class SvgCanvas {
  readonly width: number;
  readonly #parts: string[] = [];

  constructor(width: number) {
    this.width = width;
  }

  /** Writes one line. @param baseline y of the foot of its letters @returns how wide it became */
  text(x: number, baseline: number, text: string, style: TextStyle): number {
    const { size, weight = 'regular', color, align = 'left', maxWidth } = style;
    const shown = maxWidth === undefined ? drawable(text) : fitText(text, size, weight, maxWidth);
    const anchor = align === 'right' ? ' text-anchor="end"' : '';
    this.#parts.push(
      `<text x="${round(x)}" y="${round(baseline)}" font-family="${fontFamilies[weight]}" font-weight="${
        weight === 'strong' ? 600 : 400
      }" font-size="${size}" fill="${color}"${anchor} xml:space="preserve">${escapeXml(shown)}</text>`,
    );
    return textWidth(shown, size, weight);
  }

  rect(x: number, y: number, width: number, height: number, color: string, radius = 0): void {
    const corners = radius > 0 ? ` rx="${radius}"` : '';
    this.#parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${color}"${corners}/>`,
    );
  }

  source(height: number, ground: string): string {
    const size = `width="${this.width}" height="${Math.ceil(height)}"`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${this.width} ${Math.ceil(height)}">`;
    return `${head}<rect width="100%" height="100%" fill="${ground}"/>${this.#parts.join('')}</svg>`;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
