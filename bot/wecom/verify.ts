/**
 * Whether a callback comes from WeCom and is meant for us, and what it says: WeCom's numbers of the envelope that
 * bot/encrypted-callback.ts opens.
 */
import { type Opened, openEnvelope, type SealedText, sealEnvelope } from '../encrypted-callback.ts';

export interface CallbackKeys {
  readonly token: string;
  readonly encodingAesKey: string;
  readonly corpId: string;
}

/** WeCom tries again for about a minute; clocks differ a little. Our choice, the vendor names no age. Unix seconds. */
const rules = { timeUnitMs: 1_000, maxAgeMs: 5 * 60_000 } as const;

export function verifyCallback({ token, encodingAesKey, corpId }: CallbackKeys, text: SealedText, now: Date): Opened {
  return openEnvelope({ token, encodingAesKey, owner: corpId }, text, rules, now);
}

/** As WeCom would send it, to try our own callback address. */
export function sealForCallback(
  { token, encodingAesKey, corpId }: CallbackKeys,
  message: string,
  now: Date,
): SealedText {
  const seconds = String(Math.floor(now.getTime() / 1_000));
  return sealEnvelope({ token, encodingAesKey, owner: corpId }, message, seconds);
}
