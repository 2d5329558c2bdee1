/** Names of working schedules that rows rely on; asked at the start, so that none of them is missing in the calendar. */
import { and, count, isNotNull, isNull } from '../drizzle.ts';
import type { Session } from '../session.ts';

export interface ScheduleInUse {
  readonly name: string;
  /** Active ones. */
  readonly members: number;
  /** Deadlines with a step to come. */
  readonly clocks: number;
}

export async function schedulesInUse(session: Session): Promise<ScheduleInUse[]> {
  const { members, clocks } = session.tables;
  const ofMembers = await session.db
    .select({ name: members.schedule, count: count() })
    .from(members)
    .where(isNull(members.deactivatedAt))
    .groupBy(members.schedule);
  const ofClocks = await session.db
    .select({ name: clocks.schedule, count: count() })
    .from(clocks)
    .where(and(isNull(clocks.endedAt), isNotNull(clocks.stepId)))
    .groupBy(clocks.schedule);
  const countOf = (rows: { name: string; count: number }[], name: string) =>
    rows.find((row) => row.name === name)?.count ?? 0;
  const names = new Set([...ofMembers, ...ofClocks].map((row) => row.name));
  return [...names].map((name) => ({ name, members: countOf(ofMembers, name), clocks: countOf(ofClocks, name) }));
}
