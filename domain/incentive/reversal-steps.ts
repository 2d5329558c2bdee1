/** How the exact negative of an award is written out: the award it takes back as its one input, one step, the negative. */
import type { AwardInput, AwardStep, InputSource, PlanValue } from './award-types.ts';

interface Reversed {
  readonly id: string;
  readonly number: string;
  readonly unit: string;
  readonly amountMinor: number;
  readonly earnedAt: Date;
}

/** @param cause the refund or the cancelled deal */
export function reversalSteps(award: Reversed, cause: InputSource): { inputs: AwardInput[]; steps: AwardStep[] } {
  const value = (minor: number): PlanValue =>
    award.unit === 'points'
      ? { kind: 'points', minor: String(minor) }
      : { kind: 'money', minor: String(minor), currency: award.unit };
  const source: InputSource = {
    kind: 'award',
    id: award.id,
    number: award.number,
    at: award.earnedAt.toISOString(),
  };
  const reversed = value(award.amountMinor);
  return {
    inputs: [
      { name: 'award.amount', value: reversed, source },
      { name: 'cause', value: { kind: 'text', text: cause.number ?? '' }, source: cause },
    ],
    steps: [
      {
        name: 'reversal',
        label: { zh: `冲回 ${award.number}`, en: `Taking back ${award.number}` },
        expression: '-award.amount',
        read: { 'award.amount': reversed },
        result: value(-award.amountMinor),
        runningMinor: String(-award.amountMinor),
      },
    ],
  };
}
