/**
 * A picture written from top to bottom: texts that fit their place, rules, bars. Handed out as SVG in which every text
 * is already drawn as outlines, beside the list of what is written where, so that tests can read what a picture says.
 */
import { drawable, fitText, textPaths, textWidth, type Weight } from './picture-font.ts';

export interface TextStyle {
  /** Pixels; at least 28 on a picture that is 1,800 px wide. */
  readonly size: number;
  readonly weight?: Weight;
  readonly color: string;
  readonly align?: 'left' | 'right';
  readonly maxWidth?: number;
}

export interface WrittenText {
  readonly text: string;
  /** Left edge and width, in pixels. */
  readonly x: number;
  readonly width: number;
  readonly size: number;
}

export interface Drawing {
  readonly svg: string;
  /** In the order in which they were written. */
  readonly texts: readonly WrittenText[];
}

export class SvgCanvas {
  readonly width: number;
  readonly #parts: string[] = [];
  readonly #texts: WrittenText[] = [];

  constructor(width: number) {
    this.width = width;
  }

  /** Writes one line. @param baseline y of the foot of its letters @returns how wide it became */
  text(x: number, baseline: number, text: string, style: TextStyle): number {
    const { size, weight = 'regular', color, align = 'left', maxWidth } = style;
    const shown = maxWidth === undefined ? drawable(text) : fitText(text, size, weight, maxWidth);
    const width = textWidth(shown, size, weight);
    this.#parts.push(textPaths(shown, { x, baseline, align }, { size, weight, color }));
    this.#texts.push({ text: shown, x: align === 'right' ? x - width : x, width, size });
    return width;
  }

  rect(x: number, y: number, width: number, height: number, color: string, radius = 0): void {
    const corners = radius > 0 ? ` rx="${radius}"` : '';
    this.#parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${color}"${corners}/>`,
    );
  }

  finish(height: number, ground: string): Drawing {
    const size = `width="${this.width}" height="${Math.ceil(height)}"`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${this.width} ${Math.ceil(height)}">`;
    const svg = `${head}<rect width="100%" height="100%" fill="${ground}"/>${this.#parts.join('')}</svg>`;
    return { svg, texts: this.#texts };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
