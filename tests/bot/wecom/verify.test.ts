/** The known answers of the reference, and everything a callback can be besides true. */
import { encrypt, getJsApiSignature, getSignature } from '@wecom/crypto';
import { describe, expect, it } from 'vitest';
import { verifyCallback } from '../../../bot/wecom/verify.ts';
import { encryptMessage, signMessage } from '../../fakes/envelope-crypto.ts';

const keys = {
  token: 'tok3n',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  corpId: 'ww1234567890abcdef',
};
const timestamp = '1700000000';
const nonce = 'n0nce';
const now = new Date(1_700_000_000_000);
const known = [
  {
    message: 'ping-echo-7788',
    encrypted: 'Q3stYC6hdFzMh9T8HCvyDHSKpfOj9GGc1QEUjKf6Ok4rBb/bfI5dvGFf6GIqheOH59bzFK3oMAaBuFJpG1Zdwg==',
    signature: '2efe17ec8337eeb474fcba2c463e1a93eec9b49c',
  },
  {
    message: '线索1',
    encrypted: 'Q3stYC6hdFzMh9T8HCvyDGmsnMwkOGyjNJjNxT2bZlzCJFL5Uyqgd0Jl8KKFvirO2Vu//PrzH11Ts+OAqXB5lg==',
    signature: '2d1324b173bf2d7ff137ae60a8dcd020f002205e',
  },
];

/** Signed as it should be, whatever stands inside. */
function signed(encrypted: string) {
  return { signature: signMessage(keys.token, timestamp, nonce, encrypted), timestamp, nonce, encrypted };
}

describe('known answers', () => {
  it.each(known)('reads "$message"', ({ message, encrypted, signature }) => {
    expect(verifyCallback(keys, { signature, timestamp, nonce, encrypted }, now)).toEqual({ isTrue: true, message });
  });

  it('the fake WeCom encrypts and signs exactly so, without the package', () => {
    const random = Buffer.from('0123456789abcdef');
    for (const { message, encrypted, signature } of known) {
      expect(encryptMessage(keys.encodingAesKey, message, keys.corpId, { random })).toBe(encrypted);
      expect(encrypt(keys.encodingAesKey, message, keys.corpId, random)).toBe(encrypted);
      expect(signMessage(keys.token, timestamp, nonce, encrypted)).toBe(signature);
      expect(getSignature(keys.token, timestamp, nonce, encrypted)).toBe(signature);
    }
  });

  it('signs pages for the JS-SDK', () => {
    const page = { url: 'https://ex.com/a?b=1', ticket: 'T', nonceStr: 'N', timestamp: 1_700_000_000 };
    expect(getJsApiSignature(page).signature).toBe('5b93d643aa32e3da1c730bdf2e4a386b10f304f5');
  });

  it.each(Array.from({ length: 32 }, (_, extra) => extra))('reads every length of padding (%i)', (extra) => {
    const message = 'x'.repeat(extra + 1);
    const encrypted = encryptMessage(keys.encodingAesKey, message, keys.corpId);
    expect(verifyCallback(keys, signed(encrypted), now)).toEqual({ isTrue: true, message });
  });
});

describe('what is refused', () => {
  const right = { ...(known[0] as (typeof known)[0]), timestamp, nonce };
  const why = (text: Parameters<typeof verifyCallback>[1], at = now) => {
    const result = verifyCallback(keys, text, at);
    return result.isTrue ? 'true' : result.why;
  };

  it('another signature, another nonce, another time, another text', () => {
    expect(why({ ...right, signature: '0'.repeat(40) })).toBe('forged');
    expect(why({ ...right, nonce: 'other' })).toBe('forged');
    expect(why({ ...right, timestamp: '1700000001' })).toBe('forged');
    expect(why({ ...right, encrypted: (known[1] as (typeof known)[0]).encrypted })).toBe('forged');
  });

  it('no signature, half a one, one in capitals; no time', () => {
    expect(why({ ...right, signature: '' })).toBe('unsigned');
    expect(why({ ...right, signature: right.signature.slice(1) })).toBe('unsigned');
    expect(why({ ...right, signature: right.signature.toUpperCase() })).toBe('unsigned');
    expect(why({ ...right, timestamp: 'soon' })).toBe('unsigned');
  });

  it('unencrypted or empty', () => {
    for (const encrypted of ['', '<xml>', '{"text":"hello"}'.padEnd(60), 'short'])
      expect(why(signed(encrypted))).toBe('unsigned');
  });

  it('what is old or from the future, although it is signed', () => {
    const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
    expect(why(right, minutes(4.9))).toBe('true');
    expect(why(right, minutes(5.1))).toBe('stale');
    expect(why(right, minutes(-5.1))).toBe('stale');
  });

  it('for another corp, or for none', () => {
    for (const corp of ['ww0000000000000000', ''])
      expect(why(signed(encryptMessage(keys.encodingAesKey, 'hello', corp)))).toBe('other-owner');
  });

  it('encrypted with another key', () => {
    const other = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba';
    for (let turn = 0; turn < 20; turn += 1)
      expect(why(signed(encryptMessage(other, `message ${turn}`, keys.corpId)))).toBe('unreadable');
  });

  it('cut off, or not whole blocks', () => {
    const whole = Buffer.from(encryptMessage(keys.encodingAesKey, 'x'.repeat(200), keys.corpId), 'base64');
    for (const length of [32, 48, 64, 100, whole.length - 1, whole.length - 16])
      expect(why(signed(whole.subarray(0, length).toString('base64')))).toBe('unreadable');
  });

  it('wrongly padded, or with a length that is not its own', () => {
    const broken = (options: Parameters<typeof encryptMessage>[3]) =>
      why(signed(encryptMessage(keys.encodingAesKey, 'x'.repeat(21), keys.corpId, options)));
    expect(broken({ padByte: 1 })).toBe('unreadable');
    for (const lengthOff of [1, -1, 100, 100_000])
      expect(['unreadable', 'other-owner']).toContain(broken({ lengthOff }));
  });
});
