/**
 * Great-circle distance between two positions in kilometres (haversine on the mean earth radius, within 0.5 %).
 * Used by assignment and by the choice of a pool. Refuses impossible coordinates instead of returning a number.
 */
import { DomainError } from '../shared/domain-error.ts';
import { isPossiblePosition, type Position } from '../shared/position.ts';

/** Mean earth radius (IUGG). */
const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** @throws DomainError position-impossible */
export function distanceKm(one: Position, other: Position): number {
  if (!isPossiblePosition(one) || !isPossiblePosition(other)) throw new DomainError('position-impossible');
  const sinLat = Math.sin(((other.lat - one.lat) * RADIANS) / 2);
  const sinLng = Math.sin(((other.lng - one.lng) * RADIANS) / 2);
  const chord = sinLat * sinLat + Math.cos(one.lat * RADIANS) * Math.cos(other.lat * RADIANS) * sinLng * sinLng;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}
