/**
 * The day of a deal, quote, payment or refund: as a form asks for it, and whether a stated one may be. A form offers the
 * same days that are accepted; a day from elsewhere (the API, a typed date, an older window) meets the same checks.
 */
import type { FormField, Localized } from '../../cards/card.ts';
import { dayText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { dateOfDay, dayNumberOf, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

/** A local day as stated, today where none is. Days to come are refused, and days longer ago than the policy allows. */
export function readDay(ctx: HandlerContext, stated: string | undefined, field: string): string | DealProblem {
  const { earliest, today } = allowedDays(ctx);
  if (!stated) return dateOfDay(today);
  const day = dayNumberOf(stated.trim());
  if (Number.isNaN(day)) return { code: 'day-unreadable', field, params: { today: dateOfDay(today) } };
  if (day > today) return { code: 'day-to-come', field, params: { today: dateOfDay(today) } };
  return day < earliest ? { code: 'day-too-early', field, params: { earliest: dateOfDay(earliest) } } : dateOfDay(day);
}

/** @param label of the field `day`, by what the day is of */
export function dayField(
  ctx: HandlerContext,
  label: 'closedOn' | 'sentOn' | 'receivedOn' | 'refundedOn',
): Localized<FormField> {
  const { earliest, today } = allowedDays(ctx);
  const max = dateOfDay(today);
  return inBoth((t, locale) => ({
    kind: 'date',
    name: 'day',
    label: t.deal[label],
    isRequired: false,
    help: t.deal.dayHelp(dayText(max, locale)),
    min: dateOfDay(earliest),
    max,
  }));
}

/** As day numbers; both may be stated themselves. */
function allowedDays(ctx: HandlerContext): { earliest: number; today: number } {
  const today = localDay(ctx.timeZone, ctx.now.getTime());
  return { earliest: today - ctx.policies.current.incentives.backdateDays, today };
}
