/**
 * What of a payment counts for a plan: nothing beyond the contract and the policy's tolerance, and after a refund only
 * what is left. Used when a payment or refund is recorded and again by whoever verifies; it works from the rows alone.
 */
interface PaymentRow {
  readonly id: string;
  readonly number: string;
  /** Negative = a refund. */
  readonly amountMinor: number;
  readonly refundsId: string | null;
}

/** In minor units. */
export interface CountedPayment {
  readonly amountMinor: number;
  /** All else that was held for the deal and counts. */
  readonly receivedBeforeMinor: number;
  /** Of that, what had come in before the plan first paid for this deal. */
  readonly receivedAtStartMinor: number;
  /** What of the payment does not count. */
  readonly beyondMinor: number;
}

/** Up to where payments count. @param overpaidBps of the contract, in 1/100 % */
export function payableMinor(contractMinor: number, overpaidBps: number): number {
  return Number((BigInt(contractMinor) * BigInt(10_000 + overpaidBps)) / 10_000n);
}

/**
 * @param payments all of the deal
 * @param id the payment that came in, or the refund after which is counted
 * @param startId the payment for which the plan first paid; null = this is the first
 */
export function countPayment(
  payments: readonly PaymentRow[],
  id: string,
  startId: string | null,
  payable: number,
): CountedPayment {
  const cause = payments.find((row) => row.id === id);
  if (!cause) throw new RangeError('A payment is counted among those of its deal');
  const known = payments.filter((row) => isUpTo(row, cause));
  const counted = (rows: readonly PaymentRow[]) =>
    Math.min(
      rows.reduce((sum, row) => sum + row.amountMinor, 0),
      payable,
    );
  const paid = known.find((row) => row.id === cause.refundsId) ?? cause;
  const upToPaid = known.filter((row) => isUpTo(row, paid));
  const first = counted(upToPaid) - counted(upToPaid.filter((row) => row !== paid));
  const left = counted(known.filter((row) => row === paid || row.refundsId === paid.id));
  const amountMinor = Math.min(first, left);
  const start = known.find((row) => row.id === startId) ?? paid;
  const earlier = new Set(known.filter((row) => row !== start && isUpTo(row, start)).map((row) => row.id));
  return {
    amountMinor,
    receivedBeforeMinor: counted(known) - amountMinor,
    receivedAtStartMinor: counted(known.filter((row) => earlier.has(row.refundsId ?? row.id))),
    beyondMinor: paid.amountMinor - first,
  };
}

/** Numbers grow by one with each payment. */
function isUpTo(row: PaymentRow, last: PaymentRow): boolean {
  return row.number.length === last.number.length ? row.number <= last.number : row.number.length < last.number.length;
}

/**
 * What of a payment does not count as things stand, after refunds of it and of others.
 * @param isWholeDeal whether the plan counts all that is held for the deal, so that a refund makes room for the rest
 */
export function beyondNowMinor(
  payments: readonly PaymentRow[],
  id: string,
  payable: number,
  isWholeDeal: boolean,
): number {
  const paid = payments.find((row) => row.id === id);
  if (!paid) throw new RangeError('A payment is counted among those of its deal');
  const sum = (rows: readonly PaymentRow[]) => rows.reduce((total, row) => total + row.amountMinor, 0);
  const left = sum(payments.filter((row) => row === paid || row.refundsId === id));
  if (!isWholeDeal) {
    const { amountMinor } = countPayment(payments, id, null, payable);
    return Math.max(0, left - amountMinor);
  }
  const earlierIds = new Set(payments.filter((row) => row !== paid && isUpTo(row, paid)).map((row) => row.id));
  const earlier = sum(payments.filter((row) => earlierIds.has(row.refundsId ?? row.id)));
  return left - (Math.min(earlier + left, payable) - Math.min(earlier, payable));
}
