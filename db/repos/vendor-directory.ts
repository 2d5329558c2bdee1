/**
 * A chat tool's directory as it was last read, and how its readings go. Rows mirror the vendor: a person without `goneAt`
 * was in the last complete reading, or is missing from it and held (`seenAt` before its beginning). Who of ours somebody
 * is stands in identities.ts; `memberId` here says the same.
 */
import { and, eq, inArray, isNull } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type DirectoryPerson = Row<'directoryPeople'>;
export type DirectoryDepartment = Row<'directoryDepartments'>;
type Platform = DirectoryPerson['platform'];
export type DirectoryAccount = Pick<DirectoryPerson, 'platform' | 'workspace' | 'externalId'>;

/** Instants are ISO text: the whole is kept as JSON. */
export interface DirectoryState {
  /** When the last complete reading began and was written; null = never. */
  readonly startedAt: string | null;
  readonly readAt: string | null;
  /** The newest event that a reading has to follow; one that began later has it. */
  readonly wantedAt: string | null;
  /** Readings that failed in a row, since when, and the kind of the last failure. */
  readonly failures: number;
  readonly failedSince: string | null;
  readonly problem: string | null;
  /** More people were missing than may leave at once: how many of how many; they are kept. */
  readonly held: { readonly missing: number; readonly of: number } | null;
  /** Names the card that operations have now; null = there is nothing to tell. */
  readonly cardRound: string | null;
}

const neverRead: DirectoryState = {
  startedAt: null,
  readAt: null,
  wantedAt: null,
  failures: 0,
  failedSince: null,
  problem: null,
  held: null,
  cardRound: null,
};

const stateKey = (platform: Platform) => `vendor-directory:${platform}`;
const atOnce = 400;

export async function directoryState(session: Session, platform: Platform): Promise<DirectoryState> {
  const { meta } = session.tables;
  const [row] = await session.db
    .select()
    .from(meta)
    .where(eq(meta.key, stateKey(platform)));
  return { ...neverRead, ...((row?.value ?? {}) as Partial<DirectoryState>) };
}

export async function changeDirectoryState(
  tx: Session,
  platform: Platform,
  change: Partial<DirectoryState>,
): Promise<DirectoryState> {
  const { meta } = tx.tables;
  const value = { ...(await directoryState(tx, platform)), ...change };
  await tx.db
    .insert(meta)
    .values({ key: stateKey(platform), value })
    .onConflictDoUpdate({ target: meta.key, set: { value } });
  return value;
}

/** Also those who are gone, where that is wanted. */
export async function listedPeople(
  session: Session,
  platform: Platform,
  options: { withGone?: boolean } = {},
): Promise<DirectoryPerson[]> {
  const { directoryPeople: people } = session.tables;
  const here = eq(people.platform, platform);
  return session.db
    .select()
    .from(people)
    .where(options.withGone ? here : and(here, isNull(people.goneAt)))
    .orderBy(people.workspace, people.externalId);
}

export async function listedDepartments(
  session: Session,
  platform: Platform,
  options: { withGone?: boolean } = {},
): Promise<DirectoryDepartment[]> {
  const { directoryDepartments: departments } = session.tables;
  const here = eq(departments.platform, platform);
  return session.db
    .select()
    .from(departments)
    .where(options.withGone ? here : and(here, isNull(departments.goneAt)))
    .orderBy(departments.workspace, departments.externalId);
}

/** Written over what there was. */
export async function putPerson(tx: Session, person: DirectoryPerson): Promise<void> {
  const { directoryPeople: people } = tx.tables;
  await tx.db
    .insert(people)
    .values(person)
    .onConflictDoUpdate({ target: [people.platform, people.workspace, people.externalId], set: person });
}

export async function putDepartment(tx: Session, department: DirectoryDepartment): Promise<void> {
  const { directoryDepartments: departments } = tx.tables;
  await tx.db
    .insert(departments)
    .values(department)
    .onConflictDoUpdate({
      target: [departments.platform, departments.workspace, departments.externalId],
      set: department,
    });
}

/** People of one workspace who are there as they were: only that they were seen is new. */
export async function markSeen(
  tx: Session,
  where: Pick<DirectoryAccount, 'platform' | 'workspace'>,
  externalIds: readonly string[],
  seenAt: Date,
): Promise<void> {
  const { directoryPeople: people } = tx.tables;
  for (let from = 0; from < externalIds.length; from += atOnce) {
    await tx.db
      .update(people)
      .set({ seenAt })
      .where(
        and(
          eq(people.platform, where.platform),
          eq(people.workspace, where.workspace),
          inArray(people.externalId, externalIds.slice(from, from + atOnce)),
        ),
      );
  }
}

/** Also of somebody who has never been read: a reading that began before must not bring them back. */
export async function markPersonGone(tx: Session, account: DirectoryAccount, at: Date): Promise<void> {
  const known = await findListedPerson(tx, account);
  const nobody = { name: '', mobile: null, email: null, departmentIds: [], managerExternalId: null, seenAt: at };
  const { platform, workspace, externalId } = account;
  await putPerson(tx, { ...nobody, ...known, platform, workspace, externalId, memberId: null, goneAt: at });
}

export async function findListedPerson(session: Session, account: DirectoryAccount): Promise<DirectoryPerson | null> {
  const { directoryPeople: people } = session.tables;
  const [row] = await session.db.select().from(people).where(isAccount(people, account));
  return row ?? null;
}

/** Who of ours an account of the directory is; null = nobody. Nothing happens for one that is not listed. */
export async function setListedMember(tx: Session, account: DirectoryAccount, memberId: string | null): Promise<void> {
  const { directoryPeople: people } = tx.tables;
  await tx.db.update(people).set({ memberId }).where(isAccount(people, account));
}

function isAccount(people: Session['tables']['directoryPeople'], account: DirectoryAccount) {
  return and(
    eq(people.platform, account.platform),
    eq(people.workspace, account.workspace),
    eq(people.externalId, account.externalId),
  );
}
