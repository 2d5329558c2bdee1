/**
 * Turns SVG source into a PNG with the shipped font: drawn by resvg and compressed by sharp, both outside the thread
 * that everybody waits for. Few colours are enough for a report and keep it small for a phone.
 */
import { fontFamilies, fontFiles } from './picture-font.ts';

export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

const colours = 48;

export async function renderPicture(svg: string): Promise<Picture> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const { default: sharp } = await import('sharp');
  // Without system fonts the result is the same on every machine.
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: fontFamilies.regular };
  const { width, height, pixels } = await renderAsync(svg, { font });
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ palette: true, colours, dither: 0, effort: 4 })
    .toBuffer();
  return { png, width, height };
}
