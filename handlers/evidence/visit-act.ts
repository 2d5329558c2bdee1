/** What every act on a visit shares: the visit, that it is the actor's own and still under way, and its customer's name. */
import type { Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { findAccount } from '../../db/repos/accounts.ts';
import { findLead } from '../../db/repos/leads.ts';
import { findVisit, type Visit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import type { Actor } from '../../domain/rights/can.ts';
import { actingMember, nameFor, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { type LoadedVisit, loadVisit } from './load-visit.ts';

export interface VisitAct extends LoadedVisit {
  readonly isRefused: false;
  readonly actor: Actor;
}

/** @returns the open visit of the actor, or the polite refusal */
export async function openVisitAct(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  visitId: string,
): Promise<VisitAct | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  const visit = await findVisit(tx, visitId);
  if (!visit) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  if (visit.memberId !== acting.actor.memberId) return refuse(notice('warning', (t) => t.visit.notYours));
  if (visit.status !== 'open') return refuse(notice('info', (t) => t.visit.notOpen));
  return { isRefused: false, actor: acting.actor, ...(await loadVisit(tx, ctx, visit)) };
}

/** Who is visited, as this actor may read it: 王主任 · 复旦大学附属中山医院. */
export async function customerOf(
  session: Session,
  ctx: HandlerContext,
  visit: Pick<Visit, 'leadId' | 'accountId'>,
  actor: Actor,
): Promise<Localized<string>> {
  const lead = visit.leadId === null ? null : await findLead(session, visit.leadId);
  const account = await findAccount(session, visit.accountId);
  const directory = await ctx.directory(session);
  const parts = [lead && nameFor(actor, lead, directory), account?.name ?? lead?.company].filter(Boolean);
  return inBoth((t) => (parts.length > 0 ? parts.join(' · ') : t.nobody));
}
