/** Units and members as rows, for whoever maintains them; reading them for decisions is directory.ts. */
import { and, eq, isNull } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type CompanyUnit = Omit<Row<'units'>, 'id' | 'deactivatedAt'>;
export type CompanyMember = Omit<Row<'members'>, 'id' | 'platform' | 'deactivatedAt'>;

export async function addUnit(tx: Session, unit: CompanyUnit & { id: string }): Promise<void> {
  await tx.insert('units', unit);
}

export async function changeUnit(tx: Session, id: string, change: CompanyUnit): Promise<void> {
  const { units } = tx.tables;
  await tx.db.update(units).set(change).where(eq(units.id, id));
}

/** Of the local chat, until there are others. */
export async function addMember(tx: Session, member: CompanyMember & { id: string }): Promise<void> {
  await tx.insert('members', { ...member, platform: 'local' });
  await tx.insert('identities', { platform: 'local', workspace: '', externalId: member.key, memberId: member.id });
}

export async function changeMember(
  tx: Session,
  id: string,
  change: CompanyMember & { deactivatedAt: null },
): Promise<void> {
  const { members } = tx.tables;
  await tx.db.update(members).set(change).where(eq(members.id, id));
}

/** The period that runs, if any, ends. */
export async function endMemberPeriod(tx: Session, memberId: string, at: Date): Promise<void> {
  const { memberPeriods } = tx.tables;
  await tx.db
    .update(memberPeriods)
    .set({ toAt: at })
    .where(and(eq(memberPeriods.memberId, memberId), isNull(memberPeriods.toAt)));
}

/** Everybody there is or was, as the rows say now, whatever is in memory. */
export async function listMembers(session: Session): Promise<Row<'members'>[]> {
  return session.db.select().from(session.tables.members);
}

/** Role and unit alone; the caller ends and begins the period. */
export async function changePlace(
  tx: Session,
  memberId: string,
  place: Pick<CompanyMember, 'role' | 'unitId'>,
): Promise<void> {
  const { members } = tx.tables;
  await tx.db.update(members).set(place).where(eq(members.id, memberId));
}
