/**
 * Keeps one card per chat tool for operations while its directory leaves something for them: refreshed as it changes, new
 * only when something comes up after everything was settled.
 */
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import { changeDirectoryState, type DirectoryState, directoryState } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';
import { openAccounts } from './open-accounts.ts';
import { audienceOf } from './tell-audience.ts';

const directorySubject = (platform: PlatformId) => `directory:${platform}`;

/** After everything that asks for the directory anew in its transaction. */
export async function tellOfDirectory(tx: Session, ctx: HandlerContext, platform: PlatformId): Promise<void> {
  const state = await directoryState(tx, platform);
  const isOpen =
    state.held !== null ||
    hasFailedLong(state, ctx) ||
    (await openAccounts(tx, ctx, platform)).some(({ isOurs }) => isOurs);
  const cardRound = isOpen ? (state.cardRound ?? String(ctx.now.getTime())) : null;
  if (cardRound !== state.cardRound) await changeDirectoryState(tx, platform, { cardRound });
  const subjectId = directorySubject(platform);
  if (cardRound === null) return refreshCards(tx, subjectId, ctx.now, ctx.newId);
  const cardKey = `${subjectId}:${cardRound}`;
  const { members } = await ctx.directory(tx);
  for (const recipientId of await operationsOf(tx, ctx)) {
    const to = {
      platform: members.get(recipientId)?.platform ?? 'local',
      recipientKind: 'member' as const,
      recipientId,
    };
    const wish = { id: ctx.newId(), to, now: ctx.now, priority: priorities.card, cardKey, subjectId };
    await enqueueCard(tx, wish);
  }
}

/** Whoever stands in for operations is told, and may see it. */
export async function operationsOf(session: Session, ctx: HandlerContext): Promise<readonly string[]> {
  const { units } = await ctx.directory(session);
  const company = [...units.values()].find(({ parentId }) => parentId === null);
  if (!company) return [];
  return (await audienceOf(session, ctx, ['operations'], { ownerId: null, unitId: company.id })).memberIds;
}

export function hasFailedLong({ failedSince }: DirectoryState, ctx: HandlerContext): boolean {
  const { tellAfterMs } = ctx.policies.current.directory.sync;
  return failedSince !== null && ctx.now.getTime() - new Date(failedSince).getTime() >= tellAfterMs;
}
