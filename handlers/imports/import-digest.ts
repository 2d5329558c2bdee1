/**
 * What an import brought to one person, for the digest card that stands in for single cards: a rep's own leads, or for
 * a manager the leads of the team with its pool. Read when the card is built, so it tells what is true then.
 */
import type { ImportDigest } from '../../cards/import-card.ts';
import type { Directory } from '../../db/repos/directory.ts';
import { findImport, importDeadlines, importShare } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

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
  const unit = directory.units.get(member.unitId);
  const of = isForRep ? { memberId } : { unitIds: unitsBelow(directory, member.unitId) };
  const { byGrade, pooled } = await importShare(session, importId, of);
  const deadlines = await importDeadlines(session, importId, of);
  return {
    fileName: found.fileName,
    startAt: deadlines.startAt ?? found.finishedAt ?? found.startedAt,
    total: byGrade.A + byGrade.B + byGrade.C,
    byGrade,
    earliestDueAt: deadlines.earliestDueAt,
    pooled,
    team: !isForRep && unit ? { name: unit.name, nameEn: unit.nameEn } : null,
  };
}

/** The unit itself and everything under it: who stands in for a team without a manager hears of that team too. */
function unitsBelow(directory: Directory, unitId: string): string[] {
  const isBelow = (id: string): boolean => {
    for (let unit = directory.units.get(id), steps = 0; unit && steps < 20; steps += 1) {
      if (unit.id === unitId) return true;
      unit = unit.parentId === null ? undefined : directory.units.get(unit.parentId);
    }
    return false;
  };
  return [...directory.units.keys()].filter(isBelow);
}
