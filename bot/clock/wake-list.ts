/**
 * Those who wait for a clock to reach a moment, in due order. Shared by the system clock and the one of the demo.
 * It sleeps with a timer of at most a second, so that a clock that was set or moved meanwhile is noticed in time;
 * it never wakes anybody early, late by more than that second, or twice.
 */

/** Longest sleep in real milliseconds. */
const maxSleepMs = 1_000;

interface Waiting {
  readonly dueMs: number;
  readonly wake: () => void;
}

export interface WakeListClock {
  nowMs(): number;
  /** Real milliseconds until the clock shows this moment; null = it stands still or is moved by hand. */
  realMsUntil(dueMs: number): number | null;
}

export class WakeList {
  readonly #clock: WakeListClock;
  /** Earliest first; among equals the one that came first. */
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: WakeListClock) {
    this.#clock = clock;
  }

  /** @returns how to cancel */
  add(dueAt: Date, wake: () => void): () => void {
    const one: Waiting = { dueMs: dueAt.getTime(), wake };
    if (Number.isNaN(one.dueMs)) throw new RangeError('A clock cannot wait for a date that is none');
    const later = this.#waiting.findIndex((other) => other.dueMs > one.dueMs);
    this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, one);
    this.sleep();
    return () => {
      const index = this.#waiting.indexOf(one);
      if (index === -1) return;
      this.#waiting.splice(index, 1);
      this.sleep();
    };
  }

  /** When the first of those who wait is due. */
  nextDueAt(): Date | null {
    const [first] = this.#waiting;
    return first ? new Date(first.dueMs) : null;
  }

  /** Wakes everybody who is due by now, also those whom the others add while they are woken. */
  wakeDue(): void {
    try {
      for (let first = this.#waiting[0]; first && first.dueMs <= this.#clock.nowMs(); first = this.#waiting[0]) {
        this.#waiting.shift();
        first.wake();
      }
    } finally {
      this.sleep();
    }
  }

  /** Sets the timer anew; to be called whenever the clock was changed. */
  sleep(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const [first] = this.#waiting;
    if (!first) return;
    const realMs = first.dueMs <= this.#clock.nowMs() ? 0 : this.#clock.realMsUntil(first.dueMs);
    if (realMs === null) return;
    this.#timer = setTimeout(() => this.wakeDue(), Math.min(Math.ceil(realMs), maxSleepMs));
    this.#timer.unref();
  }
}
