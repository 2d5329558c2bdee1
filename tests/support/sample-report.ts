/** A war report with something in every part, for the tests of card, picture, page and board. */
import type { WarReportFacts } from '../../cards/war-report-view.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import type { WarReport } from '../../domain/reports/war-report.ts';
import { shipped } from '../domain/shipped-policies.ts';

const HOUR_MS = 3_600_000;
const team = (name: string, nameEn: string) => ({ name, nameEn });

const sampleTeams = new Map([
  ['puxi', team('上海一组（浦西）', 'Shanghai Team 1 (Puxi)')],
  ['nanjing', team('南京组', 'Nanjing')],
]);
const sampleMembers = new Map(
  [
    ['沈一霖', 'Shen Yilin'],
    ['陆允成', 'Lu Yuncheng'],
    ['阿卜杜热合曼·买买提江', 'Abdurehman Memetjan'],
    ['欧阳', 'Ou Yang'],
    ['戴若涵', 'Dai Ruohan'],
    ['江明', 'Jiang Ming'],
    ['庄懿', 'Zhuang Yi'],
  ].map(([name = '', nameEn = ''], index) => [`rep-${index}`, { name, nameEn }]),
);
const longAccount = '复旦大学附属中山医院青浦分院暨上海市青浦区中心医院骨科脊柱外科联合诊疗中心';
const accounts = ['复旦大学附属中山医院', '南京鼓楼医院', longAccount, '𠮷野整形外科<b>&"'];

export const sampleFigures: WarReport = {
  from: '2026-11-20T10:00:00.000Z',
  to: '2026-11-23T01:00:00.000Z',
  limits: {
    redAfterMs: 48 * HOUR_MS,
    yellowAfterMs: 72 * HOUR_MS,
    greenFromBps: 9000,
    greenWindowMs: 30 * 24 * HOUR_MS,
    minCallSeconds: 60,
  },
  wins: [1_280_000_00, 96_500_00, 8_800_00].map((amountMinor, index) => ({
    dealId: `deal-${index}`,
    number: `D-1000${index}`,
    ...whose(index),
    product: index === 1 ? null : '椎间融合器',
    line: 'spine',
    amountMinor,
    currency: 'CNY',
  })),
  actions: [...sampleMembers.keys()].map((memberId, index) => ({
    memberId,
    unitId: index < 5 ? 'puxi' : 'nanjing',
    calls: Math.max(0, 9 - 3 * index),
    visits: index % 2,
  })),
  red: Array.from({ length: 11 }, (_, index) => ({
    leadId: `lead-${index}`,
    number: `L-2000${index}`,
    ...whose(index),
    sinceHours: 400 - index * 35,
  })),
  yellow: [90, 75].map((sinceHours, index) => ({
    quoteId: `quote-${index}`,
    number: `Q-3000${index}`,
    ...whose(index + 2),
    amountMinor: 45_600_00,
    currency: 'CNY',
    sinceHours,
  })),
  green: [10_000, 9_049].map((receivedBps, index) => ({
    dealId: `paid-${index}`,
    number: `D-4000${index}`,
    ...whose(index),
    amountMinor: 100_000_00,
    receivedMinor: receivedBps * 1000,
    currency: 'CNY',
    receivedBps,
  })),
  response: { received: 23, medianFirstResponseS: 720, medianFirstTouchS: 2_880, touchedInTime: 17, missed: 2 },
};

function whose(index: number) {
  return {
    memberId: index === 4 ? null : `rep-${index % 5}`,
    unitId: index % 3 === 2 ? 'nanjing' : 'puxi',
    accountName: accounts[index % accounts.length] ?? null,
  };
}

export const sampleReport: WarReportFacts = {
  unit: team('接力骨科', 'Jieli Orthopaedics'),
  figures: sampleFigures,
  changes: {
    since: '2026-11-20T10:00:00.000Z',
    red: { lit: 3, cleared: 1 },
    yellow: { lit: 0, cleared: 0 },
    green: { lit: 1, cleared: 0 },
  },
  teams: sampleTeams,
  members: sampleMembers,
  lineNames: gradingNames(shipped.grading).lines,
  timeZone: 'Asia/Shanghai',
};
