/**
 * A vendor says that its directory has changed. Who is no longer in it: from this transaction on nothing is assigned to
 * them, and what they had open goes to their manager's pool. Whoever left only one of several chat tools keeps their work:
 * they are written to at another. Anything else brings the next reading forward (jobs/sync-directory.ts).
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { changePreferredPlatform, findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { bindIdentity, dropIdentity, identitiesOf, memberOfIdentity } from '../../db/repos/identities.ts';
import { showOpenLeadsAt } from '../../db/repos/outbox.ts';
import { findListedPerson, markPersonGone, putPerson } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { HandlerContext } from '../context.ts';
import type { DirectoryChanged, PlatformId, Reply } from '../inbound.ts';
import type { Account } from './account-bound.ts';
import { membersLeft } from './member-left.ts';
import { wantReading } from './want-reading.ts';

export async function directoryChanged(event: DirectoryChanged, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const { platform, workspace, change, externalId, newExternalId } = event;
  if (change === 'left' && externalId !== null) await accountsGone(tx, ctx, platform, [{ workspace, externalId }]);
  if (change === 'changed') {
    const account = externalId === null ? null : { platform, workspace, externalId };
    if (account && newExternalId !== undefined) await renameAccount(tx, ctx, account, newExternalId);
    await wantReading(tx, ctx, platform);
  }
  return { kind: 'none' };
}

export interface AccountsGone {
  /** Members who have no account left anywhere, and have left the company with this. */
  readonly left: number;
  /** Members who are written to elsewhere from now on. */
  readonly elsewhere: number;
  readonly leadsPooled: number;
}

/** All of one platform. Must come before anything in its transaction that asks for the directory. */
export async function accountsGone(
  tx: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  accounts: readonly Omit<Account, 'platform'>[],
): Promise<AccountsGone> {
  const ownerIds = new Set<string>();
  for (const { workspace, externalId } of accounts) {
    const account = { platform, workspace, externalId };
    const memberId = await memberOfIdentity(tx, account);
    await dropIdentity(tx, account);
    await markPersonGone(tx, account, ctx.now);
    if (memberId !== null) ownerIds.add(memberId);
  }
  const leaving: Row<'members'>[] = [];
  let elsewhere = 0;
  for (const memberId of ownerIds) {
    const member = await findMember(tx, memberId);
    if (!member || member.deactivatedAt !== null) continue;
    if (await writeElsewhere(tx, ctx, member)) elsewhere += 1;
    else leaving.push(member);
  }
  const leadsPooled = await membersLeft(tx, ctx, leaving, { actorId: null, via: platform });
  return { left: leaving.length, elsewhere, leadsPooled };
}

/** @returns whether there is a chat tool left, switched on, at which this member has an account */
async function writeElsewhere(tx: Session, ctx: HandlerContext, member: Row<'members'>): Promise<boolean> {
  const has = (await identitiesOf(tx, member.id)).map(({ platform }) => platform);
  const others = ctx.platforms.filter((platform) => platform !== 'local' && has.includes(platform));
  const [other] = others;
  if (!other) return false;
  if (others.some((platform) => platform === member.platform)) return true;
  await changePreferredPlatform(tx, member.id, { from: member.platform, to: other });
  await showOpenLeadsAt(tx, member.id, other, ctx.now, ctx.newId);
  await markDirectoryChanged(tx, ctx.newId());
  return true;
}

/** The same person under another id, as the vendor says: nobody leaves, nobody is new. */
async function renameAccount(tx: Session, ctx: HandlerContext, account: Account, newExternalId: string): Promise<void> {
  const memberId = await memberOfIdentity(tx, account);
  const listed = await findListedPerson(tx, account);
  if (memberId === null || newExternalId === account.externalId) return;
  const renamed = { ...account, externalId: newExternalId };
  await dropIdentity(tx, account);
  await bindIdentity(tx, { ...renamed, memberId });
  if (listed) await putPerson(tx, { ...listed, ...renamed, memberId, goneAt: null });
  await markPersonGone(tx, account, ctx.now);
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: 'member.account-renamed',
    actorId: null,
    via: account.platform,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { platform: account.platform },
  });
}
