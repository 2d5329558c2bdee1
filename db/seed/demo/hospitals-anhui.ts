/**
 * Hospitals of Anhui that exist, for the demo company's accounts. Names, levels and positions are written down from
 * memory: a position is good to about one kilometre, now and then to a few, and a level may have changed since.
 * Not a directory: sales figures and events around these names are made up.
 */
import type { DemoHospitalGroup } from './types.ts';

export const anhuiHospitals: readonly DemoHospitalGroup[] = [
  {
    province: '安徽省',
    city: '合肥市',
    keyPrefix: 'hefei',
    rows: [
      [1, '安徽医科大学第一附属医院', '3A', '蜀山区', 31.848, 117.27],
      [2, '安徽医科大学第二附属医院', '3A', '蜀山区', 31.776, 117.23],
      [3, '中国科学技术大学附属第一医院(安徽省立医院)', '3A', '庐阳区', 31.856, 117.285],
      [4, '合肥市第一人民医院', '3A', '庐阳区', 31.866, 117.29],
      [5, '合肥市第二人民医院', '3A', '瑶海区', 31.862, 117.318],
      [6, '安徽中医药大学第一附属医院', '3A', '蜀山区', 31.853, 117.268],
      [7, '中国人民解放军联勤保障部队第九〇一医院', '3A', '蜀山区', 31.849, 117.245],
      [8, '合肥京东方医院', 'private', '瑶海区', 31.936, 117.37],
    ],
  },
  {
    province: '安徽省',
    city: '芜湖市',
    keyPrefix: 'wuhu',
    rows: [
      [1, '皖南医学院第一附属医院(弋矶山医院)', '3A', '镜湖区', 31.348, 118.356],
      [2, '芜湖市第二人民医院', '3A', '镜湖区', 31.331, 118.376],
    ],
  },
  {
    province: '安徽省',
    city: '马鞍山市',
    keyPrefix: 'maanshan',
    rows: [[1, '马鞍山市人民医院', '3A', '雨山区', 31.695, 118.5]],
  },
  {
    province: '安徽省',
    city: '滁州市',
    keyPrefix: 'chuzhou',
    rows: [[1, '滁州市第一人民医院', '3A', '琅琊区', 32.302, 118.315]],
  },
  {
    province: '安徽省',
    city: '蚌埠市',
    keyPrefix: 'bengbu',
    rows: [[1, '蚌埠医科大学第一附属医院', '3A', '龙子湖区', 32.937, 117.385]],
  },
  {
    province: '安徽省',
    city: '铜陵市',
    keyPrefix: 'tongling',
    rows: [[1, '铜陵市人民医院', '3A', '铜官区', 30.938, 117.815]],
  },
  {
    province: '安徽省',
    city: '宣城市',
    keyPrefix: 'xuancheng',
    rows: [[1, '宣城市人民医院', '3A', '宣州区', 30.945, 118.75]],
  },
];
