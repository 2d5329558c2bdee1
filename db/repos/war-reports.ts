/** War reports as they were made: figures kept per unit and slot, found again for cards, pages and comparisons. */
import { and, desc, eq, gte, inArray, lt } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import type { ReportPictures } from '../tables/reports.ts';

export type StoredReport = Row<'reports'>;

/** @returns false when the report of this slot is there already */
export async function addReport(tx: Session, report: Omit<StoredReport, 'pictures'>): Promise<boolean> {
  return tx.insertIfAbsent('reports', report);
}

export async function findReport(session: Session, id: string): Promise<StoredReport | null> {
  const { reports } = session.tables;
  return (await session.db.select().from(reports).where(eq(reports.id, id)))[0] ?? null;
}

/** The newest report of a unit whose slot is before an instant. */
export async function lastReport(session: Session, unitId: string, before: Date): Promise<StoredReport | null> {
  const { reports } = session.tables;
  const rows = await session.db
    .select()
    .from(reports)
    .where(and(eq(reports.unitId, unitId), lt(reports.slot, before)))
    .orderBy(desc(reports.slot))
    .limit(1);
  return rows[0] ?? null;
}

/** The pictures of a report; as long as it names them their files are not swept away. */
export async function keepPictures(tx: Session, id: string, pictures: ReportPictures): Promise<void> {
  const { reports } = tx.tables;
  await tx.db.update(reports).set({ pictures }).where(eq(reports.id, id));
  for (const { sha256 } of [pictures.zh, pictures.en]) await tx.insertIfAbsent('reportFiles', { sha256, reportId: id });
}

/** Customers of red leads, for those who may read them. */
export async function leadNames(session: Session, ids: readonly string[]): Promise<Map<string, string>> {
  const { leads } = session.tables;
  const names = new Map<string, string>();
  for (let from = 0; from < ids.length; from += 500) {
    const rows = await session.db
      .select({ id: leads.id, name: leads.name })
      .from(leads)
      .where(inArray(leads.id, ids.slice(from, from + 500)));
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}

/** The newest report of a unit within a span. */
export async function lastReportWithin(
  session: Session,
  unitId: string,
  from: Date,
  to: Date,
): Promise<StoredReport | null> {
  const { reports } = session.tables;
  const rows = await session.db
    .select()
    .from(reports)
    .where(and(eq(reports.unitId, unitId), gte(reports.slot, from), lt(reports.slot, to)))
    .orderBy(desc(reports.slot))
    .limit(1);
  return rows[0] ?? null;
}
