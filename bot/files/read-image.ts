/**
 * Opens a picture as a whole, within limits on its pixels and the time: a truncated one, a bomb of pixels and one that
 * is no picture at all are refused. Reads what the camera wrote, and makes the copy that others see: upright, at most
 * screen size, without anything the camera wrote.
 */
import type { FileFacts } from '../../db/tables/evidence.ts';
import type { FilesPolicy } from '../../domain/policy/evidence-policy.ts';
import { isPossiblePosition } from '../../domain/shared/position.ts';
import { FileProblem } from './file-problem.ts';

export interface ReadImage {
  readonly facts: FileFacts;
  readonly display: Buffer;
  readonly displayMime: string;
}

/** Far longer than a phone's picture takes; a picture that takes longer was made to. */
const timeoutSeconds = 20;
/** What a camera writes has some kilobytes. */
const maxExifBytes = 262_144;

/** @throws FileProblem */
export async function readImage(file: string, mime: string, policy: FilesPolicy): Promise<ReadImage> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  const options = { limitInputPixels: policy.maxPixels, failOn: 'error' } as const;
  try {
    // The header alone, before anything is unpacked.
    const {
      width = 0,
      height = 0,
      exif,
      orientation = 1,
    } = await sharp(file, { ...options, limitInputPixels: false }).metadata();
    if (width * height > policy.maxPixels)
      throw new FileProblem('picture-too-large', { width, height, maxPixels: policy.maxPixels });
    const side = policy.displaySide;
    const small = sharp(file, options)
      .timeout({ seconds: timeoutSeconds })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
    const isPng = mime === 'image/png';
    const display = await (isPng ? small.png() : small.jpeg({ quality: 82 })).toBuffer();
    const isTurned = orientation >= 5;
    return {
      facts: {
        width: isTurned ? height : width,
        height: isTurned ? width : height,
        ...(exif && exif.length <= maxExifBytes ? await cameraFacts(exif) : {}),
      },
      display,
      displayMime: isPng ? 'image/png' : 'image/jpeg',
    };
  } catch (problem) {
    throw problem instanceof FileProblem ? problem : new FileProblem('file-damaged', {}, problem);
  }
}

/** What cannot be read is left out: a camera's note is a hint, never a reason to refuse a picture. */
async function cameraFacts(exif: Buffer): Promise<FileFacts> {
  try {
    const { default: ExifReader } = await import('exifreader');
    const start = exif.subarray(0, 4).toString('latin1') === 'Exif' ? 6 : 0;
    const { exif: tags, gps } = ExifReader.load(exif.subarray(start), { expanded: true });
    const takenAt = tags?.DateTimeOriginal?.description;
    const offset = tags?.OffsetTimeOriginal?.description;
    const camera = [tags?.Make?.description, tags?.Model?.description].filter(Boolean).join(' ').slice(0, 80);
    const position = { lat: gps?.Latitude ?? Number.NaN, lng: gps?.Longitude ?? Number.NaN };
    return {
      ...(takenAt ? { takenAt: takenAt.slice(0, 40) } : {}),
      ...(takenAt && offset ? { takenAtOffset: offset.slice(0, 10) } : {}),
      ...(camera === '' ? {} : { camera }),
      ...(isPossiblePosition(position) ? position : {}),
    };
  } catch {
    return {};
  }
}
