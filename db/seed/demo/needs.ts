/**
 * What customers write that they need, from pressing to idle. Sentences of our own; the words the grading policy
 * looks for (排期, 报价, 试用, 了解 …) occur in them as they do in real ones.
 */
import type { DemoRandom } from './random.ts';

export type DemoStrength = 'strong' | 'medium' | 'weak';

const needs: Readonly<Record<DemoStrength, readonly string[]>> = {
  strong: [
    '下月手术排期已定，需要带量采购目录内型号的报价',
    '本周三台手术安排，现用型号缺货，需要到货时间和报价',
    '科室年度采购计划已批，需要完整型号清单和授权书',
    '医院挂网议标，月底前要提交产品资料和价格',
    '新产品入院申请，院内材料已备齐，需要配合准备答辩',
    '招标文件已出，请对照技术参数报价',
    '翻修病例急用，请尽快确认库存和跟台人员',
  ],
  medium: [
    '想了解带量采购后的价格和供货周期',
    '希望申请样品试用，下季度再定',
    '需要一次科室培训，最好有手术演示',
    '现用品牌断货，想找替代型号对比',
    '准备更换供应商，先看看型号是否齐全',
    '询价，数量大约每月 10 套',
    '主任想看跟台演示，再决定是否采购',
    '新开关节病区，正在比较几家的价格',
  ],
  weak: ['了解一下', '要一份产品手册', '咨询代理政策', '先看看资料', '想知道有没有这个产品', '加微信联系'],
};

export function needOf(random: DemoRandom, strength: DemoStrength): string {
  return random.pick(needs[strength]);
}
