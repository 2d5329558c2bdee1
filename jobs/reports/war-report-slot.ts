/**
 * The slot of a war report has come due: the figures of every unit that has a channel are computed from one read and
 * kept, in the transaction of the slot. Where there is something to see, the picture is drawn next, as a task of its own;
 * a report with nothing to say is posted at once.
 */

import { recordEvent } from '../../db/audit/record-event.ts';
import { enqueueCard, priorities } from '../../db/repos/outbox.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import { addReport, type StoredReport } from '../../db/repos/war-reports.ts';
import type { Session } from '../../db/session.ts';
import type { ReportSlot } from '../../domain/policy/policy-types.ts';
import { isQuiet } from '../../domain/reports/war-report.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { channelPlaces } from '../../handlers/people/channel-places.ts';
import { unitOfChannel } from '../../handlers/people/channel-units.ts';
import { computeFigures } from '../../handlers/reports/compute-figures.ts';

export interface ReportWays {
  /** All chat tools that are connected. */
  readonly platforms: readonly PlatformId[];
  /** Whether somebody is there who draws. */
  readonly drawsPictures: boolean;
}

export async function makeWarReports(
  tx: Session,
  ctx: HandlerContext,
  report: ReportSlot,
  span: { readonly from: Date; readonly slot: Date },
  ways: ReportWays,
): Promise<void> {
  const figuresOf = await computeFigures(tx, ctx, { from: span.from, to: span.slot });
  for (const unitId of new Set((await channelsOf(tx, ctx, report)).map((channel) => channel.unitId))) {
    const figures = figuresOf(unitId);
    const made = { id: ctx.newId(), report: report.id, unitId, slot: span.slot, figures, createdAt: ctx.now };
    if (!(await addReport(tx, made))) continue;
    await recordEvent(tx, {
      subjectKind: 'report',
      subjectId: made.id,
      type: 'report.made',
      actorId: null,
      via: 'timer',
      occurredAt: span.slot,
      recordedAt: ctx.now,
      params: {
        report: report.id,
        unitId,
        red: figures.red.length,
        yellow: figures.yellow.length,
        wins: figures.wins.length,
      },
    });
    if (ways.drawsPictures && !isQuiet(figures)) await drawLater(tx, ctx, made.id);
    else await postWarReport(tx, ctx, { ...made, pictures: null }, ways.platforms);
  }
}

async function drawLater(tx: Session, ctx: HandlerContext, reportId: string): Promise<void> {
  await scheduleTimer(tx, {
    key: `draw-report:${reportId}`,
    kind: 'draw-report',
    subjectId: reportId,
    dueAt: ctx.now,
    lane: 'task',
  });
}

/** Queues the report's card to its channels. */
export async function postWarReport(
  tx: Session,
  ctx: HandlerContext,
  made: StoredReport,
  platforms: readonly PlatformId[],
): Promise<void> {
  const report = ctx.policies.current.reports.reports.find((candidate) => candidate.id === made.report);
  if (!report) return;
  for (const { key, unitId } of await channelsOf(tx, ctx, report)) {
    if (unitId !== made.unitId) continue;
    const places = await channelPlaces(tx, key);
    for (const platform of platforms.filter((one) => places.includes(one))) {
      await enqueueCard(tx, {
        id: ctx.newId(),
        to: { platform, recipientKind: 'channel', recipientId: key },
        now: ctx.now,
        priority: priorities.card,
        cardKey: `report:${made.id}`,
        subjectId: made.id,
      });
    }
  }
}

/** The channels that receive a report, each with the unit it is about: its team, or the whole company. */
async function channelsOf(
  tx: Session,
  ctx: HandlerContext,
  report: ReportSlot,
): Promise<{ readonly key: string; readonly unitId: string }[]> {
  const directory = await ctx.directory(tx);
  return ctx.policies.current.channels.channels
    .filter((channel) => report.to.includes(channel.purpose))
    .flatMap((channel) => {
      const unit = unitOfChannel(channel, directory);
      return unit ? [{ key: channel.key, unitId: unit.id }] : [];
    });
}
