/**
 * A war report as a picture for a channel: 1,800 px wide, readable on a phone without zooming (no text below 28 px), in
 * the order of the card: what changed, the three numbers that matter, red, yellow, deals, green, actions, response.
 * Draws what the view says and computes nothing but places.
 */
import type { ReportRep, ReportSection, WarReportView } from '../../cards/war-report-view.ts';
import { drawable, textWidth } from './picture-font.ts';
import { type Drawing, SvgCanvas, type TextStyle } from './svg-canvas.ts';

export interface PictureWords {
  readonly wins: string;
  /** "and 4 more" for rows that are not drawn. */
  more(count: number): string;
}

const width = 1800;
const margin = 64;
const inner = width - 2 * margin;
/** Rows of a section; the rest is counted. */
const shownRows = { red: 8, yellow: 6, wins: 6, green: 5 } as const;

const ink = '#171c26';
const muted = '#566073';
const line = '#dde1e8';
const tones = {
  red: { mark: '#d8392b', text: '#b9261a', soft: '#fdebe8' },
  yellow: { mark: '#e29a14', text: '#8c5300', soft: '#fdf3df' },
  wins: { mark: '#3a7be0', text: '#1a5cc8', soft: '#eaf2fe' },
  green: { mark: '#2c9a5f', text: '#13713f', soft: '#e6f5ec' },
} as const;
const calm = { mark: '#a3abb8', soft: '#f1f3f6' } as const;
const bar = '#3a7be0';
const nameSize = 30;
/** Pixels: what a figure takes beside its bar, and what is left to the longest bar however long the names are. */
const figureWidth = 72;
const nameGap = 20;
const columnGap = 40;
const shortestBar = 64;

export function drawWarReport(view: WarReportView, words: PictureWords): Drawing {
  const canvas = new SvgCanvas(width);
  let y = drawHead(canvas, view);
  y = drawHeadlines(canvas, view, words, y + 36);
  for (const section of [view.red, view.yellow, view.wins, view.green]) y = drawSection(canvas, section, words, y + 60);
  y = drawActions(canvas, view.actions, y + 60);
  y = drawResponse(canvas, view.response, y + 60);
  canvas.text(margin, y + 64, view.footnote, { size: 28, color: muted });
  return canvas.finish(y + 108, '#ffffff');
}

/** Title with team and date, the span, and first of all what changed. */
function drawHead(canvas: SvgCanvas, view: WarReportView): number {
  canvas.text(margin, 112, view.title, { size: 60, weight: 'strong', color: ink, maxWidth: inner });
  canvas.text(margin, 166, view.span, { size: 32, color: muted, maxWidth: inner });
  canvas.rect(margin, 198, inner, 84, tones.wins.soft, 12);
  canvas.text(margin + 28, 252, view.changes, { size: 36, weight: 'strong', color: ink, maxWidth: inner - 56 });
  return 282;
}

/** Three tiles; the largest figures of the picture. */
function drawHeadlines(canvas: SvgCanvas, view: WarReportView, words: PictureWords, top: number): number {
  const gap = 32;
  const tileWidth = (inner - 2 * gap) / 3;
  const height = 236;
  const tiles = [
    { label: view.red.label, value: view.red.value, tone: tones.red },
    { label: words.wins, value: view.wonAmounts === '' ? view.wins.value : view.wonAmounts, tone: tones.wins },
    { label: view.actions.label, value: String(view.actions.total), tone: tones.green },
  ];
  tiles.forEach(({ label, value, tone }, index) => {
    // Red means something: a good day is not painted in it.
    const isCalm = tone === tones.red && view.red.count === 0;
    const x = margin + index * (tileWidth + gap);
    canvas.rect(x, top, tileWidth, height, isCalm ? calm.soft : tone.soft, 16);
    canvas.rect(x, top, 12, height, isCalm ? calm.mark : tone.mark, 6);
    canvas.text(x + 44, top + 64, label, { size: 32, color: muted, maxWidth: tileWidth - 72 });
    const size = fittingSize(value, tileWidth - 72);
    const color = isCalm ? ink : tone.text;
    canvas.text(x + 40, top + 184, value, { size, weight: 'strong', color, maxWidth: tileWidth - 72 });
  });
  return top + height;
}

/** The largest size at which a headline fits its tile. */
function fittingSize(text: string, maxWidth: number): number {
  return [108, 88, 72, 56, 44].find((size) => textWidth(text, size, 'strong') <= maxWidth) ?? 36;
}

function drawSection(canvas: SvgCanvas, section: ReportSection, words: PictureWords, top: number): number {
  const tone = tones[section.id];
  canvas.rect(margin, top, 28, 28, tone.mark, section.id === 'wins' ? 4 : 14);
  const heading: TextStyle = { size: 42, weight: 'strong', color: tone.text };
  const end = margin + 48 + canvas.text(margin + 48, top + 30, `${section.label} ${section.value}`, heading);
  canvas.text(end + 28, top + 29, section.what, { size: 32, color: muted, maxWidth: width - margin - end - 28 });
  let y = top + 48;
  const rows = section.rows.slice(0, shownRows[section.id]);
  for (const { name, detail, value } of rows) {
    y += 64;
    const valueStyle: TextStyle = { size: 36, weight: 'strong', color: ink, align: 'right' };
    const valueWidth = canvas.text(width - margin, y, value, valueStyle);
    canvas.text(margin + 48, y, name, { size: 34, color: ink, maxWidth: 600 });
    canvas.text(margin + 680, y, detail, { size: 30, color: muted, maxWidth: inner - 680 - valueWidth - 32 });
    canvas.rect(margin + 48, y + 20, inner - 48, 2, line);
  }
  const left = section.count - rows.length;
  if (left === 0) return y + (rows.length === 0 ? 0 : 22);
  canvas.text(margin + 48, y + 62, words.more(left), { size: 30, color: muted });
  return y + 78;
}

/** Bars from zero, each with its figure at its end; a team's name heads its reps where there are several teams. */
function drawActions(canvas: SvgCanvas, actions: WarReportView['actions'], top: number): number {
  const end =
    margin +
    canvas.text(margin, top + 30, `${actions.label} ${actions.total}`, { size: 42, weight: 'strong', color: ink });
  canvas.text(end + 28, top + 29, actions.what, { size: 32, color: muted, maxWidth: width - margin - end - 28 });
  const all = actions.groups.flatMap(({ reps }) => reps);
  const most = Math.max(1, ...all.map(({ effective }) => effective));
  const longest = Math.max(0, ...all.map(({ name }) => textWidth(drawable(name), nameSize, 'regular')));
  const wanted = actions.groups.length > 1 ? [4, 3] : [2];
  const columns = wanted.find((count) => longest <= roomForName(count)) ?? wanted.at(-1) ?? 2;
  let y = top + 56;
  for (const { name, total, reps } of actions.groups) {
    if (name !== null) {
      canvas.text(margin, y + 50, `${name} ${total}`, { size: 34, weight: 'strong', color: ink });
      y += 62;
    }
    y = drawBars(canvas, reps, { most, longest, columns }, y) + 10;
  }
  return y;
}

function columnWidthOf(columns: number): number {
  return (inner - (columns - 1) * columnGap) / columns;
}

function roomForName(columns: number): number {
  return columnWidthOf(columns) - nameGap - shortestBar - figureWidth;
}

/** @param of all bars of the picture: the largest figure, and how wide the longest name is */
function drawBars(
  canvas: SvgCanvas,
  reps: readonly ReportRep[],
  { most, longest, columns }: { most: number; longest: number; columns: number },
  top: number,
): number {
  const columnWidth = columnWidthOf(columns);
  const nameWidth = Math.min(Math.max(longest, 100), roomForName(columns)) + nameGap;
  const perColumn = Math.ceil(reps.length / columns);
  reps.forEach(({ name, effective }, index) => {
    const x = margin + Math.floor(index / perColumn) * (columnWidth + columnGap);
    const y = top + (index % perColumn) * 52;
    canvas.text(x, y + 38, name, {
      size: nameSize,
      color: effective === 0 ? muted : ink,
      maxWidth: nameWidth - nameGap,
    });
    const barWidth = (effective / most) * (columnWidth - nameWidth - figureWidth);
    if (barWidth > 0) canvas.rect(x + nameWidth, y + 12, barWidth, 32, bar, 4);
    const figure: TextStyle = { size: 30, weight: 'strong', color: effective === 0 ? muted : ink };
    canvas.text(x + nameWidth + barWidth + (barWidth > 0 ? 12 : 0), y + 39, String(effective), figure);
  });
  return top + perColumn * 52;
}

function drawResponse(canvas: SvgCanvas, { label, items }: WarReportView['response'], top: number): number {
  canvas.text(margin, top + 30, label, { size: 42, weight: 'strong', color: ink });
  const cell = inner / items.length;
  items.forEach((item, index) => {
    const x = margin + index * cell;
    canvas.text(x, top + 92, item.label, { size: 28, color: muted, maxWidth: cell - 16 });
    canvas.text(x, top + 148, item.value, { size: 40, weight: 'strong', color: ink, maxWidth: cell - 16 });
  });
  canvas.rect(margin, top + 178, inner, 2, line);
  return top + 180;
}
