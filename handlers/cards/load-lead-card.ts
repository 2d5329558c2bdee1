/** The facts of a lead's card for one viewer: what it is, whose it is, which deadline runs, why it went there. */
import type { LeadCardFacts } from '../../cards/lead-card.ts';
import { findAccount } from '../../db/repos/accounts.ts';
import { clocksOfAssignment, type SlaClock } from '../../db/repos/clocks.ts';
import { findAssignment, findLead, hadLead, type Lead } from '../../db/repos/leads.ts';
import { accountDeals, shownTouch } from '../../db/repos/touches.ts';
import { newestVisitOfLead } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import { can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { mayOpenVisit } from '../evidence/visit-details.ts';
import { actorOf, leadPlace } from '../people/actor-of.ts';

export async function loadLeadCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  leadId: string,
  memberId: string | null,
): Promise<LeadCardFacts | null> {
  const lead = await findLead(session, leadId);
  if (!lead) return null;
  const directory = await ctx.directory(session);
  const account = await findAccount(session, lead.accountId);
  const assignment = await findAssignment(session, lead.assignmentId);
  const clocks = lead.assignmentId ? await clocksOfAssignment(session, leadId, lead.assignmentId) : [];
  const clock = promiseOf(clocks);
  const touch = await shownTouch(session, leadId);
  const deals = account ? await accountDeals(session, account.id) : null;
  const owner = lead.ownerId === null ? undefined : directory.members.get(lead.ownerId);
  const acknowledge = clocks.find((candidate) => candidate.kind === 'acknowledge' && candidate.status === 'running');
  return {
    key,
    lead: {
      ...lead,
      phone: lead.phoneRaw,
      company: account?.name ?? lead.company,
      accountLevel: account?.level ?? null,
      place: [lead.province, lead.city].filter(Boolean).join(' ') || null,
    },
    owner: owner ? { name: owner.name, nameEn: owner.nameEn } : null,
    clock: clock && {
      kind: clock.kind === 'pool' ? 'pool' : 'first-touch',
      dueAt: clock.dueAt,
      startedAt: clock.startedAt,
      targetMs: clock.targetMs,
      rule: clock.rule,
      tier: lead.ltvTier,
      round: clock.round,
      isMissed: clock.status === 'missed',
      coveredThrough: clock.restsOnUncovered ? ctx.policies.current.calendar.coveredThrough : null,
    },
    acknowledgeDueAt: acknowledge?.dueAt ?? null,
    touch: touch ? { at: touch.occurredAt, proof: touch.proof, isFirstTouch: touch.isFirstTouch } : null,
    terms: assignment?.trace?.terms ?? [],
    reasons: assignment?.trace?.reasons ?? [],
    accountDeals: deals && deals.won + deals.lost > 0 ? deals : null,
    viewer: await viewerOf(session, ctx, lead, memberId),
    visitId: await openableVisit(session, ctx, lead, memberId),
    policyVersion: clock
      ? ctx.policies.versionOf(clock.deadlinesPolicyId)
      : ctx.policies.versionOf(ctx.policies.ids.deadlines),
    names: gradingNames(ctx.policies.current.grading),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

/** The clock that the card counts down to: the running promise, else the one that was missed last. */
function promiseOf(clocks: readonly SlaClock[]): SlaClock | null {
  const promises = clocks
    .filter((clock) => clock.kind !== 'acknowledge')
    .toSorted((one, other) => other.round - one.round);
  return promises.find((clock) => clock.status === 'running') ?? promises[0] ?? null;
}

/** The newest finished visit of the lead, for a leader who may see its evidence. */
async function openableVisit(
  session: Session,
  ctx: HandlerContext,
  lead: Lead,
  memberId: string | null,
): Promise<string | null> {
  const member = memberId === null ? undefined : (await ctx.directory(session)).members.get(memberId);
  if (!member?.isActive || member.id === lead.ownerId || lead.touchedAt === null) return null;
  const visit = await newestVisitOfLead(session, lead.id);
  const actor = await actorOf(session, ctx, member);
  return visit && (await mayOpenVisit(session, ctx, actor, visit)).allowed ? visit.id : null;
}

async function viewerOf(
  session: Session,
  ctx: HandlerContext,
  lead: Lead,
  memberId: string | null,
): Promise<LeadCardFacts['viewer']> {
  const directory = await ctx.directory(session);
  const member = memberId === null ? undefined : directory.members.get(memberId);
  // Who has left keeps the card, without its buttons and without personal data.
  if (!member?.isActive) return { is: 'outsider', canSeePersonalData: false, canAssign: false };
  const actor = await actorOf(session, ctx, member);
  const record = leadPlace(directory, lead);
  const canSeePersonalData = can(actor, 'lead.view-personal-data', record).allowed;
  const canAssign = can(actor, 'pool.assign', record).allowed;
  if (can(actor, 'lead.accept', record).allowed) return { is: 'owner', canSeePersonalData, canAssign };
  if (can(actor, 'lead.transfer', record).allowed) return { is: 'leader', canSeePersonalData, canAssign };
  const had = await hadLead(session, lead.id, member.id);
  return { is: had ? 'former-owner' : 'outsider', canSeePersonalData, canAssign };
}
