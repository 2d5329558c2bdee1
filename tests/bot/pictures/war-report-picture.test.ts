/** The report's picture: what it says is what the card says, it is as large and as small as a channel wants it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { drawWarReport } from '../../../bot/pictures/draw-war-report.ts';
import { drawable, fitText, textWidth } from '../../../bot/pictures/picture-font.ts';
import { type Picture, renderPicture } from '../../../bot/pictures/render-picture.ts';
import { SvgCanvas } from '../../../bot/pictures/svg-canvas.ts';
import type { Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { warReportView } from '../../../cards/war-report-view.ts';
import { sampleReport } from '../../support/sample-report.ts';

const drawingIn = (locale: Locale) => {
  const { wins, more } = texts[locale].report;
  return drawWarReport(warReportView(sampleReport, locale), { wins, more });
};

describe.each(['zh', 'en'] as const)('in %s', (locale) => {
  let picture: Picture;
  const { svg, texts: drawn } = drawingIn(locale);
  const view = warReportView(sampleReport, locale);
  beforeAll(async () => {
    picture = await renderPicture(svg);
  });

  test('1,800 px wide, under 500 kB, a PNG', () => {
    expect(picture.png.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.png.readUInt32BE(16)).toBe(1800);
    expect(picture.png.readUInt32BE(20)).toBe(picture.height);
    expect(picture.png.length).toBeLessThan(500_000);
  });

  test('no text below 28 px, none that runs out of the picture', () => {
    for (const { x, width, size, text } of drawn) {
      expect(size).toBeGreaterThanOrEqual(28);
      expect(x, text).toBeGreaterThanOrEqual(40);
      expect(x + width, text).toBeLessThanOrEqual(1800 - 40);
    }
  });

  test('every figure of the view is there, in the order of the card: changes, red, yellow, deals, green', () => {
    const said = drawn.map(({ text }) => text);
    expect(said[0]).toBe(view.title);
    expect(said).toContain(view.changes);
    const places = [view.red, view.yellow, view.wins, view.green].map(({ label, value }) =>
      said.indexOf(`${label} ${value}`),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(said.indexOf(view.changes));
    for (const section of [view.red, view.yellow, view.wins, view.green]) {
      for (const { value } of section.rows.slice(0, 5)) expect(said).toContain(value);
    }
    for (const { reps } of view.actions.groups) {
      for (const { effective } of reps) expect(said).toContain(String(effective));
    }
    for (const { label, value } of view.response.items) {
      expect(said).toContain(label);
      expect(said).toContain(value);
    }
    expect(said).toContain(texts[locale].report.more(3));
  });
});

test('names of reps stand in full beside their figures, in both languages', () => {
  for (const locale of ['zh', 'en'] as const) {
    const said = drawingIn(locale).texts.map(({ text }) => text);
    for (const { reps } of warReportView(sampleReport, locale).actions.groups)
      for (const { name } of reps) expect(said).toContain(name);
  }
});

test('a day without a red light is not painted red', () => {
  const calm = { ...sampleReport, figures: { ...sampleReport.figures, red: [] } };
  const { wins, more } = texts.zh.report;
  const paint = (facts: typeof sampleReport) => drawWarReport(warReportView(facts, 'zh'), { wins, more }).svg;
  expect(paint(sampleReport)).toContain('fill="#fdebe8"');
  expect(paint(calm)).not.toContain('fill="#fdebe8"');
});

/** How dark a line of text is on white: 0 = nothing was drawn, 255 = all of it is black. */
async function darkness(text: string, weight: 'regular' | 'strong' = 'regular'): Promise<number> {
  const canvas = new SvgCanvas(400);
  canvas.text(10, 80, text, { size: 80, weight, color: '#000000' });
  const { default: sharp } = await import('sharp');
  const { channels } = await sharp((await renderPicture(canvas.finish(100, '#ffffff').svg)).png).stats();
  return 255 - (channels[0]?.mean ?? 255);
}

test('a character that the font does not have is shown as missing, and never vanishes', async () => {
  expect(drawable('𠮷野😀 喆犇㙍䶮')).toBe('〓野〓 喆犇㙍䶮');
  expect(drawingIn('zh').texts.some(({ text }) => text.startsWith('〓野整形外科<b>&"'))).toBe(true);
  expect(await darkness(' ')).toBe(0);
  for (const sign of ['😀', '喆', '䶮', '㙍', '¥', '…', 'é', '①'])
    expect(await darkness(sign), sign).toBeGreaterThan(0.3);
});

test('both weights are drawn with their own outlines, and filled', async () => {
  const [regular, strong] = [await darkness('战报一二'), await darkness('战报一二', 'strong')];
  expect(regular).toBeGreaterThan(10);
  expect(strong).toBeGreaterThan(regular * 1.2);
});

test('long names are cut with a sign, and fit', () => {
  const cut = fitText('复旦大学附属中山医院青浦分院', 34, 'regular', 200);
  expect(cut.endsWith('…')).toBe(true);
  expect(textWidth(cut, 34, 'regular')).toBeLessThanOrEqual(200);
  expect(fitText('中山医院', 34, 'regular', 200)).toBe('中山医院');
});
