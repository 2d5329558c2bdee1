/**
 * The tree of company, branches and teams, walked in both directions. Used by rights, escalation, lists and digests.
 * A loop in the tree ends the walk; a unit that does not exist has no path.
 */

export type UnitTree = ReadonlyMap<string, { readonly parentId: string | null }>;

/** Unit ids from the company down to the unit itself. */
export function unitPath(units: UnitTree, unitId: string): string[] {
  const path: string[] = [];
  let current: string | null = unitId;
  while (current !== null && !path.includes(current)) {
    const unit = units.get(current);
    if (!unit) break;
    path.unshift(current);
    current = unit.parentId;
  }
  return path;
}

/** The unit itself and everything under it. */
export function unitsBelow(units: UnitTree, unitId: string): string[] {
  return [...units.keys()].filter((id) => unitPath(units, id).includes(unitId));
}
