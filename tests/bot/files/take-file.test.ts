/**
 * What comes in and what does not: real files, made here, through the same door as an upload. A refusal names what is
 * wrong in the reader's language and what to do, and leaves nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listFiles } from '../../../bot/backup/copy-and-hash.ts';
import { cleanFileName } from '../../../bot/files/clean-file-name.ts';
import { FileProblem, fileProblemText } from '../../../bot/files/file-problem.ts';
import { readMedia } from '../../../bot/files/read-media.ts';
import { takeFile } from '../../../bot/files/take-file.ts';
import { findFile } from '../../../db/repos/files.ts';
import { amr, pdf, pdfBomb, photo, sha256Of, wav } from '../../support/evidence-files.ts';
import { type FileParts, fileParts } from '../../support/file-parts.ts';
import { openTempStore } from '../../support/temp-store.ts';
import { writeZip } from '../../support/zip-file.ts';

// A PDF is opened in a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let temp: Awaited<ReturnType<typeof openTempStore>>;
let parts: FileParts;
beforeEach(async () => {
  temp = await openTempStore();
  parts = fileParts(temp.store);
});
afterEach(async () => {
  await temp.remove();
  parts.remove();
});

async function take(bytes: Buffer, name = 'file') {
  await parts.files.makeIncoming();
  const passing = parts.files.incomingPath(randomUUID());
  await writeFile(passing, bytes);
  return takeFile(parts.deps, passing, name);
}

async function refusal(bytes: Buffer, name = 'file'): Promise<FileProblem> {
  const problem = await take(bytes, name).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(problem instanceof FileProblem)) throw new Error(`The file was not refused: ${String(problem)}`);
  return problem;
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

/** A PNG that says it has this many pixels a side; its rows pack to almost nothing. */
function largePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side), { level: 9 });
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function zipThatLeadsOutside(): Buffer {
  const file = path.join(temp.file, '..', 'outside.zip');
  return readFileSync(writeZip(file, [{ name: '../../etc/passwd', content: 'x' }]));
}

/** The head of a WebM with these codecs. */
function webm(codecs: string): Buffer {
  return Buffer.concat([
    Buffer.from('1a45dfa387428284', 'hex'),
    Buffer.from('webm', 'latin1'),
    Buffer.from(codecs, 'latin1'),
  ]);
}

function box(type: string, ...data: Buffer[]): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.reduce((sum, part) => sum + part.length, 8));
  return Buffer.concat([size, Buffer.from(type, 'latin1'), ...data]);
}

/** An MP4 of 12.5 seconds with one track of this kind, and nothing in it. @param notes go into its head */
function mp4(track: 'soun' | 'vide', options: { brand?: string; notes?: Buffer; after?: Buffer } = {}): Buffer {
  const { brand: name = 'isom', notes = Buffer.alloc(0), after = Buffer.alloc(0) } = options;
  const head = Buffer.alloc(100);
  head.writeUInt32BE(1_000, 12);
  head.writeUInt32BE(12_500, 16);
  const handler = Buffer.concat([Buffer.alloc(8), Buffer.from(track, 'latin1'), Buffer.alloc(12)]);
  const brand = box('ftyp', Buffer.from(`${name}\0\0\0\0${name}mp42`, 'latin1'));
  const inTrack = box('mdia', box('hdlr', handler), notes);
  return Buffer.concat([brand, box('moov', box('mvhd', head), notes, box('trak', inTrack, notes)), after]);
}

/** Frames of AMR that hold nothing, of one byte each. */
function emptyAmr(frames: number): Buffer {
  return Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), Buffer.alloc(frames, 0x7c)]);
}

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const html = Buffer.from('\ufeff<!DOCTYPE html><html><body onload="alert(1)">');

describe('is refused, with what is wrong and what to do', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string, FileProblem['code'], zh: string, en: string]>([
    [
      'a PNG named .pdf',
      () =>
        sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      'confirmation.pdf',
      'file-name-differs',
      '文件名写的是PDF，内容却是图片，没有接收。请直接发原文件，不要改后缀。',
      'content is a picture',
    ],
    [
      'a PDF named .jpg',
      () => pdf(),
      'door.jpg',
      'file-name-differs',
      '文件名写的是图片，内容却是PDF',
      'content is a PDF',
    ],
    [
      'an empty file',
      () => Buffer.alloc(0),
      'door.jpg',
      'file-empty',
      '这个文件是空的，没有接收。请确认已保存好，再发一次。',
      'empty',
    ],
    [
      'an encrypted PDF',
      () => pdf({ isLocked: true }),
      'confirmation.pdf',
      'pdf-locked',
      '加了密码，打不开，没有接收。请去掉密码后再发。',
      'remove the password',
    ],
    [
      'a truncated JPEG',
      async () => half(await photo({ tint: 1, width: 3000, height: 2000 })),
      'door.jpg',
      'file-damaged',
      '这个文件不完整，打不开，没有接收。请打开原文件确认能看，再发一次。',
      'incomplete',
    ],
    ['a truncated PDF', () => pdf().subarray(0, 60), 'confirmation.pdf', 'file-damaged', '不完整', 'incomplete'],
    [
      '26,000,000 bytes',
      () => Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(25_999_991)]),
      'film.pdf',
      'file-too-large',
      '有 26 MB，超过 25 MB',
      '26 MB',
    ],
    [
      '20,000 × 20,000 pixels',
      () => largePng(20_000),
      'door.png',
      'picture-too-large',
      '这张图片太大（20000 × 20000），超过 6000 万像素',
      '60 million pixels',
    ],
    [
      'an SVG',
      () => svg,
      'door.svg',
      'file-type-web',
      '可能带有程序，没有接收。请截图，或导出为 PDF 再发。',
      'screenshot',
    ],
    ['an SVG named .png', () => svg, 'door.png', 'file-type-web', '可能带有程序', 'programs'],
    [
      'an SVG behind an XML head',
      () => Buffer.concat([Buffer.from('<?xml version="1.0"?>\n'), svg]),
      'a.png',
      'file-type-web',
      '可能带有程序',
      'programs',
    ],
    ['HTML', () => html, 'door.html', 'file-type-web', '网页', 'Web pages'],
    ['HTML named .jpg', () => html, 'door.jpg', 'file-type-web', '网页', 'Web pages'],
    [
      'a zip with ..',
      () => zipThatLeadsOutside(),
      'photos.zip',
      'file-type-archive',
      '压缩包不收，里面的内容也没有打开。请解压后把照片或 PDF 直接发来。',
      'nothing in it was opened',
    ],
    [
      'a GIF',
      () =>
        sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
          .gif()
          .toBuffer(),
      'a.gif',
      'file-type',
      '认不出这种文件',
      'not known',
    ],
    [
      'a HEIC photo',
      () =>
        Buffer.concat([
          Buffer.from([0, 0, 0, 24]),
          Buffer.from('ftypheic\0\0\0\0mif1heic', 'latin1'),
          Buffer.alloc(64),
        ]),
      'a.heic',
      'file-type-heic',
      '兼容性最佳',
      'Most Compatible',
    ],
    ['words', () => Buffer.from('just words'), 'note.txt', 'file-type', '可以发照片', 'Photos'],
    ['a PDF of too many pages', () => pdf({ pages: 61 }), 'a.pdf', 'pdf-pages', '有 61 页，超过 60 页', '61 pages'],
    [
      'a film without its index',
      () =>
        Buffer.concat([
          Buffer.from([0, 0, 0, 24]),
          Buffer.from('ftypisom\0\0\0\0isommp42', 'latin1'),
          Buffer.alloc(64),
        ]),
      'a.mp4',
      'file-damaged',
      '不完整',
      'incomplete',
    ],
  ])('%s', async (_what, make, name, code, zh, en) => {
    const problem = await refusal(await make(), name);
    expect(problem.code).toBe(code);
    const words = fileProblemText(problem);
    expect(words.zh).toContain(zh);
    expect(words.en).toContain(en);
    expect(words.zh).not.toMatch(/undefined|NaN|[!！]/);
    expect(words.en).not.toMatch(/undefined|NaN|!|\berror\b|\binvalid\b/);
    expect(await listFiles(parts.files.folder)).toEqual([]);
    const { files } = temp.store.read.tables;
    expect(await temp.store.read.db.select().from(files)).toEqual([]);
  });
});

describe('a length that cannot be is refused', () => {
  test('AMR of five days in one-byte frames; others are let in while it is read', async () => {
    let turns = 0;
    const beat = () => {
      turns += 1;
      timer = setImmediate(beat);
    };
    let timer = setImmediate(beat);
    const file = path.join(temp.file, '..', 'long.amr');
    await writeFile(file, emptyAmr(24_999_994));
    turns = 0;
    await expect(readMedia(file, 'audio/amr')).rejects.toMatchObject({ code: 'file-damaged' });
    clearImmediate(timer);
    // A day has 4,320,000 frames; no more are looked at, and not in one go.
    expect(turns).toBeGreaterThanOrEqual(43);
  });

  test('a day is taken, a frame more is not', async () => {
    expect((await take(emptyAmr(4_320_000), 'a.amr')).facts).toEqual({ durationMs: 86_400_000 });
    expect((await refusal(emptyAmr(4_320_001), 'b.amr')).code).toBe('file-damaged');
  });

  test('a film of 49 days', async () => {
    const film = mp4('vide');
    film.writeUInt32BE(0xfffffff0, film.indexOf('mvhd', 0, 'latin1') + 20);
    expect((await refusal(film, 'film.mp4')).code).toBe('file-damaged');
  });
});

describe('of a film or voice others get a copy without what the device noted', () => {
  const place = Buffer.from('+31.2000+121.4500/', 'latin1');
  const notes = Buffer.concat([
    box('udta', box('\xa9xyz', Buffer.from([0, 18, 0x15, 0xc7]), place), box('\xa9mod', Buffer.from('Phone 9'))),
    box('meta', Buffer.alloc(70_000, place)),
    box('uuid', Buffer.alloc(16, 1), place),
  ]);
  const frames = box('mdat', Buffer.from('picture and sound, untouched: udta meta'));

  test.each([
    ['video/mp4', 'isom', 'vide', 'film.mp4'],
    ['video/quicktime', 'qt  ', 'vide', 'film.mov'],
    ['audio/mp4', 'M4A ', 'soun', 'voice.m4a'],
  ] as const)('%s', async (mime, brand, track, name) => {
    const bytes = mp4(track, { brand, notes, after: Buffer.concat([frames, box('meta', place)]) });
    const file = await take(bytes, name);
    expect(file).toMatchObject({ mime, facts: { durationMs: 12_500 }, sha256: sha256Of(bytes) });
    expect(readFileSync(parts.files.pathOf(file.sha256)).equals(bytes)).toBe(true);

    const copy = await findFile(temp.store.read, file.displaySha256 ?? '');
    expect(copy).toMatchObject({ mime, kind: file.kind, bytes: bytes.length, facts: { durationMs: 12_500 } });
    const shown = readFileSync(parts.files.pathOf(copy?.sha256 ?? ''));
    for (const gone of [place, Buffer.from('Phone 9'), Buffer.from('\xa9xyz', 'latin1')])
      expect(shown.includes(gone)).toBe(false);
    // Nothing has moved: all that differs is what was noted.
    expect(shown.indexOf(frames)).toBe(bytes.indexOf(frames));
    expect(shown.equals(withoutNotes(bytes))).toBe(true);
    expect(readdirSync(path.join(parts.files.folder, 'incoming'))).toEqual([]);
  });

  function withoutNotes(bytes: Buffer): Buffer {
    const expected = Buffer.from(bytes);
    const blanked = (type: string, size: number) => {
      for (let at = expected.indexOf(type, 0, 'latin1'); at >= 0; at = expected.indexOf(type, at + 1, 'latin1')) {
        if (expected.readUInt32BE(at - 4) !== size) continue;
        expected.write('free', at, 'latin1');
        expected.fill(0, at + 4, at - 4 + size);
      }
    };
    blanked('udta', notes.readUInt32BE(0));
    blanked('meta', 70_008);
    blanked('meta', place.length + 8);
    blanked('uuid', place.length + 24);
    return expected;
  }

  test('sizes of 64 bits, and a last box that reaches to the end', async () => {
    const long = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('udta', 'latin1'), Buffer.alloc(8), place]);
    long.writeBigUInt64BE(BigInt(long.length), 8);
    const rest = Buffer.concat([Buffer.alloc(4), Buffer.from('meta', 'latin1'), place]);
    const bytes = mp4('vide', { notes: long, after: rest });
    const { displaySha256 } = await take(bytes, 'film.mp4');
    const shown = readFileSync(parts.files.pathOf(displaySha256 ?? ''));
    expect([shown.length, shown.includes(place)]).toEqual([bytes.length, false]);
  });

  test('what cannot be read as boxes is not handed on', async () => {
    const bytes = mp4('vide', {
      after: Buffer.concat([frames, Buffer.from([0, 0, 0, 3]), Buffer.from('junk'), place]),
    });
    const { displaySha256 } = await take(bytes, 'film.mp4');
    const shown = readFileSync(parts.files.pathOf(displaySha256 ?? ''));
    expect([shown.includes(frames), shown.includes(place)]).toEqual([true, false]);
  });

  test('without notes there is no copy', async () => {
    const file = await take(mp4('vide', { after: frames }), 'film.mp4');
    expect(file.displaySha256).toBeNull();
    expect(await listFiles(parts.files.folder)).toHaveLength(1);
  });

  test('more boxes than a film has are refused, and leave nothing', async () => {
    const boxes = Buffer.concat(Array.from({ length: 100_001 }, () => box('free')));
    expect((await refusal(mp4('vide', { notes: box('udta'), after: boxes }), 'film.mp4')).code).toBe('file-damaged');
    expect(await listFiles(parts.files.folder)).toEqual([]);
  });
});

describe('a bomb', () => {
  test('of a picture is refused by its head: nothing is unpacked', async () => {
    const bytes = largePng(20_000);
    expect(bytes.length).toBeLessThan(60_000);
    expect((await refusal(bytes, 'a.png')).fields).toEqual({ width: 20_000, height: 20_000, maxPixels: 60_000_000 });
  });

  test('of a PDF page costs its picture at most: the process that unpacks it ends, the bot goes on', async () => {
    const bytes = pdfBomb(1_500_000_000);
    expect(bytes.length).toBeLessThan(25_000_000);
    const outcome = await take(bytes, 'a.pdf').catch((problem: FileProblem) => problem);
    if (outcome instanceof FileProblem) expect(outcome.code).toBe('pdf-heavy');
    else expect(outcome.facts).toEqual({ pages: 1 });
    expect(readdirSync(path.join(parts.files.folder, 'incoming'))).toEqual([]);
  }, 60_000);
});

describe('is taken', () => {
  test('a photo: the original untouched, what the camera wrote beside it, the copy without it', async () => {
    const bytes = await photo({ tint: 2, width: 3000, height: 2000, hasCameraNote: true });
    const file = await take(bytes, 'door.jpg');
    expect(file).toMatchObject({ sha256: sha256Of(bytes), mime: 'image/jpeg', kind: 'image', bytes: bytes.length });
    expect(file.facts).toMatchObject({
      width: 3000,
      height: 2000,
      takenAt: '2026:11:20 09:55:00',
      takenAtOffset: '+08:00',
      camera: 'Baton Test camera',
    });
    expect([file.facts.lat, file.facts.lng].map((degrees) => degrees?.toFixed(3))).toEqual(['31.200', '121.450']);
    expect(readFileSync(parts.files.pathOf(file.sha256)).equals(bytes)).toBe(true);
    const copy = await findFile(temp.store.read, file.displaySha256 ?? '');
    const shown = readFileSync(parts.files.pathOf(copy?.sha256 ?? ''));
    expect(await sharp(shown).metadata()).toMatchObject({ width: 1600, height: 1067, format: 'jpeg' });
    expect((await sharp(shown).metadata()).exif).toBeUndefined();
  });

  test('a photo that lies on its side is shown upright', async () => {
    const lying = await sharp(await photo({ tint: 3, width: 800, height: 600 }))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { facts, displaySha256 } = await take(lying);
    expect(facts).toMatchObject({ width: 600, height: 800 });
    expect(await sharp(parts.files.pathOf(displaySha256 ?? '')).metadata()).toMatchObject({ width: 600, height: 800 });
  });

  test('WebP and PNG, with names in any script', async () => {
    const make = sharp({ create: { width: 40, height: 30, channels: 4, background: '#1a5cc880' } });
    expect((await take(await make.clone().webp().toBuffer(), '门牌.webp')).mime).toBe('image/webp');
    expect((await take(await make.clone().png().toBuffer(), '门牌.PNG')).mime).toBe('image/png');
  });

  test('a PDF with its pages and a picture of the first', async () => {
    const file = await take(pdf({ pages: 12 }), 'confirmation.pdf');
    expect([file.kind, file.facts]).toEqual(['pdf', { pages: 12 }]);
    expect(await sharp(parts.files.pathOf(file.displaySha256 ?? '')).metadata()).toMatchObject({ format: 'png' });
  });

  test('sound with its length; AMR stays as it is where nothing can convert it', async () => {
    expect(await take(wav(1_500), 'voice.wav')).toMatchObject({ mime: 'audio/wav', facts: { durationMs: 1_500 } });
    const voice = await take(amr(150), 'voice.amr');
    expect(voice).toMatchObject({ mime: 'audio/amr', kind: 'audio', facts: { durationMs: 3_000 } });
  });

  test.each([
    ['WebM', () => webm('A_OPUS'), 'audio/webm', 'audio'],
    ['WebM', () => webm('A_OPUS V_VP8'), 'video/webm', 'video'],
    ['MP4', () => mp4('soun'), 'audio/mp4', 'audio'],
    ['MP4', () => mp4('vide'), 'video/mp4', 'video'],
  ])('%s by what is in it: a browser names its recordings and films alike', async (_container, make, mime, kind) => {
    expect(await take(make(), 'recording.webm')).toMatchObject({ mime, kind });
  });

  test('MP4 with the length its head says', async () => {
    expect((await take(mp4('vide'), 'film.mp4')).facts).toEqual({ durationMs: 12_500 });
  });

  test('the same bytes once, however often and by whatever name', async () => {
    const bytes = await photo({ tint: 4 });
    const first = await take(bytes, 'a.jpg');
    const again = await take(bytes, 'b.jpeg');
    expect(again.sha256).toBe(first.sha256);
    expect(await listFiles(parts.files.folder)).toHaveLength(2);
  });

  test('what was damaged on the disk is whole again when it comes once more', async () => {
    const bytes = await photo({ tint: 5 });
    const { sha256 } = await take(bytes);
    await writeFile(parts.files.pathOf(sha256), 'damaged');
    await take(bytes);
    expect(readFileSync(parts.files.pathOf(sha256)).equals(bytes)).toBe(true);
  });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\windows\\door.jpg', 'door.jpg'],
  ['/absolute/path/door.jpg', 'door.jpg'],
  ['C:\\door.jpg', 'door.jpg'],
  ['..', ''],
  ['.htaccess', 'htaccess'],
  ['invoice\u202egpj.exe', 'invoicegpj.exe'],
  ['a\u0000b\n.jpg', 'ab.jpg'],
  ['科室门牌 (2).jpg', '科室门牌 (2).jpg'],
  [`${'长'.repeat(300)}.jpg`, `${'长'.repeat(116)}.jpg`],
])('the name %j is shown as %j, and is never a path', (name, shown) => {
  expect(cleanFileName(name)).toBe(shown);
});

test('no text but a SHA-256 becomes a path', () => {
  for (const text of ['../../etc/passwd', '', 'a'.repeat(63), `${'a'.repeat(63)}/`, 'A'.repeat(64)])
    expect(() => parts.files.pathOf(text)).toThrow(RangeError);
  expect(() => parts.files.incomingPath('../x')).toThrow(RangeError);
});
