/** Which department is which unit, and where somebody in several departments belongs. */
import { expect, it } from 'vitest';
import { matchDepartments, unitOfDepartments } from '../../../domain/identity/match-departments.ts';

const units = [
  { id: 'u-company', name: '衡康医疗', nameEn: 'Hengkang Medical' },
  { id: 'u-puxi', name: '上海一组（浦西）', nameEn: 'Shanghai Team 1 (Puxi)' },
  { id: 'u-nanjing', name: '南京组', nameEn: 'Nanjing' },
];
const department = (externalId: string, name: string, parentExternalId: string | null = null) => ({
  externalId,
  name,
  parentExternalId,
});

it.each([
  ['as it is written', '南京组', 'u-nanjing'],
  ['by its English name', 'Nanjing', 'u-nanjing'],
  ['in other case and spaces', ' nanjing  ', 'u-nanjing'],
  ['with half-width brackets', '上海一组(浦西)', 'u-puxi'],
  ['with a name that no unit has', '南京二组', undefined],
  ['without a name', '', undefined],
])('matches a department %s', (_how, name, unitId) => {
  expect(matchDepartments([department('d', name)], units).get('d')).toBe(unitId);
});

it('prefers the exact name, and matches none of two that are alike', () => {
  const exact = matchDepartments([department('a', 'nanjing'), department('b', 'Nanjing')], units);
  expect([...exact]).toEqual([['b', 'u-nanjing']]);
  const alike = matchDepartments([department('a', '南京组', '1'), department('b', '南京组', '2')], units);
  expect([...alike]).toEqual([]);
  const bothNames = matchDepartments([department('a', '南京组'), department('b', 'Nanjing')], units);
  expect([...bothNames]).toEqual([]);
  const twoUnits = [...units, { id: 'u-other', name: '南京组', nameEn: 'Other' }];
  expect([...matchDepartments([department('a', '南京组')], twoUnits)]).toEqual([]);
});

it('finds the unit above a department, and none where departments lead to different ones', () => {
  const listed = [
    department('1', '衡康医疗'),
    department('2', '南京组', '1'),
    department('3', '学术专员', '2'),
    department('4', '上海一组（浦西）', '1'),
    // Two that stand under each other: a vendor's slip must not turn in a circle.
    department('5', '甲', '6'),
    department('6', '乙', '5'),
  ];
  const byId = new Map(listed.map((row) => [row.externalId, row]));
  const unitOf = matchDepartments(listed, units);
  const unit = (...ids: string[]) => unitOfDepartments(ids, byId, unitOf);
  expect(unit('3')).toBe('u-nanjing');
  expect(unit('2', '3')).toBe('u-nanjing');
  expect(unit('2', '4')).toBeNull();
  expect(unit('5')).toBeNull();
  expect(unit('unheard-of')).toBeNull();
  expect(unit()).toBeNull();
});
