/** The facts of a visit's card for one viewer: what is known of the customer, what is there, what is missing. */
import type { VisitCardFacts } from '../../cards/visit-card.ts';
import { findFile } from '../../db/repos/files.ts';
import { findLead } from '../../db/repos/leads.ts';
import { newestTouch } from '../../db/repos/touches.ts';
import { findVisit, lastSubmittedVisit, type Visit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { type LoadedVisit, loadVisit } from '../evidence/load-visit.ts';
import { customerOf } from '../evidence/visit-act.ts';
import { mayOpenVisit } from '../evidence/visit-details.ts';
import { actorOf, leadPlace } from '../people/actor-of.ts';

/** @returns null for a viewer who is neither the visitor nor may see the evidence */
export async function loadVisitCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  visitId: string,
  memberId: string | null,
): Promise<((locale: 'zh' | 'en') => VisitCardFacts) | null> {
  const visit = await findVisit(session, visitId);
  const { members } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  const visitor = visit && members.get(visit.memberId);
  if (!visit || !viewer || !visitor) return null;
  const actor = await actorOf(session, ctx, viewer);
  const isVisitor = visit.memberId === viewer.id && viewer.isActive;
  const canSeeDetails = (await mayOpenVisit(session, ctx, actor, visit)).allowed;
  if (!isVisitor && !canSeeDetails && visit.memberId !== viewer.id) return null;
  const loaded = await loadVisit(session, ctx, visit);
  const customer = await customerOf(session, ctx, visit, actor);
  const lead = visit.leadId === null ? null : await findLead(session, visit.leadId);
  // What is known of the customer is for who may read it; the lead may be somebody else's by now.
  const place = lead && leadPlace(await ctx.directory(session), lead);
  const maySee = visit.status === 'open' && (!place || can(actor, 'lead.view-personal-data', place).allowed);
  const known = maySee ? await knownBefore(session, visit, lead?.need ?? null) : nothingKnown;
  // Who has left keeps the card, without what was written on it.
  const written = viewer.isActive ? visit : { ...visit, competitor: null, nextStep: null, cancelReason: null };
  const qr = visit.qrSha256 === null ? null : await findFile(session, visit.qrSha256);
  return (locale) => ({
    key,
    visit: written,
    customer: customer[locale],
    leadNumber: lead?.number ?? null,
    visitor: { name: visitor.name, nameEn: visitor.nameEn },
    ...known,
    ...partsOf(loaded),
    ...(viewer.isActive ? {} : { needs: [], needsAsked: 0 }),
    qr: qr && { sha256: qr.sha256, side: qr.facts.width ?? 0 },
    viewer: { isVisitor, canSeeDetails },
    policyVersion: ctx.policies.versionOf(visit.policyId),
    now: ctx.now,
    timeZone: ctx.timeZone,
  });
}

const nothingKnown = { lastTouch: null, lastVisit: null, openPoints: null };

/** What the visitor should know before ringing the bell. */
async function knownBefore(
  session: Session,
  visit: Visit,
  need: string | null,
): Promise<Pick<VisitCardFacts, 'lastTouch' | 'lastVisit' | 'openPoints'>> {
  const touch = visit.leadId === null ? null : await newestTouch(session, visit.leadId);
  const last = await lastSubmittedVisit(session, { ...visit, otherThan: visit.id });
  return {
    lastTouch: touch && { at: touch.occurredAt, outcome: touch.outcome, note: touch.note },
    lastVisit: last && { at: last.endedAt ?? last.openedAt, number: last.number, nextStep: last.nextStep },
    openPoints: need,
  };
}

function partsOf({ visit, policy, attachments, judgement }: LoadedVisit) {
  return {
    proofs: policy.proofs.map(({ key, name }) => {
      const item = attachments.find(({ proof }) => proof === key);
      return { key, name, item: item ? { kind: item.kind, at: item.receivedAt } : null };
    }),
    alongCount: attachments.filter(({ proof }) => proof === null).length,
    needs: visit.needs.map(({ choice, text }) => {
      const known = policy.needs.choices.find(({ key }) => key === choice);
      return { name: known?.name ?? { zh: choice, en: choice }, text };
    }),
    needsAsked: policy.needs.count,
    missing: judgement.missing,
  };
}
