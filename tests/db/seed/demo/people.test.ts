/** The 57 people, the tree and the channels: head counts, unique keys, reach of every team, and codes of the policies. */
import { describe, expect, it } from 'vitest';
import { demoCities } from '../../../../db/seed/demo/cities.ts';
import { demoHospitals } from '../../../../db/seed/demo/hospitals.ts';
import { demoLeaves, demoPeople } from '../../../../db/seed/demo/people.ts';
import { demoChannels, demoUnits } from '../../../../db/seed/demo/units.ts';
import { distanceKm } from '../../../../domain/allocation/distance-km.ts';
import { readPolicy } from './read-policy.ts';

const reps = demoPeople.filter((one) => one.role === 'rep');
const teams = demoUnits.filter((unit) => unit.kind === 'team');
const headCount = (role: string) => demoPeople.filter((one) => one.role === role).length;

describe('people', () => {
  it('are 57: 47 reps, 6 managers and one of each other role', () => {
    expect(demoPeople).toHaveLength(57);
    const roles = ['rep', 'manager', 'director', 'vp', 'operations', 'admin'];
    expect(roles.map(headCount)).toEqual([47, 6, 1, 1, 1, 1]);
  });

  it('have keys, names and numbers of their own, the numbers all from the recognisable block', () => {
    for (const field of ['key', 'name', 'nameEn', 'mobile'] as const) {
      expect(new Set(demoPeople.map((one) => one[field])).size, field).toBe(57);
    }
    expect(demoPeople.filter((one) => !/^199000000\d{2}$/u.test(one.mobile))).toEqual([]);
  });

  it('have names from two characters to a long one with a middle dot', () => {
    const lengths = new Set(demoPeople.map((one) => [...one.name].length));
    expect([2, 3, 4].every((length) => lengths.has(length))).toBe(true);
    expect(demoPeople.filter((one) => one.name.includes('·'))).toHaveLength(1);
  });

  it('live within 60 km of the centre of their city, in the right province', () => {
    const misplaced = demoPeople.filter((one) => {
      const centre = demoCities.find(({ city, province }) => city === one.city && province === one.province);
      return !centre || distanceKm(one, centre) > 60;
    });
    expect(misplaced.map((one) => one.name)).toEqual([]);
    expect(new Set(reps.map((one) => `${one.lat},${one.lng}`)).size).toBe(47);
  });

  it('give the right to see evidence to the director, the VP, operations and the managers of all teams', () => {
    const holders = demoPeople.filter((one) => one.rights.includes('evidence.details'));
    expect(holders.map((one) => `${one.role} ${one.unitKey}`).sort()).toEqual([
      'director east-china',
      'manager hangzhou',
      'manager nanjing',
      'manager ningbo-wenzhou',
      'manager sh-pudong',
      'manager sh-puxi',
      'manager su-south',
      'operations company',
      'vp company',
    ]);
  });

  it('work by schedules that the calendar knows, two of them on weekends', () => {
    const { schedules } = readPolicy<{ schedules: Record<string, unknown> }>('calendar');
    expect(demoPeople.filter((one) => !(one.schedule in schedules))).toEqual([]);
    expect(reps.filter((one) => one.schedule === 'weekend')).toHaveLength(2);
  });

  it('leave one manager away from day 20 to 25, with another manager as substitute', () => {
    expect(demoLeaves).toHaveLength(1);
    const [leave] = demoLeaves;
    const find = (key: string | undefined) => demoPeople.find((one) => one.key === key);
    expect(find(leave?.memberKey)).toMatchObject({ role: 'manager', unitKey: 'ningbo-wenzhou' });
    expect(find(leave?.substituteKey)).toMatchObject({ role: 'manager', unitKey: 'hangzhou' });
    expect([leave?.fromDay, leave?.toDay]).toEqual([20, 25]);
  });
});

describe('teams', () => {
  it('hang as six teams under one branch of one company, each with a manager', () => {
    expect(demoUnits.map((unit) => unit.kind)).toEqual(['company', 'branch', ...Array(6).fill('team')]);
    expect(demoUnits.map((unit) => unit.parentKey)).toEqual([null, 'company', ...Array(6).fill('east-china')]);
    const managers = demoPeople.filter((one) => one.role === 'manager').map((one) => one.unitKey);
    expect(managers.sort()).toEqual(teams.map((unit) => unit.key).sort());
  });

  it.each(teams.map((unit) => [unit.name, unit.key]))('%s has reps for every line and certificate', (_name, key) => {
    const own = reps.filter((one) => one.unitKey === key);
    expect(own.length).toBeGreaterThanOrEqual(7);
    const { expertise } = readPolicy<{ expertise: { certificates: Record<string, string[]> } }>('assignment');
    for (const [line, certificates] of Object.entries(expertise.certificates)) {
      const skilled = own.filter((one) => (one.skills as Record<string, number>)[line]);
      const certified = skilled.filter((one) =>
        certificates.every((code) => (one.certificates as readonly string[]).includes(code)),
      );
      expect(certified.length, `certified for ${line}`).toBeGreaterThanOrEqual(2);
    }
    for (const line of ['trauma', 'biologics']) {
      const skilled = own.filter((one) => (one.skills as Record<string, number>)[line]);
      expect(skilled.length, `can sell ${line}`).toBeGreaterThanOrEqual(2);
    }
  });

  it('leave some reps selling a line without its certificate', () => {
    const lacking = reps.filter((one) => one.skills.spine && !one.certificates.includes('spine-basic'));
    expect(lacking.length).toBeGreaterThanOrEqual(3);
  });

  it('use only lines, certificates and levels that the policies know, at levels 1 to 3', () => {
    const grading = readPolicy<{
      product: { lines: Record<string, unknown> };
      accountLevel: { points: Record<string, number> };
    }>('grading');
    const { expertise } = readPolicy<{ expertise: { certificates: Record<string, string[]> } }>('assignment');
    const lines = Object.keys(grading.product.lines);
    const certificates = Object.values(expertise.certificates).flat();
    expect(reps.flatMap((one) => Object.keys(one.skills)).filter((line) => !lines.includes(line))).toEqual([]);
    expect(reps.flatMap((one) => one.certificates).filter((code) => !certificates.includes(code))).toEqual([]);
    expect(reps.flatMap((one) => Object.values(one.skills)).filter((level) => ![1, 2, 3].includes(level))).toEqual([]);
    expect(demoHospitals.filter((one) => !(one.level in grading.accountLevel.points))).toEqual([]);
  });

  it('have someone within 80 km of at least nine accounts in ten, and within 200 km of every one', () => {
    const nearest = demoHospitals.map((hospital) => Math.min(...reps.map((rep) => distanceKm(rep, hospital))));
    expect(nearest.filter((km) => km > 200)).toEqual([]);
    expect(nearest.filter((km) => km <= 80).length).toBeGreaterThanOrEqual(213 * 0.9);
  });
});

describe('channels', () => {
  it('are those of the channels policy, and each team channel belongs to its unit', () => {
    const { channels } = readPolicy<{ channels: Record<string, { unit: string | null }> }>('channels');
    expect(demoChannels.map((one) => one.key).sort()).toEqual(Object.keys(channels).sort());
    const units = Object.values(channels).map((one) => one.unit);
    expect(units.filter((unit) => unit !== null).sort()).toEqual(teams.map((unit) => unit.key).sort());
  });

  it('hold the whole company, the people without leads to work, or the team and the director', () => {
    const members = (key: string) => demoChannels.find((one) => one.key === key)?.memberKeys ?? [];
    expect(members('company')).toHaveLength(57);
    expect(members('operations')).toHaveLength(10);
    for (const unit of teams) {
      const own = demoPeople.filter((one) => one.unitKey === unit.key).map((one) => one.key);
      expect([...members(unit.key)].sort()).toEqual([...own, 'gao-wenlan'].sort());
    }
  });
});
