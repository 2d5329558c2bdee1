/** Finds who is meant by "manager", "director", … for a record, and queues a card to each of them. */
import { enqueueCard } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { ChainAudience } from '../../domain/policy/policy-types.ts';
import { type Audience, resolveAudience } from '../../domain/sla/resolve-audience.ts';
import type { HandlerContext } from '../context.ts';
import { presenceAt } from './actor-of.ts';

interface Telling {
  readonly audience: readonly ChainAudience[];
  readonly ownerId: string | null;
  readonly unitId: string;
  readonly cardKey: string;
  readonly subjectId: string;
  readonly priority: number;
}

/** @returns who was told, and by what substitution */
export async function tellAudience(tx: Session, ctx: HandlerContext, telling: Telling): Promise<Audience> {
  const audience = await audienceOf(tx, ctx, telling.audience, telling);
  const directory = await ctx.directory(tx);
  for (const memberId of audience.memberIds) {
    const platform = directory.members.get(memberId)?.platform ?? 'local';
    const to = { platform, recipientKind: 'member' as const, recipientId: memberId };
    await enqueueCard(tx, {
      id: ctx.newId(),
      to,
      now: ctx.now,
      priority: telling.priority,
      cardKey: telling.cardKey,
      subjectId: telling.subjectId,
    });
  }
  return audience;
}

export async function audienceOf(
  tx: Session,
  ctx: HandlerContext,
  wanted: readonly ChainAudience[],
  subject: { ownerId: string | null; unitId: string },
): Promise<Audience> {
  const directory = await ctx.directory(tx);
  const presence = presenceAt(directory, ctx.now);
  return resolveAudience(
    wanted,
    subject,
    [...directory.units.values()].map((unit) => ({ unitId: unit.id, parentId: unit.parentId })),
    [...directory.members.values()].flatMap((member) => {
      const present = presence.get(member.id);
      return present ? [{ ...present, role: member.role, unitId: member.unitId }] : [];
    }),
  );
}
