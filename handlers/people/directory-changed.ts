/**
 * A vendor says that somebody is no longer in its directory. From this transaction on nothing is assigned to them, and
 * what they had open goes to their manager's pool. Whoever left only one of several chat tools keeps their work: they are
 * written to at another. Other changes are read with the next synchronisation (jobs/sync-directory.ts).
 */
import { changePreferredPlatform, markDirectoryChanged } from '../../db/repos/directory.ts';
import { dropIdentity, identitiesOf, memberOfIdentity } from '../../db/repos/identities.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { DirectoryChanged, Reply } from '../inbound.ts';
import { memberLeft } from './member-left.ts';

export async function directoryChanged(event: DirectoryChanged, tx: Session, ctx: HandlerContext): Promise<Reply> {
  if (event.change === 'left' && event.externalId !== null) {
    await accountGone(tx, ctx, { ...event, externalId: event.externalId });
  }
  return { kind: 'none' };
}

/** @returns what became of the member, null when the account belonged to nobody */
export async function accountGone(
  tx: Session,
  ctx: HandlerContext,
  account: Pick<DirectoryChanged, 'platform' | 'workspace'> & { readonly externalId: string },
): Promise<'left' | 'elsewhere' | null> {
  const { platform, workspace, externalId } = account;
  const memberId = await memberOfIdentity(tx, { platform, workspace, externalId });
  if (memberId === null) return null;
  const others = (await identitiesOf(tx, memberId)).filter(
    (one) => one.platform !== platform && one.platform !== 'local' && one.platform !== 'webhook',
  );
  await dropIdentity(tx, { platform, workspace, externalId });
  const [other] = others;
  if (other) {
    await changePreferredPlatform(tx, memberId, { from: platform, to: other.platform });
    await markDirectoryChanged(tx, ctx.newId());
    return 'elsewhere';
  }
  await memberLeft(tx, ctx, memberId, { actorId: null, via: platform });
  return 'left';
}
