/**
 * Keeps the boards of all units up to date: when something was committed, here or by another process, today's figures
 * are computed once for all boards together, at most once a second, and handed to those whose figures have changed.
 * Nothing is computed while nobody looks. Between its queries everybody else has a turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WarReportFacts } from '../../cards/war-report-view.ts';
import { newestHistorySeq } from '../../db/repos/demo.ts';
import type { Store } from '../../db/store.ts';
import { DAY_MS, instantOf, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { computeFigures } from '../../handlers/reports/compute-figures.ts';
import { warReportFacts } from '../../handlers/reports/load-war-report.ts';

export interface BoardListener {
  /** New figures of the unit. */
  onFigures(facts: WarReportFacts, asOf: Date): void;
  /** The figures it has are still right at this moment. */
  onBeat(asOf: Date): void;
  /** The program stops. */
  onEnd(): void;
}

export interface BoardFeedDeps {
  readonly store: Store;
  readonly makeContext: () => HandlerContext;
  readonly report: (module: string, problem: unknown) => void;
  /** Real time between two computations, at least; a second where it is left out. */
  readonly everyMs?: number;
  /** Real time between two beats; five seconds where it is left out. */
  readonly beatMs?: number;
}

/** Figures are at most this old plus the time of one computation. */
const usualEveryMs = 1_000;
/** How long nobody else has a turn. */
const sliceMs = 8;
/** How often boards hear that all is well, and lights that go on by time alone are looked at. */
const usualBeatMs = 5_000;

export class BoardFeed {
  readonly #deps: BoardFeedDeps;
  readonly #everyMs: number;
  readonly #beatMs: number;
  readonly #boards = new Map<string, Set<BoardListener>>();
  /** Per unit what was last handed out, to whoever joins, and its digest. */
  readonly #last = new Map<string, { facts: WarReportFacts; asOf: Date; digest: string }>();
  readonly #stopListening: () => void;
  #poll: NodeJS.Timeout | undefined;
  #next: NodeJS.Timeout | undefined;
  #isComputing = false;
  #computing: Promise<void> = Promise.resolve();
  #isDirty = false;
  #startedMs = 0;
  #beatenMs = 0;
  #seq = -1;

  constructor(deps: BoardFeedDeps) {
    this.#deps = deps;
    this.#everyMs = deps.everyMs ?? usualEveryMs;
    this.#beatMs = deps.beatMs ?? usualBeatMs;
    this.#stopListening = deps.store.onCommit(() => this.#changed());
  }

  /** @returns how to leave */
  join(unitId: string, listener: BoardListener): () => void {
    const of = this.#boards.get(unitId) ?? new Set();
    this.#boards.set(unitId, of.add(listener));
    const last = this.#last.get(unitId);
    if (last) listener.onFigures(last.facts, last.asOf);
    this.#poll ??= setInterval(() => void this.#look(), this.#everyMs);
    this.#changed();
    return () => this.#leave(unitId, listener);
  }

  /** Ends every board, and what is being computed with them. */
  async stop(): Promise<void> {
    this.#stopListening();
    clearInterval(this.#poll);
    clearTimeout(this.#next);
    for (const listeners of this.#boards.values()) for (const listener of listeners) listener.onEnd();
    this.#boards.clear();
    await this.#computing;
  }

  #leave(unitId: string, listener: BoardListener): void {
    const of = this.#boards.get(unitId);
    of?.delete(listener);
    if (of?.size === 0) {
      this.#boards.delete(unitId);
      this.#last.delete(unitId);
    }
    if (this.#boards.size > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #changed(): void {
    this.#isDirty = true;
    if (this.#boards.size === 0 || this.#next || this.#isComputing) return;
    const waitMs = Math.max(0, this.#startedMs + this.#everyMs - performance.now());
    this.#next = setTimeout(() => {
      this.#next = undefined;
      this.#computing = this.#compute();
    }, waitMs);
  }

  /** What another process committed is seen by the history; what time alone changes is looked at with every beat. */
  async #look(): Promise<void> {
    const seq = await newestHistorySeq(this.#deps.store.read).catch(() => this.#seq);
    const isBeat = performance.now() - this.#beatenMs >= this.#beatMs;
    if (seq !== this.#seq || isBeat) this.#changed();
    this.#seq = seq;
  }

  async #compute(): Promise<void> {
    if (this.#boards.size === 0) return;
    this.#isComputing = true;
    this.#isDirty = false;
    this.#startedMs = performance.now();
    try {
      await this.#handOut();
    } catch (problem) {
      this.#deps.report('board', problem);
      this.#isDirty = true;
    } finally {
      this.#isComputing = false;
    }
    if (this.#isDirty) this.#changed();
  }

  async #handOut(): Promise<void> {
    const { store, makeContext } = this.#deps;
    const ctx = makeContext();
    const from = new Date(instantOf(ctx.timeZone, localDay(ctx.timeZone, ctx.now.getTime()) * DAY_MS));
    // What was recorded in this very millisecond is in it.
    const span = { from, to: new Date(ctx.now.getTime() + 1) };
    const pause = inSlices();
    const figuresOf = await computeFigures(store.read, ctx, span, pause);
    const isBeat = performance.now() - this.#beatenMs >= this.#beatMs;
    if (isBeat) this.#beatenMs = performance.now();
    for (const [unitId, listeners] of this.#boards) {
      const facts = await warReportFacts(store.read, ctx, unitId, figuresOf(unitId), null);
      if (!facts || !this.#boards.has(unitId)) continue;
      const digest = JSON.stringify({ ...facts.figures, to: null });
      const isNew = this.#last.get(unitId)?.digest !== digest;
      this.#last.set(unitId, { facts, asOf: ctx.now, digest });
      for (const listener of listeners) {
        if (isNew) listener.onFigures(facts, ctx.now);
        else if (isBeat) listener.onBeat(ctx.now);
      }
      await pause();
    }
  }
}

/**
 * Lets others have a turn once a slice is used up, not after every query: where commits wait for a slow disk, each turn
 * may take as long as the whole computation.
 */
export function inSlices(): () => Promise<void> {
  let beganMs = performance.now();
  return async () => {
    if (performance.now() - beganMs < sliceMs) return;
    await nextTurn();
    beganMs = performance.now();
  };
}
