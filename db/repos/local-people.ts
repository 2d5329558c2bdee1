/**
 * Who the local chat shows: members with role, team and whether their intake is paused, and the tree of units.
 * Read on every page start and whenever something may have changed; bot/local keeps no copy of its own.
 */
import { asc, eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

const one = statement('local person', (db, { members }) =>
  db
    .select()
    .from(members)
    .where(eq(members.id, arg('id'))),
);

const all = statement('local people', (db, { members, memberStates }) =>
  db
    .select({
      id: members.id,
      name: members.name,
      nameEn: members.nameEn,
      role: members.role,
      unitId: members.unitId,
      deactivatedAt: members.deactivatedAt,
      pauseId: memberStates.pauseId,
    })
    .from(members)
    .leftJoin(memberStates, eq(memberStates.memberId, members.id))
    .orderBy(asc(members.key)),
);

const tree = statement('local units', (db, { units }) => db.select().from(units).orderBy(asc(units.key)));

export interface LocalPerson {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly role: Row<'members'>['role'];
  readonly unitId: string;
  readonly deactivatedAt: Date | null;
  readonly pauseId: string | null;
}

export async function localPeople(session: Session): Promise<LocalPerson[]> {
  return session.run(all);
}

export async function localMember(session: Session, id: string): Promise<Row<'members'> | null> {
  const rows = await session.run(one, { id });
  return rows[0] ?? null;
}

export async function localUnits(session: Session): Promise<Row<'units'>[]> {
  return session.run(tree);
}
