/** Distances against known ones, and which team's pool gets a lead that suits nobody. */
import { describe, expect, it } from 'vitest';
import { choosePool } from '../../../domain/allocation/choose-pool.ts';
import { distanceKm } from '../../../domain/allocation/distance-km.ts';
import { degrees, fc } from '../../support/chance.ts';

const places = {
  shanghai: { lat: 31.2304, lng: 121.4737 },
  hangzhou: { lat: 30.2741, lng: 120.1551 },
  nanjing: { lat: 32.0603, lng: 118.7969 },
  urumqi: { lat: 43.8256, lng: 87.6168 },
};

describe('distance in kilometres', () => {
  it.each([
    ['shanghai', 'hangzhou', 165],
    ['shanghai', 'nanjing', 269],
    ['shanghai', 'urumqi', 3267],
  ] as const)('%s – %s: %i', (one, other, km) => {
    expect(Math.abs(distanceKm(places[one], places[other]) - km)).toBeLessThan(km * 0.005);
  });

  it('knows a degree of latitude, half the earth and the date line', () => {
    expect(distanceKm({ lat: 0, lng: 0 }, { lat: 1, lng: 0 })).toBeCloseTo(111.195, 2);
    expect(distanceKm({ lat: 90, lng: 0 }, { lat: -90, lng: 0 })).toBeCloseTo(20_015.1, 0);
    expect(distanceKm({ lat: 0, lng: 179.5 }, { lat: 0, lng: -179.5 })).toBeCloseTo(111.195, 2);
  });

  it.each([
    { lat: 200, lng: 30 },
    { lat: 121.47, lng: 31.23 },
    { lat: 31, lng: 181 },
    { lat: Number.NaN, lng: 121 },
    { lat: 31, lng: Number.POSITIVE_INFINITY },
  ])('refuses %o', (position) => {
    expect(() => distanceKm(position, places.shanghai)).toThrow('position-impossible');
    expect(() => distanceKm(places.shanghai, position)).toThrow('position-impossible');
  });

  it('is the same both ways, never negative, and zero only for the same place', () => {
    const place = fc.record({
      lat: degrees(-90, 90),
      lng: degrees(-180, 180),
    });
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(distanceKm(one, other)).toBeCloseTo(distanceKm(other, one), 6);
        expect(distanceKm(one, other)).toBeGreaterThanOrEqual(0);
        expect(distanceKm(one, one)).toBe(0);
      }),
    );
  });
});

describe('the pool', () => {
  const teams = [
    { unitId: 'sh-puxi', centre: places.shanghai, poolSize: 9 },
    { unitId: 'hangzhou', centre: places.hangzhou, poolSize: 4 },
    { unitId: 'nanjing', centre: places.nanjing, poolSize: 4 },
    { unitId: 'new-team', centre: null, poolSize: 0 },
  ];

  it('is that of the nearest team', () => {
    const suzhou = { lat: 31.2989, lng: 120.5853 };
    expect(choosePool(suzhou, teams)).toEqual({
      unitId: 'sh-puxi',
      reasons: [{ code: 'pool.nearest', params: { unitId: 'sh-puxi', km: 84.8 } }],
    });
  });

  it('is the smallest when the place is unknown or cannot be', () => {
    expect(choosePool(null, teams).unitId).toBe('new-team');
    expect(choosePool({ lat: 121, lng: 31 }, teams).reasons[0]?.code).toBe('pool.smallest');
  });

  it('does not depend on the order of the teams', () => {
    const alike = ['c', 'a', 'b'].map((unitId) => ({ unitId, centre: null, poolSize: 2 }));
    expect(choosePool(null, alike).unitId).toBe('a');
    expect(choosePool(null, alike.toReversed()).unitId).toBe('a');
    expect(choosePool(null, teams.slice(1, 3)).unitId).toBe('hangzhou');
  });

  it('is nobody without teams', () => {
    expect(choosePool(null, [])).toEqual({ unitId: null, reasons: [{ code: 'pool.no-team', params: {} }] });
  });
});
