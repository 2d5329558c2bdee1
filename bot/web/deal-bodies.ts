/**
 * The shapes of what other systems send about deals: a won deal or its cancellation, a quote or how it ended, a payment
 * or a refund. Amounts are best sent as text; a number is taken by its decimal digits. What they mean is judged further in.
 */
import { z } from 'zod';
import { needed, optional, written } from './intake-bodies.ts';

const amount = written.nullish().transform((text) => text || undefined);
const sale = {
  source: needed('source'),
  externalId: optional('externalId'),
  rep: optional('rep'),
  leadId: optional('leadId'),
  leadNumber: optional('leadNumber'),
  company: optional('company'),
  province: optional('province'),
  city: optional('city'),
  product: optional('product'),
  amount,
  currency: optional('currency'),
};

export const dealBody = z.looseObject({
  ...sale,
  status: z.enum(['won', 'cancelled']).default('won'),
  /** Which deal is cancelled; without either, the one with this source and external id. */
  dealId: optional('dealId'),
  dealNumber: optional('dealNumber'),
  closedOn: optional('closedOn'),
  reason: optional('reason'),
});

export const quoteBody = z.looseObject({
  ...sale,
  status: z.enum(['sent', 'confirmed', 'void']).default('sent'),
  quoteId: optional('quoteId'),
  sentAt: z.unknown().optional(),
});

export const paymentBody = z.looseObject({
  source: needed('source'),
  externalId: optional('externalId'),
  dealId: optional('dealId'),
  dealNumber: optional('dealNumber'),
  /** The deal's own id at the same source. */
  dealExternalId: optional('dealExternalId'),
  /** Number or id of the payment that goes back, or its external id at the same source; the amount stays positive. */
  refundOf: optional('refundOf'),
  amount,
  currency: optional('currency'),
  receivedOn: optional('receivedOn'),
});
