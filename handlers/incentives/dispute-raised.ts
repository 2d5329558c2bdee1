/**
 * A rep contests an award: picks the line and says why. The dispute gets an owner and a deadline in that person's working
 * time, both from the policy; award and balance stay as they are until somebody decides.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { type Award, findAward } from '../../db/repos/awards.ts';
import { type Dispute, disputeOfAward } from '../../db/repos/disputes.ts';
import { takeNumber } from '../../db/repos/leads.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import type { ChainAudience } from '../../domain/policy/policy-types.ts';
import { addWorkingTime } from '../../domain/sla/working-time.ts';
import { type Acting, actingMember, memberName, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { audienceOf } from '../people/tell-audience.ts';
import { awardTitle, disputableLines } from './load-dispute-card.ts';

export async function disputeAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openAward(tx, ctx, event.actorId, event.value);
  return opened.isRefused ? opened.reply : { kind: 'open-form', form: disputeForm(ctx, opened.award) };
}

export async function disputeRaised(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openAward(tx, ctx, event.actorId, event.value);
  if (opened.isRefused) return opened.reply;
  const { award, member } = opened;
  const fields = readFields(disputeForm(ctx, award), { ...event.fields, reason: cleanText(event.fields.reason ?? '') });
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const policy = ctx.policies.current.incentives.disputes;
  const ownerId = await ownerFor(tx, ctx, member.id, policy.owner);
  const { members } = await ctx.directory(tx);
  const schedule = members.get(ownerId)?.schedule ?? 'default';
  const due = addWorkingTime(ctx.now, policy.answerWithinMs, schedule, ctx.policies.current.calendar);
  const dispute: Dispute = {
    id: ctx.newId(),
    number: await takeNumber(tx, 'dispute', 'X'),
    awardId: award.id,
    line: fields.values.line ?? '',
    reason: fields.values.reason ?? '',
    raisedBy: member.id,
    raisedAt: ctx.now,
    ownerId,
    dueAt: due.at,
    status: 'open',
    answer: null,
    decidedBy: null,
    decidedAt: null,
    correctionId: null,
    escalatedAt: null,
    version: 1,
  };
  await tx.insert('disputes', dispute);
  await scheduleTimer(tx, { key: `dispute:${dispute.id}`, kind: 'dispute', subjectId: dispute.id, dueAt: due.at });
  await recordEvent(tx, {
    subjectKind: 'dispute',
    subjectId: dispute.id,
    type: 'dispute.raised',
    actorId: member.id,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { number: dispute.number, awardId: award.id, line: dispute.line, ownerId, dueAt: due.at.toISOString() },
    values: { personKey: `member:${member.id}`, before: null, after: { reason: dispute.reason } },
  });
  for (const memberId of new Set([member.id, ownerId])) await showDispute(tx, ctx, dispute.id, memberId);
  await refreshCards(tx, award.id, ctx.now, ctx.newId);
  const owner = memberName(members, ownerId);
  return notice('success', (t, locale) =>
    t.dispute.raised(owner[locale], timeText(due.at, ctx.now, ctx.timeZone, locale)),
  );
}

export async function showDispute(
  tx: Session,
  ctx: HandlerContext,
  disputeId: string,
  memberId: string,
): Promise<void> {
  const platform = (await ctx.directory(tx)).members.get(memberId)?.platform ?? 'local';
  await enqueueCard(tx, {
    id: ctx.newId(),
    to: { platform, recipientKind: 'member', recipientId: memberId },
    now: ctx.now,
    priority: priorities.card,
    cardKey: `dispute:${disputeId}`,
    subjectId: disputeId,
  });
}

/** Whom the policy names, and one level further up where that is the rep's own self. */
async function ownerFor(tx: Session, ctx: HandlerContext, repId: string, wanted: ChainAudience): Promise<string> {
  const levels: ChainAudience[] = [wanted, 'director', 'vp', 'operations'];
  const unitId = (await ctx.directory(tx)).members.get(repId)?.unitId ?? '';
  for (const level of levels) {
    const { memberIds } = await audienceOf(tx, ctx, [level], { ownerId: null, unitId });
    const other = memberIds.find((id) => id !== repId);
    if (other !== undefined) return other;
  }
  // Nobody else is in the whole company: it stays with the rep, and is seen in the list of exceptions.
  return repId;
}

interface OpenAward extends Acting {
  readonly award: Award;
}

async function openAward(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  awardId: string,
): Promise<OpenAward | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  const award = await findAward(tx, awardId);
  if (!award) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  // The right is the person's own: who stands in for somebody on leave does not contest in their name.
  if (award.memberId !== acting.member.id) return refuse(notice('warning', (t) => t.dispute.notYourAward));
  if (award.reversesId !== null) return refuse(notice('info', (t) => t.dispute.isReversal));
  if (await disputeOfAward(tx, award.id)) return refuse(notice('info', (t) => t.dispute.alreadyRaised));
  return { ...acting, award };
}

function disputeForm(ctx: HandlerContext, award: Award): Localized<Form> {
  const title = awardTitle(ctx, award);
  return inBoth((t, locale) => ({
    id: 'award.dispute',
    title: t.dispute.formTitle,
    intro: title[locale],
    fields: [
      {
        kind: 'choice',
        name: 'line',
        label: t.dispute.line,
        isRequired: true,
        options: disputableLines(award).map(({ value, label }) => ({ value, label: label[locale] })),
      },
      {
        kind: 'long-text',
        name: 'reason',
        label: t.dispute.reason,
        isRequired: true,
        help: t.dispute.reasonHelp,
        maxLength: 500,
      },
    ],
    submitLabel: t.dispute.submit,
    value: award.id,
  }));
}
