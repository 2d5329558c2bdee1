/**
 * Starts and ends the deadlines of a lead. Each clock is one row and one timer; the chain it follows, and the versions
 * of the policies it started with, stay with it until it ends. What happens when a timer fires: fire-clock.ts.
 */
import { clockTimerKey, openClocks, type SlaClock, updateClock } from '../../db/repos/clocks.ts';
import type { Lead } from '../../db/repos/leads.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { DeadlinePolicy, EscalationChain } from '../../domain/policy/policy-types.ts';
import { firstTouchDeadline } from '../../domain/sla/first-touch.ts';
import { firstStep, stepDueAt } from '../../domain/sla/next-escalation.ts';
import { addWorkingTime } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../context.ts';

export interface ClockStart {
  readonly lead: Pick<Lead, 'id' | 'grade' | 'ltvTier' | 'importId'>;
  readonly assignmentId: string;
  /** Schedule of the rep, or of the pool's manager. */
  readonly schedule: string;
  readonly startAt: Date;
}

export async function startAcknowledgeClock(tx: Session, ctx: HandlerContext, start: ClockStart): Promise<SlaClock> {
  return startChainClock(tx, ctx, start, 'acknowledge', ctx.policies.current.deadlines.acknowledge.chain);
}

export async function startPoolClock(tx: Session, ctx: HandlerContext, start: ClockStart): Promise<SlaClock> {
  return startChainClock(tx, ctx, start, 'pool', ctx.policies.current.deadlines.pool.chain);
}

export async function startFirstTouchClock(tx: Session, ctx: HandlerContext, start: ClockStart): Promise<SlaClock> {
  const { deadlines, calendar } = ctx.policies.current;
  const deadline = firstTouchDeadline(
    { startedAt: start.startAt, tier: start.lead.ltvTier, grade: start.lead.grade, schedule: start.schedule },
    deadlines,
    calendar,
  );
  const chain = chainById(ctx, ctx.policies.ids.escalation, deadlines.firstTouch.chain);
  return insertClock(tx, ctx, start, {
    kind: 'first-touch',
    chain,
    dueAt: deadline.dueAt,
    targetMs: deadline.targetMs,
    rule: deadline.rule === 'grade' ? `grade-${start.lead.grade}` : `tier-${deadline.tier}`,
    restsOnUncovered: deadline.restsOnUncovered,
    stepAt: deadline.dueAt,
  });
}

/** The same promise once more after a miss: as long, by the same versions, from now. */
export async function startSameClockAgain(tx: Session, ctx: HandlerContext, missed: SlaClock): Promise<SlaClock> {
  const { at, restsOnUncovered } = addWorkingTime(
    ctx.now,
    missed.targetMs,
    missed.schedule,
    ctx.policies.current.calendar,
  );
  const chain = chainById(ctx, missed.escalationPolicyId, missed.chainId);
  return addClock(tx, {
    ...missed,
    id: ctx.newId(),
    startedAt: ctx.now,
    dueAt: at,
    restsOnUncovered,
    round: missed.round + 1,
    status: 'running',
    missedAt: null,
    stepId: chain.first,
    stepRepeat: 0,
    stepAt: at,
  });
}

/** The rules by which a touch is judged: those the lead's first-touch deadline started with, else today's. */
export async function deadlinesOf(
  tx: Session,
  ctx: HandlerContext,
  leadId: string,
): Promise<{ policy: DeadlinePolicy; policyId: string }> {
  const clock = (await openClocks(tx, leadId)).find(({ kind }) => kind === 'first-touch');
  const policyId = clock?.deadlinesPolicyId ?? ctx.policies.ids.deadlines;
  return { policy: ctx.policies.pinned('deadlines', policyId), policyId };
}

export function chainById(ctx: HandlerContext, escalationPolicyId: string, chainId: string): EscalationChain {
  const chain = ctx.policies
    .pinned('escalation', escalationPolicyId)
    .chains.find((candidate) => candidate.id === chainId);
  if (!chain) throw new Error('A loaded policy names a chain that it does not have');
  return chain;
}

/** Ends every clock whose condition the lead now meets. `stopped` = no longer asked for; `met` = the promise was kept. */
export async function endClocks(
  tx: Session,
  ctx: HandlerContext,
  leadId: string,
  kinds: readonly SlaClock['kind'][],
  reason: string,
): Promise<SlaClock[]> {
  const ended: SlaClock[] = [];
  for (const clock of await openClocks(tx, leadId)) {
    if (!kinds.includes(clock.kind)) continue;
    const isMet = clock.status === 'running' && reason !== 'moved' && reason !== 'closed';
    const status = clock.status === 'missed' ? 'missed' : isMet ? 'met' : 'stopped';
    await updateClock(tx, clock.id, { status, endedAt: ctx.now, endReason: reason });
    await cancelTimer(tx, clockTimerKey(clock.id));
    ended.push(clock);
  }
  return ended;
}

/**
 * Sets a clock going again as it was before it ended; a step that came due meanwhile fires at once.
 * @param clock with the status and the end reason it had: a chain that had come to its end stays at its recorded end
 */
export async function resumeClock(tx: Session, clock: SlaClock, assignmentId: string): Promise<void> {
  const { status, endReason } = clock;
  await updateClock(tx, clock.id, { status, assignmentId, endedAt: null, endReason });
  const dueAt = clock.status === 'running' ? clock.dueAt : clock.stepAt;
  if (dueAt) await scheduleClockTimer(tx, clock, dueAt);
}

export async function scheduleClockTimer(
  tx: Session,
  { id, importId }: Pick<SlaClock, 'id' | 'importId'>,
  dueAt: Date,
): Promise<void> {
  const lane = importId === null ? 'prompt' : 'bulk';
  await scheduleTimer(tx, { key: clockTimerKey(id), kind: 'clock', subjectId: id, lane, dueAt });
}

async function startChainClock(
  tx: Session,
  ctx: HandlerContext,
  start: ClockStart,
  kind: 'acknowledge' | 'pool',
  chainId: string,
): Promise<SlaClock> {
  const chain = chainById(ctx, ctx.policies.ids.escalation, chainId);
  const { waitMs } = firstStep(chain);
  const due = stepDueAt(chain, start.startAt, waitMs, start.schedule, ctx.policies.current.calendar);
  return insertClock(tx, ctx, start, {
    kind,
    chain,
    dueAt: due.at,
    targetMs: waitMs,
    rule: 'chain',
    restsOnUncovered: due.restsOnUncovered,
    stepAt: due.at,
  });
}

async function insertClock(
  tx: Session,
  ctx: HandlerContext,
  start: ClockStart,
  facts: Pick<SlaClock, 'kind' | 'targetMs' | 'rule' | 'restsOnUncovered' | 'dueAt'> & {
    chain: EscalationChain;
    stepAt: Date;
  },
): Promise<SlaClock> {
  const { chain, ...rest } = facts;
  return addClock(tx, {
    ...rest,
    id: ctx.newId(),
    leadId: start.lead.id,
    assignmentId: start.assignmentId,
    chainId: chain.id,
    deadlinesPolicyId: ctx.policies.ids.deadlines,
    escalationPolicyId: ctx.policies.ids.escalation,
    schedule: start.schedule,
    startedAt: start.startAt,
    round: 1,
    status: 'running',
    missedAt: null,
    endedAt: null,
    endReason: null,
    stepId: chain.first,
    stepRepeat: 0,
    importId: start.lead.importId,
  });
}

async function addClock(tx: Session, clock: SlaClock): Promise<SlaClock> {
  await tx.insert('clocks', clock);
  await scheduleClockTimer(tx, clock, clock.stepAt ?? clock.dueAt);
  return clock;
}
