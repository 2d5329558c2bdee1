/**
 * The demo's traffic: a made-up lead every few minutes of working time, and colleagues who see what comes to them, by
 * whichever door. All of it hangs on timers in the database, so it goes on after a restart. Switched off, no new leads
 * come and nobody looks at new ones; what the colleagues have begun they bring to its end.
 */
import { z } from 'zod';
import {
  historyAfter,
  newestHistorySeq,
  readDemoValue,
  runningPauseIds,
  waitingLeadIds,
  writeDemoValue,
} from '../../db/repos/demo.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import { demoRandom } from '../../db/seed/demo/random.ts';
import { demoSeed } from '../../db/seed/write-demo-company.ts';
import type { Session } from '../../db/session.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { addWorkingTime, nextWorkingMinute } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { lookAfterLead, lookAfterPause, workOnLead, workOnPause } from './colleagues.ts';
import { receiveDemoLead } from './receive-demo-lead.ts';

/** Shortest and longest time between two leads, in working minutes: four on average. */
const LEAD_EVERY_MINUTES = [2, 6] as const;
const FIRST_LEAD_AFTER_MS = 10_000;
/** How long it takes the colleagues to see what came to them. */
const LOOK_EVERY_MS = 60_000;
/** After an import of many thousand leads it takes them a few looks. */
const HISTORY_AT_ONCE = 5_000;
const SEEN_TYPES = ['lead.assigned', 'lead.pooled', 'breaker.tripped'];
/** Leads that already wait when the traffic is switched on; older ones are left. */
const WAITING_AT_MOST = 200;

const savedTraffic = z.object({ isOn: z.boolean(), seenSeq: z.int().min(0) });

export async function isTrafficOn(session: Session): Promise<boolean> {
  return savedTraffic.safeParse(await readDemoValue(session, 'demo-traffic')).data?.isOn ?? false;
}

export async function switchTraffic(tx: Session, ctx: HandlerContext, isOn: boolean): Promise<void> {
  if (isOn === (await isTrafficOn(tx))) return;
  await writeDemoValue(tx, 'demo-traffic', { isOn, seenSeq: await newestHistorySeq(tx) });
  if (!isOn) {
    await cancelTimer(tx, 'demo-traffic');
    await cancelTimer(tx, 'demo-colleagues');
    return;
  }
  for (const leadId of await waitingLeadIds(tx, WAITING_AT_MOST)) await lookAfterLead(tx, leadId, ctx.now);
  for (const pauseId of await runningPauseIds(tx)) await lookAfterPause(tx, pauseId, ctx.now);
  await nextLeadIn(tx, ctx, FIRST_LEAD_AFTER_MS);
  await lookAroundAgain(tx, ctx);
}

export type DemoTimerHandler = (tx: Session, ctx: HandlerContext, subjectId: string) => Promise<void>;

/** What fires the demo's timers, by kind. */
export const demoTimerHandlers: Readonly<Record<string, DemoTimerHandler>> = {
  'demo-traffic': sendNextLead,
  'demo-colleagues': lookAround,
  'demo-lead': workOnLead,
  'demo-pause': workOnPause,
};

async function sendNextLead(tx: Session, ctx: HandlerContext): Promise<void> {
  if (!(await isTrafficOn(tx))) return;
  const { lead } = await receiveDemoLead(tx, ctx);
  await lookAfterLead(tx, lead.id, ctx.now);
  const random = demoRandom(demoSeed, `after ${lead.number}`);
  const [shortest, longest] = LEAD_EVERY_MINUTES;
  await nextLeadIn(tx, ctx, Math.round((shortest + (longest - shortest) * random.next()) * MINUTE_MS));
}

/** The colleagues see what has come to anybody since they last looked: leads, pooled leads, pauses. */
async function lookAround(tx: Session, ctx: HandlerContext): Promise<void> {
  const saved = savedTraffic.safeParse(await readDemoValue(tx, 'demo-traffic')).data;
  if (!saved?.isOn) return;
  const lines = await historyAfter(tx, saved.seenSeq, SEEN_TYPES, HISTORY_AT_ONCE);
  for (const { type, via, subjectId, params } of lines) {
    if ((type === 'lead.assigned' || type === 'lead.pooled') && via !== 'import')
      await lookAfterLead(tx, subjectId, ctx.now);
    if (type === 'breaker.tripped' && typeof params.pauseId === 'string')
      await lookAfterPause(tx, params.pauseId, ctx.now);
  }
  const hasMore = lines.length === HISTORY_AT_ONCE;
  const seenSeq = hasMore ? (lines.at(-1)?.seq ?? saved.seenSeq) : await newestHistorySeq(tx);
  await writeDemoValue(tx, 'demo-traffic', { isOn: true, seenSeq });
  await lookAroundAgain(tx, ctx);
}

async function nextLeadIn(tx: Session, ctx: HandlerContext, workingMs: number): Promise<void> {
  const { calendar } = ctx.policies.current;
  const dueAt = addWorkingTime(nextWorkingMinute(ctx.now, 'default', calendar).at, workingMs, 'default', calendar).at;
  await scheduleTimer(tx, { key: 'demo-traffic', kind: 'demo-traffic', subjectId: 'demo', dueAt });
}

async function lookAroundAgain(tx: Session, ctx: HandlerContext): Promise<void> {
  const soon = new Date(ctx.now.getTime() + LOOK_EVERY_MS);
  const dueAt = nextWorkingMinute(soon, 'default', ctx.policies.current.calendar).at;
  await scheduleTimer(tx, { key: 'demo-colleagues', kind: 'demo-colleagues', subjectId: 'demo', dueAt });
}
