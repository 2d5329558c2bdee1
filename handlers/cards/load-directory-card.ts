/** The facts of the card about a chat tool's directory: what is open now, for operations and whoever stands in for them. */
import type { DirectoryCardFacts } from '../../cards/directory-card.ts';
import { directoryState } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';
import { openAccounts } from '../people/open-accounts.ts';
import { hasFailedLong, operationsOf } from '../people/tell-of-directory.ts';

/** People who are named on the card; the rest is counted. */
const namedPeople = 5;

export async function loadDirectoryCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  { platform, round }: { readonly platform: PlatformId; readonly round: string },
  memberId: string | null,
): Promise<DirectoryCardFacts | null> {
  if (memberId === null) return null;
  const role = (await ctx.directory(session)).members.get(memberId)?.role;
  const isTold = role === 'operations' || (await operationsOf(session, ctx)).includes(memberId);
  if (!isTold) return null;
  const state = await directoryState(session, platform);
  const open = (await openAccounts(session, ctx, platform)).filter(({ isOurs }) => isOurs);
  const isFailing = hasFailedLong(state, ctx) && state.failedSince !== null;
  return {
    key,
    platform,
    open: open.length,
    names: open.slice(0, namedPeople).map(({ person }) => person.name || person.externalId),
    held: state.held,
    failing: isFailing ? { since: new Date(state.failedSince ?? 0), problem: state.problem ?? 'failed' } : null,
    isSettled: state.cardRound !== round || (open.length === 0 && !state.held && !isFailing),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}
