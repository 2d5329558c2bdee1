/** Real files for tests, made on the spot: photos with and without a camera's note, PDFs written by hand, sound. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A JPEG that no other equals. @param tint sets the colour */
export async function photo(options: { tint?: number; width?: number; height?: number; hasCameraNote?: boolean } = {}) {
  const { tint = 0, width = 640, height = 480, hasCameraNote = false } = options;
  const picture = sharp({
    create: { width, height, channels: 3, background: { r: tint % 256, g: 90, b: (tint * 7) % 256 } },
  }).composite([{ input: { text: { text: `No ${tint}`, dpi: 200 } }, gravity: 'center' }]);
  if (!hasCameraNote) return picture.jpeg().toBuffer();
  return picture
    .withExif({
      IFD0: { Make: 'Baton', Model: 'Test camera' },
      IFD2: { DateTimeOriginal: '2026:11:20 09:55:00', OffsetTimeOriginal: '+08:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 12/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '121/1 27/1 0/1' },
    })
    .jpeg()
    .toBuffer();
}

/** A PDF of this many pages, each with a line of text. */
export function pdf(options: { pages?: number; text?: string; isLocked?: boolean } = {}): Buffer {
  const { pages = 1, text = 'Signed', isLocked = false } = options;
  const kids = Array.from({ length: pages }, (_, page) => `${4 + page * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let page = 0; page < pages; page += 1) {
    const stream = `BT /F1 24 Tf 40 100 Td (${text} ${page + 1}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents ${5 + page * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    );
  }
  const lock = isLocked ? objects.push(lockOf()) : 0;
  return pdfOf(objects, lock === 0 ? '' : `/Encrypt ${lock} 0 R /ID [<${'00'.repeat(16)}> <${'00'.repeat(16)}>]`);
}

/** A page whose content unpacks to this many bytes. */
export function pdfBomb(unpackedBytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(unpackedBytes, ' '));
  const head = Buffer.from(
    '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n' +
      `3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>\nendobj\n4 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`,
  );
  return Buffer.concat([head, packed, Buffer.from('\nendstream\nendobj\ntrailer << /Size 5 /Root 1 0 R >>\n%%EOF\n')]);
}

function pdfOf(objects: readonly string[], more: string): Buffer {
  let out = '%PDF-1.4\n';
  const at = objects.map((object, index) => {
    const position = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return position;
  });
  const table = at.map((position) => `${String(position).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  out += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer << /Size ${size} /Root 1 0 R ${more} >>\nstartxref\n${out.length}\n%%EOF`;
  return Buffer.from(out, 'latin1');
}

/** The standard security handler with keys that no empty password fits. */
function lockOf(): string {
  return `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'5a'.repeat(32)}> /U <${'a5'.repeat(32)}> >>`;
}

/** A quiet WAV of this length. */
export function wav(milliseconds: number): Buffer {
  const samples = Buffer.alloc(Math.round((milliseconds * 16_000) / 1000) * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt32LE(32_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** AMR narrow band, frames of 20 ms of silence. */
export function amr(frames: number): Buffer {
  const frame = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]);
  return Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), ...Array.from({ length: frames }, () => frame)]);
}
