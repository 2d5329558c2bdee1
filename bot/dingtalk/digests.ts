/**
 * Gathers what comes for the same reader at about the same time into one message. In memory on purpose: whoever waits here
 * is a row of the outbox that is still being sent, so a crash loses nothing and at worst shows a digest twice.
 */
import type { Clock } from '../../domain/shared/clock.ts';

/** The dispatcher hands over everything that is due within this time. */
const gatherMs = 1_000;

interface Basket<T> {
  readonly items: T[];
  readonly done: Promise<string>;
}

export class Digests<T> {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #open = new Map<string, Basket<T>>();

  /** @param most items of one message */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** @param send is called once for everything that was gathered under this key. @returns what it returned */
  add(key: string, item: T, send: (items: readonly T[]) => Promise<string>): Promise<string> {
    const open = this.#open.get(key);
    if (open && open.items.length < this.#most) {
      open.items.push(item);
      return open.done;
    }
    const items = [item];
    const done = new Promise<void>((resolve) => {
      this.#clock.wakeAt(new Date(this.#clock.now().getTime() + gatherMs), resolve);
    }).then(() => {
      if (this.#open.get(key)?.items === items) this.#open.delete(key);
      return send(items);
    });
    this.#open.set(key, { items, done });
    return done;
  }
}
