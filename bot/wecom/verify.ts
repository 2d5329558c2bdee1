/**
 * Whether a callback comes from WeCom and is meant for us, and what it says. The package decrypts; everything that it does
 * not check is checked here: the signature in constant time, the age, the corp, and (by encrypting again) length and padding.
 * Never logs or repeats what it refuses.
 */
import { timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

export interface CallbackKeys {
  readonly token: string;
  readonly encodingAesKey: string;
  readonly corpId: string;
}

export interface SignedText {
  readonly signature: string;
  /** Unix seconds, as it was sent. */
  readonly timestamp: string;
  readonly nonce: string;
  /** Base64. */
  readonly encrypted: string;
}

export type Verified =
  | { readonly isTrue: true; readonly message: string }
  | { readonly isTrue: false; readonly why: 'unsigned' | 'stale' | 'forged' | 'unreadable' | 'other-corp' };

/** WeCom tries again for about a minute; clocks differ a little. Our choice, the vendor names no age. */
const maxAgeMs = 5 * 60_000;
/** Random bytes, length, padding: nothing shorter was encrypted by anybody who knows the format. */
const minEncryptedLength = 44;

export function verifyCallback(keys: CallbackKeys, text: SignedText, now: Date): Verified {
  const { signature, timestamp, nonce, encrypted } = text;
  const no = (why: Exclude<Verified, { isTrue: true }>['why']): Verified => ({ isTrue: false, why });
  if (!/^[0-9a-f]{40}$/.test(signature) || !/^\d{1,12}$/.test(timestamp) || nonce === '') return no('unsigned');
  if (encrypted.length < minEncryptedLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return no('unsigned');
  const right = getSignature(keys.token, timestamp, nonce, encrypted);
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(signature))) return no('forged');
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > maxAgeMs) return no('stale');
  const opened = open(keys.encodingAesKey, encrypted);
  if (!opened) return no('unreadable');
  return opened.id === keys.corpId ? { isTrue: true, message: opened.message } : no('other-corp');
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
