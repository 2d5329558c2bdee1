/**
 * A behaviour event comes in: somebody read a page, asked for a brochure, or the call robot reports what it heard. It is
 * stored once, attached to the open lead of its phone number and to the account of its company, and the lead is graded
 * again. A new grade never moves a running deadline or an owner, and no event ever counts as a touch.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findAccount, matchAccount } from '../../db/repos/accounts.ts';
import { findBehaviour, findLeadByNumber } from '../../db/repos/behaviour.ts';
import { behaviourOf, currentGrade, findLead, type Lead, openLeadByPhone, updateLead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { checkOccurredAt } from '../../domain/leads/check-occurred-at.ts';
import { scoreLead } from '../../domain/scoring/score-lead.ts';
import { DAY_MS } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

/** What a source delivers; `raw` is exactly what it sent. Texts are trimmed and not empty. */
export interface BehaviourInput {
  readonly source: string;
  readonly externalId?: string | undefined;
  /** A key of the grading policy (page-view, …), `verification-call`, or anything else, which is kept and not graded. */
  readonly type: string;
  readonly phone?: string | undefined;
  readonly leadId?: string | undefined;
  readonly leadNumber?: string | undefined;
  readonly company?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly occurredAt?: unknown;
  readonly dwellSeconds?: number | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}

export type BehaviourReceipt =
  | { readonly status: 'stored' | 'duplicate'; readonly eventId: string; readonly leadId: string | null }
  /** The source names a lead that does not exist; nothing is stored. */
  | { readonly status: 'lead-unknown' };

export async function receiveBehaviour(
  tx: Session,
  ctx: HandlerContext,
  input: BehaviourInput,
  via: string,
): Promise<BehaviourReceipt> {
  const known = input.externalId ? await findBehaviour(tx, input.source, input.externalId) : null;
  if (known) return { status: 'duplicate', eventId: known.id, leadId: known.leadId };

  const phoneE164 = input.phone ? ctx.parsePhone(input.phone).e164 : null;
  const lead = await leadOf(tx, input, phoneE164);
  if (lead === 'unknown') return { status: 'lead-unknown' };
  const account = input.company ? await matchAccount(tx, nameKeys(input.company, input), input.city ?? null) : null;
  const eventId = ctx.newId();
  await tx.insert('behaviourEvents', {
    id: eventId,
    source: input.source,
    externalId: input.externalId ?? null,
    type: input.type,
    leadId: lead?.id ?? null,
    accountId: account?.id ?? null,
    phoneE164,
    dwellSeconds: input.dwellSeconds ?? null,
    occurredAt: occurredAt(input.occurredAt, ctx),
    recordedAt: ctx.now,
    raw: input.raw,
  });
  if (lead && lead.status !== 'closed') await gradeAgain(tx, ctx, lead, via, eventId);
  return { status: 'stored', eventId, leadId: lead?.id ?? null };
}

/** By id or number where the source knows them, else the newest open lead of the phone number. */
async function leadOf(tx: Session, input: BehaviourInput, phoneE164: string | null): Promise<Lead | null | 'unknown'> {
  if (input.leadId) return (await findLead(tx, input.leadId)) ?? 'unknown';
  if (input.leadNumber) return (await findLeadByNumber(tx, input.leadNumber)) ?? 'unknown';
  return phoneE164 === null ? null : openLeadByPhone(tx, phoneE164);
}

/** Not stated, not readable or in the future (a source whose clock is ahead): the moment it came in. */
function occurredAt(raw: unknown, ctx: HandlerContext): Date {
  const { at } = checkOccurredAt(raw, ctx.timeZone);
  return at === null || at > ctx.now ? ctx.now : at;
}

/** Nothing is written when the grade stays as it was, so that cards people look at do not grow old for nothing. */
async function gradeAgain(tx: Session, ctx: HandlerContext, lead: Lead, via: string, eventId: string): Promise<void> {
  const { grading } = ctx.policies.current;
  const since = new Date(ctx.now.getTime() - grading.behaviour.windowDays * DAY_MS);
  const behaviour = await behaviourOf(
    tx,
    { leadId: lead.id, phoneE164: lead.phoneE164, accountId: lead.accountId },
    since,
  );
  const account = await findAccount(tx, lead.accountId);
  const graded = scoreLead(
    {
      source: lead.source,
      product: lead.product,
      need: lead.need,
      accountLevel: account?.level ?? null,
      behaviour: behaviour.map((event) => ({ ...event, dwellSeconds: event.dwellSeconds ?? undefined })),
    },
    grading,
    ctx.now,
  );
  const before = await currentGrade(tx, lead.id);
  if (before && before.score === graded.score && before.grade === graded.grade) return;
  await updateLead(tx, lead, { score: graded.score, grade: graded.grade });
  await tx.insert('leadGrades', {
    id: ctx.newId(),
    leadId: lead.id,
    at: ctx.now,
    score: graded.score,
    grade: graded.grade,
    terms: graded.terms,
    policyId: ctx.policies.ids.grading,
  });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'lead.graded',
    actorId: null,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      score: graded.score,
      grade: graded.grade,
      before: { score: lead.score, grade: lead.grade },
      behaviourId: eventId,
      policyId: ctx.policies.ids.grading,
    },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
}
