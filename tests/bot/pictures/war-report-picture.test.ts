/** The report's picture: what it says is what the card says, it is as large and as small as a channel wants it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { drawWarReport } from '../../../bot/pictures/draw-war-report.ts';
import { drawable, fitText, textWidth } from '../../../bot/pictures/picture-font.ts';
import { type Picture, renderPicture } from '../../../bot/pictures/render-picture.ts';
import type { Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { warReportView } from '../../../cards/war-report-view.ts';
import { sampleReport } from '../../support/sample-report.ts';

const sourceIn = (locale: Locale) => {
  const { wins, more } = texts[locale].report;
  return drawWarReport(warReportView(sampleReport, locale), { wins, more });
};

interface DrawnText {
  readonly x: number;
  readonly size: number;
  readonly isStrong: boolean;
  readonly isRight: boolean;
  readonly text: string;
}

function textsOf(source: string): DrawnText[] {
  return [
    ...source.matchAll(/<text x="([\d.]+)" [^>]*font-weight="(\d+)" font-size="(\d+)"([^>]*)>([^<]*)<\/text>/g),
  ].map(([, x, weight, size, rest, text = '']) => ({
    x: Number(x),
    size: Number(size),
    isStrong: weight === '600',
    isRight: rest?.includes('text-anchor="end"') ?? false,
    text: text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  }));
}

describe.each(['zh', 'en'] as const)('in %s', (locale) => {
  let picture: Picture;
  const drawn = textsOf(sourceIn(locale));
  const view = warReportView(sampleReport, locale);
  beforeAll(async () => {
    picture = await renderPicture(sourceIn(locale));
  });

  test('1,800 px wide, under 500 kB, a PNG', () => {
    expect(picture.png.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.png.readUInt32BE(16)).toBe(1800);
    expect(picture.png.readUInt32BE(20)).toBe(picture.height);
    expect(picture.png.length).toBeLessThan(500_000);
  });

  test('no text below 28 px, none that runs out of the picture', () => {
    for (const { x, size, text, isStrong, isRight } of drawn) {
      expect(size).toBeGreaterThanOrEqual(28);
      const width = textWidth(text, size, isStrong ? 'strong' : 'regular');
      expect(isRight ? x : x + width, text).toBeLessThanOrEqual(1800 - 40);
      expect(isRight ? x - width : x, text).toBeGreaterThanOrEqual(40);
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

test('a character that the font does not have is shown as missing, and never vanishes', async () => {
  expect(drawable('𠮷野😀 喆犇㙍䶮')).toBe('〓野〓 喆犇㙍䶮');
  expect(textsOf(sourceIn('zh')).some(({ text }) => text.startsWith('〓野整形外科<b>&"'))).toBe(true);
  const ink = async (sign: string) => {
    const { default: sharp } = await import('sharp');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120"><rect width="120" height="120" fill="#fff"/><text x="10" y="90" font-family="Noto Sans SC" font-size="80">${sign}</text></svg>`;
    const { channels } = await sharp((await renderPicture(svg)).png).stats();
    return channels[0]?.min ?? 255;
  };
  expect(await ink(drawable('😀'))).toBeLessThan(100);
  for (const sign of ['喆', '䶮', '㙍', '¥', '·']) expect(await ink(sign), sign).toBeLessThan(160);
});

test('both weights are drawn with their own file', async () => {
  const { default: sharp } = await import('sharp');
  const darkness = async (family: string, weight: number) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><rect width="400" height="100" fill="#fff"/><text x="10" y="80" font-family="${family}" font-weight="${weight}" font-size="80">战报一二</text></svg>`;
    return 255 - ((await sharp((await renderPicture(svg)).png).stats()).channels[0]?.mean ?? 255);
  };
  const [regular, strong] = [await darkness('Noto Sans SC', 400), await darkness('Noto Sans SC SemiBold', 600)];
  expect(regular).toBeGreaterThan(5);
  expect(strong).toBeGreaterThan(regular * 1.2);
});

test('long names are cut with a sign, and fit', () => {
  const cut = fitText('复旦大学附属中山医院青浦分院', 34, 'regular', 200);
  expect(cut.endsWith('…')).toBe(true);
  expect(textWidth(cut, 34, 'regular')).toBeLessThanOrEqual(200);
  expect(fitText('中山医院', 34, 'regular', 200)).toBe('中山医院');
});
