/**
 * How much one person or group robot may be sent, counted by ourselves: WeCom drops what is too much and says that all is
 * well. What would be dropped waits instead. Counts in memory; what went out before the start is remembered from the rows.
 */
export interface PaceLimit {
  readonly count: number;
  readonly withinMs: number;
}

/** Per app and member (发送应用消息 · 频率限制). */
export const memberPace: readonly PaceLimit[] = [
  { count: 30, withinMs: 60_000 },
  { count: 1_000, withinMs: 3_600_000 },
];
/** Per group robot (消息推送配置说明). */
export const webhookPace: readonly PaceLimit[] = [{ count: 20, withinMs: 60_000 }];

export class SendPace {
  readonly #limits: readonly PaceLimit[];
  readonly #nowMs: () => number;
  readonly #sent = new Map<string, number[]>();
  readonly #longestMs: number;

  constructor(limits: readonly PaceLimit[], nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#longestMs = Math.max(...limits.map(({ withinMs }) => withinMs));
  }

  /** Counts `count` sends, all or none. @returns 0, or how long to wait before asking again, in ms */
  take(who: string, count: number): number {
    const nowMs = this.#nowMs();
    const sent = (this.#sent.get(who) ?? []).filter((at) => at > nowMs - this.#longestMs);
    this.#sent.set(who, sent);
    const waits = this.#limits.map((limit) => {
      const within = sent.filter((at) => at > nowMs - limit.withinMs);
      const tooMany = within.length + Math.min(count, limit.count) - limit.count;
      return tooMany > 0 ? (within[tooMany - 1] ?? nowMs) + limit.withinMs - nowMs + 1 : 0;
    });
    const waitMs = Math.max(...waits);
    if (waitMs === 0) for (let turn = 0; turn < count; turn += 1) sent.push(nowMs);
    if (this.#sent.size > 10_000) this.#forgetQuiet(nowMs);
    return waitMs;
  }

  /** Counts what was sent before this process began, oldest first. */
  remember(who: string, atMs: number): void {
    this.#sent.set(who, [...(this.#sent.get(who) ?? []), atMs]);
  }

  #forgetQuiet(nowMs: number): void {
    for (const [who, sent] of this.#sent) if ((sent.at(-1) ?? 0) <= nowMs - this.#longestMs) this.#sent.delete(who);
  }
}
