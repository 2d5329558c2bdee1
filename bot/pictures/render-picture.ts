/**
 * Turns SVG without text elements into a PNG: drawn by resvg and compressed by sharp, both outside the thread that
 * everybody waits for. A picture that would be too large for a phone is kept to few colours, which takes longer.
 */
export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Pictures in channels stay under 500 kB. */
const largeBytes = 450_000;
const fewColours = 32;

export async function renderPicture(svg: string): Promise<Picture> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const { default: sharp } = await import('sharp');
  // Texts are outlines already: the result is the same on every machine.
  const { width, height, pixels } = await renderAsync(svg, { font: { loadSystemFonts: false } });
  const image = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
  const png = await image.clone().png({ compressionLevel: 7 }).toBuffer();
  if (png.length <= largeBytes) return { png, width, height };
  return {
    png: await image.png({ palette: true, colours: fewColours, dither: 0, effort: 4 }).toBuffer(),
    width,
    height,
  };
}
