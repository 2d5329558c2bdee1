/**
 * At most so many calls per second and API, in any second whichever way one cuts it: DingTalk refuses the rest (20 per
 * second, app and API; 60 with the paid pack). Whoever comes too early waits; nobody is refused here.
 */
import type { Clock } from '../../domain/shared/clock.ts';

export class RateLimit {
  readonly #perSecond: number;
  readonly #clock: Clock;
  /** By API: when its last calls began, in ms, oldest first; at most `perSecond`. */
  readonly #begun = new Map<string, number[]>();

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** @throws the signal's reason when it ends before there is room; the place is then lost */
  async take(api: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const begun = this.#begun.get(api) ?? [];
    this.#begun.set(api, begun);
    const now = this.#clock.now().getTime();
    const oldest = begun.length < this.#perSecond ? undefined : begun.shift();
    const at = oldest === undefined ? now : Math.max(now, oldest + 1_000);
    begun.push(at);
    if (at > now) await this.#until(new Date(at), signal);
  }

  async #until(at: Date, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.#clock.wakeAt(at, resolve);
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await promise;
    } finally {
      cancel();
      signal.removeEventListener('abort', giveUp);
    }
  }
}
