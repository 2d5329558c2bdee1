/**
 * Whether a head of the audit chain that somebody noted earlier is still one of its links. Asked after the whole chain was
 * found to fit: then a chain that was cut off before that head, or computed anew, does not have it any more.
 */
import { asc, like } from '../drizzle.ts';
import type { Session } from '../session.ts';

/** @param start of its hash, hexadecimal, long enough to be one and no other @returns null when there is no such link */
export async function positionOfHead(session: Session, start: string): Promise<number | null> {
  const { auditChain } = session.tables;
  const [link] = await session.db
    .select({ position: auditChain.position })
    .from(auditChain)
    .where(like(auditChain.hash, `${start}%`))
    .orderBy(asc(auditChain.position))
    .limit(1);
  return link?.position ?? null;
}
