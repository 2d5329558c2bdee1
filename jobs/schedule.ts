/**
 * Calendar jobs: when is the next slot of a report or a reading, and what happens when a slot comes due. Slots come from policy and
 * the injected clock; `job_runs(job, slot)` is unique, so two processes post once. A slot that was missed while Baton was
 * off is caught up within the policy's window, else skipped with a note.
 */

import { createTask } from 'node-cron';
import { recordEvent } from '../db/audit/record-event.ts';
import { beginJobRun, endJobRun, lastDoneSlot } from '../db/repos/job-runs.ts';
import { enqueueCard, priorities, refreshCards } from '../db/repos/outbox.ts';
import { cancelTimer, findTimer, scheduleTimer } from '../db/repos/timers.ts';
import type { Session } from '../db/session.ts';
import type { ReportSlot } from '../domain/policy/policy-types.ts';
import { isCronDay } from '../domain/shared/cron-days.ts';
import { DAY_MS, instantOf, localDay, MINUTE_MS, weekdayOf } from '../domain/shared/zone-time.ts';
import { calendarCoverage } from '../domain/sla/calendar-coverage.ts';
import { isWorkingDay } from '../domain/sla/working-time.ts';
import type { HandlerContext } from '../handlers/context.ts';
import type { PlatformId } from '../handlers/inbound.ts';
import { channelPlaces } from '../handlers/people/channel-places.ts';
import { channelsWithoutUnit, unitOfChannel } from '../handlers/people/channel-units.ts';
import { operationsOf } from '../handlers/people/tell-of-directory.ts';
import { readAt } from '../handlers/people/want-reading.ts';
import { makeWarReports, type ReportWays } from './reports/war-report-slot.ts';
import type { TimerHandler } from './run-timers.ts';

/**
 * The daily look at the working calendar. Technical, so not in a policy: it tells operations once, whatever the hour, and
 * at nine they are there.
 */
const calendarCheck = { id: 'calendar-check', cron: '0 9 * * *' };
const directorySlot = 'directory-sync';
/** How far ahead a slot is looked for: a 29 February is at most four years away (but for 2100). */
const horizonDays = 4 * 366;

/**
 * The first slot after an instant, to the minute. Days without a slot are passed over at once, hours without one in
 * quarters: in every time zone hours begin at one.
 * @param cron five fields
 * @returns null when the expression never comes due within four years
 */
export function nextSlot(cron: string, timeZone: string, after: Date): Date | null {
  const [, ...fields] = cron.trim().split(/\s+/);
  const slots = createTask(cron, () => {}, { timezone: timeZone });
  const hours = createTask(['*', ...fields].join(' '), () => {}, { timezone: timeZone });
  try {
    const firstMs = following(after.getTime(), MINUTE_MS);
    for (let atMs = firstMs; atMs < firstMs + horizonDays * DAY_MS; ) {
      const day = localDay(timeZone, atMs);
      if (!isCronDay(cron, day)) {
        atMs = instantOf(timeZone, (day + 1) * DAY_MS);
        continue;
      }
      const at = new Date(atMs);
      if (slots.match(at)) return at;
      atMs = following(atMs, hours.match(at) ? MINUTE_MS : 15 * MINUTE_MS);
    }
    return null;
  } finally {
    void slots.destroy();
    void hours.destroy();
  }
}

function following(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs + stepMs;
}

/**
 * Sets the timer of each job's next slot as the policy has it now; called at every start, after the policies are loaded.
 * A slot that passed while Baton was off keeps its timer: whether it is caught up is decided when that fires.
 */
export async function ensureSlots(tx: Session, ctx: HandlerContext): Promise<void> {
  const { reports, directory } = ctx.policies.current;
  for (const job of [...reports.reports, calendarCheck, { id: directorySlot, cron: directory.sync.cron }]) {
    const waiting = await findTimer(tx, slotKey(job.id));
    if (waiting && slotOf(waiting.subjectId).slot <= ctx.now) continue;
    await cancelTimer(tx, slotKey(job.id));
    await setNextSlot(tx, ctx, job.id, job.cron, ctx.now);
  }
}

/**
 * @param platforms where reports are posted: all chat tools that are connected, in each to the channel of that key
 * @param drawsPictures whether war reports get a picture
 * @param directories chat tools that list who works there
 */
export function slotHandler(
  platforms: readonly PlatformId[],
  drawsPictures = false,
  directories: readonly PlatformId[] = [],
): TimerHandler {
  return (tx, ctx, subjectId) => {
    const due = slotOf(subjectId);
    if (due.jobId === directorySlot) return fireDirectorySlot(tx, ctx, due.slot, directories);
    return fireSlot(tx, ctx, due, { platforms, drawsPictures });
  };
}

/** The nightly reading of every directory; one that was missed is caught up, or skipped with a note. */
async function fireDirectorySlot(
  tx: Session,
  ctx: HandlerContext,
  slot: Date,
  directories: readonly PlatformId[],
): Promise<void> {
  const { cron, catchUpMs } = ctx.policies.current.directory.sync;
  await setNextSlot(tx, ctx, directorySlot, cron, slot);
  if (!(await beginJobRun(tx, directorySlot, slot, ctx.now))) return;
  const isTooLate = ctx.now.getTime() - slot.getTime() > catchUpMs;
  if (!isTooLate) for (const platform of directories) await readAt(tx, platform, ctx.now);
  const outcome = isTooLate ? 'skipped' : 'done';
  const note = isTooLate ? 'missed-beyond-catch-up' : null;
  await endJobRun(tx, directorySlot, slot, { outcome, note, finishedAt: ctx.now });
}

async function fireSlot(
  tx: Session,
  ctx: HandlerContext,
  { jobId, slot }: { jobId: string; slot: Date },
  ways: ReportWays,
): Promise<void> {
  const report = ctx.policies.current.reports.reports.find((candidate) => candidate.id === jobId);
  const cron = report?.cron ?? (jobId === calendarCheck.id ? calendarCheck.cron : null);
  if (cron === null) return;
  await setNextSlot(tx, ctx, jobId, cron, slot);
  if (!(await beginJobRun(tx, jobId, slot, ctx.now))) return;
  const why = report ? reasonToSkip(report, slot, ctx) : null;
  const lost = report && why === null ? await findLostChannels(tx, ctx, report, slot) : { note: null, areAll: false };
  const skipped = why ?? (lost.areAll ? lost.note : null);
  if (!skipped) await (report ? postReports(tx, ctx, report, slot, ways) : remindOfCalendar(tx, ctx, slot));
  const outcome = skipped ? 'skipped' : 'done';
  await endJobRun(tx, jobId, slot, { outcome, note: skipped ?? lost.note, finishedAt: ctx.now });
}

/** Channels that should get the report and name no unit of the company: noted with the run, and in the history. */
async function findLostChannels(
  tx: Session,
  ctx: HandlerContext,
  report: ReportSlot,
  slot: Date,
): Promise<{ note: string | null; areAll: boolean }> {
  const wanted = ctx.policies.current.channels.channels.filter(({ purpose }) => report.to.includes(purpose));
  const channels = channelsWithoutUnit(wanted, await ctx.directory(tx)).map(({ key }) => key);
  if (channels.length === 0) return { note: null, areAll: false };
  await recordEvent(tx, {
    subjectKind: 'report',
    subjectId: report.id,
    type: 'report.channels-without-unit',
    actorId: null,
    via: 'timer',
    occurredAt: slot,
    recordedAt: ctx.now,
    params: { report: report.id, channels },
  });
  return { note: `channels-without-unit: ${channels.join(' ')}`, areAll: channels.length === wanted.length };
}

function reasonToSkip(report: ReportSlot, slot: Date, ctx: HandlerContext): string | null {
  if (report.days === 'working' && !isWorkingDay(slot, 'default', ctx.policies.current.calendar))
    return 'not-a-working-day';
  return ctx.now.getTime() - slot.getTime() > report.catchUpMs ? 'missed-beyond-catch-up' : null;
}

/** Covers the time since the last report that was carried out, or a day. */
async function postReports(
  tx: Session,
  ctx: HandlerContext,
  report: ReportSlot,
  slot: Date,
  ways: ReportWays,
): Promise<void> {
  const from = (await lastDoneSlot(tx, report.id, slot)) ?? new Date(slot.getTime() - DAY_MS);
  return report.kind === 'war-report'
    ? makeWarReports(tx, ctx, report, { from, slot }, ways)
    : postDigests(tx, ctx, report, { from, slot }, ways);
}

async function postDigests(
  tx: Session,
  ctx: HandlerContext,
  report: ReportSlot,
  { from, slot }: { readonly from: Date; readonly slot: Date },
  { platforms }: ReportWays,
): Promise<void> {
  const directory = await ctx.directory(tx);
  for (const channel of ctx.policies.current.channels.channels) {
    const unit = report.to.includes(channel.purpose) ? unitOfChannel(channel, directory) : null;
    if (!unit) continue;
    const cardKey = `digest:${unit.id}:${from.getTime()}:${slot.getTime()}`;
    const places = await channelPlaces(tx, channel.key);
    for (const platform of platforms.filter((one) => places.includes(one))) {
      const to = { platform, recipientKind: 'channel' as const, recipientId: channel.key };
      await enqueueCard(tx, {
        id: ctx.newId(),
        to,
        now: ctx.now,
        priority: priorities.card,
        cardKey,
        subjectId: unit.id,
      });
    }
  }
}

/** Operations hear of the calendar's end once when it comes near, and every week after it. */
async function remindOfCalendar(tx: Session, ctx: HandlerContext, slot: Date): Promise<void> {
  const { calendar } = ctx.policies.current;
  const { state } = calendarCoverage(calendar, ctx.now);
  await refreshCards(tx, calendarSubject, ctx.now, ctx.newId);
  if (state === 'covered') return;
  const day = localDay(ctx.timeZone, slot.getTime());
  const monday = day - weekdayOf(day);
  const cardKey = state === 'ends-soon' ? `calendar:ends-${calendar.coveredThrough}` : `calendar:ended-${monday}`;
  const { members } = await ctx.directory(tx);
  const operations = [...members.values()].filter(({ role, isActive }) => role === 'operations' && isActive);
  // Where nobody in operations is at work, whoever stands in for them hears of it: never silently.
  const told = new Set([...operations.map(({ id }) => id), ...(await operationsOf(tx, ctx))]);
  for (const recipientId of told) {
    const platform = members.get(recipientId)?.platform ?? 'local';
    const to = { platform, recipientKind: 'member' as const, recipientId };
    await enqueueCard(tx, {
      id: ctx.newId(),
      to,
      now: ctx.now,
      priority: priorities.card,
      cardKey,
      subjectId: calendarSubject,
    });
  }
}

async function setNextSlot(tx: Session, ctx: HandlerContext, jobId: string, cron: string, after: Date): Promise<void> {
  const dueAt = nextSlot(cron, ctx.timeZone, after);
  if (dueAt)
    await scheduleTimer(tx, { key: slotKey(jobId), kind: 'slot', subjectId: `${jobId}@${dueAt.getTime()}`, dueAt });
}

const slotKey = (jobId: string) => `slot:${jobId}`;
const calendarSubject = 'calendar';

/** The timer's subject keeps the slot: a run that failed and is tried again is still the run of that slot. */
function slotOf(subjectId: string): { jobId: string; slot: Date } {
  const at = subjectId.lastIndexOf('@');
  return { jobId: subjectId.slice(0, at), slot: new Date(Number(subjectId.slice(at + 1))) };
}
