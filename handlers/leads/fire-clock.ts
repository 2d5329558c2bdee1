/**
 * The timer of a clock has come due: a deadline is missed, or the next step of its chain is taken.
 * Nothing is trusted but the rows: if the clock has ended meanwhile, nothing happens. A miss is dated with the deadline,
 * not with the moment the process woke up; steps that came due meanwhile become one, told to everybody they concern.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findClock, openClocks, type SlaClock, updateClock } from '../../db/repos/clocks.ts';
import { memberState } from '../../db/repos/directory.ts';
import { findLead, type Lead } from '../../db/repos/leads.ts';
import { priorities, refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { ChainAudience, EscalationChain } from '../../domain/policy/policy-types.ts';
import { firstStep, nextEscalation, stepDueAt } from '../../domain/sla/next-escalation.ts';
import type { HandlerContext } from '../context.ts';
import { queueCallHook } from '../hooks/call-hook.ts';
import { waitsForImport } from '../imports/waits-for-import.ts';
import { tellAudience } from '../people/tell-audience.ts';
import { countMiss } from './count-miss.ts';
import { chainById, scheduleClockTimer, startSameClockAgain } from './run-clocks.ts';

export async function fireClock(tx: Session, ctx: HandlerContext, clockId: string): Promise<void> {
  const clock = await findClock(tx, clockId);
  if (!clock || clock.endedAt !== null || clock.stepId === null) return;
  const lead = await findLead(tx, clock.leadId);
  if (!lead || lead.assignmentId !== clock.assignmentId) return;
  if (await waitsForImport(tx, ctx, clock)) return;

  if (clock.status === 'running') {
    await recordMiss(tx, ctx, clock, lead);
    if (clock.kind === 'first-touch') {
      const isTripped = await countMiss(tx, ctx, clock, lead);
      if (isTripped) return;
      await grantNewDeadline(tx, ctx, clock);
      const chain = chainById(ctx, clock.escalationPolicyId, clock.chainId);
      const { waitMs } = firstStep(chain);
      if (waitMs > 0) return waitForStep(tx, ctx, clock, { id: chain.first, repeat: 0, waitMs, from: clock.dueAt });
    }
  }
  await takeStep(tx, ctx, clock, lead);
}

async function recordMiss(tx: Session, ctx: HandlerContext, clock: SlaClock, lead: Lead): Promise<void> {
  await updateClock(tx, clock.id, { status: 'missed', missedAt: clock.dueAt });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: `clock.missed`,
    actorId: null,
    via: 'timer',
    occurredAt: clock.dueAt,
    recordedAt: ctx.now,
    params: {
      clockId: clock.id,
      kind: clock.kind,
      rule: clock.rule,
      round: clock.round,
      ownerId: lead.ownerId,
      deadlinesPolicyId: clock.deadlinesPolicyId,
    },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
}

/** The same lead gets a new deadline of the same length, as often as the policy it started with says. */
async function grantNewDeadline(tx: Session, ctx: HandlerContext, clock: SlaClock): Promise<void> {
  const { newDeadlines } = ctx.policies.pinned('deadlines', clock.deadlinesPolicyId).firstTouch;
  if (clock.round <= newDeadlines) await startSameClockAgain(tx, ctx, clock);
}

async function takeStep(tx: Session, ctx: HandlerContext, due: SlaClock, lead: Lead): Promise<void> {
  const chain = chainById(ctx, due.escalationPolicyId, due.chainId);
  const isLast = await isEscalatedAlready(tx, due);
  const passedOver = isLast ? { clock: due, to: [], callHook: false } : await passOverMissedSteps(tx, ctx, due, chain);
  const { clock } = passedOver;
  const step = chain.steps.find((candidate) => candidate.id === clock.stepId);
  if (!step) return;
  const told = await tellAudience(tx, ctx, {
    audience: [...new Set([...passedOver.to, ...step.to])],
    ownerId: lead.ownerId,
    unitId: lead.unitId,
    ...alertOf(clock, step.id, lead),
    priority: priorities.alert,
  });
  if (step.callHook || passedOver.callHook) await queueCallHook(tx, ctx, lead, clock);
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'clock.escalated',
    actorId: null,
    via: 'timer',
    occurredAt: clock.stepAt ?? ctx.now,
    recordedAt: ctx.now,
    params: {
      clockId: clock.id,
      kind: clock.kind,
      stepId: step.id,
      repeat: clock.stepRepeat,
      told: told.memberIds,
      reasons: told.reasons,
    },
  });
  const next = isLast ? null : nextEscalation(chain, { stepId: step.id, repeat: clock.stepRepeat });
  if (next)
    await waitForStep(tx, ctx, clock, {
      id: next.step.id,
      repeat: next.repeat,
      waitMs: next.waitMs,
      from: clock.stepAt ?? ctx.now,
    });
  else await endChain(tx, ctx, clock, lead);
}

/**
 * Nobody wants the alerts of a week at once, and nobody is left out: one card goes to all of them.
 * @returns the clock at the latest of its steps that is due, and what the steps before it asked for
 */
async function passOverMissedSteps(
  tx: Session,
  ctx: HandlerContext,
  due: SlaClock,
  chain: EscalationChain,
): Promise<{ clock: SlaClock; to: ChainAudience[]; callHook: boolean }> {
  const steps: { stepId: string; repeat: number; dueAt: string }[] = [];
  let clock = due;
  while (clock.stepId !== null) {
    const stepAt = clock.stepAt ?? clock.dueAt;
    const next = nextEscalation(chain, { stepId: clock.stepId, repeat: clock.stepRepeat });
    const nextDue = next && stepDueAt(chain, stepAt, next.waitMs, clock.schedule, ctx.policies.current.calendar);
    if (!nextDue || nextDue.at > ctx.now) break;
    steps.push({ stepId: clock.stepId, repeat: clock.stepRepeat, dueAt: stepAt.toISOString() });
    clock = { ...clock, stepId: next.step.id, stepRepeat: next.repeat, stepAt: nextDue.at };
    if (nextDue.restsOnUncovered) clock = { ...clock, restsOnUncovered: true };
  }
  if (steps.length === 0) return { clock: due, to: [], callHook: false };
  await updateClock(tx, due.id, { restsOnUncovered: clock.restsOnUncovered });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: due.leadId,
    type: 'clock.steps-passed-over',
    actorId: null,
    via: 'timer',
    occurredAt: due.stepAt ?? due.dueAt,
    recordedAt: ctx.now,
    params: { clockId: due.id, kind: due.kind, steps },
  });
  const passed = chain.steps.filter(({ id }) => steps.some(({ stepId }) => stepId === id));
  return { clock, to: passed.flatMap(({ to }) => to), callHook: passed.some(({ callHook }) => callHook) };
}

/** The chain of an earlier miss of the same promise still runs: a second one beside it would tell everybody twice. */
async function isEscalatedAlready(tx: Session, clock: SlaClock): Promise<boolean> {
  if (clock.round === 1) return false;
  const others = await openClocks(tx, clock.leadId);
  return others.some((other) => other.kind === clock.kind && other.round < clock.round && other.stepId !== null);
}

/**
 * Names one firing of one step; a repeat is a card of its own, so that it is noticed. Leads of an import come due by the
 * thousand: their firings share one card per import, team and step.
 */
function alertOf(clock: SlaClock, stepId: string, lead: Lead): { cardKey: string; subjectId: string } {
  if (clock.importId !== null) {
    const cardKey = `import-alert:${clock.importId}:${lead.unitId}:${clock.kind}:${stepId}:${clock.stepRepeat}`;
    return { cardKey, subjectId: clock.importId };
  }
  const firedAtMs = (clock.stepAt ?? clock.dueAt).getTime();
  return { cardKey: `alert:${clock.id}:${stepId}:${clock.stepRepeat}:${firedAtMs}`, subjectId: lead.id };
}

async function waitForStep(
  tx: Session,
  ctx: HandlerContext,
  clock: SlaClock,
  step: { id: string; repeat: number; waitMs: number; from: Date },
): Promise<void> {
  const chain = chainById(ctx, clock.escalationPolicyId, clock.chainId);
  const due = stepDueAt(chain, step.from, step.waitMs, clock.schedule, ctx.policies.current.calendar);
  const restsOnUncovered = clock.restsOnUncovered || due.restsOnUncovered;
  await updateClock(tx, clock.id, { stepId: step.id, stepRepeat: step.repeat, stepAt: due.at, restsOnUncovered });
  await scheduleClockTimer(tx, clock, due.at);
}

/** Nobody acted although everybody was told: written down, so that the lead is not silently without a timer. */
async function endChain(tx: Session, ctx: HandlerContext, clock: SlaClock, lead: Lead): Promise<void> {
  await updateClock(tx, clock.id, { stepId: null, stepAt: null, endReason: 'chain-ended' });
  const state = lead.ownerId === null ? null : await memberState(tx, lead.ownerId);
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'clock.chain-ended',
    actorId: null,
    via: 'timer',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      clockId: clock.id,
      kind: clock.kind,
      ownerId: lead.ownerId,
      consecutiveMisses: state?.consecutiveMisses ?? null,
    },
  });
}
