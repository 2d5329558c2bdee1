/**
 * Places on Chinese maps are in a datum of their own (GCJ-02); Baton keeps WGS-84. The offset has no exact inverse: three
 * rounds of approximation are good to less than a metre. Outside China both are the same.
 */
import type { Position } from './position.ts';

/** The ellipsoid of Krasovsky, on which the offset is defined: half axis in metres, square of the eccentricity. */
const halfAxisM = 6_378_245;
const eccentricity2 = 0.006_693_421_622_965_943;

export function gcj02ToWgs84(place: Position): Position {
  if (isOutsideChina(place)) return place;
  let guess = place;
  for (let round = 0; round < 3; round += 1) {
    const shifted = wgs84ToGcj02(guess);
    guess = { lat: guess.lat - (shifted.lat - place.lat), lng: guess.lng - (shifted.lng - place.lng) };
  }
  return guess;
}

export function wgs84ToGcj02(place: Position): Position {
  if (isOutsideChina(place)) return place;
  const x = place.lng - 105;
  const y = place.lat - 35;
  const latRad = (place.lat / 180) * Math.PI;
  const curve = 1 - eccentricity2 * Math.sin(latRad) ** 2;
  const root = Math.sqrt(curve);
  return {
    lat: place.lat + (latOffset(x, y) * 180) / (((halfAxisM * (1 - eccentricity2)) / (curve * root)) * Math.PI),
    lng: place.lng + (lngOffset(x, y) * 180) / ((halfAxisM / root) * Math.cos(latRad) * Math.PI),
  };
}

function isOutsideChina({ lat, lng }: Position): boolean {
  return lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271;
}

function waves(value: number, amplitudes: readonly [number, number][]): number {
  return amplitudes.reduce((sum, [amplitude, length]) => sum + amplitude * Math.sin((value / length) * Math.PI), 0);
}

function latOffset(x: number, y: number): number {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  const short = waves(x, [
    [20, 1 / 6],
    [20, 1 / 2],
  ]);
  const long = waves(y, [
    [20, 1],
    [40, 3],
    [160, 12],
    [320, 30],
  ]);
  return base + ((short + long) * 2) / 3;
}

function lngOffset(x: number, y: number): number {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const all = waves(x, [
    [20, 1 / 6],
    [20, 1 / 2],
    [20, 1],
    [40, 3],
    [150, 12],
    [300, 30],
  ]);
  return base + (all * 2) / 3;
}
