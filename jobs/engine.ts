/**
 * What happens without anyone asking. Each module (timers, outbox, inbox, seal, …) runs in a pump of its own: it works
 * until nothing is left, then sleeps until its next due time; a commit anywhere wakes it. Errors of one module are
 * reported and slow down that module only. A slow poll is the safety net for what other processes commit.
 */
import type { Clock } from '../domain/shared/clock.ts';

export interface EngineModule {
  readonly name: string;
  /**
   * Does a bounded piece of work. @param isWanted whoever takes long asks it in between: false = finish what is under way
   * @returns how much was done; 0 = nothing is left for now
   */
  run(isWanted: () => boolean): Promise<number>;
  /** When there will be something to do; null = not before somebody commits. */
  nextAt(): Promise<Date | null>;
}

export interface EngineOptions {
  readonly clock: Clock;
  readonly modules: readonly EngineModule[];
  /** Told of every failure of a module; never throws. */
  readonly report: (module: string, problem: unknown) => void;
}

/** Safety net: how long a pump sleeps at most, in real time. */
const pollMs = 2_000;
/** Pause of a module after a failure, so that a broken one does not spin. */
const failurePauseMs = 500;

export class Engine {
  readonly #pumps: Pump[];

  constructor({ clock, modules, report }: EngineOptions) {
    this.#pumps = modules.map((module) => new Pump(module, clock, report));
  }

  start(): void {
    for (const pump of this.#pumps) pump.start();
  }

  /** Something was committed: whoever has nothing to do looks again. */
  wake(): void {
    for (const pump of this.#pumps) pump.wake();
  }

  /** Finishes what is under way and starts nothing new. */
  async stop(): Promise<void> {
    await Promise.all(this.#pumps.map((pump) => pump.stop()));
  }

  /** Resolves when no module has anything due at the clock's present time. */
  async runUntilIdle(): Promise<void> {
    let didWork = true;
    while (didWork) {
      const done = await Promise.all(this.#pumps.map((pump) => pump.runNow()));
      didWork = done.some((count) => count > 0);
    }
  }

  /** The earliest time at which a module will have something to do. */
  async nextDueAt(): Promise<Date | null> {
    const times = (await Promise.all(this.#pumps.map((pump) => pump.nextAt()))).filter((at) => at !== null);
    return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
  }
}

class Pump {
  readonly #module: EngineModule;
  readonly #clock: Clock;
  readonly #report: EngineOptions['report'];
  #isStarted = false;
  #isStopping = false;
  #isWoken = false;
  #working: Promise<number> | null = null;
  #cancelWake: () => void = () => {};
  #poll: NodeJS.Timeout | undefined;

  constructor(module: EngineModule, clock: Clock, report: EngineOptions['report']) {
    this.#module = module;
    this.#clock = clock;
    this.#report = report;
  }

  start(): void {
    this.#isStarted = true;
    this.#isStopping = false;
    this.#poll = setInterval(() => this.wake(), pollMs);
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted) return;
    this.#isWoken = true;
    if (!this.#working) void this.#pumpAndSleep();
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#isStopping = true;
    clearInterval(this.#poll);
    this.#cancelWake();
    await this.#working;
  }

  /** Works everything off that is due, whether started or not. @returns how much was done */
  async runNow(): Promise<number> {
    const before = this.#working ? await this.#working : 0;
    const done = await this.#work();
    // Woken at the very end, while no pump was looking.
    if (this.#isStarted && this.#isWoken && !this.#working) void this.#pumpAndSleep();
    return before + done;
  }

  nextAt(): Promise<Date | null> {
    return this.#module.nextAt();
  }

  async #pumpAndSleep(): Promise<void> {
    while (this.#isStarted && this.#isWoken) {
      this.#isWoken = false;
      await this.#work();
    }
    if (!this.#isStarted) return;
    const nextAt = await this.#module.nextAt().catch(() => null);
    // Woken while asking: look again instead of sleeping on an old answer.
    if (this.#isWoken) return this.#pumpAndSleep();
    this.#cancelWake();
    if (nextAt) this.#cancelWake = this.#clock.wakeAt(nextAt, () => this.wake());
  }

  /** One at a time; whoever asks meanwhile waits for the same run. */
  #work(): Promise<number> {
    this.#working ??= this.#runModule().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  /** A backlog without end does not keep the pump from stopping: what is left stays in the rows. */
  async #runModule(): Promise<number> {
    const isWanted = () => !this.#isStopping;
    let total = 0;
    try {
      while (isWanted()) {
        const done = await this.#module.run(isWanted);
        if (done === 0) break;
        total += done;
      }
    } catch (problem) {
      this.#report(this.#module.name, problem);
      if (isWanted()) await new Promise((resolve) => setTimeout(resolve, failurePauseMs));
    }
    return total;
  }
}
