/**
 * Hospitals that are made up, to give the demo company the small public and private accounts a distributor also has.
 * Each is named by rule after its district or city and placed within three kilometres of the district's centre,
 * always the same. A real hospital of the same name would be a coincidence; all carry `source: 'generated'`.
 */
import { demoRandom } from './random.ts';
import type { DemoHospital, DemoHospitalLevel } from './types.ts';

type District = readonly [
  province: string,
  city: string,
  keyPrefix: string,
  district: string,
  lat: number,
  lng: number,
];
interface NameRule {
  readonly level: DemoHospitalLevel;
  readonly nameOf: (city: string, district: string) => string;
}

/** District centres, WGS-84, from memory. */
const districts: readonly District[] = [
  ['上海市', '上海市', 'shanghai', '嘉定区', 31.375, 121.265],
  ['上海市', '上海市', 'shanghai', '宝山区', 31.405, 121.485],
  ['上海市', '上海市', 'shanghai', '松江区', 31.033, 121.227],
  ['上海市', '上海市', 'shanghai', '青浦区', 31.15, 121.124],
  ['江苏省', '南京市', 'nanjing', '浦口区', 32.059, 118.627],
  ['江苏省', '苏州市', 'suzhou', '相城区', 31.369, 120.642],
  ['江苏省', '苏州市', 'suzhou', '太仓市', 31.458, 121.13],
  ['江苏省', '无锡市', 'wuxi', '惠山区', 31.68, 120.298],
  ['江苏省', '常州市', 'changzhou', '新北区', 31.83, 119.972],
  ['江苏省', '南通市', 'nantong', '海门区', 31.89, 121.18],
  ['江苏省', '扬州市', 'yangzhou', '邗江区', 32.378, 119.398],
  ['江苏省', '泰州市', 'taizhou-js', '姜堰区', 32.509, 120.127],
  ['浙江省', '杭州市', 'hangzhou', '钱塘区', 30.305, 120.37],
  ['浙江省', '嘉兴市', 'jiaxing', '秀洲区', 30.765, 120.71],
  ['浙江省', '湖州市', 'huzhou', '南浔区', 30.85, 120.42],
  ['浙江省', '绍兴市', 'shaoxing', '柯桥区', 30.082, 120.495],
  ['浙江省', '宁波市', 'ningbo', '奉化区', 29.655, 121.407],
  ['浙江省', '温州市', 'wenzhou', '龙湾区', 27.933, 120.812],
  ['浙江省', '台州市', 'taizhou-zj', '路桥区', 28.582, 121.365],
  ['浙江省', '金华市', 'jinhua', '金东区', 29.1, 119.69],
];

const brands = ['安禾', '济泽', '康岭', '明佑', '恒越'] as const;

/** Taken in turn, so that every four districts have one of each kind. */
const rules: readonly NameRule[] = [
  { level: '2B', nameOf: (_city, district) => `${district}第五人民医院` },
  { level: 'private', nameOf: (city, district) => `${short(city)}${brandFor(district)}骨科医院` },
  { level: '2B', nameOf: (_city, district) => `${district}骨伤科医院` },
  { level: '2A', nameOf: (_city, district) => `${district}中西医结合医院` },
];

const POSITION_SEED = 213;
const MAX_OFFSET_KM = 3;
const KM_PER_DEGREE = 111.2;
/** Generated hospitals are numbered apart from the known ones of their city. */
const FIRST_NUMBER = 901;

export const generatedHospitals: readonly DemoHospital[] = districts.map(
  ([province, city, keyPrefix, district, lat, lng], index): DemoHospital => {
    const rule = rules[index % rules.length] as NameRule;
    return {
      key: `${keyPrefix}-${FIRST_NUMBER + index}`,
      name: rule.nameOf(city, district),
      level: rule.level,
      province,
      city,
      district,
      ...placeNear(lat, lng, `${city}${district}`),
      datum: 'WGS-84',
      source: 'generated',
    };
  },
);

function short(city: string): string {
  return city.replace(/市$/u, '');
}

function brandFor(district: string): string {
  return demoRandom(POSITION_SEED, `brand ${district}`).pick(brands);
}

function placeNear(lat: number, lng: number, place: string): { lat: number; lng: number } {
  const random = demoRandom(POSITION_SEED, `position ${place}`);
  const angle = random.next() * 2 * Math.PI;
  const distanceKm = random.next() * MAX_OFFSET_KM;
  const kmPerDegreeLng = KM_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return {
    lat: round(lat + (distanceKm * Math.sin(angle)) / KM_PER_DEGREE),
    lng: round(lng + (distanceKm * Math.cos(angle)) / kmPerDegreeLng),
  };
}

/** Three digits, as in the other tables: about 100 m. */
function round(degrees: number): number {
  return Math.round(degrees * 1000) / 1000;
}
