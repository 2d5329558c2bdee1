/**
 * Where a member is written to from now on. What they do at another chat tool counts the same, and cards they have there
 * stay true; the open leads they have are shown at the new one as well.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { changePreferredPlatform, findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { showOpenLeadsAt } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';
import type { Doer } from './leave-entered.ts';

/** no-account: nobody knows who they are there; switched-off: nothing would be sent there. */
export type PlatformChosen = 'chosen' | 'as-before' | 'left' | 'no-account' | 'switched-off';

/** Must come before anything in its transaction that asks for the directory. */
export async function platformChosen(
  tx: Session,
  ctx: HandlerContext,
  { memberId, platform }: { readonly memberId: string; readonly platform: PlatformId },
  { actorId, via }: Doer,
): Promise<PlatformChosen> {
  const member = await findMember(tx, memberId);
  if (!member || member.deactivatedAt !== null) return 'left';
  if (member.platform === platform) return 'as-before';
  if (!ctx.platforms.includes(platform)) return 'switched-off';
  if (platform !== 'local' && !(await identityOfMember(tx, memberId, platform))) return 'no-account';
  await changePreferredPlatform(tx, memberId, { from: null, to: platform });
  await showOpenLeadsAt(tx, memberId, platform, ctx.now, ctx.newId);
  await markDirectoryChanged(tx, ctx.newId());
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: 'member.platform-chosen',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { from: member.platform, to: platform },
  });
  return 'chosen';
}
