/**
 * Who may open a report, the records behind it, and a board. A report is posted to everybody of its unit, so everybody
 * of that unit may open it; which records stand there is asked one by one.
 */
import type { Directory } from '../../db/repos/directory.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { unitPath } from '../../domain/shared/unit-path.ts';

export function mayOpenReport(actor: Actor, { units }: Pick<Directory, 'units'>, unitId: string): boolean {
  const isOwn = actor.places.some((place) => place.unitPath.includes(unitId));
  const record = { ownerId: isOwn ? actor.memberId : null, unitPath: unitPath(units, unitId) };
  return can(actor, 'report.view', record).allowed;
}

/** One record behind a figure: one's own, or one of a unit whose reports one may see. */
export function maySeeRecord(
  actor: Actor,
  { units }: Pick<Directory, 'units'>,
  record: { readonly memberId: string | null; readonly unitId: string },
): boolean {
  return can(actor, 'report.view', { ownerId: record.memberId, unitPath: unitPath(units, record.unitId) }).allowed;
}

export function mayOpenBoard(actor: Actor, { units }: Pick<Directory, 'units'>, unitId: string): boolean {
  return can(actor, 'board.open', { ownerId: null, unitPath: unitPath(units, unitId) }).allowed;
}
