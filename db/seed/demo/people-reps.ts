/**
 * The 47 reps of the demo company, by team: where they live, what they can sell (level 1-3 per line) and which
 * certificates they hold. Some sell a line without its certificate, as in life; every team has at least two holders
 * of each certificate. Two work Tuesday to Saturday. All are invented; people.ts gives them their numbers.
 */
import { demoCities } from './cities.ts';
import type { DemoCertificate, DemoPerson, DemoProductLine } from './types.ts';

const certificateCodes = {
  spine: 'spine-basic',
  joint: 'joint-basic',
  sports: 'sports-basic',
} as const satisfies Record<string, DemoCertificate>;

type Skills = Readonly<Partial<Record<DemoProductLine, number>>>;
type RepRow = readonly [
  key: string,
  name: string,
  nameEn: string,
  city: string,
  lat: number,
  lng: number,
  skills: Skills,
  certificates: readonly (keyof typeof certificateCodes)[],
];

const provinceByCity = new Map(demoCities.map(({ city, province }) => [city, province]));
const onWeekendDuty = new Set(['jiang-ming', 'han-lidong']);

const rowsByTeam: Readonly<Record<string, readonly RepRow[]>> = {
  'sh-puxi': [
    ['shen-yilin', '沈一霖', 'Shen Yilin', '上海市', 31.188, 121.437, { spine: 3, joint: 2 }, ['spine', 'joint']],
    ['lu-yuncheng', '陆允成', 'Lu Yuncheng', '上海市', 31.206, 121.417, { joint: 3, trauma: 2 }, ['joint']],
    ['ouyang-xiaoyun', '欧阳晓云', 'Ouyang Xiaoyun', '上海市', 31.241, 121.459, { spine: 3, biologics: 2 }, ['spine']],
    ['zhou-muyan', '周慕言', 'Zhou Muyan', '上海市', 31.277, 121.519, { trauma: 3, spine: 2 }, ['spine']],
    [
      'qian-siqi',
      '钱思齐',
      'Qian Siqi',
      '上海市',
      31.113,
      121.381,
      { 'sports-medicine': 3, joint: 2 },
      ['sports', 'joint'],
    ],
    ['shi-wei', '施伟', 'Shi Wei', '上海市', 31.391, 121.251, { trauma: 2, biologics: 2 }, []],
    ['dai-ruohan', '戴若涵', 'Dai Ruohan', '上海市', 31.228, 121.402, { 'sports-medicine': 2, trauma: 2 }, ['sports']],
    ['jiang-ming', '蒋鸣', 'Jiang Ming', '上海市', 31.029, 121.238, { joint: 2, spine: 1 }, []],
    ['wu-zimeng', '吴梓萌', 'Wu Zimeng', '上海市', 31.262, 121.475, { biologics: 3, 'sports-medicine': 1 }, []],
  ],
  'sh-pudong': [
    ['yu-jiaying', '俞佳颖', 'Yu Jiaying', '上海市', 31.219, 121.527, { spine: 3, trauma: 2 }, ['spine']],
    ['zhuang-yi', '庄毅', 'Zhuang Yi', '上海市', 31.24, 121.552, { joint: 3, biologics: 2 }, ['joint']],
    ['zhu-qiming', '朱启明', 'Zhu Qiming', '上海市', 31.192, 121.595, { joint: 2, spine: 2 }, ['joint', 'spine']],
    ['gong-lihua', '龚丽华', 'Gong Lihua', '上海市', 31.117, 121.578, { trauma: 3, biologics: 2 }, []],
    ['pan-ziang', '潘子昂', "Pan Zi'ang", '上海市', 31.34, 121.585, { 'sports-medicine': 3, joint: 2 }, ['sports']],
    ['ni-jing', '倪菁', 'Ni Jing', '上海市', 31.043, 121.751, { trauma: 2, 'sports-medicine': 2 }, ['sports']],
    ['huang-chengzhi', '黄承志', 'Huang Chengzhi', '上海市', 30.921, 121.468, { spine: 2, trauma: 2 }, []],
  ],
  'su-south': [
    ['xu-shuheng', '徐书衡', 'Xu Shuheng', '苏州市', 31.31, 120.61, { spine: 3, trauma: 2 }, ['spine']],
    [
      'you-qian',
      '尤倩',
      'You Qian',
      '苏州市',
      31.321,
      120.708,
      { joint: 3, 'sports-medicine': 2 },
      ['joint', 'sports'],
    ],
    ['hua-zhengyang', '华正阳', 'Hua Zhengyang', '无锡市', 31.562, 120.301, { trauma: 3, joint: 2 }, ['joint']],
    ['tang-ruogu', '唐若谷', 'Tang Ruogu', '无锡市', 31.496, 120.282, { spine: 3, biologics: 2 }, ['spine']],
    ['sima-wenbo', '司马文博', 'Sima Wenbo', '常州市', 31.783, 119.962, { spine: 2, joint: 3 }, ['spine', 'joint']],
    ['zou-xiao', '邹骁', 'Zou Xiao', '常州市', 31.716, 119.949, { trauma: 2, 'sports-medicine': 2 }, ['sports']],
    ['pu-chenxi', '浦晨曦', 'Pu Chenxi', '苏州市', 31.386, 120.959, { 'sports-medicine': 3, trauma: 1 }, ['sports']],
    ['fan-yutong', '范雨桐', 'Fan Yutong', '南通市', 32.009, 120.862, { joint: 2, biologics: 2, trauma: 2 }, []],
    ['qin-shouye', '秦守业', 'Qin Shouye', '苏州市', 31.645, 120.748, { trauma: 3, biologics: 1 }, []],
  ],
  nanjing: [
    ['ding-yue', '丁越', 'Ding Yue', '南京市', 32.061, 118.771, { spine: 3, joint: 2 }, ['spine', 'joint']],
    ['wang-haitao', '汪海涛', 'Wang Haitao', '合肥市', 31.851, 117.274, { joint: 3, trauma: 3, spine: 1 }, ['joint']],
    ['fang-jingyi', '方静怡', 'Fang Jingyi', '南京市', 32.022, 118.796, { 'sports-medicine': 3, joint: 1 }, ['sports']],
    ['duanmu-qing', '端木清', 'Duanmu Qing', '镇江市', 32.203, 119.447, { trauma: 3, spine: 2 }, ['spine']],
    ['bian-yucheng', '卞玉成', 'Bian Yucheng', '扬州市', 32.391, 119.421, { joint: 2, biologics: 2 }, ['joint']],
    ['hu-man', '胡曼', 'Hu Man', '芜湖市', 31.337, 118.374, { trauma: 2, biologics: 3 }, []],
    [
      'abdurehim-memet',
      '阿卜杜热依木·买买提',
      'Abdurehim Memet',
      '南京市',
      31.951,
      118.842,
      { spine: 2, 'sports-medicine': 2 },
      ['spine', 'sports'],
    ],
    ['ge-anran', '葛安然', 'Ge Anran', '合肥市', 31.789, 117.236, { spine: 2, biologics: 1 }, []],
  ],
  hangzhou: [
    ['fu-xiaolan', '傅晓岚', 'Fu Xiaolan', '杭州市', 30.259, 120.171, { spine: 3, biologics: 2 }, ['spine']],
    ['lou-jiabo', '楼嘉波', 'Lou Jiabo', '杭州市', 30.287, 120.132, { joint: 3, trauma: 2 }, ['joint']],
    ['luo-shihan', '骆诗涵', 'Luo Shihan', '绍兴市', 30.006, 120.582, { spine: 2, trauma: 3 }, ['spine']],
    [
      'lai-feng',
      '来丰',
      'Lai Feng',
      '杭州市',
      30.166,
      120.261,
      { 'sports-medicine': 3, joint: 2 },
      ['sports', 'joint'],
    ],
    ['qiu-mengjie', '裘梦洁', 'Qiu Mengjie', '嘉兴市', 30.752, 120.757, { joint: 2, biologics: 2 }, []],
    ['han-lidong', '韩立冬', 'Han Lidong', '湖州市', 30.874, 120.103, { trauma: 2, 'sports-medicine': 2 }, ['sports']],
    ['shou-yiming', '寿一鸣', 'Shou Yiming', '杭州市', 30.062, 119.955, { trauma: 3, spine: 1 }, []],
  ],
  'ningbo-wenzhou': [
    ['lin-yanqiu', '林雁秋', 'Lin Yanqiu', '宁波市', 29.872, 121.548, { spine: 3, joint: 2 }, ['spine', 'joint']],
    ['zheng-bo', '郑博', 'Zheng Bo', '宁波市', 29.858, 121.585, { trauma: 3, 'sports-medicine': 2 }, ['sports']],
    ['ye-qingqing', '叶青青', 'Ye Qingqing', '温州市', 28.011, 120.664, { joint: 3, biologics: 2 }, ['joint']],
    ['yu-zimo', '虞子墨', 'Yu Zimo', '宁波市', 30.045, 121.168, { biologics: 3, trauma: 2 }, []],
    ['ying-xiaofeng', '应晓峰', 'Ying Xiaofeng', '金华市', 29.104, 119.649, { trauma: 3, spine: 2 }, ['spine']],
    ['jin-enze', '金恩泽', 'Jin Enze', '台州市', 28.655, 121.385, { 'sports-medicine': 3, joint: 2 }, ['sports']],
    ['shao-yichen', '邵亦辰', 'Shao Yichen', '温州市', 27.941, 120.692, { spine: 2, trauma: 2 }, []],
  ],
};

export const demoReps: readonly Omit<DemoPerson, 'mobile'>[] = Object.entries(rowsByTeam).flatMap(([unitKey, rows]) =>
  rows.map(
    ([key, name, nameEn, city, lat, lng, skills, certificates]): Omit<DemoPerson, 'mobile'> => ({
      key,
      name,
      nameEn,
      role: 'rep',
      unitKey,
      province: provinceByCity.get(city) ?? '',
      city,
      lat,
      lng,
      schedule: onWeekendDuty.has(key) ? 'weekend' : 'default',
      skills,
      certificates: certificates.map((code) => certificateCodes[code]),
      rights: [],
    }),
  ),
);
