/**
 * What an import brought to one person, for the digest card that stands in for single cards: a rep's own leads, or for
 * a manager the leads of the team with its pool. Read when the card is built, so it tells what is true then.
 */
import type { ImportDigest } from '../../cards/import-card.ts';
import { findImport, importDeadlines, importShare } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import { unitsBelow } from '../../domain/shared/unit-path.ts';
import type { HandlerContext } from '../context.ts';
import { actorOf } from '../people/actor-of.ts';

/**
 * @param audience which of the two digests: `rep` counts what the member owns, `manager` what the units below hold;
 *   it is the last part of the card's key. Left out, the member's role decides.
 * @returns null when the import or the member does not exist
 */
export async function loadImportDigest(
  session: Session,
  ctx: HandlerContext,
  importId: string,
  memberId: string,
  audience?: string,
): Promise<ImportDigest | null> {
  const directory = await ctx.directory(session);
  const found = await findImport(session, importId);
  const member = directory.members.get(memberId);
  if (!found || !member) return null;
  const isForRep = (audience ?? member.role) === 'rep';
  // Who stands in for somebody on leave, or for a team without a manager, hears of those teams too.
  const { places } = await actorOf(session, ctx, member);
  const heads = places.filter(({ role }) => role !== 'rep').flatMap(({ unitPath }) => unitPath.at(-1) ?? []);
  const units = heads.flatMap((id) => directory.units.get(id) ?? []);
  const unitIds = [...new Set(heads.flatMap((id) => unitsBelow(directory.units, id)))];
  const of = isForRep ? { memberId } : { unitIds };
  const { byGrade, pooled } = await importShare(session, importId, of);
  const deadlines = await importDeadlines(session, importId, of);
  return {
    fileName: found.fileName,
    startAt: deadlines.startAt ?? found.finishedAt ?? found.startedAt,
    total: byGrade.A + byGrade.B + byGrade.C,
    byGrade,
    earliestDueAt: deadlines.earliestDueAt,
    pooled,
    coveredThrough: deadlines.restsOnUncovered ? ctx.policies.current.calendar.coveredThrough : null,
    teams: isForRep ? null : units.map(({ name, nameEn }) => ({ name, nameEn })),
  };
}
