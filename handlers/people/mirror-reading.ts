/** Brings the mirror of a chat tool's directory to one complete reading; only rows that differ are written. */
import {
  type DirectoryDepartment,
  type DirectoryPerson,
  listedDepartments,
  listedPeople,
  markSeen,
  putDepartment,
  putPerson,
} from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import { matchDepartments, type NamedUnit } from '../../domain/identity/match-departments.ts';
import type { PlatformId } from '../inbound.ts';

type Listed<T> = Omit<T, 'platform' | 'memberId' | 'unitId' | 'seenAt' | 'goneAt'>;

export interface DirectoryReading {
  readonly platform: PlatformId;
  /** By the company's clock, before the first question to the vendor. */
  readonly startedAt: Date;
  /** Who works there, mobile numbers in E.164; whoever has left or is disabled is not among them. */
  readonly people: readonly Listed<DirectoryPerson>[];
  readonly departments: readonly Listed<DirectoryDepartment>[];
}

/** People who are missing keep their row as it is: whether they are gone is decided by the caller. */
export async function mirrorReading(
  tx: Session,
  reading: DirectoryReading,
  units: readonly NamedUnit[],
): Promise<void> {
  await mirrorPeople(tx, reading);
  const workspaces = new Set(reading.departments.map(({ workspace }) => workspace));
  const before = await listedDepartments(tx, reading.platform, { withGone: true });
  for (const workspace of new Set([...workspaces, ...before.map((row) => row.workspace)])) {
    await mirrorDepartments(
      tx,
      reading,
      reading.departments.filter((row) => row.workspace === workspace),
      before.filter((row) => row.workspace === workspace),
      units,
    );
  }
}

async function mirrorPeople(tx: Session, { platform, startedAt, people }: DirectoryReading): Promise<void> {
  const key = (one: { workspace: string; externalId: string }) => `${one.workspace} ${one.externalId}`;
  const known = new Map((await listedPeople(tx, platform, { withGone: true })).map((row) => [key(row), row]));
  const unchanged = new Map<string, string[]>();
  for (const person of people) {
    const before = known.get(key(person));
    // An event that came after the reading began knows better.
    if (before?.goneAt && before.goneAt >= startedAt) continue;
    if (before && before.goneAt === null && isSame(before, person)) {
      unchanged.set(person.workspace, [...(unchanged.get(person.workspace) ?? []), person.externalId]);
      continue;
    }
    const memberId = before?.memberId ?? null;
    await putPerson(tx, { ...person, platform, memberId, seenAt: startedAt, goneAt: null });
  }
  for (const [workspace, externalIds] of unchanged) await markSeen(tx, { platform, workspace }, externalIds, startedAt);
}

async function mirrorDepartments(
  tx: Session,
  { platform, startedAt }: DirectoryReading,
  listed: DirectoryReading['departments'],
  known: readonly DirectoryDepartment[],
  units: readonly NamedUnit[],
): Promise<void> {
  const unitOf = matchDepartments(listed, units);
  const before = new Map(known.map((row) => [row.externalId, row]));
  for (const department of listed) {
    const row = before.get(department.externalId);
    const unitId = unitOf.get(department.externalId) ?? null;
    if (row && row.goneAt === null && isSame(row, { ...department, unitId })) continue;
    await putDepartment(tx, { ...department, platform, unitId, seenAt: startedAt, goneAt: null });
  }
  const names = new Set(listed.map(({ externalId }) => externalId));
  for (const row of known) {
    if (row.goneAt === null && !names.has(row.externalId)) await putDepartment(tx, { ...row, goneAt: startedAt });
  }
}

function isSame(before: object, next: object): boolean {
  return Object.entries(next).every(
    ([field, value]) => JSON.stringify(Reflect.get(before, field)) === JSON.stringify(value),
  );
}
