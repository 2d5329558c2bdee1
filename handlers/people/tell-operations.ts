/** A private message for everybody in operations, on the chat tool they prefer, before anything that can wait. */
import type { Localized } from '../../cards/card.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

/** @param about names what is told: each person hears it once */
export async function tellOperations(
  tx: Session,
  ctx: HandlerContext,
  about: string,
  text: Localized<string>,
): Promise<void> {
  for (const member of (await ctx.directory(tx)).members.values()) {
    if (member.role !== 'operations' || !member.isActive) continue;
    await enqueueContent(tx, {
      id: ctx.newId(),
      to: { platform: member.platform, recipientKind: 'member', recipientId: member.id },
      now: ctx.now,
      priority: priorities.alert,
      dedupeKey: `${about} > ${member.id}`,
      content: { kind: 'text', text },
    });
  }
}
