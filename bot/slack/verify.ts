/**
 * Whether a request comes from Slack: HMAC-SHA256 over time and raw body with the signing secret, compared in constant
 * time, and a clock that differs by 300 s at most, both ways (docs: "Verifying requests from Slack"). First in the flow;
 * nothing of a body is read before.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceMs = 300_000;

export interface SignedRequest {
  /** `x-slack-request-timestamp`, seconds. */
  readonly timestamp: string | undefined;
  /** `x-slack-signature`, `v0=` and 64 hexadecimal digits. */
  readonly signature: string | undefined;
  readonly rawBody: Buffer;
}

export type Verdict = 'genuine' | 'unsigned' | 'forged' | 'stale';

export function verifySlackRequest(
  { timestamp, signature, rawBody }: SignedRequest,
  secret: string,
  now: Date,
): Verdict {
  if (timestamp === undefined || signature === undefined) return 'unsigned';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'forged';
  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > toleranceMs) return 'stale';
  const right = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest();
  return timingSafeEqual(right, Buffer.from(signature.slice(3), 'hex')) ? 'genuine' : 'forged';
}
