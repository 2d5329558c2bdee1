/**
 * Somebody wants to see a report, its details, or the board: by word in the private chat, or by the card's button. The
 * answer is the newest report that is theirs to see, a page behind the card, or a plain word why not.
 */
import type { Localized } from '../../cards/card.ts';
import { dayText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { enqueueCard, priorities } from '../../db/repos/outbox.ts';
import { findReport, lastReportWithin } from '../../db/repos/war-reports.ts';
import type { Session } from '../../db/session.ts';
import type { ReportWord } from '../../domain/reports/parse-report-word.ts';
import type { Actor } from '../../domain/rights/can.ts';
import { foldText } from '../../domain/shared/fold-text.ts';
import { DAY_MS, dayNumberOf, instantOf, localDay } from '../../domain/shared/zone-time.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, MessageReceived, Reply } from '../inbound.ts';
import { mayOpenBoard, mayOpenReport } from './may-see.ts';

/** @returns what is to be answered in words, or the reply itself */
export async function reportAsked(
  event: MessageReceived,
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
  word: ReportWord,
): Promise<{ readonly text: Localized<string> } | { readonly reply: Reply }> {
  if (word.kind === 'board') return boardAsked(tx, ctx, actor, word.unit);
  const span = spanOf(ctx, word);
  if ('text' in span) return span;
  const reportId = await newestFor(tx, ctx, actor, span);
  if (reportId === null) {
    const { day } = span;
    return { text: inBoth((t, locale) => (day ? t.report.answer.noneOn(dayText(day, locale)) : t.report.answer.none)) };
  }
  await enqueueCard(tx, {
    id: ctx.newId(),
    to: { platform: event.platform, recipientKind: 'member', recipientId: event.actorId },
    now: ctx.now,
    priority: priorities.alert,
    // A message of its own: asked again, it comes again where one reads.
    cardKey: `report:${reportId}:${ctx.newId()}`,
    subjectId: reportId,
  });
  return { reply: { kind: 'none' } };
}

export async function reportOpened(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const report = await findReport(tx, event.value);
  if (!report) return notice('warning', (t) => t.report.answer.gone);
  if (!mayOpenReport(acting.actor, await ctx.directory(tx), report.unitId))
    return notice('warning', (t) => t.report.answer.notYours);
  return { kind: 'open-page', page: { kind: 'report', id: report.id } };
}

interface Span {
  readonly from: Date;
  readonly to: Date;
  /** null = any day. */
  readonly day: string | null;
}

function spanOf(
  { now, timeZone }: HandlerContext,
  word: Exclude<ReportWord, { kind: 'board' }>,
): Span | { readonly text: Localized<string> } {
  if (word.kind === 'bad-date') return { text: inBoth((t) => t.report.answer.badDate(word.text)) };
  if (word.kind === 'latest-report') return { from: new Date(0), to: new Date(now.getTime() + 1), day: null };
  const day = dayNumberOf(word.day);
  if (day > localDay(timeZone, now.getTime())) return { text: inBoth((t) => t.report.answer.future(word.day)) };
  const startOf = (number: number) => new Date(instantOf(timeZone, number * DAY_MS));
  return { from: startOf(day), to: startOf(day + 1), day: word.day };
}

/** Of the own unit; where that has none, of the next one above. */
async function newestFor(tx: Session, ctx: HandlerContext, actor: Actor, span: Span): Promise<string | null> {
  const directory = await ctx.directory(tx);
  for (const unitId of (actor.places[0]?.unitPath ?? []).toReversed()) {
    if (!mayOpenReport(actor, directory, unitId)) continue;
    const report = await lastReportWithin(tx, unitId, span.from, span.to);
    if (report) return report.id;
  }
  return null;
}

async function boardAsked(
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
  name: string | null,
): Promise<{ readonly text: Localized<string> } | { readonly reply: Reply }> {
  const directory = await ctx.directory(tx);
  const units = [...directory.units.values()];
  const isNamed = (text: string) => name !== null && foldText(text) === foldText(name);
  const unit =
    name === null
      ? directory.units.get(actor.places[0]?.unitPath.at(-1) ?? '')
      : units.find((one) => isNamed(one.name) || isNamed(one.nameEn) || isNamed(one.key));
  if (!unit) return { text: inBoth((t) => t.report.answer.boardNoUnit(name ?? '')) };
  if (!mayOpenBoard(actor, directory, unit.id)) return { text: inBoth((t) => t.report.answer.boardNotYours) };
  return { reply: { kind: 'open-page', page: { kind: 'board', id: unit.id } } };
}
