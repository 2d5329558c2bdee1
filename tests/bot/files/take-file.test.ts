/**
 * What comes in and what does not: real files, made here, through the same door as an upload. A refusal names what is
 * wrong in the reader's language and what to do, and leaves nothing behind.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listFiles } from '../../../bot/backup/copy-and-hash.ts';
import { cleanFileName } from '../../../bot/files/clean-file-name.ts';
import { FileProblem, fileProblemText } from '../../../bot/files/file-problem.ts';
import { findFile } from '../../../db/repos/files.ts';
import { amr, pdf, pdfBomb, photo, sha256Of, wav } from '../../support/evidence-files.ts';
import { type FileDoor, openFileDoor } from '../../support/file-door.ts';
import { mp4, webm } from '../../support/media-files.ts';
import { writeZip } from '../../support/zip-file.ts';

// A PDF is opened in a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let door: FileDoor;
beforeEach(async () => {
  door = await openFileDoor();
});
afterEach(() => door.close());
const take = (bytes: Buffer, name?: string) => door.take(bytes, name);
const refusal = (bytes: Buffer, name?: string) => door.refusal(bytes, name);

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
  const file = path.join(door.folder, 'outside.zip');
  return readFileSync(writeZip(file, [{ name: '../../etc/passwd', content: 'x' }]));
}

/** The head of a WebM with these codecs. */
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
    expect(await listFiles(door.parts.files.folder)).toEqual([]);
    const { files } = door.store.read.tables;
    expect(await door.store.read.db.select().from(files)).toEqual([]);
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
    expect(readdirSync(path.join(door.parts.files.folder, 'incoming'))).toEqual([]);
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
    expect(readFileSync(door.parts.files.pathOf(file.sha256)).equals(bytes)).toBe(true);
    const copy = await findFile(door.store.read, file.displaySha256 ?? '');
    const shown = readFileSync(door.parts.files.pathOf(copy?.sha256 ?? ''));
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
    expect(await sharp(door.parts.files.pathOf(displaySha256 ?? '')).metadata()).toMatchObject({
      width: 600,
      height: 800,
    });
  });

  test('WebP and PNG, with names in any script', async () => {
    const make = sharp({ create: { width: 40, height: 30, channels: 4, background: '#1a5cc880' } });
    expect((await take(await make.clone().webp().toBuffer(), '门牌.webp')).mime).toBe('image/webp');
    expect((await take(await make.clone().png().toBuffer(), '门牌.PNG')).mime).toBe('image/png');
  });

  test('a PDF with its pages and a picture of the first', async () => {
    const file = await take(pdf({ pages: 12 }), 'confirmation.pdf');
    expect([file.kind, file.facts]).toEqual(['pdf', { pages: 12 }]);
    expect(await sharp(door.parts.files.pathOf(file.displaySha256 ?? '')).metadata()).toMatchObject({ format: 'png' });
  });

  test('sound with its length; AMR is kept as it came, beside a copy that browsers play', async () => {
    expect(await take(wav(1_500), 'voice.wav')).toMatchObject({ mime: 'audio/wav', facts: { durationMs: 1_500 } });
    const voice = await take(amr(150), 'voice.amr');
    expect(voice).toMatchObject({ mime: 'audio/amr', kind: 'audio', facts: { durationMs: 3_000 } });
    const copy = await findFile(door.store.read, voice.displaySha256 ?? '');
    expect(copy).toMatchObject({ kind: 'audio', facts: { durationMs: 3_000 } });
    expect(['audio/wav', 'audio/mp4']).toContain(copy?.mime);
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
    expect(await listFiles(door.parts.files.folder)).toHaveLength(2);
  });

  test('what was damaged on the disk is whole again when it comes once more', async () => {
    const bytes = await photo({ tint: 5 });
    const { sha256 } = await take(bytes);
    await writeFile(door.parts.files.pathOf(sha256), 'damaged');
    await take(bytes);
    expect(readFileSync(door.parts.files.pathOf(sha256)).equals(bytes)).toBe(true);
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
    expect(() => door.parts.files.pathOf(text)).toThrow(RangeError);
  expect(() => door.parts.files.incomingPath('../x')).toThrow(RangeError);
});
