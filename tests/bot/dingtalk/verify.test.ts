/** Signatures by the vendor's rules, with vectors that were computed by other tools. */
import { expect, test } from 'vitest';
import {
  cardSign,
  isCardCallback,
  isRobotCallback,
  openEvent,
  robotSign,
  signatureLifeMs,
} from '../../../bot/dingtalk/verify.ts';

const timestamp = '1767225600000';
const now = new Date(1_767_225_600_000);

test.each([
  ['SECdemo0123456789', timestamp, 'yaZjXcetNSuXyCF9+ei8g/8KzwtsTDBPCvCtYrY0m1M='],
  ['this is a secret', '1577262236757', 'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA='],
])('robot: secret %s at %s', (secret, at, signature) => {
  expect(robotSign(secret, at)).toBe(signature);
  expect(isRobotCallback(secret, { timestamp: at, signature }, new Date(Number(at)))).toBe(true);
});

test('card: the vector of the reference', () => {
  const signature = 'JW2pQGdX8TVyYCxhT/X74gaf7N9EaMH44jLEkDS/fBs=';
  expect(cardSign('demo-api-secret', timestamp)).toBe(signature);
  expect(isCardCallback('demo-api-secret', { timestamp, signature }, now)).toBe(true);
});

test('event: the vector of the reference', () => {
  const keys = {
    token: 'demoToken1',
    encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    owner: 'dingdemoappkey00',
  };
  const sealed = {
    signature: '9247d5efe921bccc40c0c5d67bc2be4fffeac30d',
    timestamp,
    nonce: 'nonceABCDEFGH001',
    encrypted: 'Q3stYC6hdFzMh9T8HCvyDD5dVMaaZmK6ZzZA1b5vOyMXyyZsZ9GGsmuSJSzOqA1S7ssRU7v8gOguYzuwbItKNA==',
  };
  expect(openEvent(keys, sealed, now)).toEqual({ isTrue: true, message: 'success' });
  expect(openEvent({ ...keys, owner: 'dingcorp1' }, sealed, now)).toEqual({ isTrue: false, why: 'other-owner' });
  const late = new Date(now.getTime() + signatureLifeMs + 1);
  expect(openEvent(keys, sealed, late)).toEqual({ isTrue: false, why: 'stale' });
});

const right = robotSign('SECdemo0123456789', timestamp);

test.each([
  ['another secret', { timestamp, signature: robotSign('another', timestamp) }, now],
  ['another time', { timestamp: '1767225600001', signature: right }, now],
  ['cut short', { timestamp, signature: right.slice(0, -2) }, now],
  ['nothing', { timestamp: undefined, signature: undefined }, now],
  ['no time', { timestamp: '', signature: right }, now],
  ['a time in words', { timestamp: 'NaN', signature: right }, now],
  [
    'seconds instead of milliseconds',
    { timestamp: '1767225600', signature: robotSign('SECdemo0123456789', '1767225600') },
    now,
  ],
  ['stale', { timestamp, signature: right }, new Date(now.getTime() + signatureLifeMs + 1)],
  ['from the future', { timestamp, signature: right }, new Date(now.getTime() - signatureLifeMs - 1)],
])('refused: %s', (_name, signed, at) => {
  expect(isRobotCallback('SECdemo0123456789', signed, at)).toBe(false);
});

test('an hour apart is still taken', () => {
  const signed = { timestamp, signature: right };
  expect(isRobotCallback('SECdemo0123456789', signed, new Date(now.getTime() + signatureLifeMs))).toBe(true);
});
