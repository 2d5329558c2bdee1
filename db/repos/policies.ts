/** Versions of the policies: a file whose content is new becomes the next version; the same content stays what it was. */
import type { PolicyName } from '../../domain/policy/policy-types.ts';
import { eq } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type StoredPolicy = Row<'policies'>;

export interface PolicyFile {
  readonly name: PolicyName;
  readonly file: string;
  readonly source: string;
  /** SHA-256 of the source. */
  readonly hash: string;
  readonly model: unknown;
}

/** @returns the version in force of each policy, and all versions there are */
export async function savePolicyVersions(
  tx: Session,
  files: readonly PolicyFile[],
  options: { now: Date; newId: () => string },
): Promise<{ inForce: Record<PolicyName, string>; all: StoredPolicy[] }> {
  const { policies } = tx.tables;
  const known = await tx.db.select().from(policies);
  const inForce: Partial<Record<PolicyName, string>> = {};
  for (const file of files) {
    const versions = known.filter((row) => row.name === file.name);
    const same = versions.find((row) => row.hash === file.hash);
    const id = same?.id ?? options.newId();
    inForce[file.name] = id;
    if (same) continue;
    const row = {
      ...file,
      id,
      version: Math.max(0, ...versions.map((version) => version.version)) + 1,
      loadedAt: options.now,
    };
    await tx.insert('policies', row);
    known.push(row);
  }
  return { inForce: inForce as Record<PolicyName, string>, all: known };
}

export async function findPolicyVersion(session: Session, id: string): Promise<StoredPolicy | null> {
  const { policies } = session.tables;
  return (await session.db.select().from(policies).where(eq(policies.id, id)))[0] ?? null;
}
