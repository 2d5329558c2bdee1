/** The datum of Chinese maps and ours, there and back. */
import { expect, test } from 'vitest';
import { gcj02ToWgs84, wgs84ToGcj02 } from '../../../domain/shared/gcj02.ts';

test('a known point: Tiananmen is shifted by about 550 m', () => {
  const shifted = wgs84ToGcj02({ lat: 39.9087, lng: 116.3975 });
  expect(shifted.lat).toBeCloseTo(39.9101, 3);
  expect(shifted.lng).toBeCloseTo(116.4037, 3);
});

test.each([
  { lat: 39.9087, lng: 116.3975 },
  { lat: 31.19, lng: 121.44 },
  { lat: 22.54, lng: 113.93 },
])('there and back is the same place to a metre: $lat, $lng', (place) => {
  const back = gcj02ToWgs84(wgs84ToGcj02(place));
  expect(Math.abs(back.lat - place.lat)).toBeLessThan(0.000_009);
  expect(Math.abs(back.lng - place.lng)).toBeLessThan(0.000_009);
});

test('outside China nothing is shifted', () => {
  expect(gcj02ToWgs84({ lat: 48.1, lng: 11.6 })).toEqual({ lat: 48.1, lng: 11.6 });
});
