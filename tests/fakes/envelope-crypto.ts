/**
 * The vendors' side of the encrypted callbacks of WeCom and DingTalk, written from the documentation and not with the
 * package that the bot uses.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface EncryptOptions {
  readonly random?: Buffer;
  /** What stands in the padding instead of its length, for broken callbacks. */
  readonly padByte?: number;
  /** Added to the length that the text says of itself. */
  readonly lengthOff?: number;
}

export function encryptMessage(
  aesKey: string,
  message: string,
  receiveId: string,
  options: EncryptOptions = {},
): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length + (options.lengthOff ?? 0));
  const plain = Buffer.concat([options.random ?? randomBytes(16), length, text, Buffer.from(receiveId)]);
  const pad = 32 - (plain.length % 32);
  const padding = Buffer.alloc(pad, pad);
  if (options.padByte !== undefined) padding[0] = options.padByte;
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final()]).toString('base64');
}

/** @throws when it was not encrypted with this key, or is cut short */
export function decryptMessage(aesKey: string, encrypted: string): { message: string; receiveId: string } {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  return { message: plain.toString('utf8', 20, end), receiveId: plain.toString('utf8', end) };
}

export function signMessage(token: string, timestamp: string, nonce: string, encrypted: string): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypted].toSorted().join('')).digest('hex');
}
