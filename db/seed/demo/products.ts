/**
 * What customers of the demo company ask for, in their own words, by product line. The words are such that
 * policies/medical-distribution/grading.yaml maps each text to its line (a test holds them together).
 */
import type { DemoProductLine } from './types.ts';

export const demoProducts: Readonly<Record<DemoProductLine, readonly string[]>> = {
  spine: [
    '椎间融合器',
    '椎弓根螺钉系统',
    '颈椎前路钢板',
    '腰椎后路钉棒系统',
    '颈椎人工椎间盘',
    '椎体成形套件',
    'TLIF 融合器 12mm',
  ],
  joint: ['髋关节假体', '全膝关节置换系统', '单髁膝关节', '肩关节假体', '生物型股骨柄', '全髋陶瓷对陶瓷'],
  'sports-medicine': [
    '半月板缝合系统',
    '带线锚钉 5.0',
    '前交叉韧带重建固定系统',
    '关节镜刨削刀头',
    '肩袖修补锚钉',
    '运动医学专用器械',
  ],
  trauma: ['锁定钢板', '股骨近端髓内钉', '桡骨远端接骨板', '4.5 空心钉', '外固定支架', '胫骨髓内钉', '锁骨锁定板'],
  biologics: ['骨水泥', '抗生素骨水泥', '人工骨', '植骨颗粒', '骨填充材料'],
};
