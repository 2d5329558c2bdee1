/** How many forged callbacks per second the three verifiers turn away, in process, on one core: the slowest counts. */
import { isRobotCallback } from '../../../bot/dingtalk/verify.ts';
import { verifySlackRequest } from '../../../bot/slack/verify.ts';
import { verifyCallback } from '../../../bot/wecom/verify.ts';
import { fakeKeys } from '../../fakes/wecom/fake-wecom.ts';

const forMs = 1_000;
const now = new Date();
const seconds = String(Math.floor(now.getTime() / 1_000));
/** As large as a click on a card: what is signed has to be read whole. */
const body = Buffer.from(JSON.stringify({ payload: 'x'.repeat(3_000) }));

const attempts: Readonly<Record<'slack' | 'wecom' | 'dingtalk', () => boolean>> = {
  slack: () => {
    const signed = { timestamp: seconds, signature: `v0=${'0'.repeat(64)}`, rawBody: body };
    return verifySlackRequest(signed, 'a-signing-secret', now) === 'genuine';
  },
  wecom: () => {
    const signed = { signature: '0'.repeat(40), timestamp: seconds, nonce: '1', encrypted: 'A'.repeat(1_024) };
    return verifyCallback(fakeKeys, signed, now).isTrue;
  },
  dingtalk: () => {
    const signed = { timestamp: String(now.getTime()), signature: `${'A'.repeat(43)}=` };
    return isRobotCallback('a-client-secret', signed, now);
  },
};

export function measureForged(): Record<'slack' | 'wecom' | 'dingtalk', number> {
  return { slack: rateOf(attempts.slack), wecom: rateOf(attempts.wecom), dingtalk: rateOf(attempts.dingtalk) };
}

function rateOf(attempt: () => boolean): number {
  let count = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) {
    for (let turn = 0; turn < 100; turn += 1) if (attempt()) throw new Error('A forged callback was taken for genuine');
    count += 100;
  }
  return Math.round((count * 1_000) / (performance.now() - startMs));
}
