/**
 * Does slow work (drawing a picture, reading a directory) that was set as a timer in a lane of its own: outside any
 * transaction, one at a time in each lane, with a lease; what comes of it is written together with the end of the timer,
 * so it happens once. A task that fails is tried again, and after the last attempt its own way out is taken. One that
 * kills the process counts as an attempt too.
 */
import {
  claimDueTimers,
  finishTimer,
  nextTimerAt,
  postponeTimer,
  type Timer,
  type TimerLane,
} from '../db/repos/timers.ts';
import type { Session } from '../db/session.ts';
import type { HandlerContext } from '../handlers/context.ts';
import type { EngineModule } from './engine.ts';
import type { TimerModuleDeps } from './run-timers.ts';

export interface TaskHandler {
  /** Reads committed rows and works. @returns what is to be written, or null when there is nothing (any more) to do */
  work(read: Session, ctx: HandlerContext, subjectId: string): Promise<TaskOutcome | null>;
  /** Written when the last attempt has failed. */
  giveUp(tx: Session, ctx: HandlerContext, subjectId: string): Promise<void>;
}

export type TaskOutcome = (tx: Session, ctx: HandlerContext) => Promise<void>;

export interface TaskModuleDeps extends Omit<TimerModuleDeps, 'lane' | 'handlers'> {
  readonly tasks: Readonly<Record<string, TaskHandler>>;
  readonly lane: Extract<TimerLane, 'task' | 'directory'>;
  /** Real time after which another process may take over; far longer than any task of the lane takes. */
  readonly leaseMs: number;
}

const maxAttempts = 3;
const retryMs = 2_000;

export function taskModule(deps: TaskModuleDeps): EngineModule {
  const { store, clock, owner, lane, leaseMs } = deps;
  return {
    name: `tasks ${lane}`,
    nextAt: () => nextTimerAt(store.read, lane),
    async run() {
      const dueAt = await nextTimerAt(store.read, lane);
      if (!dueAt || dueAt > clock.now()) return 0;
      const leaseUntil = new Date(Date.now() + leaseMs);
      const claimed = await store.transaction((tx) =>
        claimDueTimers(tx, { lane, now: clock.now(), owner, leaseUntil, limit: 1 }),
      );
      for (const timer of claimed) await runTask(deps, timer);
      return claimed.length;
    },
  };
}

async function runTask({ store, clock, contextAt, tasks, report }: TaskModuleDeps, timer: Timer): Promise<void> {
  const { kind, subjectId } = timer;
  const finish = (write: TaskOutcome | null) =>
    store.transaction(
      async (tx) => {
        if (await finishTimer(tx, timer)) await write?.(tx, contextAt(clock.now()));
      },
      { lock: 'intake' },
    );
  const task = tasks[kind];
  try {
    if (!task) throw new Error(`No task of kind ${kind}`);
    // More than one too many: the process died in the last attempt.
    if (timer.attempts > maxAttempts) return await finish((tx, ctx) => task.giveUp(tx, ctx, subjectId));
    await finish(await task.work(store.read, contextAt(clock.now()), subjectId));
  } catch (problem) {
    report(`task ${kind}`, problem);
    if (task && timer.attempts >= maxAttempts) {
      report(`task ${kind}`, new Error(`Given up after ${timer.attempts} attempts`));
      return finish((tx, ctx) => task.giveUp(tx, ctx, subjectId));
    }
    const again = new Date(clock.now().getTime() + retryMs * timer.attempts);
    await store.transaction((tx) => postponeTimer(tx, timer, again));
  }
}
