/**
 * The deadlines that a lead of the demo's past had: acknowledgement, first touch, and the new first touch after a miss.
 * Computed by the same rules as live ones; only how they ended comes from the made-up times. Called while the history
 * is written. It never starts a timer.
 */
import type { EscalationChain, Grade, LtvTier, PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import { type FirstTouchDeadline, firstTouchDeadline } from '../../domain/sla/first-touch.ts';
import { firstStep, stepDueAt } from '../../domain/sla/next-escalation.ts';
import type { Row } from '../tables/define-tables.ts';
import type { DemoSettledLead } from './demo/types.ts';

export interface SettledClocks {
  readonly rows: readonly Row<'clocks'>[];
  readonly touchedAt: Date;
  /** The first deadline passed without a touch. */
  readonly isMissed: boolean;
}

export interface SettledClockFacts {
  readonly source: Pick<DemoSettledLead, 'receivedAt' | 'acceptedAt' | 'firstTouchAt'>;
  readonly leadId: string;
  readonly assignmentId: string;
  readonly tier: LtvTier | null;
  readonly grade: Grade;
  readonly schedule: string;
  /** false: a miss would be the second in a row. */
  readonly mayMiss: boolean;
}

interface ClockInput {
  readonly newId: () => string;
  readonly policies: PolicySet;
  readonly policyIds: Readonly<Record<PolicyName, string>>;
}

/** Where in the time allowed a touch is put that must not be late. */
const TIMELY_SHARE = 0.8;

export function settledClocks(facts: SettledClockFacts, input: ClockInput): SettledClocks {
  const { receivedAt, acceptedAt, firstTouchAt } = facts.source;
  const first = touchDeadline(facts, receivedAt, input);
  const second = touchDeadline(facts, first.dueAt, input);
  const isMissed = firstTouchAt > first.dueAt && firstTouchAt <= second.dueAt && facts.mayMiss;
  const isTimely = firstTouchAt <= first.dueAt;
  const touchedAt =
    isMissed || isTimely ? firstTouchAt : new Date(receivedAt.getTime() + first.targetMs * TIMELY_SHARE);
  const rows = [
    acknowledgeClock(facts, acceptedAt, input),
    touchClock(facts, first, { startedAt: receivedAt, touchedAt, round: 1 }, input),
    ...(isMissed ? [touchClock(facts, second, { startedAt: first.dueAt, touchedAt, round: 2 }, input)] : []),
  ];
  return { rows, touchedAt, isMissed };
}

function touchDeadline(facts: SettledClockFacts, startedAt: Date, { policies }: ClockInput): FirstTouchDeadline {
  const { tier, grade, schedule } = facts;
  return firstTouchDeadline({ startedAt, tier, grade, schedule }, policies.deadlines, policies.calendar);
}

function touchClock(
  facts: SettledClockFacts,
  deadline: FirstTouchDeadline,
  ran: { startedAt: Date; touchedAt: Date; round: number },
  input: ClockInput,
): Row<'clocks'> {
  const { dueAt, targetMs, restsOnUncovered } = deadline;
  const rule = deadline.rule === 'grade' ? `grade-${facts.grade}` : `tier-${deadline.tier}`;
  const chain = chainOf(input, input.policies.deadlines.firstTouch.chain);
  return {
    ...endedClock(
      facts,
      chain,
      { startedAt: ran.startedAt, dueAt, endedAt: ran.touchedAt, endReason: 'touched' },
      input,
    ),
    kind: 'first-touch',
    targetMs,
    rule,
    restsOnUncovered,
    round: ran.round,
  };
}

function acknowledgeClock(facts: SettledClockFacts, acceptedAt: Date, input: ClockInput): Row<'clocks'> {
  const chain = chainOf(input, input.policies.deadlines.acknowledge.chain);
  const { waitMs } = firstStep(chain);
  const startedAt = facts.source.receivedAt;
  const due = stepDueAt(chain, startedAt, waitMs, facts.schedule, input.policies.calendar);
  return {
    ...endedClock(facts, chain, { startedAt, dueAt: due.at, endedAt: acceptedAt, endReason: 'acknowledged' }, input),
    kind: 'acknowledge',
    targetMs: waitMs,
    rule: 'chain',
    restsOnUncovered: due.restsOnUncovered,
    round: 1,
  };
}

function endedClock(
  facts: SettledClockFacts,
  chain: EscalationChain,
  ran: { startedAt: Date; dueAt: Date; endedAt: Date; endReason: string },
  { newId, policyIds }: ClockInput,
) {
  const isMissed = ran.endedAt > ran.dueAt;
  return {
    ...ran,
    id: newId(),
    leadId: facts.leadId,
    assignmentId: facts.assignmentId,
    chainId: chain.id,
    deadlinesPolicyId: policyIds.deadlines,
    escalationPolicyId: policyIds.escalation,
    schedule: facts.schedule,
    status: isMissed ? ('missed' as const) : ('met' as const),
    missedAt: isMissed ? ran.dueAt : null,
    stepId: chain.first,
    stepRepeat: 0,
    stepAt: ran.dueAt,
    importId: null,
  };
}

function chainOf({ policies }: ClockInput, id: string): EscalationChain {
  const chain = policies.escalation.chains.find((candidate) => candidate.id === id);
  if (!chain) throw new Error('A loaded policy names a chain that it does not have');
  return chain;
}
