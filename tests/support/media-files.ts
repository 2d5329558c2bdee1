/** Films and sounds as bytes: just enough of each format for its head to be read. */

export function webm(codecs: string): Buffer {
  return Buffer.concat([
    Buffer.from('1a45dfa387428284', 'hex'),
    Buffer.from('webm', 'latin1'),
    Buffer.from(codecs, 'latin1'),
  ]);
}

export function box(type: string, ...data: Buffer[]): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.reduce((sum, part) => sum + part.length, 8));
  return Buffer.concat([size, Buffer.from(type, 'latin1'), ...data]);
}

/** An MP4 of 12.5 seconds with one track of this kind, and nothing in it. @param notes go into its head */
export function mp4(track: 'soun' | 'vide', options: { brand?: string; notes?: Buffer; after?: Buffer } = {}): Buffer {
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
export function emptyAmr(frames: number): Buffer {
  return Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), Buffer.alloc(frames, 0x7c)]);
}
