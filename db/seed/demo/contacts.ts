/**
 * Invented people on the customer's side, as they give their names: 骨科 王主任, 李文斌(设备科).
 * Their numbers are 199 followed by a running number, so that nobody real is meant.
 */
import type { DemoRandom } from './random.ts';

export interface DemoContact {
  readonly name: string;
  readonly department: string;
  readonly jobTitle: string;
}

const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏'];
const givenNames = ['文斌', '志宏', '秋萍', '建明', '晓阳', '雪梅', '学勤', '海燕', '惠敏', '俊峰', '玉兰', '振华'];
const positions: readonly (readonly [department: string, titles: readonly string[]])[] = [
  ['骨科', ['主任', '副主任', '医生', '护士长']],
  ['脊柱外科', ['主任', '副主任', '医生']],
  ['关节外科', ['主任', '医生']],
  ['创伤骨科', ['主任', '医生']],
  ['运动医学科', ['主任', '医生']],
  ['手术室', ['护士长']],
  ['设备科', ['科长', '老师']],
  ['采购中心', ['主任', '老师']],
];

export function demoContact(random: DemoRandom): DemoContact {
  const [department, titles] = random.pick(positions);
  const jobTitle = random.pick(titles);
  const surname = random.pick(surnames);
  const name = random.pickWeighted([
    [`${department} ${surname}${jobTitle}`, 5],
    [`${surname}${jobTitle}`, 2],
    [`${surname}${random.pick(givenNames)}(${department})`, 2],
    [`${surname}${random.pick(givenNames)}`, 2],
  ]);
  return { name, department, jobTitle };
}

/** Eleven digits; different for every number from 0 to 99,989,999, and never a member's. */
export function demoContactPhone(number: number): string {
  return `199${String(10_000 + number).padStart(8, '0')}`;
}
