/** What is pointed out about a piece of evidence: distance, time; and the time a camera writes. */
import { describe, expect, test } from 'vitest';
import { cameraTime } from '../../../domain/evidence/camera-time.ts';
import { checkItem } from '../../../domain/evidence/check-item.ts';
import { inShanghai, MINUTE, shanghai, shipped } from '../shipped-policies.ts';

const policy = shipped.evidence.visit;
const hospital = { lat: 31.2, lng: 121.45 };
const visit = { account: hospital, openedAt: shanghai('2026-11-20 10:00') };
const sentAt = shanghai('2026-11-20 10:10');
const north = (metres: number) => ({ lat: hospital.lat + metres / 111_195, lng: hospital.lng });

describe('place', () => {
  test.each([
    [0, 'place.near', 'fine'],
    [499, 'place.near', 'fine'],
    [502, 'place.far', 'look'],
    [20_000, 'place.far', 'look'],
  ])('%i metres from the account: %s', (metres, code, verdict) => {
    const checks = checkItem({ position: north(metres), takenAt: null, sentAt }, visit, policy);
    expect(checks).toContainEqual({ code, verdict, params: { metres, nearMetres: 500 } });
  });

  test('without a position of the account nothing is compared', () => {
    const checks = checkItem({ position: hospital, takenAt: null, sentAt }, { ...visit, account: null }, policy);
    expect(checks).toContainEqual({ code: 'place.account-unknown', params: {}, verdict: 'unknown' });
  });
});

describe('time', () => {
  test.each([
    ['2026-11-20 10:05', 'time.fits', 'fine'],
    ['2026-11-20 09:45', 'time.fits', 'fine'],
    ['2026-11-20 09:44', 'time.before', 'look'],
    ['2026-11-13 10:05', 'time.before', 'look'],
    ['2026-11-20 10:14', 'time.fits', 'fine'],
    ['2026-11-20 10:16', 'time.after-sent', 'look'],
  ])('taken %s, visit from 10:00, sent 10:10: %s', (takenAt, code, verdict) => {
    const checks = checkItem({ position: null, takenAt: shanghai(takenAt), sentAt }, visit, policy);
    expect(checks).toMatchObject([{ code, verdict }]);
  });

  test.each([
    [0, '10:10', 'fine'],
    [0, '10:11', 'look'],
    [20, '10:30', 'fine'],
    [20, '10:31', 'look'],
  ])('a policy that lets clocks be %i minutes ahead, taken %s: %s', (minutes, taken, verdict) => {
    const takenAt = shanghai(`2026-11-20 ${taken}`);
    const own = { ...policy, clockSlackMs: minutes * MINUTE };
    expect(checkItem({ position: null, takenAt, sentAt }, visit, own)).toMatchObject([{ verdict }]);
  });

  test('no time is said, not held against anybody', () => {
    const checks = checkItem({ position: null, takenAt: null, sentAt }, visit, policy);
    expect(checks).toEqual([{ code: 'time.unknown', params: {}, verdict: 'unknown' }]);
  });
});

test.each([
  ['2026:11:20 09:55:00', '+08:00', '2026-11-20 09:55'],
  ['2026:11:20 09:55:00', '-05:00', '2026-11-20 22:55'],
  ['2026:11:20 09:55:00', undefined, '2026-11-20 09:55'],
  ['2026:11:20 09:55:00', 'later', '2026-11-20 09:55'],
  ['0000:00:00 00:00:00', undefined, null],
  ['yesterday', '+08:00', null],
  [undefined, undefined, null],
])('a camera that wrote %s %s means %s', (written, offset, means) => {
  const at = cameraTime(written, offset, 'Asia/Shanghai');
  expect(at && inShanghai(at)).toBe(means);
});
