/**
 * Which accounts a rep of the demo company has dealt with: the nearest ones to where the rep lives.
 * Only for making up history, never for assignment.
 */
import { distanceKm } from '../../../domain/allocation/distance-km.ts';
import type { Position } from '../../../domain/shared/position.ts';
import { demoHospitals } from './hospitals.ts';
import type { DemoHospital } from './types.ts';

export function accountsNear(place: Position, count: number): readonly DemoHospital[] {
  return demoHospitals
    .map((hospital) => ({ hospital, km: distanceKm(place, hospital) }))
    .sort((one, other) => one.km - other.km || one.hospital.key.localeCompare(other.hospital.key, 'en'))
    .slice(0, count)
    .map(({ hospital }) => hospital);
}
