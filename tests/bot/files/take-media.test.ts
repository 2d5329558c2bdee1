/**
 * Films and sounds: lengths that cannot be are refused, and others get a copy without what the device noted about the
 * place.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listFiles } from '../../../bot/backup/copy-and-hash.ts';
import { readMedia } from '../../../bot/files/read-media.ts';
import { findFile } from '../../../db/repos/files.ts';
import { sha256Of } from '../../support/evidence-files.ts';
import { type FileDoor, openFileDoor } from '../../support/file-door.ts';
import { box, emptyAmr, mp4 } from '../../support/media-files.ts';

// A PDF is opened in a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let door: FileDoor;
beforeEach(async () => {
  door = await openFileDoor();
});
afterEach(() => door.close());
const take = (bytes: Buffer, name?: string) => door.take(bytes, name);
const refusal = (bytes: Buffer, name?: string) => door.refusal(bytes, name);

describe('a length that cannot be is refused', () => {
  test('AMR of five days in one-byte frames; others are let in while it is read', async () => {
    let turns = 0;
    const beat = () => {
      turns += 1;
      timer = setImmediate(beat);
    };
    let timer = setImmediate(beat);
    const file = path.join(door.folder, 'long.amr');
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
    expect(readFileSync(door.parts.files.pathOf(file.sha256)).equals(bytes)).toBe(true);

    const copy = await findFile(door.store.read, file.displaySha256 ?? '');
    expect(copy).toMatchObject({ mime, kind: file.kind, bytes: bytes.length, facts: { durationMs: 12_500 } });
    const shown = readFileSync(door.parts.files.pathOf(copy?.sha256 ?? ''));
    for (const gone of [place, Buffer.from('Phone 9'), Buffer.from('\xa9xyz', 'latin1')])
      expect(shown.includes(gone)).toBe(false);
    // Nothing has moved: all that differs is what was noted.
    expect(shown.indexOf(frames)).toBe(bytes.indexOf(frames));
    expect(shown.equals(withoutNotes(bytes))).toBe(true);
    expect(readdirSync(path.join(door.parts.files.folder, 'incoming'))).toEqual([]);
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
    const shown = readFileSync(door.parts.files.pathOf(displaySha256 ?? ''));
    expect([shown.length, shown.includes(place)]).toEqual([bytes.length, false]);
  });

  test('what cannot be read as boxes is not handed on', async () => {
    const bytes = mp4('vide', {
      after: Buffer.concat([frames, Buffer.from([0, 0, 0, 3]), Buffer.from('junk'), place]),
    });
    const { displaySha256 } = await take(bytes, 'film.mp4');
    const shown = readFileSync(door.parts.files.pathOf(displaySha256 ?? ''));
    expect([shown.includes(frames), shown.includes(place)]).toEqual([true, false]);
  });

  test('without notes there is no copy', async () => {
    const file = await take(mp4('vide', { after: frames }), 'film.mp4');
    expect(file.displaySha256).toBeNull();
    expect(await listFiles(door.parts.files.folder)).toHaveLength(1);
  });

  test('more boxes than a film has are refused, and leave nothing', async () => {
    const boxes = Buffer.concat(Array.from({ length: 100_001 }, () => box('free')));
    expect((await refusal(mp4('vide', { notes: box('udta'), after: boxes }), 'film.mp4')).code).toBe('file-damaged');
    expect(await listFiles(door.parts.files.folder)).toEqual([]);
  });
});
