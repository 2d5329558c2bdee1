/**
 * Under which id a deal, quote or payment is known: the one its source gave it, else what it says. The same thing sent
 * twice is then one, whether its source numbers its records or not.
 */
import { createHash } from 'node:crypto';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { canonicalBody } from '../../domain/leads/canonical-body.ts';
import { dateOfDay, dayNumberOf, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

/** @param says what makes it this one and no other, its day among it */
export function knownBy(externalId: string | undefined, says: Readonly<Record<string, unknown>>): string {
  return externalId ?? `body:${createHash('sha256').update(canonicalBody(says)).digest('hex')}`;
}

/** A local day as stated, today where none is. Days to come are refused. */
export function readDay(ctx: HandlerContext, stated: string | undefined, field: string): string | DealProblem {
  const today = localDay(ctx.timeZone, ctx.now.getTime());
  if (!stated) return dateOfDay(today);
  const day = dayNumberOf(stated.trim());
  if (Number.isNaN(day)) return { code: 'day-unreadable', field, params: { today: dateOfDay(today) } };
  return day > today ? { code: 'day-to-come', field, params: { today: dateOfDay(today) } } : dateOfDay(day);
}
