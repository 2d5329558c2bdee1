/**
 * Chooses the team whose manager gets a lead that suits nobody: the nearest team centre, else the smallest pool.
 * Called after allocateLead found no owner. Deterministic: ties go to the smaller pool, then to the unit id.
 */
import { isPossiblePosition, type Position } from '../shared/position.ts';
import type { Reason } from '../shared/reason.ts';
import { distanceKm } from './distance-km.ts';

export interface PoolTeam {
  readonly unitId: string;
  readonly centre: Position | null;
  /** Leads waiting in this team's pool. */
  readonly poolSize: number;
}

export interface PoolChoice {
  /** null only when there is no team at all. */
  readonly unitId: string | null;
  readonly reasons: Reason[];
}

export function choosePool(leadPosition: Position | null, teams: readonly PoolTeam[]): PoolChoice {
  const ranked = teams
    .map((team) => ({ team, km: kmBetween(leadPosition, team.centre) }))
    .toSorted(
      (one, other) =>
        compareNumbers(one.km, other.km) ||
        one.team.poolSize - other.team.poolSize ||
        (one.team.unitId < other.team.unitId ? -1 : 1),
    );
  const best = ranked[0];
  if (!best) return { unitId: null, reasons: [{ code: 'pool.no-team', params: {} }] };
  const { unitId, poolSize } = best.team;
  const reason =
    best.km === Infinity
      ? { code: 'pool.smallest', params: { unitId, poolSize } }
      : { code: 'pool.nearest', params: { unitId, km: Math.round(best.km * 10) / 10 } };
  return { unitId, reasons: [reason] };
}

function kmBetween(lead: Position | null, centre: Position | null): number {
  if (!lead || !centre || !isPossiblePosition(lead) || !isPossiblePosition(centre)) return Infinity;
  return distanceKm(lead, centre);
}

/** Infinity - Infinity is NaN, so unknown distances are compared apart. */
function compareNumbers(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
