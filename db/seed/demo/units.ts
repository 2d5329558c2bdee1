/**
 * The demo company's tree: the company, one branch, six teams; and its channels with those who sit in them.
 * Keys of teams and channels are those of policies/medical-distribution/channels.yaml.
 * A position is the middle of the unit's region, WGS-84; people are in people.ts.
 */
import { demoPeople } from './people.ts';
import type { DemoChannel, DemoPerson, DemoUnit } from './types.ts';

const shanghai = { lat: 31.23, lng: 121.47 };

export const demoUnits: readonly DemoUnit[] = [
  { key: 'company', kind: 'company', name: '接力骨科', nameEn: 'Jieli Orthopaedics', parentKey: null, ...shanghai },
  { key: 'east-china', kind: 'branch', name: '华东分公司', nameEn: 'East China', parentKey: 'company', ...shanghai },
  team('sh-puxi', '上海一组（浦西）', 'Shanghai Team 1 (Puxi)', 31.22, 121.42),
  team('sh-pudong', '上海二组（浦东）', 'Shanghai Team 2 (Pudong)', 31.2, 121.57),
  team('su-south', '苏南组', 'Southern Jiangsu', 31.5, 120.45),
  team('nanjing', '南京组', 'Nanjing', 32.0, 118.75),
  team('hangzhou', '杭州组', 'Hangzhou', 30.4, 120.3),
  team('ningbo-wenzhou', '甬温组', 'Ningbo and Wenzhou', 28.9, 121.1),
];

const teamKeys = demoUnits.filter((unit) => unit.kind === 'team').map((unit) => unit.key);

/** A team's channel holds the team and the director; 销售运营 holds operations, admin, director, VP and the managers. */
export const demoChannels: readonly DemoChannel[] = [
  ...teamKeys.map((key) => ({ key, memberKeys: keysOf((one) => one.unitKey === key || one.role === 'director') })),
  { key: 'company', memberKeys: keysOf(() => true) },
  { key: 'operations', memberKeys: keysOf((one) => one.role !== 'rep') },
];

function team(key: string, name: string, nameEn: string, lat: number, lng: number): DemoUnit {
  return { key, kind: 'team', name, nameEn, parentKey: 'east-china', lat, lng };
}

function keysOf(isIn: (person: DemoPerson) => boolean): string[] {
  return demoPeople.filter(isIn).map((person) => person.key);
}
