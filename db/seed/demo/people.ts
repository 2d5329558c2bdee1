/**
 * The 57 people of the demo company: 47 reps in six teams, six team managers, a director, a VP, operations, an admin;
 * and the one leave that is planned. All are invented. Mobile numbers are 199 0000 0001 and up: China keeps no block
 * for fiction, so they are only recognisable; nothing ever calls or writes to them.
 */
import type { Role } from '../../../domain/policy/policy-types.ts';
import { demoReps } from './people-reps.ts';
import type { DemoLeave, DemoPerson } from './types.ts';

type OfficeRow = readonly [
  role: Role,
  unitKey: string,
  key: string,
  name: string,
  nameEn: string,
  province: string,
  city: string,
  lat: number,
  lng: number,
];

const officeRows: readonly OfficeRow[] = [
  ['vp', 'company', 'liang-shiheng', '梁世衡', 'Liang Shiheng', '上海市', '上海市', 31.216, 121.445],
  ['operations', 'company', 'su-nianci', '苏念慈', 'Su Nianci', '上海市', '上海市', 31.231, 121.452],
  ['admin', 'company', 'he-tao', '何涛', 'He Tao', '上海市', '上海市', 31.263, 121.401],
  ['director', 'east-china', 'gao-wenlan', '高文澜', 'Gao Wenlan', '上海市', '上海市', 31.205, 121.433],
  ['manager', 'sh-puxi', 'gu-yunqiu', '顾蕴秋', 'Gu Yunqiu', '上海市', '上海市', 31.196, 121.441],
  ['manager', 'sh-pudong', 'cheng-liqun', '程立群', 'Cheng Liqun', '上海市', '上海市', 31.222, 121.54],
  ['manager', 'su-south', 'xue-weimin', '薛维敏', 'Xue Weimin', '江苏省', '苏州市', 31.305, 120.62],
  ['manager', 'nanjing', 'meng-qinglin', '孟庆林', 'Meng Qinglin', '江苏省', '南京市', 32.056, 118.779],
  ['manager', 'hangzhou', 'zhang-zhiyuan', '章致远', 'Zhang Zhiyuan', '浙江省', '杭州市', 30.272, 120.158],
  ['manager', 'ningbo-wenzhou', 'li-guodong', '励国栋', 'Li Guodong', '浙江省', '宁波市', 29.868, 121.551],
];

/** Who may open photos, signed files and voice notes behind a figure, beside the managers of the teams. */
const seesEvidence: ReadonlySet<string> = new Set(['gao-wenlan', 'liang-shiheng', 'su-nianci']);

export const demoPeople: readonly DemoPerson[] = [...officeRows.map(officePerson), ...demoReps].map(
  (person, index) => ({ ...person, mobile: `199${String(index + 1).padStart(8, '0')}` }),
);

/** Later than a first visit to the demo is likely to look, so that it does not disturb it. */
export const demoLeaves: readonly DemoLeave[] = [
  { memberKey: 'li-guodong', fromDay: 20, toDay: 25, substituteKey: 'zhang-zhiyuan' },
];

function officePerson(row: OfficeRow): Omit<DemoPerson, 'mobile'> {
  const [role, unitKey, key, name, nameEn, province, city, lat, lng] = row;
  const rights = role === 'manager' || seesEvidence.has(key) ? (['evidence.details'] as const) : [];
  const sells = { skills: {}, certificates: [] };
  return { key, name, nameEn, role, unitKey, province, city, lat, lng, schedule: 'default', ...sells, rights };
}
