/**
 * Fires timers that are due, in due order. The end of a timer and its effect are one transaction, so an effect happens
 * once or not at all; a handler that fails puts its timer back for later and never stops the others.
 */
import {
  claimDueTimers,
  finishTimer,
  nextTimerAt,
  postponeTimer,
  releaseTimers,
  type Timer,
  type TimerLane,
} from '../db/repos/timers.ts';
import type { Session } from '../db/session.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../domain/shared/clock.ts';
import type { HandlerContext } from '../handlers/context.ts';
import type { EngineModule } from './engine.ts';

export type TimerHandler = (tx: Session, ctx: HandlerContext, subjectId: string, timer: Timer) => Promise<void>;

export interface TimerModuleDeps {
  readonly lane: TimerLane;
  readonly store: Store;
  readonly clock: Clock;
  readonly contextAt: (now: Date) => HandlerContext;
  readonly handlers: Readonly<Record<string, TimerHandler>>;
  /** Unique per process. */
  readonly owner: string;
  readonly report: (module: string, problem: unknown) => void;
}

const claimLimit = 50;
/** Real time after which another process may take over a claimed timer. */
const leaseMs = 30_000;
/** No step of a chain may wait less (bot/policies/values.ts). */
const shortestWaitMs = 1_000;
const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;

export function timerModule(deps: TimerModuleDeps): EngineModule {
  const { store, clock, owner, lane } = deps;
  return {
    name: `timers ${lane}`,
    nextAt: () => nextTimerAt(store.read, lane),
    async run() {
      const dueAt = await nextTimerAt(store.read, lane);
      if (!dueAt || dueAt > clock.now()) return 0;
      const leaseUntil = new Date(Date.now() + leaseMs);
      const claimed = await store.transaction(
        (tx) => claimDueTimers(tx, { lane, now: clock.now(), owner, leaseUntil, limit: claimLimit }),
        { lock: 'intake' },
      );
      for (const together of inStretches(claimed)) {
        await fireEarlier(deps, together[0].dueAt);
        // Each in a transaction of its own; what waits together is written in one flush, in this order.
        await Promise.all(together.map((timer) => fireTimer(deps, timer)));
      }
      return claimed.length;
    },
  };
}

/** At the start: on SQLite no other process can be alive, so all; on PostgreSQL those whose lease ran out. */
export async function freeAbandonedTimers(store: Store): Promise<number> {
  return store.transaction((tx) => releaseTimers(tx, store.engine === 'sqlite' ? null : new Date()));
}

/** While running: what was claimed and could not even be put back (a full disk), or belongs to a process that died. */
export async function freeExpiredTimers(store: Store): Promise<number> {
  return store.transaction((tx) => releaseTimers(tx, new Date()));
}

/** Timers in due order, cut wherever something that one of them sets might come due before the next. */
function inStretches(timers: readonly Timer[]): [Timer, ...Timer[]][] {
  const stretches: [Timer, ...Timer[]][] = [];
  for (const timer of timers) {
    const stretch = stretches.at(-1);
    if (stretch && timer.dueAt.getTime() - stretch[0].dueAt.getTime() < shortestWaitMs) stretch.push(timer);
    else stretches.push([timer]);
  }
  return stretches;
}

/** What a timer that fired late has set for a time that is past as well: the next step of a chain comes in its order. */
async function fireEarlier(deps: TimerModuleDeps, dueAt: Date): Promise<void> {
  const { store, owner, lane } = deps;
  for (;;) {
    const earlierAt = await nextTimerAt(store.read, lane);
    if (!earlierAt || earlierAt >= dueAt) return;
    const leaseUntil = new Date(Date.now() + leaseMs);
    const claimed = await store.transaction(
      (tx) => claimDueTimers(tx, { lane, now: earlierAt, owner, leaseUntil, limit: 1 }),
      { lock: 'intake' },
    );
    if (claimed.length === 0) return;
    for (const timer of claimed) await fireTimer(deps, timer);
  }
}

async function fireTimer({ store, clock, contextAt, handlers, report }: TimerModuleDeps, timer: Timer): Promise<void> {
  try {
    await store.transaction(
      async (tx) => {
        if (!(await finishTimer(tx, timer))) return;
        const handler = handlers[timer.kind];
        if (!handler) throw new Error(`No handler for timers of kind ${timer.kind}`);
        await handler(tx, contextAt(clock.now()), timer.subjectId, timer);
      },
      { lock: 'intake' },
    );
  } catch (problem) {
    report(`timer ${timer.kind}`, problem);
    const waitMs = Math.min(firstRetryMs * 2 ** Math.min(timer.attempts - 1, 20), longestRetryMs);
    await store.transaction((tx) => postponeTimer(tx, timer, new Date(clock.now().getTime() + waitMs)));
  }
}
