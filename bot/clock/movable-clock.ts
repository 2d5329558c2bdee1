/**
 * The clock of the demo and of the tests: it runs at normal speed, sixty times as fast, or stands still, and it can be
 * moved forward. It never goes back. A jump stops at everything that becomes due on the way, in due order, and lets the
 * caller do what is due before it goes on, so that a jump and waiting have the same outcome.
 */
import { setImmediate as pause } from 'node:timers/promises';
import type { Clock } from '../../domain/shared/clock.ts';
import { WakeList } from './wake-list.ts';

/** Seconds on this clock per real second; 0 = moved by hand only. */
export type ClockRate = 0 | 1 | 60;

export interface Moving {
  readonly from: Date;
  readonly now: Date;
  readonly to: Date;
}

/** Whoever works by this clock: does everything that is due, and knows when something will be. */
export interface DueWork {
  runUntilIdle(): Promise<void>;
  /** null = nothing waits. */
  nextDueAt(): Promise<Date | null>;
}

export interface MovableClockStart {
  readonly at: Date;
  readonly rate: ClockRate;
  /** Real milliseconds that only ever rise. Default: those of the process, which know nothing of the wall clock. */
  readonly realNowMs?: () => number;
}

/** How far a jump goes on while something that could not be done still counts as due. */
const stuckStepMs = 60_000;

export class MovableClock implements Clock {
  readonly #realNowMs: () => number;
  readonly #wakes: WakeList;
  #baseMs: number;
  #baseRealMs: number;
  #rate: ClockRate;
  #moving: { readonly from: Date; readonly to: Date } | null = null;

  constructor({ at, rate, realNowMs = () => performance.now() }: MovableClockStart) {
    this.#realNowMs = realNowMs;
    this.#baseMs = at.getTime();
    this.#baseRealMs = realNowMs();
    this.#rate = rate;
    this.#wakes = new WakeList({
      nowMs: () => this.#nowMs(),
      realMsUntil: (dueMs) => (this.#isStill() ? null : (dueMs - this.#nowMs()) / this.#rate),
    });
  }

  now(): Date {
    return new Date(this.#nowMs());
  }

  wakeAt(dueAt: Date, wake: () => void): () => void {
    return this.#wakes.add(dueAt, wake);
  }

  get rate(): ClockRate {
    return this.#rate;
  }

  /** During a jump the new speed begins where the jump ends. */
  setRate(rate: ClockRate): void {
    this.#rebase(this.#nowMs());
    this.#rate = rate;
    this.#wakes.sleep();
  }

  /** null unless a jump is running. */
  get moving(): Moving | null {
    return this.#moving && { ...this.#moving, now: this.now() };
  }

  /**
   * Moves the clock forward, stopping at everything that is due on the way. Time does not run by itself meanwhile.
   * A target that lies behind changes nothing. An error of `work` ends the jump where it is.
   * @throws Error when a jump is already running
   */
  async advanceTo(target: Date, work: DueWork): Promise<void> {
    if (this.#moving) throw new Error('The clock is already being moved');
    const from = this.now();
    if (target <= from) return;
    this.#rebase(from.getTime());
    this.#moving = { from, to: target };
    try {
      await work.runUntilIdle();
      while (this.now() < target) {
        this.#moveTo(Math.min(await this.#nextStop(work), target.getTime()));
        await work.runUntilIdle();
        // Pages that show the clock, and a signal to stop, get their turn.
        await pause();
      }
    } finally {
      this.#rebase(this.#nowMs());
      this.#moving = null;
      this.#wakes.sleep();
    }
  }

  async #nextStop(work: DueWork): Promise<number> {
    const nowMs = this.#nowMs();
    const [workMs, wakeMs] = [await work.nextDueAt(), this.#wakes.nextDueAt()].map((at) => at?.getTime() ?? Infinity);
    const nextMs = Math.min(workMs ?? Infinity, wakeMs ?? Infinity);
    return nextMs > nowMs ? nextMs : nowMs + stuckStepMs;
  }

  #moveTo(toMs: number): void {
    this.#rebase(toMs);
    this.#wakes.wakeDue();
  }

  #nowMs(): number {
    if (this.#isStill()) return this.#baseMs;
    // Whole milliseconds, rounded down: what a database keeps of them is the same moment.
    return Math.floor(this.#baseMs + Math.max(0, this.#realNowMs() - this.#baseRealMs) * this.#rate);
  }

  #isStill(): boolean {
    return this.#rate === 0 || this.#moving !== null;
  }

  #rebase(atMs: number): void {
    this.#baseMs = Math.max(this.#baseMs, atMs);
    this.#baseRealMs = this.#realNowMs();
  }
}
