/** A place on earth in degrees. All positions that are compared use one datum (WGS-84); converting is the caller's part. */
export interface Position {
  readonly lat: number;
  readonly lng: number;
}

/** Latitude -90…90, longitude -180…180; anything else (swapped values, NaN) is no place. */
export function isPossiblePosition(position: Position): boolean {
  return Math.abs(position.lat) <= 90 && Math.abs(position.lng) <= 180;
}
