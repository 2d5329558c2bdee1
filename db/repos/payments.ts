/** Payments and refunds as rows. A refund is a row of its own with a negative amount that names the payment it gives back. */
import { and, asc, eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Payment = Row<'payments'>;

const byId = statement('payment by id', (db, t) =>
  db
    .select()
    .from(t.payments)
    .where(eq(t.payments.id, arg('id'))),
);
const byNumber = statement('payment by number', (db, t) =>
  db
    .select()
    .from(t.payments)
    .where(eq(t.payments.number, arg('number'))),
);
const byExternal = statement('payment by external id', (db, t) =>
  db
    .select()
    .from(t.payments)
    .where(and(eq(t.payments.source, arg('source')), eq(t.payments.externalId, arg('externalId')))),
);
const ofDeal = statement('payments of deal', (db, t) =>
  db
    .select()
    .from(t.payments)
    .where(eq(t.payments.dealId, arg('dealId')))
    .orderBy(asc(t.payments.recordedAt), asc(t.payments.id)),
);

export async function findPayment(session: Session, id: string | null): Promise<Payment | null> {
  return id === null ? null : ((await session.run(byId, { id }))[0] ?? null);
}

export async function findPaymentByNumber(session: Session, number: string): Promise<Payment | null> {
  return (await session.run(byNumber, { number }))[0] ?? null;
}

export async function findPaymentByExternalId(
  session: Session,
  source: string,
  externalId: string,
): Promise<Payment | null> {
  return (await session.run(byExternal, { source, externalId }))[0] ?? null;
}

/** Payments and refunds of a deal, oldest first. */
export async function paymentsOfDeal(session: Session, dealId: string): Promise<Payment[]> {
  return session.run(ofDeal, { dealId });
}

/** What of a payment has not been given back, in minor units. */
export async function leftOfPayment(session: Session, payment: Payment): Promise<number> {
  const { payments } = session.tables;
  const refunds = await session.db
    .select({ amountMinor: payments.amountMinor })
    .from(payments)
    .where(and(eq(payments.dealId, payment.dealId), eq(payments.refundsId, payment.id)));
  return refunds.reduce((left, refund) => left + refund.amountMinor, payment.amountMinor);
}

/** Says which payment is right instead of a refunded one, and lets the id go under which its source knows it. */
export async function replacePayment(tx: Session, id: string, by: { replacedById?: string; externalId?: string }) {
  const { payments } = tx.tables;
  await tx.db.update(payments).set(by).where(eq(payments.id, id));
}
