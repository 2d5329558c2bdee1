/** A picture small enough for WeCom: as it is where it fits, else as JPEG with fewer and fewer details. */
const steps = [
  { quality: 85, width: 1_600 },
  { quality: 70, width: 1_280 },
  { quality: 60, width: 900 },
] as const;

export interface FittedPicture {
  readonly bytes: Buffer;
  /** WeCom goes by the ending. */
  readonly name: 'picture.png' | 'picture.jpg';
}

/** @param bytes PNG or JPEG. @returns null when it cannot be made small enough. @throws when it is no picture */
export async function fitPicture(bytes: Buffer, maxBytes: number): Promise<FittedPicture | null> {
  if (bytes.length <= maxBytes) return { bytes, name: bytes[0] === 0xff ? 'picture.jpg' : 'picture.png' };
  const { default: sharp } = await import('sharp');
  for (const { quality, width } of steps) {
    const smaller = await sharp(bytes)
      .flatten({ background: '#ffffff' })
      .resize({ width, withoutEnlargement: true })
      .jpeg({ quality })
      .toBuffer();
    if (smaller.length <= maxBytes) return { bytes: smaller, name: 'picture.jpg' };
  }
  return null;
}
