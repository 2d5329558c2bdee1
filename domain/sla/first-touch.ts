/**
 * When a rep must have reached the customer for the first time: by LTV tier or by grade, whichever is earlier.
 * Called when a lead gets an owner, and once more after a miss. Runs in the owner's working time; the card says which
 * rule decided. It never looks at whether the touch has happened.
 */
import type { CalendarPolicy, DeadlinePolicy, Grade, LtvTier } from '../policy/policy-types.ts';
import type { Reason } from '../shared/reason.ts';
import { addWorkingTime } from './working-time.ts';

export interface FirstTouchFacts {
  readonly startedAt: Date;
  /** null = unknown; the policy's unknownTier is used. */
  readonly tier: LtvTier | null;
  readonly grade: Grade;
  /** Name of the owner's schedule. */
  readonly schedule: string;
}

export interface FirstTouchDeadline {
  readonly dueAt: Date;
  /** Working milliseconds from start to deadline. */
  readonly targetMs: number;
  /** What decided; on a tie the tier. */
  readonly rule: 'tier' | 'grade';
  /** The tier that was used. */
  readonly tier: LtvTier;
  readonly restsOnUncovered: boolean;
  readonly reasons: Reason[];
}

export function firstTouchDeadline(
  facts: FirstTouchFacts,
  deadlines: DeadlinePolicy,
  calendar: CalendarPolicy,
): FirstTouchDeadline {
  const { byTier, unknownTier, byGrade } = deadlines.firstTouch;
  const tier = facts.tier ?? unknownTier;
  const tierMs = byTier[tier];
  const gradeMs = byGrade[facts.grade] ?? Infinity;
  const rule = gradeMs < tierMs ? 'grade' : 'tier';
  const targetMs = Math.min(tierMs, gradeMs);
  const { at, restsOnUncovered } = addWorkingTime(facts.startedAt, targetMs, facts.schedule, calendar);
  const reasons: Reason[] = [
    rule === 'grade'
      ? { code: 'due.by-grade', params: { grade: facts.grade, targetMs } }
      : { code: 'due.by-tier', params: { tier, targetMs, isTierKnown: facts.tier !== null } },
  ];
  if (restsOnUncovered) {
    reasons.push({ code: 'due.calendar-uncovered', params: { coveredThrough: calendar.coveredThrough } });
  }
  return { dueAt: at, targetMs, rule, tier, restsOnUncovered, reasons };
}
