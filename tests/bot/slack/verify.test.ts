/** Who may speak for Slack: the reference's test vector, and everything that is almost right. */
import { describe, expect, it } from 'vitest';
import { verifySlackRequest } from '../../../bot/slack/verify.ts';
import { signSlack } from '../../fakes/slack/sign.ts';

const secret = 'test-signing-secret';
const rawBody = Buffer.from('{"type":"event_callback","event_id":"Ev1"}');
const timestamp = '1700000000';
const signature = 'v0=877184e0b7a3017c220695006e6c0fa95ccd1f295596a2dc0111609d558cf386';
const at = (seconds: number) => new Date(seconds * 1_000);
const now = at(1_700_000_000);

describe('the signature of Slack', () => {
  it('is the one of the test vector', () => {
    expect(verifySlackRequest({ timestamp, signature, rawBody }, secret, now)).toBe('genuine');
    expect(signSlack(secret, rawBody, now)['x-slack-signature']).toBe(signature);
  });

  it('holds for 300 seconds, backwards and forwards', () => {
    const verdict = (seconds: number) => verifySlackRequest({ timestamp, signature, rawBody }, secret, at(seconds));
    expect(verdict(1_700_000_300)).toBe('genuine');
    expect(verdict(1_700_000_301)).toBe('stale');
    expect(verdict(1_699_999_700)).toBe('genuine');
    expect(verdict(1_699_999_699)).toBe('stale');
  });

  it('is refused when body, time, secret or the digest itself is another', () => {
    const refused = (changed: Partial<Parameters<typeof verifySlackRequest>[0]>, with_ = secret) =>
      verifySlackRequest({ timestamp, signature, rawBody, ...changed }, with_, now);
    expect(refused({ rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) })).toBe('forged');
    expect(refused({ timestamp: '1700000001' })).toBe('forged');
    expect(refused({}, 'another-secret')).toBe('forged');
    expect(refused({ signature: signature.replace(/.$/, '7') })).toBe('forged');
    expect(refused({ signature: signature.slice(0, -2) })).toBe('forged');
    expect(refused({ signature: signature.toUpperCase() })).toBe('forged');
    expect(refused({ signature: `v1=${signature.slice(3)}` })).toBe('forged');
    expect(refused({ timestamp: '1e9' })).toBe('forged');
    expect(refused({ timestamp: '-1700000000' })).toBe('forged');
  });

  it('is missed when it is not there', () => {
    expect(verifySlackRequest({ timestamp: undefined, signature, rawBody }, secret, now)).toBe('unsigned');
    expect(verifySlackRequest({ timestamp, signature: undefined, rawBody }, secret, now)).toBe('unsigned');
  });
});
