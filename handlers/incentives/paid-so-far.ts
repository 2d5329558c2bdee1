/** What a plan has paid for a deal so far: where it began, by which version, how much, and what of a payment it counts. */
import { type Award, awardsOnPayments } from '../../db/repos/awards.ts';
import { paymentsOfDeal } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { type CountedPayment, countPayment, payableMinor } from '../../domain/incentive/count-payment.ts';

export interface PaidSoFar {
  readonly earnedMinor: number;
  /** The first award that nothing has taken back. */
  readonly standing: Award | null;
  count(causeId: string, overpaidBps: number): CountedPayment;
}

/** @param isKnown which awards count; all, where nothing else is said */
export async function paidSoFar(
  session: Session,
  deal: { readonly id: string; readonly amountMinor: number },
  plan: string,
  isKnown: (award: Award) => boolean = () => true,
): Promise<PaidSoFar> {
  const payments = await paymentsOfDeal(session, deal.id);
  const ids = payments.map((payment) => payment.id);
  const awards = (await awardsOnPayments(session, plan, deal.id, ids)).filter(isKnown);
  const earned = awards.filter((award) => award.reversesId === null);
  const takenBack = new Set(awards.map((award) => award.reversesId));
  const startId = earned[0]?.causeId ?? null;
  return {
    earnedMinor: awards.reduce((sum, award) => sum + award.amountMinor, 0),
    standing: earned.find((award) => !takenBack.has(award.id)) ?? null,
    count: (causeId, overpaidBps) =>
      countPayment(payments, causeId, startId, payableMinor(deal.amountMinor, overpaidBps)),
  };
}
