/** A chat tool's monthly allowance runs low: everybody in operations is told, on the tool they prefer. Once per share. */
import { inBoth } from '../../cards/text/in-both.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { QuotaReached, Reply } from '../inbound.ts';

export async function quotaReached(event: QuotaReached, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const { what, percent, spent, allowance } = event;
  const text = inBoth((t) => t.dingtalk.quotaReached(percent, what, spent, allowance));
  for (const member of (await ctx.directory(tx)).members.values()) {
    if (member.role !== 'operations' || !member.isActive) continue;
    await enqueueContent(tx, {
      id: ctx.newId(),
      to: { platform: member.platform, recipientKind: 'member', recipientId: member.id },
      now: ctx.now,
      priority: priorities.alert,
      dedupeKey: `${event.eventId} > ${member.id}`,
      content: { kind: 'text', text },
    });
  }
  return { kind: 'none' };
}
