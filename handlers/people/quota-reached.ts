/** A chat tool's monthly allowance runs low: everybody in operations is told, on the tool they prefer. Once per share. */
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { QuotaReached, Reply } from '../inbound.ts';
import { tellOperations } from './tell-operations.ts';

export async function quotaReached(event: QuotaReached, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const { eventId, what, percent, spent, allowance } = event;
  const text = inBoth((t) => t.dingtalk.quotaReached(percent, what, spent, allowance));
  await tellOperations(tx, ctx, eventId, text);
  return { kind: 'none' };
}
