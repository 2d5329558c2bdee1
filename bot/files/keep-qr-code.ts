/** The picture of a QR code, stored as any file: what a visit's card shows and a phone can scan. */
import { createHash } from 'node:crypto';
import type { KeptQrCode } from '../../handlers/context.ts';
import type { FileStore } from './file-store.ts';

/** Pixels per module and its quiet zone: large enough for an old phone, small enough for a card. */
const scale = 6;
const margin = 2;

export async function keepQrCode(files: FileStore, text: string): Promise<KeptQrCode> {
  const { default: qrcode } = await import('qrcode');
  const bytes = await qrcode.toBuffer(text, { type: 'png', errorCorrectionLevel: 'M', scale, margin });
  const side = (qrcode.create(text, { errorCorrectionLevel: 'M' }).modules.size + 2 * margin) * scale;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await files.put(bytes);
  const facts = { width: side, height: side };
  return { file: { sha256, bytes: bytes.length, mime: 'image/png', kind: 'image', facts } };
}
