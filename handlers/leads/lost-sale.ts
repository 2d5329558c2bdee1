/**
 * A lead that went to a competitor is lost for its owner's success rate, by which assignment compares reps. Counted when
 * the lead is closed so, and out again when that is undone.
 */
import { countLostSale, type LostSale } from '../../db/repos/deals.ts';
import { markDirectoryChanged } from '../../db/repos/directory.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

/** null = nobody's, or of no product line: rates are kept per line. */
export function lostSaleOf({ ownerId, productLine }: Lead, ctx: HandlerContext): LostSale | null {
  const lostOn = dateOfDay(localDay(ctx.timeZone, ctx.now.getTime()));
  return ownerId && productLine ? { memberId: ownerId, line: productLine, lostOn } : null;
}

/** @param by −1 when the step is undone */
export async function countLost(tx: Session, ctx: HandlerContext, lost: LostSale, by: 1 | -1): Promise<void> {
  await countLostSale(tx, lost, by);
  // The rates are kept in memory until the directory changes.
  await markDirectoryChanged(tx, ctx.newId());
}
