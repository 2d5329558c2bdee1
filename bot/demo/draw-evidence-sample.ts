/**
 * Evidence for the visits of the demo's past: a door sign and a confirmation, drawn by Baton and saying on their face, in
 * both languages, that they are samples. They go the way of every file that somebody sends; nothing about them is faked
 * beyond what stands on them.
 */
import { SvgCanvas } from '../pictures/svg-canvas.ts';

export interface EvidenceSample {
  readonly hospital: string;
  readonly rep: string;
  readonly takenAt: Date;
  /** Tells one sample from another: no file counts twice. */
  readonly number: string;
}

const label = '演示样例，由接力生成 · Demo sample, made by Baton';
const width = 1200;
const height = 900;

/** A JPEG of 1,200 × 900 with the time at which a camera would have taken it. */
export async function drawDoorSign({ hospital, takenAt, number }: EvidenceSample): Promise<Buffer> {
  const canvas = new SvgCanvas(width);
  canvas.rect(0, 700, width, 200, '#b9b2a6');
  canvas.rect(160, 150, 880, 420, '#1d4f91', 18);
  canvas.rect(176, 166, 848, 388, '#2560aa', 12);
  canvas.text(230, 290, '骨科', { size: 110, weight: 'strong', color: '#ffffff' });
  canvas.text(230, 370, 'Orthopaedics', { size: 48, color: '#dbe8f8' });
  canvas.text(230, 480, hospital, { size: 46, color: '#ffffff', maxWidth: 760 });
  strip(canvas, number);
  return toJpeg(canvas.finish(height, '#e9e5dc').svg, takenAt);
}

/** The same as a sheet of paper that somebody would sign. */
export async function drawConfirmation(sample: EvidenceSample): Promise<Buffer> {
  const { hospital, rep, takenAt, number } = sample;
  const canvas = new SvgCanvas(width);
  canvas.text(100, 150, '拜访确认单', { size: 72, weight: 'strong', color: '#1b2330' });
  canvas.text(100, 205, 'Confirmation of visit', { size: 34, color: '#5b6472' });
  const lines = [
    `客户：${hospital}`,
    `来访：${rep}`,
    `日期：${takenAt.toISOString().slice(0, 10)}`,
    '事由：产品介绍与需求沟通',
  ];
  lines.forEach((line, index) => {
    canvas.text(100, 320 + index * 80, line, { size: 42, color: '#1b2330', maxWidth: 1000 });
    canvas.rect(100, 340 + index * 80, 1000, 2, '#c9ced6');
  });
  canvas.text(640, 690, '签字：（演示，未签）', { size: 42, color: '#1b2330' });
  strip(canvas, number);
  return toJpeg(canvas.finish(height, '#fbfaf6').svg, takenAt);
}

/** One page that shows a JPEG of 1,200 × 900. */
export function pdfOfJpeg(jpeg: Buffer): Buffer {
  const page = 'q 600 0 0 450 0 0 cm /Picture Do Q';
  const objects: (string | Buffer)[][] = [
    ['<< /Type /Catalog /Pages 2 0 R >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 450] /Contents 4 0 R /Resources << /XObject << /Picture 5 0 R >> >> >>',
    ],
    [`<< /Length ${page.length} >>\nstream\n${page}\nendstream`],
    [
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`,
      jpeg,
      '\nendstream',
    ],
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n', 'latin1')];
  const offsets: number[] = [];
  const lengthSoFar = () => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [index, body] of objects.entries()) {
    offsets.push(lengthSoFar());
    const whole = [`${index + 1} 0 obj\n`, ...body, '\nendobj\n'];
    parts.push(...whole.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  }
  const startAt = lengthSoFar();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${startAt}\n%%EOF`;
  return Buffer.concat([...parts, Buffer.from(end, 'latin1')]);
}

function strip(canvas: SvgCanvas, number: string): void {
  canvas.rect(0, height - 110, width, 110, '#1b2330');
  canvas.text(40, height - 42, label, { size: 36, color: '#ffffff', maxWidth: 940 });
  canvas.text(width - 40, height - 42, number, { size: 36, color: '#ffffff', align: 'right' });
}

async function toJpeg(svg: string, takenAt: Date): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const { default: sharp } = await import('sharp');
  const { width: columns, height: rows, pixels } = await renderAsync(svg, { font: { loadSystemFonts: false } });
  // What a camera writes is local time with its offset; the demo lives eight hours ahead of UTC.
  const local = new Date(takenAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
  const stamp = local.replace('T', ' ').replaceAll('-', ':');
  return sharp(pixels, { raw: { width: columns, height: rows, channels: 4 } })
    .removeAlpha()
    .withExif({
      IFD0: { Make: 'Baton', Model: 'Demo sample' },
      IFD2: { DateTimeOriginal: stamp, OffsetTimeOriginal: '+08:00' },
    })
    .jpeg({ quality: 82 })
    .toBuffer();
}
