/** The facts of an escalation card: the clock that was missed, and whether somebody has acted since. */
import type { AlertCardFacts } from '../../cards/alert-card.ts';
import { maskedName } from '../../cards/text/format.ts';
import { findClock, openClocks, type SlaClock } from '../../db/repos/clocks.ts';
import { findAssignment, findLead, type Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import { unitPathOf } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { chainById } from '../leads/run-clocks.ts';

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
  const { members, units } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  if (!clock || !lead || !viewer) return null;
  const assignment = await findAssignment(session, clock.assignmentId);
  const ownerThen = assignment?.memberId ? (members.get(assignment.memberId) ?? null) : null;
  const actor = { memberId: viewer.id, role: viewer.role, unitPath: viewer.unitPath, rights: viewer.rights };
  const record = { ownerId: lead.ownerId, unitPath: unitPathOf(units, lead.unitId) };
  const isOwnAlert = assignment?.memberId === viewer.id;
  const canSee = isOwnAlert ? lead.ownerId === viewer.id : can(actor, 'lead.view-personal-data', record).allowed;
  const step = chainById(ctx, clock.escalationPolicyId, clock.chainId).steps.find(
    (candidate) => candidate.id === firing.stepId,
  );
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
      name: canSee ? lead.name : maskedName(lead.name),
      company: lead.company,
    },
    owner: ownerThen,
    isOwnAlert,
    canAct: can(actor, clock.kind === 'pool' ? 'pool.assign' : 'lead.transfer', record).allowed,
    assignedAt: assignment?.fromAt ?? clock.startedAt,
    dueAt: clock.dueAt,
    since: clock.kind === 'first-touch' ? clock.dueAt : clock.startedAt,
    firedAt: firing.firedAt,
    nextDueAt: running?.dueAt ?? null,
    isHookFired: step?.callHook === true && ctx.isCallHookSet && lead.phoneE164 !== null,
    settled: settledOf(clock, lead, members),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

function settledOf(
  clock: SlaClock,
  lead: Lead,
  members: ReadonlyMap<string, { name: string; nameEn: string }>,
): AlertCardFacts['settled'] {
  if (clock.endedAt === null) return null;
  const who = lead.ownerId === null ? null : (members.get(lead.ownerId) ?? null);
  const at = clock.endedAt;
  if (clock.endReason === 'acknowledged') return { how: 'accepted', who, at };
  if (clock.endReason === 'touched') return { how: 'touched', who, at };
  if (clock.endReason === 'closed') return { how: 'closed', who, at };
  if (lead.ownerId === null) return { how: 'pooled', who: null, at };
  return { how: clock.kind === 'pool' ? 'assigned' : 'moved', who, at };
}
