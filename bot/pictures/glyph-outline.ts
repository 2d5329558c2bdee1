/**
 * The outline of one glyph of a TrueType file as SVG path data, in font units with y upwards: simple glyphs and those
 * that are put together from others. Drawing outlines instead of text is ten times quicker, because the renderer opens
 * its font files anew for every glyph.
 */
export interface GlyphTables {
  readonly file: Buffer;
  /** Offsets of the tables glyf and loca. */
  readonly glyf: number;
  readonly loca: number;
  readonly hasLongOffsets: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly isOn: boolean;
}

/** How often glyphs may be put together from each other; deeper is a damaged font. */
const deepest = 6;

export function glyphOutline(tables: GlyphTables, glyph: number): string {
  return contoursOf(tables, glyph, 0).map(contourPath).join('');
}

function contoursOf(tables: GlyphTables, glyph: number, depth: number): Point[][] {
  const { file, glyf, loca, hasLongOffsets } = tables;
  const offsetOf = (index: number) =>
    hasLongOffsets ? file.readUInt32BE(loca + index * 4) : file.readUInt16BE(loca + index * 2) * 2;
  const [start, end] = [offsetOf(glyph), offsetOf(glyph + 1)];
  // A space has no outline.
  if (start === end || depth > deepest) return [];
  const contours = file.readInt16BE(glyf + start);
  return contours >= 0
    ? simpleContours(file, glyf + start + 10, contours)
    : partContours(tables, glyf + start + 10, depth);
}

function simpleContours(file: Buffer, at: number, count: number): Point[][] {
  const ends = Array.from({ length: count }, (_, n) => file.readUInt16BE(at + n * 2));
  const points = (ends.at(-1) ?? -1) + 1;
  let cursor = at + count * 2;
  cursor += 2 + file.readUInt16BE(cursor);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = file[cursor++] ?? 0;
    const repeats = flag & 8 ? (file[cursor++] ?? 0) : 0;
    for (let n = 0; n <= repeats; n += 1) flags.push(flag);
  }
  const readAxis = (shortBit: number, sameBit: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & shortBit) {
        const step = file[cursor++] ?? 0;
        value += flag & sameBit ? step : -step;
      } else if (!(flag & sameBit)) {
        value += file.readInt16BE(cursor);
        cursor += 2;
      }
      return value;
    });
  };
  const xs = readAxis(2, 16);
  const ys = readAxis(4, 32);
  const all = flags.map((flag, n): Point => ({ x: xs[n] ?? 0, y: ys[n] ?? 0, isOn: (flag & 1) === 1 }));
  return ends.map((end, n) => all.slice(n === 0 ? 0 : (ends[n - 1] ?? 0) + 1, end + 1));
}

function partContours(tables: GlyphTables, start: number, depth: number): Point[][] {
  const { file } = tables;
  const contours: Point[][] = [];
  for (let cursor = start, flags = 32; flags & 32; ) {
    flags = file.readUInt16BE(cursor);
    const glyph = file.readUInt16BE(cursor + 2);
    cursor += 4;
    const isWide = (flags & 1) !== 0;
    const dx = isWide ? file.readInt16BE(cursor) : file.readInt8(cursor);
    const dy = isWide ? file.readInt16BE(cursor + 2) : file.readInt8(cursor + 1);
    cursor += isWide ? 4 : 2;
    const next = () => {
      cursor += 2;
      return file.readInt16BE(cursor - 2) / 16384;
    };
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 8) a = d = next();
    else if (flags & 64) [a, d] = [next(), next()];
    else if (flags & 128) [a, b, c, d] = [next(), next(), next(), next()];
    for (const contour of contoursOf(tables, glyph, depth + 1))
      contours.push(contour.map(({ x, y, isOn }) => ({ x: a * x + c * y + dx, y: b * x + d * y + dy, isOn })));
  }
  return contours;
}

/** Between two points off the curve lies one on it, in the middle. */
function contourPath(contour: readonly Point[]): string {
  const first = contour[0];
  const last = contour.at(-1);
  if (!first || !last) return '';
  const start = first.isOn ? first : last.isOn ? last : middle(first, last);
  const rest = first.isOn ? contour.slice(1) : contour;
  let path = `M${start.x} ${start.y}`;
  let control: Point | null = null;
  for (const point of [...rest, start]) {
    const isOn = point === start || point.isOn;
    if (!control) path += isOn ? `L${point.x} ${point.y}` : '';
    else {
      const to = isOn ? point : middle(control, point);
      path += `Q${control.x} ${control.y} ${to.x} ${to.y}`;
    }
    control = isOn ? null : point;
  }
  return `${path}Z`;
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, isOn: true };
}
