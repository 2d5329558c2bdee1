/**
 * Which answers to clicks stand on cards, and for how long they are true. An answer is written onto the clicker's own
 * part of a card and stays there; once it is older than its undo, the next change of the card takes it away with it, so
 * that "accepted, undo" never stands under "passed on". In memory: after a restart answers count as old.
 */
const rememberedCards = 5_000;

export class Notices {
  readonly #nowMs: () => number;
  /** By card and user: since when, in ms. */
  readonly #shown = new Map<string, Map<string, number>>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  shown(outTrackId: string, userId: string): void {
    if (this.#shown.size >= rememberedCards) this.#shown.clear();
    const users = this.#shown.get(outTrackId) ?? new Map<string, number>();
    this.#shown.set(outTrackId, users.set(userId, this.#nowMs()));
  }

  /** @param reader whose card it is; null = a group's. @returns the users whose answer a change takes away */
  outdated(outTrackId: string, reader: string | null, lifeMs: number): string[] {
    const users = this.#shown.get(outTrackId) ?? new Map<string, number>();
    const all = new Set([...(reader === null ? [] : [reader]), ...users.keys()]);
    return [...all].filter((user) => this.#nowMs() - (users.get(user) ?? -Infinity) > lifeMs);
  }
}
