/**
 * Which of a chat tool's departments is which unit of the company: by name as it is written, then without regard to case,
 * width and spaces. A name that two departments or two units share matches neither. And where somebody belongs who is in
 * several departments: in the unit that all of them lead to, or nowhere that can be told.
 */
import { foldText } from '../shared/fold-text.ts';

export interface ListedDepartment {
  readonly externalId: string;
  readonly name: string;
  readonly parentExternalId: string | null;
}

export interface NamedUnit {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}

/** @returns unit ids by the department's external id; departments that are no unit are left out */
export function matchDepartments(
  departments: readonly ListedDepartment[],
  units: readonly NamedUnit[],
): Map<string, string> {
  const matched = new Map<string, string>();
  for (const write of [(name: string) => name.trim(), foldText]) {
    const openUnits = units.filter(({ id }) => ![...matched.values()].includes(id));
    const open = departments.filter(({ externalId }) => !matched.has(externalId));
    const names = groupIds(open, ({ name }) => [write(name)], 'externalId');
    const unitNames = groupIds(openUnits, ({ name, nameEn }) => [write(name), write(nameEn)], 'id');
    const found = new Map<string, Set<string>>();
    for (const [name, externalIds] of names) {
      const unitIds = unitNames.get(name) ?? [];
      const [unitId] = unitIds;
      const [externalId] = externalIds;
      if (unitId === undefined || externalId === undefined || unitIds.length > 1 || externalIds.length > 1) continue;
      found.set(unitId, (found.get(unitId) ?? new Set()).add(externalId));
    }
    // A unit has two names: two departments may each bear one of them.
    for (const [unitId, externalIds] of found) {
      const [externalId, ...others] = externalIds;
      if (externalId !== undefined && others.length === 0) matched.set(externalId, unitId);
    }
  }
  return matched;
}

/**
 * @param unitOf of matchDepartments
 * @returns the one unit that the departments, or the nearest above each, lead to; null when there is none, or several
 */
export function unitOfDepartments(
  departmentIds: readonly string[],
  departments: ReadonlyMap<string, ListedDepartment>,
  unitOf: ReadonlyMap<string, string>,
): string | null {
  const found = new Set<string>();
  for (const id of departmentIds) {
    const unitId = nearestUnit(id, departments, unitOf);
    if (unitId !== null) found.add(unitId);
  }
  const [one, ...others] = found;
  return one === undefined || others.length > 0 ? null : one;
}

function nearestUnit(
  departmentId: string,
  departments: ReadonlyMap<string, ListedDepartment>,
  unitOf: ReadonlyMap<string, string>,
): string | null {
  const seen = new Set<string>();
  for (let id: string | null = departmentId; id !== null && !seen.has(id); ) {
    const unitId = unitOf.get(id);
    if (unitId !== undefined) return unitId;
    seen.add(id);
    id = departments.get(id)?.parentExternalId ?? null;
  }
  return null;
}

function groupIds<T, K extends keyof T>(rows: readonly T[], namesOf: (row: T) => string[], id: K): Map<string, T[K][]> {
  const groups = new Map<string, T[K][]>();
  for (const row of rows) {
    for (const name of new Set(namesOf(row))) {
      if (name !== '') groups.set(name, [...(groups.get(name) ?? []), row[id]]);
    }
  }
  return groups;
}
