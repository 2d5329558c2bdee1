/**
 * The shipped font of pictures: which characters it has, and how wide they are, read from the files themselves. A
 * character that it does not have would vanish without a word, so it is replaced by one that shows that something is
 * missing. Read once, when the first picture is drawn.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { glyphOutline } from './glyph-outline.ts';

const folder = path.join(import.meta.dirname, 'font');
const fontFiles = ['NotoSansSC-Regular.ttf', 'NotoSansSC-SemiBold.ttf'].map((name) => path.join(folder, name));
/** 〓, the printers' sign for a character that is not at hand. */
const missing = '〓';

export type Weight = 'regular' | 'strong';

interface Face {
  /** Glyph by code point. */
  readonly glyphs: ReadonlyMap<number, number>;
  /** Advance of a glyph, in shares of the font size. */
  advance(glyph: number): number;
  /** SVG path data in font units, y upwards; kept once it was asked for. */
  outline(glyph: number): string;
  readonly unitsPerEm: number;
}

let faces: Readonly<Record<Weight, Face>> | undefined;

function faceOf(weight: Weight): Face {
  const [regular = '', strong = ''] = fontFiles;
  faces ??= { regular: readFace(readFileSync(regular)), strong: readFace(readFileSync(strong)) };
  return faces[weight];
}

/** The same text with a visible sign for every character that the font does not have, and without control characters. */
export function drawable(text: string): string {
  const { glyphs } = faceOf('regular');
  return [...text.replace(/\s+/gu, ' ')]
    .map((sign) => (glyphs.has(sign.codePointAt(0) ?? 0) ? sign : missing))
    .join('');
}

/** Width of a text in pixels. */
export function textWidth(text: string, size: number, weight: Weight): number {
  const face = faceOf(weight);
  return [...text].reduce((sum, sign) => sum + face.advance(face.glyphs.get(sign.codePointAt(0) ?? 0) ?? 0) * size, 0);
}

/** As much of the text as fits, with … where something was cut off. */
export function fitText(text: string, size: number, weight: Weight, maxWidth: number): string {
  const whole = drawable(text);
  if (textWidth(whole, size, weight) <= maxWidth) return whole;
  const signs = [...whole];
  while (signs.length > 1 && textWidth(`${signs.join('')}…`, size, weight) > maxWidth) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}

/** A line of text as SVG that needs no font. @param align where x lies @param baseline y of the foot of its letters */
export function textPaths(
  text: string,
  at: { readonly x: number; readonly baseline: number; readonly align: 'left' | 'right' },
  style: { readonly size: number; readonly weight: Weight; readonly color: string },
): string {
  const face = faceOf(style.weight);
  const scale = style.size / face.unitsPerEm;
  let x = at.align === 'right' ? at.x - textWidth(text, style.size, style.weight) : at.x;
  const glyphs = [...text].map((sign) => {
    const glyph = face.glyphs.get(sign.codePointAt(0) ?? 0) ?? 0;
    const place = `translate(${x.toFixed(2)} ${at.baseline}) scale(${scale.toFixed(5)} ${(-scale).toFixed(5)})`;
    x += face.advance(glyph) * style.size;
    const outline = face.outline(glyph);
    return outline === '' ? '' : `<path transform="${place}" d="${outline}"/>`;
  });
  return `<g fill="${style.color}">${glyphs.join('')}</g>`;
}

/** Reads what is needed of a TrueType file: widths, characters (cmap of format 12), outlines. */
function readFace(file: Buffer): Face {
  const tables = new Map<string, number>();
  for (let n = 0; n < file.readUInt16BE(4); n += 1) {
    const entry = 12 + n * 16;
    tables.set(file.toString('latin1', entry, entry + 4), file.readUInt32BE(entry + 8));
  }
  const tableAt = (name: string) => {
    const at = tables.get(name);
    if (at === undefined) throw new RangeError(`The font has no table ${name}`);
    return at;
  };
  const head = tableAt('head');
  const unitsPerEm = file.readUInt16BE(head + 18);
  const metrics = file.readUInt16BE(tableAt('hhea') + 34);
  const hmtx = tableAt('hmtx');
  const glyphTables = {
    file,
    glyf: tableAt('glyf'),
    loca: tableAt('loca'),
    hasLongOffsets: file.readInt16BE(head + 50) === 1,
  };
  const outlines = new Map<number, string>();
  return {
    unitsPerEm,
    outline(glyph) {
      const known = outlines.get(glyph) ?? glyphOutline(glyphTables, glyph);
      outlines.set(glyph, known);
      return known;
    },
    glyphs: readCmap(file, tableAt('cmap')),
    advance: (glyph) => file.readUInt16BE(hmtx + Math.min(glyph, metrics - 1) * 4) / unitsPerEm,
  };
}

function readCmap(file: Buffer, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let n = 0; n < file.readUInt16BE(cmap + 2); n += 1) {
    const at = cmap + file.readUInt32BE(cmap + 4 + n * 8 + 4);
    if (file.readUInt16BE(at) !== 12) continue;
    for (let group = 0; group < file.readUInt32BE(at + 12); group += 1) {
      const entry = at + 16 + group * 12;
      const first = file.readUInt32BE(entry);
      const glyph = file.readUInt32BE(entry + 8);
      for (let code = first; code <= file.readUInt32BE(entry + 4); code += 1) glyphs.set(code, glyph + code - first);
    }
  }
  if (glyphs.size === 0) throw new RangeError('The font has no cmap of format 12');
  return glyphs;
}
