/**
 * Who a member is at a chat tool. Accounts are keyed by platform, workspace and the vendor's id of the person; vendors
 * that do not tell upper from lower case hand in lower case. The only way from a vendor's id to a member.
 */
import { and, asc, eq, isNull } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Identity = Row<'identities'>;
type Platform = Identity['platform'];

const byAccount = statement('identity by account', (db, t) =>
  db
    .select({ memberId: t.identities.memberId })
    .from(t.identities)
    .where(
      and(
        eq(t.identities.platform, arg('platform')),
        eq(t.identities.workspace, arg('workspace')),
        eq(t.identities.externalId, arg('externalId')),
      ),
    ),
);
const byMember = statement('identity by member', (db, t) =>
  db
    .select()
    .from(t.identities)
    .where(and(eq(t.identities.memberId, arg('memberId')), eq(t.identities.platform, arg('platform'))))
    .orderBy(asc(t.identities.workspace), asc(t.identities.externalId)),
);

/** @returns the member of this account; whether they still work here is the directory's answer */
export async function memberOfIdentity(
  session: Session,
  account: { platform: Platform; workspace: string; externalId: string },
): Promise<string | null> {
  return (await session.run(byAccount, account))[0]?.memberId ?? null;
}

/** Of somebody with several accounts at one vendor always the same. */
export async function identityOfMember(
  session: Session,
  memberId: string,
  platform: Platform,
): Promise<Identity | null> {
  return (await session.run(byMember, { memberId, platform }))[0] ?? null;
}

/** An account belongs to one member; the last who is said to have it. */
export async function bindIdentity(tx: Session, identity: Identity): Promise<void> {
  await dropIdentity(tx, identity);
  await tx.insert('identities', identity);
}

export async function dropIdentity(tx: Session, account: Omit<Identity, 'memberId'>): Promise<void> {
  const { identities } = tx.tables;
  await tx.db
    .delete(identities)
    .where(
      and(
        eq(identities.platform, account.platform),
        eq(identities.workspace, account.workspace),
        eq(identities.externalId, account.externalId),
      ),
    );
}

export async function identitiesOf(session: Session, memberId: string): Promise<Identity[]> {
  const { identities } = session.tables;
  return session.db.select().from(identities).where(eq(identities.memberId, memberId));
}

/** Every account of this platform that is somebody's. */
export async function identitiesAt(session: Session, platform: Platform): Promise<Identity[]> {
  const { identities } = session.tables;
  return session.db.select().from(identities).where(eq(identities.platform, platform));
}

/** Everybody who works here, where they are written to, and whether an account of theirs is known there. */
export async function activeMembersWithAccounts(
  session: Session,
): Promise<(Pick<Row<'members'>, 'key' | 'name' | 'nameEn' | 'platform'> & { readonly account: string | null })[]> {
  const { members, identities } = session.tables;
  const { key, name, nameEn, platform } = members;
  return session.db
    .selectDistinct({ key, name, nameEn, platform, account: identities.memberId })
    .from(members)
    .leftJoin(identities, and(eq(identities.memberId, members.id), eq(identities.platform, members.platform)))
    .where(isNull(members.deactivatedAt))
    .orderBy(asc(members.key));
}
