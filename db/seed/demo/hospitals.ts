/**
 * The demo company's 213 accounts: 193 hospitals that exist (hospitals-<province>.ts, from memory) and 20 that are
 * made up by rule (hospitals-generated.ts). Each says which it is in `source`.
 */
import { anhuiHospitals } from './hospitals-anhui.ts';
import { generatedHospitals } from './hospitals-generated.ts';
import { jiangsuHospitals } from './hospitals-jiangsu.ts';
import { shanghaiHospitals } from './hospitals-shanghai.ts';
import { zhejiangHospitals } from './hospitals-zhejiang.ts';
import type { DemoHospital, DemoHospitalGroup } from './types.ts';

export const demoHospitals: readonly DemoHospital[] = [
  ...[...shanghaiHospitals, ...jiangsuHospitals, ...zhejiangHospitals, ...anhuiHospitals].flatMap(withPlace),
  ...generatedHospitals,
];

function withPlace(group: DemoHospitalGroup): DemoHospital[] {
  return group.rows.map(([number, name, level, district, lat, lng]) => ({
    key: `${group.keyPrefix}-${String(number).padStart(2, '0')}`,
    name,
    level,
    province: group.province,
    city: group.city,
    district,
    lat,
    lng,
    datum: 'WGS-84',
    source: 'known',
  }));
}
