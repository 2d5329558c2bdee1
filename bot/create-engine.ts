/**
 * The engine of one process: which timers are handled by whom, which platforms have an outbox, and the door through
 * which clicks and texts come in. Used by the running bot, by scenario tests and by benches, on their own clocks.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/shared/clock.ts';
import { disputeOverdue } from '../handlers/incentives/dispute-decided.ts';
import { drainPool } from '../handlers/leads/drain-pool.ts';
import { fireClock } from '../handlers/leads/fire-clock.ts';
import { ensureLeaveEnds, leaveEnded } from '../handlers/people/leave-ended.ts';
import type { ChatPlatform, InboundSink } from '../jobs/chat-platform.ts';
import { freeAbandonedSends, outboxModule, type WebhookSender } from '../jobs/dispatch-outbox.ts';
import { Engine } from '../jobs/engine.ts';
import { type FetchFilesDeps, fileInboxModule } from '../jobs/fetch-files.ts';
import { inboxModule, receiveInbound } from '../jobs/receive-inbound.ts';
import { drawReportTask } from '../jobs/reports/draw-report.ts';
import type { ReportPainter } from '../jobs/reports/report-painter.ts';
import { taskModule } from '../jobs/run-tasks.ts';
import { freeAbandonedTimers, type TimerHandler, timerModule } from '../jobs/run-timers.ts';
import { ensureSlots, slotHandler } from '../jobs/schedule.ts';
import { ensureDirectoriesRead, readingLeaseMs, syncDirectoryTask } from '../jobs/sync-directory.ts';
import type { Baton } from './wire.ts';

export interface EngineParts {
  readonly baton: Baton;
  readonly clock: Clock;
  readonly platforms: readonly ChatPlatform[];
  readonly webhooks: WebhookSender;
  /** Beside those of the product: the demo's. */
  readonly timerHandlers?: Readonly<Record<string, TimerHandler>>;
  /** Draws the pictures of reports; without one they are posted as cards alone. */
  readonly painter?: ReportPainter;
  /** Of chats that keep files themselves: fetches what people sent, and answers when it is here. */
  readonly remoteFiles?: Pick<FetchFilesDeps, 'fetchFile' | 'answerLater'>;
  readonly report: (module: string, problem: unknown) => void;
}

/** Real time after which another process may take over; far longer than any picture takes. */
const taskLeaseMs = 120_000;

const timerHandlers: Readonly<Record<string, TimerHandler>> = {
  clock: (tx, ctx, clockId) => fireClock(tx, ctx, clockId),
  'drain-pool': (tx, ctx, subjectId) => drainPool(tx, ctx, subjectId),
  'leave-end': (tx, ctx) => leaveEnded(tx, ctx),
  dispute: (tx, ctx, disputeId) => disputeOverdue(tx, ctx, disputeId),
};

/** Frees what a dead process held, sets the slots of calendar jobs, and hands back an engine that is not started yet. */
export async function createEngine(parts: EngineParts): Promise<{ engine: Engine; sink: InboundSink }> {
  const { baton, clock, platforms, webhooks, report } = parts;
  const { store } = baton;
  const platformIds = platforms.map((platform) => platform.id);
  const contextAt = (now: Date) => ({ ...baton.contextAt(now), platforms: platformIds });
  const shared = { store, clock, contextAt, report, owner: randomUUID() };
  const directories = platforms.filter(({ capabilities }) => capabilities.hasDirectory);
  const directoryIds = directories.map((platform) => platform.id);
  const slot = slotHandler(platformIds, parts.painter !== undefined, directoryIds);
  const tasks = parts.painter ? { 'draw-report': drawReportTask(parts.painter, platformIds) } : {};
  const timers = { ...shared, handlers: { ...timerHandlers, slot, ...parts.timerHandlers } };
  const engine = new Engine({
    clock,
    report,
    modules: [
      timerModule({ ...timers, lane: 'prompt' }),
      timerModule({ ...timers, lane: 'bulk' }),
      taskModule({ ...shared, tasks, lane: 'task', leaseMs: taskLeaseMs }),
      taskModule({
        ...shared,
        tasks: { 'sync-directory': syncDirectoryTask(directories, report) },
        lane: 'directory',
        leaseMs: readingLeaseMs,
      }),
      inboxModule(shared),
      ...(parts.remoteFiles ? [fileInboxModule({ ...shared, ...parts.remoteFiles })] : []),
      ...platforms.map((platform) => outboxModule({ ...shared, channel: { kind: 'chat', platform } })),
      outboxModule({ ...shared, channel: { kind: 'webhook', sender: webhooks } }),
    ],
  });
  await freeAbandonedTimers(store);
  await freeAbandonedSends(store);
  await store.transaction((tx) => ensureSlots(tx, contextAt(clock.now())));
  await store.transaction((tx) => ensureLeaveEnds(tx, contextAt(clock.now())));
  await store.transaction((tx) => ensureDirectoriesRead(tx, contextAt(clock.now()), directoryIds));
  return { engine, sink: (event, keep) => receiveInbound(shared, event, keep) };
}
