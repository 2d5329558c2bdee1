/**
 * A lead comes in, through whichever door: stored once, graded, given to somebody, its deadlines set, its card queued,
 * all in one transaction. Doubtful values are kept and flagged, never refused; only an empty name is no lead.
 * Doors (API, chat line, form, import) check the form of what they get and call this.
 */
import { createHash } from 'node:crypto';
import { recordEvent } from '../../db/audit/record-event.ts';
import { matchAccount } from '../../db/repos/accounts.ts';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { behaviourOf, findLeadByBody, findLeadByExternalId, type Lead, takeNumber } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { canonicalBody } from '../../domain/leads/canonical-body.ts';
import { checkOccurredAt } from '../../domain/leads/check-occurred-at.ts';
import { scoreLead } from '../../domain/scoring/score-lead.ts';
import { DAY_MS } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';
import { insertOwnedLead } from './change-owner.ts';
import { findPlace } from './find-place.ts';
import { placeOnMap } from './place-on-map.ts';

/** What every door delivers; `raw` is exactly what the source sent. Texts are trimmed and not empty. */
export interface LeadInput {
  readonly source: string;
  readonly externalId?: string | undefined;
  readonly name: string;
  readonly phone?: string | undefined;
  readonly company?: string | undefined;
  readonly product?: string | undefined;
  readonly need?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly occurredAt?: unknown;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface LeadDoor {
  readonly actorId: string | null;
  readonly via: string;
  /** Set for imports: no card each, clocks from `startAt`. */
  readonly importId: string | null;
  readonly startAt: Date;
}

export interface LeadReceipt {
  readonly lead: Lead;
  readonly status: 'assigned' | 'pooled' | 'duplicate';
  /** First touch due, or to be taken from the pool by then. */
  readonly dueAt: Date | null;
}

export async function receiveLead(
  tx: Session,
  ctx: HandlerContext,
  input: LeadInput,
  door: LeadDoor,
): Promise<LeadReceipt> {
  const { grading, deadlines } = ctx.policies.current;
  const bodyHash = createHash('sha256').update(canonicalBody(input.raw)).digest('hex');
  const known = input.externalId
    ? await findLeadByExternalId(tx, input.source, input.externalId)
    : await findLeadByBody(tx, bodyHash, new Date(ctx.now.getTime() - deadlines.duplicateWindowMs));
  if (known) return { lead: known, status: 'duplicate', dueAt: await clocksDueAt(tx, known.id) };

  const occurred = checkOccurredAt(input.occurredAt, ctx.timeZone);
  // Clocks differ, and zones are mixed up; what lies further ahead has not happened then.
  const isAhead = occurred.at !== null && occurred.at.getTime() > ctx.now.getTime() + DAY_MS;
  const phone = input.phone ? ctx.parsePhone(input.phone) : null;
  const account = input.company ? await matchAccount(tx, nameKeys(input.company, input), input.city ?? null) : null;
  const behaviour = await behaviourOf(
    tx,
    { leadId: null, phoneE164: phone?.e164 ?? null, accountId: account?.id ?? null },
    new Date(ctx.now.getTime() - grading.behaviour.windowDays * DAY_MS),
  );
  const graded = scoreLead(
    {
      source: input.source,
      product: input.product ?? null,
      need: input.need ?? null,
      accountLevel: account?.level ?? null,
      behaviour: behaviour.map((event) => ({
        type: event.type,
        occurredAt: event.occurredAt,
        dwellSeconds: event.dwellSeconds ?? undefined,
      })),
    },
    grading,
    ctx.now,
  );
  const facts = {
    id: ctx.newId(),
    number: await takeNumber(tx, 'lead', 'L'),
    source: input.source,
    externalId: input.externalId ?? null,
    bodyHash,
    name: input.name,
    phoneRaw: input.phone ?? null,
    phoneE164: phone?.e164 ?? null,
    company: input.company ?? null,
    accountId: account?.id ?? null,
    product: input.product ?? null,
    productLine: graded.productLine,
    need: input.need ?? null,
    province: input.province ?? account?.province ?? null,
    city: input.city ?? account?.city ?? null,
    flags: [
      ...(phone?.isDoubtful ? ['phone-doubtful'] : []),
      ...(input.phone ? [] : ['phone-missing']),
      ...(occurred.isDoubtful || isAhead ? ['date-doubtful'] : []),
    ],
    occurredAt: occurred.at,
    receivedAt: ctx.now,
    score: graded.score,
    grade: graded.grade,
    ltvTier: account?.ltvTier ?? null,
    importId: door.importId,
    touchedAt: null,
    closedAt: null,
    closeReason: null,
  };
  const place = await findPlace(tx, ctx, {
    position: await placeOnMap(tx, account, facts.city),
    productLine: graded.productLine,
    accountLevel: account?.level ?? null,
    excludeMemberIds: new Set(),
  });
  // The history tells what happened in its order: it came in, then it was given to somebody.
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: facts.id,
    type: 'lead.received',
    actorId: door.actorId,
    via: door.via,
    occurredAt: occurred.at && !isAhead ? occurred.at : ctx.now,
    recordedAt: ctx.now,
    params: {
      number: facts.number,
      score: facts.score,
      grade: facts.grade,
      policyId: ctx.policies.ids.grading,
      flags: facts.flags,
      importId: facts.importId,
    },
    values: { personKey: `lead:${facts.id}`, before: null, after: { name: facts.name, phone: facts.phoneRaw } },
  });
  const { lead, clock } = await insertOwnedLead(tx, ctx, facts, place, {
    how: 'auto',
    actorId: door.actorId,
    via: door.via,
    isAnnounced: door.importId === null,
    startAt: door.startAt,
  });
  await tx.insert('leadPayloads', { leadId: lead.id, raw: input.raw });
  await tx.insert('leadGrades', {
    id: ctx.newId(),
    leadId: lead.id,
    at: ctx.now,
    score: graded.score,
    grade: graded.grade,
    terms: graded.terms,
    policyId: ctx.policies.ids.grading,
  });
  return { lead, status: lead.ownerId === null ? 'pooled' : 'assigned', dueAt: clock.dueAt };
}
