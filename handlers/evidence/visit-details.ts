/**
 * Opens the page with everything about a visit, for the visitor and for leaders with the right to see evidence. Leaders
 * find it on cards, or ask for the visits of their team. The page asks for the right again each time it is opened.
 */
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { findVisit, submittedVisits, type Visit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { type Actor, can, type Permission } from '../../domain/rights/can.ts';
import { actingMember, memberName, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import { customerOf } from './visit-act.ts';

/** What a list to choose from can hold on a phone. A matter of presentation, not of policy. */
const listed = 30;

/** Button of a card; without a visit, the list to choose from. */
export async function detailsAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  if (event.value === '') return teamVisitsAsked(event, tx, ctx);
  const acting = await actingMember(tx, ctx, event.actorId);
  return acting.isRefused ? acting.reply : openDetails(tx, ctx, acting.actor, event.value);
}

export async function teamVisitChosen(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  return acting.isRefused ? acting.reply : openDetails(tx, ctx, acting.actor, event.fields.visit ?? '');
}

/** The newest visits whose evidence the asking person may see. */
export async function teamVisitsAsked(
  event: Pick<ActionClicked | MessageReceived, 'actorId'>,
  tx: Session,
  ctx: HandlerContext,
): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const { members } = await ctx.directory(tx);
  const mine = [...members.values()].filter(
    ({ id, unitPath }) => can(acting.actor, 'evidence.details', { ownerId: id, unitPath }).allowed,
  );
  const visits = await submittedVisits(
    tx,
    mine.map(({ id }) => id),
    listed,
  );
  if (visits.length === 0) return notice('info', (t) => t.visit.teamNone);
  const customers = new Map(
    await Promise.all(visits.map(async (visit) => [visit.id, await customerOf(tx, ctx, visit, acting.actor)] as const)),
  );
  const form = inBoth((t, locale) => ({
    id: 'visit.details',
    title: t.visit.formTeam,
    fields: [
      {
        kind: 'choice' as const,
        name: 'visit',
        label: t.visit.teamWhich,
        isRequired: true,
        options: visits.map(({ id, number, memberId, endedAt, openedAt }) => ({
          value: id,
          label: t.visit.visitOption(
            number,
            memberName(members, memberId)[locale],
            customers.get(id)?.[locale] ?? '',
            timeText(endedAt ?? openedAt, ctx.now, ctx.timeZone, locale),
          ),
        })),
      },
    ],
    submitLabel: t.visit.submitTeam,
    value: '',
  }));
  return { kind: 'open-form', form };
}

/** Whether this person may see the visit's evidence; the page asks it too. */
export async function mayOpenVisit(
  session: Session,
  ctx: HandlerContext,
  actor: Actor,
  visit: Visit,
): Promise<Permission> {
  const visitor = (await ctx.directory(session)).members.get(visit.memberId);
  return can(actor, 'evidence.details', { ownerId: visit.memberId, unitPath: visitor?.unitPath ?? [] });
}

async function openDetails(tx: Session, ctx: HandlerContext, actor: Actor, visitId: string): Promise<Reply> {
  const visit = await findVisit(tx, visitId);
  if (!visit) return notice('info', (t) => t.notice.noLongerHere);
  const permission = await mayOpenVisit(tx, ctx, actor, visit);
  if (permission.allowed) return { kind: 'open-page', page: { kind: 'visit', id: visit.id } };
  if (permission.code === 'right-missing') return notice('warning', (t) => t.visit.refusedRight);
  return notice('warning', (t) => (permission.code === 'not-your-role' ? t.visit.refusedRole : t.visit.refusedUnit));
}
