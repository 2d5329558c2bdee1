/**
 * The people as assignment, escalation and rights need them: members with their place in the tree, leave, and the
 * success sums of the window. Kept in memory and thrown away when the generation row or the local day changes;
 * the quickly changing counters (member_states) are always read fresh.
 */

import { unitPath } from '../../domain/shared/unit-path.ts';
import { and, eq, gt, gte, isNull, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export interface DirectoryMember extends Row<'members'> {
  readonly isActive: boolean;
  /** From the company down to the own unit. */
  readonly unitPath: readonly string[];
  readonly rights: readonly string[];
}

export interface DealSums {
  readonly won: number;
  readonly lost: number;
}

export interface Directory {
  readonly members: ReadonlyMap<string, DirectoryMember>;
  readonly units: ReadonlyMap<string, Row<'units'>>;
  readonly unitsByKey: ReadonlyMap<string, Row<'units'>>;
  readonly leaves: readonly Row<'leaves'>[];
  /** Closed deals in the window, by product line and member. */
  readonly successByLine: ReadonlyMap<string, ReadonlyMap<string, DealSums>>;
}

const generationKey = 'directory-generation';
const generation = statement('directory generation', (db, t) =>
  db.select({ value: t.meta.value }).from(t.meta).where(eq(t.meta.key, generationKey)),
);
const states = statement('member states', (db, t) => db.select().from(t.memberStates));
const stateOf = statement('member state', (db, t) =>
  db
    .select()
    .from(t.memberStates)
    .where(eq(t.memberStates.memberId, arg('memberId'))),
);

export class DirectoryReader {
  #key = '';
  #directory: Directory | null = null;

  /** @param sinceDay first local day (YYYY-MM-DD) of the success window */
  async load(session: Session, now: Date, sinceDay: string): Promise<Directory> {
    const rows = await session.run(generation);
    const key = `${String(rows[0]?.value)} ${sinceDay}`;
    if (this.#directory && this.#key === key) return this.#directory;
    this.#directory = await readDirectory(session, now, sinceDay);
    this.#key = key;
    return this.#directory;
  }
}

/** Makes every process read the people anew. @param token any value that was never used before, e.g. a new id */
export async function markDirectoryChanged(tx: Session, token: string): Promise<void> {
  const { meta } = tx.tables;
  await tx.db
    .insert(meta)
    .values({ key: generationKey, value: token })
    .onConflictDoUpdate({ target: meta.key, set: { value: token } });
}

export async function memberStates(session: Session): Promise<Map<string, Row<'memberStates'>>> {
  return new Map((await session.run(states)).map((row) => [row.memberId, row]));
}

export async function memberState(session: Session, memberId: string): Promise<Row<'memberStates'>> {
  const [row] = await session.run(stateOf, { memberId });
  return row ?? { memberId, openLeads: 0, consecutiveMisses: 0, lastAssignedAt: null, pauseId: null };
}

const addOpenLead = statement('add open lead', (db, t) =>
  db
    .update(t.memberStates)
    .set({ openLeads: sql`${t.memberStates.openLeads} + 1`, lastAssignedAt: arg('now') as never })
    .where(eq(t.memberStates.memberId, arg('memberId'))),
);
const removeOpenLead = statement('remove open lead', (db, t) =>
  db
    .update(t.memberStates)
    .set({ openLeads: sql`${t.memberStates.openLeads} - 1` })
    .where(eq(t.memberStates.memberId, arg('memberId'))),
);
const setStreak = statement('set streak', (db, t) =>
  db
    .update(t.memberStates)
    .set({ consecutiveMisses: arg('misses') as never })
    .where(eq(t.memberStates.memberId, arg('memberId'))),
);

/** Counts a lead the rep now owns, and remembers when the last one came (rotation). */
export async function countOpenLead(tx: Session, memberId: string, now: Date): Promise<void> {
  await tx.run(addOpenLead, { memberId, now });
}

/** Takes back one from the count of open leads. */
export async function uncountOpenLead(tx: Session, memberId: string): Promise<void> {
  await tx.run(removeOpenLead, { memberId });
}

export async function setConsecutiveMisses(tx: Session, memberId: string, misses: number): Promise<void> {
  await tx.run(setStreak, { memberId, misses });
}

export async function setPause(tx: Session, memberId: string, pauseId: string | null): Promise<void> {
  await tx.db.update(tx.tables.memberStates).set({ pauseId }).where(eq(tx.tables.memberStates.memberId, memberId));
}

/** The member as the rows say now, whatever is in memory. */
const memberById = statement('member by id', (db, t) =>
  db
    .select()
    .from(t.members)
    .where(eq(t.members.id, arg('id'))),
);

export async function findMember(session: Session, id: string): Promise<Row<'members'> | null> {
  return (await session.run(memberById, { id }))[0] ?? null;
}

export async function findMemberByKey(session: Session, key: string): Promise<Row<'members'> | null> {
  const { members } = session.tables;
  return (await session.db.select().from(members).where(eq(members.key, key)))[0] ?? null;
}

/** Ends the membership and the running period of role and unit. The caller marks the directory as changed. */
export async function deactivateMember(tx: Session, memberId: string, at: Date): Promise<void> {
  const { members, memberPeriods } = tx.tables;
  await tx.db.update(members).set({ deactivatedAt: at }).where(eq(members.id, memberId));
  await tx.db
    .update(memberPeriods)
    .set({ toAt: at })
    .where(and(eq(memberPeriods.memberId, memberId), isNull(memberPeriods.toAt)));
}

/** Where a member is written to. @param from only whoever was written to there; null = whoever it is */
export async function changePreferredPlatform(
  tx: Session,
  memberId: string,
  { from, to }: { from: Row<'members'>['platform'] | null; to: Row<'members'>['platform'] },
): Promise<void> {
  const { members } = tx.tables;
  const isTheirs = eq(members.id, memberId);
  await tx.db
    .update(members)
    .set({ platform: to })
    .where(from === null ? isTheirs : and(isTheirs, eq(members.platform, from)));
}

export async function unitsWithKeys(session: Session): Promise<Map<string, Row<'units'>>> {
  const units = await session.db.select().from(session.tables.units);
  return new Map(units.map((unit) => [unit.key, unit]));
}

async function readDirectory(session: Session, now: Date, sinceDay: string): Promise<Directory> {
  const { db, tables: t } = session;
  const units = new Map((await db.select().from(t.units)).map((unit) => [unit.id, unit]));
  const rights = await db.select().from(t.rights).where(isNull(t.rights.revokedAt));
  const members = new Map<string, DirectoryMember>();
  for (const row of await db.select().from(t.members)) {
    members.set(row.id, {
      ...row,
      isActive: row.deactivatedAt === null,
      unitPath: unitPath(units, row.unitId),
      rights: rights.filter((right) => right.memberId === row.id).map((right) => right.right),
    });
  }
  const leaves = await db.select().from(t.leaves).where(gt(t.leaves.toAt, now));
  const sums = await db
    .select({
      line: t.dealDays.line,
      memberId: t.dealDays.memberId,
      won: sql<number>`sum(${t.dealDays.won})`.mapWith(Number),
      lost: sql<number>`sum(${t.dealDays.lost})`.mapWith(Number),
    })
    .from(t.dealDays)
    .where(gte(t.dealDays.day, sinceDay))
    .groupBy(t.dealDays.line, t.dealDays.memberId);
  const successByLine = new Map<string, Map<string, DealSums>>();
  for (const { line, memberId, won, lost } of sums) {
    const byMember = successByLine.get(line) ?? new Map<string, DealSums>();
    successByLine.set(line, byMember.set(memberId, { won, lost }));
  }
  return {
    members,
    units,
    unitsByKey: new Map([...units.values()].map((unit) => [unit.key, unit])),
    leaves,
    successByLine,
  };
}
