/**
 * Keeps within DingTalk's monthly allowance (policy dingtalk-quota): counts calls and pushes as rows, decides by urgency
 * what still goes out, and tells operations at the shares the policy names. Counting is in blocks that are reserved before
 * they are spent: the row is never below the truth, and a process that dies leaves less than one block too much.
 * It never holds back an alert or a card with a deadline, and never drops anything: what is held is sent later.
 */

import { priorities } from '../../db/repos/outbox.ts';
import { addUsage, findUsage, setToldPercent, type UsageKey } from '../../db/repos/platform-usage.ts';
import type { Store } from '../../db/store.ts';
import type { DingtalkQuotaPolicy } from '../../domain/policy/policy-types.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { QuotaReached } from '../../handlers/inbound.ts';
import type { Meter } from './client.ts';
import { DingtalkError } from './errors.ts';

type What = UsageKey['what'];

export interface QuotaDeps {
  readonly store: Store;
  /** Real time: the vendor counts by its own calendar. */
  readonly systemClock: Clock;
  readonly policy: () => DingtalkQuotaPolicy;
  /** Operations are told; the same eventId is told once. */
  readonly tell: (event: QuotaReached) => Promise<void>;
  readonly report: (module: string, problem: unknown) => void;
}

const platform = 'dingtalk';
/** Written at once; 20 of 5,000 is 0.4 %. */
export const quotaBlock = 20;
/** How long a collection takes what was held for it. */
const collectionMs = 15 * 60_000;
const minuteMs = 60_000;
/** What waited for a digest is due at its minute; the dispatcher hands it over within seconds. */
const digestMs = minuteMs;
const dayMs = 86_400_000;
/** The vendor's months and the policy's times are Beijing time, which knows no summer time. */
const beijingMs = 8 * 3_600_000;

interface Block {
  month: string;
  left: number;
}

export class Quota implements Meter {
  readonly #deps: QuotaDeps;
  readonly #blocks: Record<What, Block> = { calls: { month: '', left: 0 }, pushes: { month: '', left: 0 } };
  readonly #reserving: Record<What, Promise<void> | null> = { calls: null, pushes: null };

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  async spend(what: What): Promise<void> {
    for (;;) {
      const block = this.#blocks[what];
      if (block.month === this.#month() && block.left > 0) {
        block.left -= 1;
        return;
      }
      this.#reserving[what] ??= this.#reserve(what).finally(() => {
        this.#reserving[what] = null;
      });
      await this.#reserving[what];
    }
  }

  refund(what: What): void {
    this.#blocks[what].left += 1;
  }

  /** The vendor says so, whatever we counted: other apps of the organisation share the allowance. */
  async exhausted(what: What): Promise<void> {
    const key = this.#key(what);
    const { store } = this.#deps;
    const allowance = this.#deps.policy()[what];
    const row = await store.transaction(async (tx) => {
      const { spent } = await addUsage(tx, key, 0);
      return addUsage(tx, key, Math.max(0, allowance - spent));
    });
    await this.#tellOf(key, row);
  }

  /**
   * Whether a message of this urgency goes out now. `digest`: together with the others for the same reader.
   * @param message `hasDeadline`: a new card on which somebody's time runs. Kept back, it would make them late, and the
   * alerts about that would cost more than the card.
   * @throws DingtalkError `retry` with the time until the next collection
   */
  async admit(message: { priority: number; isChange: boolean; hasDeadline: boolean }): Promise<'now' | 'digest'> {
    if (message.priority < priorities.card || (message.hasDeadline && !message.isChange)) return 'now';
    const { calls, holdFromBps, digestFromBps, digestEveryMs } = this.#deps.policy();
    const shareBps = ((await this.#spent('calls')) / calls) * 10_000;
    if (shareBps < holdFromBps) return 'now';
    const canWait = message.isChange || message.priority >= priorities.update;
    if (shareBps < digestFromBps && !canWait) return 'now';
    const isScarce = shareBps >= digestFromBps;
    if (isScarce && !canWait) {
      const sinceLastMs = this.#beijing() % digestEveryMs;
      if (sinceLastMs >= digestMs) throw held(digestEveryMs - sinceLastMs);
      return 'digest';
    }
    // Changes of cards are what is given up: they ask once a day whether there is allowance again. A month of that is
    // fewer tries than the outbox allows a message.
    if (isScarce && message.isChange) throw held(this.#untilTomorrow());
    const waitMs = this.#untilCollection();
    if (waitMs > 0) throw held(waitMs);
    return isScarce ? 'digest' : 'now';
  }

  /** This month's, for `baton doctor`. */
  async usage(): Promise<Record<What, { spent: number; allowance: number }>> {
    const { calls, pushes } = this.#deps.policy();
    return {
      calls: { spent: await this.#spent('calls'), allowance: calls },
      pushes: { spent: await this.#spent('pushes'), allowance: pushes },
    };
  }

  /** Gives back what was reserved and not spent. */
  async stop(): Promise<void> {
    for (const what of ['calls', 'pushes'] as const) {
      const { month, left } = this.#blocks[what];
      this.#blocks[what] = { month: '', left: 0 };
      if (left > 0) await this.#deps.store.transaction((tx) => addUsage(tx, { platform, month, what }, -left));
    }
  }

  async #reserve(what: What): Promise<void> {
    const key = this.#key(what);
    const row = await this.#deps.store.transaction((tx) => addUsage(tx, key, quotaBlock));
    const before = this.#blocks[what];
    this.#blocks[what] = { month: key.month, left: quotaBlock + (before.month === key.month ? before.left : 0) };
    await this.#tellOf(key, row);
  }

  /** What is spent, without what is only reserved here. */
  async #spent(what: What): Promise<number> {
    const key = this.#key(what);
    const block = this.#blocks[what];
    const row = await findUsage(this.#deps.store.read, key);
    return Math.max(0, (row?.spent ?? 0) - (block.month === key.month ? block.left : 0));
  }

  async #tellOf(key: UsageKey, row: { spent: number; toldPercent: number }): Promise<void> {
    const { policy, tell, store, systemClock, report } = this.#deps;
    const allowance = policy()[key.what];
    const reached = policy()
      .tellAtBps.filter((bps) => row.spent * 10_000 >= bps * allowance)
      .map((bps) => Math.round(bps / 100));
    const percent = Math.max(0, ...reached);
    if (percent <= row.toldPercent) return;
    try {
      await tell({
        kind: 'quota',
        eventId: `quota ${key.month} ${key.what} ${percent}`,
        platform,
        occurredAt: systemClock.now(),
        what: key.what,
        percent,
        spent: Math.min(row.spent, allowance),
        allowance,
      });
      await store.transaction((tx) => setToldPercent(tx, key, percent));
    } catch (problem) {
      // Told with the next block.
      report('dingtalk quota', problem);
    }
  }

  #key(what: What): UsageKey {
    return { platform, month: this.#month(), what };
  }

  #month(): string {
    return new Date(this.#beijing()).toISOString().slice(0, 7);
  }

  #beijing(): number {
    return this.#deps.systemClock.now().getTime() + beijingMs;
  }

  /** The first collection of the next day. */
  #untilTomorrow(): number {
    const now = this.#beijing();
    return dayMs - (now % dayMs) + Math.min(...this.#deps.policy().collectAtMinutes) * minuteMs;
  }

  /** 0 while a collection runs. */
  #untilCollection(): number {
    const now = this.#beijing();
    const midnight = now - (now % dayMs);
    const starts = [0, 1].flatMap((day) =>
      this.#deps.policy().collectAtMinutes.map((minute) => midnight + day * dayMs + minute * minuteMs),
    );
    if (starts.some((start) => start <= now && now < start + collectionMs)) return 0;
    const next = starts.find((start) => start > now) ?? now + dayMs;
    return next - now;
  }
}

function held(retryAfterMs: number): DingtalkError {
  return new DingtalkError('hold', 'allowance', { kind: 'retry', retryAfterMs });
}
