/**
 * The envelope in which WeCom and DingTalk call back: encrypted with a key that the console shows, signed with a token,
 * made out to one company or app. The package decrypts; everything that it does not check is checked here: the signature
 * in constant time, the age, the owner, and (by encrypting again) length and padding. Never logs or repeats what it refuses.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

export interface EnvelopeKeys {
  readonly token: string;
  /** 43 letters or digits. */
  readonly encodingAesKey: string;
  /** Whom it is made out to: WeCom's corp id, the Client ID of a DingTalk app. */
  readonly owner: string;
}

export interface SealedText {
  readonly signature: string;
  /** Unix time, as it was sent. */
  readonly timestamp: string;
  readonly nonce: string;
  /** Base64. */
  readonly encrypted: string;
}

export interface EnvelopeRules {
  /** What the sender counts its timestamps in, in ms. */
  readonly timeUnitMs: 1 | 1_000;
  readonly maxAgeMs: number;
}

export type Opened =
  | { readonly isTrue: true; readonly message: string }
  | { readonly isTrue: false; readonly why: 'unsigned' | 'stale' | 'forged' | 'unreadable' | 'other-owner' };

/** Random bytes, length, padding: nothing shorter was encrypted by anybody who knows the format. */
const minEncryptedLength = 44;

export function openEnvelope(
  { token, encodingAesKey, owner }: EnvelopeKeys,
  { signature, timestamp, nonce, encrypted }: SealedText,
  { timeUnitMs, maxAgeMs }: EnvelopeRules,
  now: Date,
): Opened {
  const no = (why: Exclude<Opened, { isTrue: true }>['why']): Opened => ({ isTrue: false, why });
  if (!/^[0-9a-f]{40}$/.test(signature) || !/^\d{1,13}$/.test(timestamp) || nonce === '') return no('unsigned');
  if (encrypted.length < minEncryptedLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return no('unsigned');
  const right = getSignature(token, timestamp, nonce, encrypted);
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(signature))) return no('forged');
  if (Math.abs(now.getTime() - Number(timestamp) * timeUnitMs) > maxAgeMs) return no('stale');
  const opened = open(encodingAesKey, encrypted);
  if (!opened) return no('unreadable');
  return opened.id === owner ? { isTrue: true, message: opened.message } : no('other-owner');
}

/** An answer in the same envelope. @param timestamp in the unit of whom it goes to */
export function sealEnvelope(keys: EnvelopeKeys, message: string, timestamp: string): SealedText {
  const nonce = randomBytes(8).toString('hex');
  const encrypted = encrypt(keys.encodingAesKey, message, keys.owner, randomBytes(16));
  return { signature: getSignature(keys.token, timestamp, nonce, encrypted), timestamp, nonce, encrypted };
}

/** Encrypting the same again gives the same, unless length, padding or text were not what the format says. */
function open(encodingAesKey: string, encrypted: string): { message: string; id: string } | null {
  try {
    const { message, id, random } = decrypt(encodingAesKey, encrypted);
    const again = Buffer.from(encrypt(encodingAesKey, message, id, random), 'base64');
    return again.equals(Buffer.from(encrypted, 'base64')) ? { message, id } : null;
  } catch {
    return null;
  }
}
