/** The facts of an escalation card: the clock that was missed, and whether somebody has acted since. */
import type { AlertCardFacts } from '../../cards/alert-card.ts';
import { findClock, openClocks, type SlaClock } from '../../db/repos/clocks.ts';
import { findAssignment, findLead, nextAssignment } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import { nameFor } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { wasCallHookQueued } from '../hooks/call-hook.ts';
import { actorOf, leadPlace } from '../people/actor-of.ts';

interface Firing {
  readonly clockId: string;
  readonly stepId: string;
  readonly repeat: number;
  readonly firedAt: Date;
}

export async function loadAlertCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  firing: Firing,
  memberId: string | null,
): Promise<AlertCardFacts | null> {
  const clock = await findClock(session, firing.clockId);
  const lead = clock ? await findLead(session, clock.leadId) : null;
  const directory = await ctx.directory(session);
  const { members } = directory;
  const viewer = memberId === null ? undefined : members.get(memberId);
  if (!clock || !lead || !viewer) return null;
  const assignment = await findAssignment(session, clock.assignmentId);
  const memberOf = (id: string | null | undefined) => (id ? (members.get(id) ?? null) : null);
  const ownerThen = memberOf(assignment?.memberId);
  const following = clock.endedAt && assignment ? await nextAssignment(session, assignment) : null;
  const actor = await actorOf(session, ctx, viewer);
  const isOwnAlert = assignment?.memberId === viewer.id && viewer.isActive;
  const running = (await openClocks(session, lead.id)).find(
    (candidate) => candidate.kind === 'first-touch' && candidate.status === 'running',
  );
  return {
    key,
    kind: clock.kind,
    repeat: firing.repeat,
    lead: {
      id: lead.id,
      number: lead.number,
      version: lead.version,
      grade: lead.grade,
      name: nameFor(actor, lead, directory),
      company: lead.company,
    },
    owner: ownerThen,
    isOwnAlert,
    canAct: can(actor, clock.kind === 'pool' ? 'pool.assign' : 'lead.transfer', leadPlace(directory, lead)).allowed,
    assignedAt: assignment?.fromAt ?? clock.startedAt,
    dueAt: clock.dueAt,
    since: clock.kind === 'first-touch' ? clock.dueAt : clock.startedAt,
    firedAt: firing.firedAt,
    nextDueAt: running?.dueAt ?? null,
    missLimit: ctx.policies.pinned('deadlines', clock.deadlinesPolicyId).breaker.consecutiveMisses,
    isHookFired: await wasCallHookQueued(session, clock, firing),
    coveredThrough: clock.restsOnUncovered ? ctx.policies.current.calendar.coveredThrough : null,
    settled: settledOf(clock, ownerThen, following && { owner: memberOf(following.memberId) }),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

type Person = AlertCardFacts['owner'];

/** How the clock of this alert ended, once and for all: what happens to the lead later does not change it. */
function settledOf(clock: SlaClock, ownerThen: Person, next: { owner: Person } | null): AlertCardFacts['settled'] {
  if (clock.endedAt === null) return null;
  const at = clock.endedAt;
  if (clock.endReason === 'acknowledged') return { how: 'accepted', who: ownerThen, at };
  if (clock.endReason === 'touched') return { how: 'touched', who: ownerThen, at };
  if (clock.endReason === 'closed') return { how: 'closed', who: ownerThen, at };
  if (!next?.owner) return { how: 'pooled', who: null, at };
  return { how: clock.kind === 'pool' ? 'assigned' : 'moved', who: next.owner, at };
}
