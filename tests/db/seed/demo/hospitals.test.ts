/** The 213 accounts and the city centres: counts, no duplicates, and positions where the names say they are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoCities } from '../../../../db/seed/demo/cities.ts';
import { demoHospitals } from '../../../../db/seed/demo/hospitals.ts';
import { distanceKm } from '../../../../domain/allocation/distance-km.ts';

/** Harsher than any matching: two accounts must differ even without brackets, places' suffixes and spaces. */
const bareName = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/\([^)]*\)/gu, '')
    .replace(/[\s省市区县]/gu, '');

describe('accounts', () => {
  it('are 213, of which the number said in the file header is known and the rest generated', () => {
    const header = readFileSync(new URL('../../../../db/seed/demo/hospitals.ts', import.meta.url), 'utf8');
    const said = /(\d+) accounts: (\d+) hospitals that exist .* and (\d+) that are/su.exec(
      header.replace(/\n \*/gu, ''),
    );
    const known = demoHospitals.filter((one) => one.source === 'known').length;
    expect(said?.slice(1).map(Number)).toEqual([213, known, 213 - known]);
    expect(demoHospitals).toHaveLength(213);
    expect(known).toBeGreaterThanOrEqual(140);
  });

  it('have unique keys and names', () => {
    expect(new Set(demoHospitals.map((one) => one.key)).size).toBe(213);
    expect(new Set(demoHospitals.map((one) => bareName(one.name))).size).toBe(213);
  });

  it('cover every level, private hospitals among them', () => {
    const count = (level: string) => demoHospitals.filter((one) => one.level === level).length;
    expect(['3A', '3B', '2A', '2B', 'private'].map((level) => count(level) >= 10)).toEqual(Array(5).fill(true));
  });

  it('lie in East China and within 60 km of the centre of their city', () => {
    const outside = demoHospitals.filter((one) => one.lat < 27 || one.lat > 35 || one.lng < 116 || one.lng > 123);
    const far = demoHospitals.filter((one) => {
      const centre = demoCities.find(({ city, province }) => city === one.city && province === one.province);
      return !centre || distanceKm(one, centre) > 60;
    });
    expect([...outside, ...far].map((one) => one.name)).toEqual([]);
  });

  it('have a name that does not contradict the city', () => {
    const cityNames = demoCities
      .filter(({ province }) => /上海|江苏|浙江|安徽/u.test(province))
      .map(({ city }) => city);
    const contradicting = demoHospitals.filter((one) =>
      cityNames.some((city) => city !== one.city && one.name.startsWith(city)),
    );
    expect(contradicting.map((one) => one.name)).toEqual([]);
  });
});

describe('cities', () => {
  it('are at least 60, each once, inside China', () => {
    expect(demoCities.length).toBeGreaterThanOrEqual(60);
    expect(new Set(demoCities.map(({ city }) => city)).size).toBe(demoCities.length);
    const outside = demoCities.filter(({ lat, lng }) => lat < 18 || lat > 54 || lng < 73 || lng > 135);
    expect(outside).toEqual([]);
  });

  it('are no two at one place, and each nearer to its own province than to the far end of the country', () => {
    const places = new Set(demoCities.map(({ lat, lng }) => `${lat},${lng}`));
    expect(places.size).toBe(demoCities.length);
    const stray = demoCities.filter((one) => {
      const kin = demoCities.filter((other) => other.province === one.province && other.city !== one.city);
      return kin.length > 0 && Math.min(...kin.map((other) => distanceKm(one, other))) > 200;
    });
    expect(stray).toEqual([]);
  });
});
