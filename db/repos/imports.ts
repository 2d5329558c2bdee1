/**
 * Imports as rows: how far each has come, what it refused, and what it brought to whom. Written by the same transactions
 * that store the imported rows, so that a killed import goes on exactly where it stopped.
 */
import { and, asc, count, eq, gt, inArray, isNull, ne, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';
import { clockTimerKey } from './clocks.ts';

export type ImportRow = Row<'imports'>;

export async function findImport(session: Session, id: string): Promise<ImportRow | null> {
  const { imports } = session.tables;
  return (await session.db.select().from(imports).where(eq(imports.id, id)))[0] ?? null;
}

export async function findImportByHash(session: Session, fileHash: string): Promise<ImportRow | null> {
  const { imports } = session.tables;
  return (await session.db.select().from(imports).where(eq(imports.fileHash, fileHash)))[0] ?? null;
}

export async function updateImport(tx: Session, id: string, change: Partial<NewRow<'imports'>>): Promise<void> {
  await tx.db.update(tx.tables.imports).set(change).where(eq(tx.tables.imports.id, id));
}

/** Before an import is begun anew. */
export async function forgetRefusals(tx: Session, importId: string): Promise<void> {
  const { importRefusals } = tx.tables;
  await tx.db.delete(importRefusals).where(eq(importRefusals.importId, importId));
}

/** Rows that were not stored, in the order of their lines. */
export async function refusalsOf(session: Session, importId: string): Promise<Row<'importRefusals'>[]> {
  const { importRefusals } = session.tables;
  return session.db
    .select()
    .from(importRefusals)
    .where(eq(importRefusals.importId, importId))
    .orderBy(asc(importRefusals.line));
}

export async function gradesOfImport(session: Session, importId: string): Promise<Record<'A' | 'B' | 'C', number>> {
  const { leads } = session.tables;
  const rows = await session.db
    .select({ grade: leads.grade, leads: count() })
    .from(leads)
    .where(eq(leads.importId, importId))
    .groupBy(leads.grade);
  return { A: 0, B: 0, C: 0, ...Object.fromEntries(rows.map((row) => [row.grade, row.leads])) };
}

export interface ImportedLeads {
  readonly unitId: string;
  /** null = in the team's pool. */
  readonly ownerId: string | null;
}

/** Who owns leads of this import now, and which teams have some. */
export async function holdersOfImport(session: Session, importId: string): Promise<ImportedLeads[]> {
  const { leads } = session.tables;
  return session.db
    .selectDistinct({ unitId: leads.unitId, ownerId: leads.ownerId })
    .from(leads)
    .where(eq(leads.importId, importId));
}

/** The clocks an import started provisionally: the first ones, as long as nothing has happened to them. */
export type ProvisionalClock = Pick<
  Row<'clocks'>,
  'id' | 'kind' | 'schedule' | 'chainId' | 'escalationPolicyId' | 'targetMs'
>;

/**
 * @param after id of the last clock already seen, '' at the beginning
 * @returns in the order of ids; fewer than `limit` means that these were the last
 */
export async function provisionalClocks(
  session: Session,
  importId: string,
  after: string,
  limit: number,
): Promise<ProvisionalClock[]> {
  const { assignments, clocks } = session.tables;
  return session.db
    .select({
      id: clocks.id,
      kind: clocks.kind,
      schedule: clocks.schedule,
      chainId: clocks.chainId,
      escalationPolicyId: clocks.escalationPolicyId,
      targetMs: clocks.targetMs,
    })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(
      and(
        eq(clocks.importId, importId),
        gt(clocks.id, after),
        eq(clocks.status, 'running'),
        eq(clocks.round, 1),
        isNull(clocks.endedAt),
        // Those of owners who came later begin when the owner does.
        gt(clocks.startedAt, assignments.fromAt),
      ),
    )
    .orderBy(asc(clocks.id))
    .limit(limit);
}

/** SQLite takes some 32,000 values in a statement. */
const movedAtOnce = 1_000;

/** Gives running clocks another beginning and deadline, and their timers with them. */
export async function moveClocks(
  tx: Session,
  ids: readonly string[],
  to: { startedAt: Date; dueAt: Date; restsOnUncovered: boolean },
): Promise<void> {
  const { clocks, timers } = tx.tables;
  for (let from = 0; from < ids.length; from += movedAtOnce) {
    const some = ids.slice(from, from + movedAtOnce);
    await tx.db
      .update(clocks)
      .set({ ...to, stepAt: to.dueAt })
      .where(and(inArray(clocks.id, some), eq(clocks.status, 'running')));
    await tx.db
      .update(timers)
      .set({ dueAt: to.dueAt })
      .where(and(inArray(timers.key, some.map(clockTimerKey)), ne(timers.dueAt, to.dueAt), isNull(timers.leaseUntil)));
  }
}

/** Whose part of an import: what a member owns, or what units hold, their pools included. */
export type Holder = { readonly memberId: string } | { readonly unitIds: readonly string[] };

export interface ImportShare {
  readonly byGrade: Readonly<Record<'A' | 'B' | 'C', number>>;
  readonly pooled: number;
}

export async function importShare(session: Session, importId: string, of: Holder): Promise<ImportShare> {
  const { leads } = session.tables;
  const isPooled = sql<number>`case when ${leads.ownerId} is null then 1 else 0 end`;
  const rows = await session.db
    .select({ grade: leads.grade, leads: count(), pooled: sql<number>`sum(${isPooled})`.mapWith(Number) })
    .from(leads)
    .where(and(eq(leads.importId, importId), heldBy(session, of)))
    .groupBy(leads.grade);
  const byGrade = { A: 0, B: 0, C: 0, ...Object.fromEntries(rows.map((row) => [row.grade, row.leads])) };
  return { byGrade, pooled: rows.reduce((sum, row) => sum + row.pooled, 0) };
}

/** When the deadlines that still run began, which customer must be reached first, and whether the calendar was too short. */
export async function importDeadlines(
  session: Session,
  importId: string,
  of: Holder,
): Promise<{ startAt: Date | null; earliestDueAt: Date | null; restsOnUncovered: boolean }> {
  const { clocks, leads } = session.tables;
  const [row] = await session.db
    .select({
      startAt: sql<Date | null>`min(${clocks.startedAt})`.mapWith(clocks.startedAt),
      earliestDueAt: sql<Date | null>`min(case when ${clocks.kind} = 'first-touch' then ${clocks.dueAt} end)`.mapWith(
        clocks.dueAt,
      ),
      uncovered: countUncovered(session),
    })
    .from(leads)
    .innerJoin(clocks, and(eq(clocks.leadId, leads.id), eq(clocks.assignmentId, leads.assignmentId)))
    .where(
      and(
        eq(leads.importId, importId),
        heldBy(session, of),
        eq(clocks.status, 'running'),
        ne(clocks.kind, 'acknowledge'),
      ),
    );
  return {
    startAt: row?.startAt ?? null,
    earliestDueAt: row?.earliestDueAt ?? null,
    restsOnUncovered: (row?.uncovered ?? 0) > 0,
  };
}

/** Whether one of the open clocks of this kind, on leads of the import in this team, rests on plain weeks. */
export async function importRestsOnUncovered(
  session: Session,
  of: { importId: string; unitId: string; kind: Row<'clocks'>['kind'] },
): Promise<boolean> {
  const { clocks, leads } = session.tables;
  const [row] = await session.db
    .select({ uncovered: countUncovered(session) })
    .from(leads)
    .innerJoin(clocks, and(eq(clocks.leadId, leads.id), eq(clocks.assignmentId, leads.assignmentId)))
    .where(
      and(
        eq(leads.importId, of.importId),
        eq(leads.unitId, of.unitId),
        eq(clocks.kind, of.kind),
        isNull(clocks.endedAt),
      ),
    );
  return (row?.uncovered ?? 0) > 0;
}

function countUncovered(session: Session) {
  const { clocks } = session.tables;
  return sql<number>`count(case when ${eq(clocks.restsOnUncovered, true)} then 1 end)`.mapWith(Number);
}

function heldBy(session: Session, of: Holder) {
  const { leads } = session.tables;
  return 'memberId' in of ? eq(leads.ownerId, of.memberId) : inArray(leads.unitId, [...of.unitIds]);
}
