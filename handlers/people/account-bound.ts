/**
 * An account at a chat tool is somebody's from now on: by mobile or e-mail when the directory is read, or by hand. Whoever
 * was only in the local chat is written to there, with the leads they have open; another account of theirs in the same
 * workspace is theirs no longer.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { changePreferredPlatform, findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { bindIdentity, dropIdentity, identitiesOf, memberOfIdentity } from '../../db/repos/identities.ts';
import { showOpenLeadsAt } from '../../db/repos/outbox.ts';
import { setListedMember } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';
import type { Doer } from './leave-entered.ts';

export interface Account {
  readonly platform: PlatformId;
  readonly workspace: string;
  readonly externalId: string;
}

export type AccountBound = 'bound' | 'as-before' | 'left';

/** Must come before anything in its transaction that asks for the directory. @param by how it was found, for the history */
export async function accountBound(
  tx: Session,
  ctx: HandlerContext,
  { platform, workspace, externalId }: Account,
  memberId: string,
  { by, actorId, via }: Doer & { readonly by: 'file' | 'mobile' | 'email' | 'hand' },
): Promise<AccountBound> {
  const member = await findMember(tx, memberId);
  if (!member || member.deactivatedAt !== null) return 'left';
  const account = { platform, workspace, externalId };
  const before = await memberOfIdentity(tx, account);
  if (before === memberId) return 'as-before';
  for (const other of await identitiesOf(tx, memberId)) {
    if (other.platform !== platform || other.workspace !== workspace) continue;
    await dropIdentity(tx, other);
    await setListedMember(tx, other, null);
  }
  await bindIdentity(tx, { ...account, memberId });
  await setListedMember(tx, account, memberId);
  if (member.platform === 'local') {
    await changePreferredPlatform(tx, memberId, { from: 'local', to: platform });
    await showOpenLeadsAt(tx, memberId, platform, ctx.now, ctx.newId);
  }
  await markDirectoryChanged(tx, ctx.newId());
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: 'member.account-bound',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { platform, by, before },
  });
  return 'bound';
}
