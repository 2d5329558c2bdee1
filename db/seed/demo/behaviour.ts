/**
 * What a customer did on the website or in the mini program before writing: one kind, subject and dwell time at a
 * time, shared by the history and the sample leads. Kinds are those of the grading policy.
 */
import type { DemoRandom } from './random.ts';
import type { DemoEventType } from './types.ts';

export interface DemoBehaviour {
  readonly type: DemoEventType;
  /** Only for what is watched or read. */
  readonly dwellSeconds: number | null;
  readonly subject: string;
}

const subjects: Readonly<Record<DemoEventType, readonly string[]>> = {
  'page-view': ['脊柱产品页', '关节产品页', '创伤产品页', '运动医学产品页', '带量采购目录', '手术案例', '联系我们'],
  'document-download': ['产品手册', '手术技术指南', '注册证与授权书', '带量采购型号对照表'],
  'form-submit': ['样品申请表', '报价申请表', '跟台预约表'],
  'video-watch': ['椎间融合手术演示', '膝关节置换手术演示', '关节镜下缝合演示'],
  'meeting-sign-up': ['骨科新技术研讨会', '脊柱微创学习班', '关节置换病例沙龙'],
};

export function demoBehaviour(random: DemoRandom, type: DemoEventType): DemoBehaviour {
  return { type, dwellSeconds: dwellOf(random, type), subject: random.pick(subjects[type]) };
}

function dwellOf(random: DemoRandom, type: DemoEventType): number | null {
  if (type === 'page-view') return random.whole(5, 180);
  if (type === 'video-watch') return random.whole(30, 420);
  return null;
}
