/**
 * A source that records deals, their payments and now and then a refund without pause, and means each of them: what is
 * not answered, because the bot was killed, is sent again until it is. Keeps what was promised.
 */
import { setTimeout as pause } from 'node:timers/promises';

export interface DealStream {
  /** External id → id, of every deal and payment that was answered. */
  readonly promised: ReadonlyMap<string, string>;
  /** Sends what is under way to its end. @throws when an answer was not what a source may expect */
  stop(): Promise<void>;
}

const pauseMs = 150;
const tryAgainMs = 10;
/** Every so many payments goes back. */
const refundEvery = 3;
const companies = ['复旦大学附属中山医院', '上海市第六人民医院', '南京鼓楼医院'];
const reps = ['shen-yilin', 'lu-yuncheng'];

export function startDealStream(address: string, apiToken: string): DealStream {
  const promised = new Map<string, string>();
  let isStopping = false;

  const send = async (route: string, body: Record<string, unknown>, key: string): Promise<void> => {
    for (;;) {
      const answer = await fetch(`${address}${route}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ source: 'stream', externalId: key, ...body }),
      })
        .then(async (response) => ({
          status: response.status,
          body: (await response.json()) as Record<string, string>,
        }))
        .catch(() => null);
      if (answer?.status === 200 || answer?.status === 202) {
        promised.set(key, answer.body.dealId ?? answer.body.paymentId ?? '');
        return;
      }
      if (answer && answer.status !== 503) throw new Error(`${route} was answered with ${answer.status}`);
      await pause(tryAgainMs);
    }
  };
  const work = async () => {
    for (let n = 0; !isStopping; n += 1) {
      const deal = { rep: reps[n % reps.length], company: companies[n % companies.length], product: '椎间融合器' };
      await send('/api/deals', { ...deal, amount: String(400_000 + n * 100) }, `deal-${n}`);
      await send('/api/payments', { dealExternalId: `deal-${n}`, amount: '300000' }, `pay-${n}`);
      if (n % refundEvery === 0)
        await send('/api/payments', { refundOf: `pay-${n}`, amount: n % 2 === 0 ? '300000' : '100000' }, `back-${n}`);
      await pause(pauseMs);
    }
  };
  const working = work();
  working.catch(() => undefined);
  return {
    promised,
    async stop() {
      isStopping = true;
      await working;
    },
  };
}
