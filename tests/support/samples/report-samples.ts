/** War reports, digests, imports and the calendar's notice, built by the product's own builders. */
import { calendarNoticeCard } from '../../../cards/calendar-notice-card.ts';
import { digestCard, type LoopDigest } from '../../../cards/digest-card.ts';
import { type ImportAlertFacts, importAlertCard } from '../../../cards/import-alert-card.ts';
import { type ImportDigest, importCard } from '../../../cards/import-card.ts';
import { importStalledCard } from '../../../cards/import-stalled-card.ts';
import { warReportCard } from '../../../cards/war-report-card.ts';
import { sampleFigures, sampleReport } from '../sample-report.ts';
import { at, type CardSample, dai, sampleNow, sampleOf, sampleZone, shen, team, words } from './card-sample.ts';

const picture = { sha256: 'b'.repeat(64), width: 1080, height: 1440 };
const quietFigures = {
  ...sampleFigures,
  wins: [],
  red: [],
  yellow: [],
  green: [],
  actions: sampleFigures.actions.map((rep) => ({ ...rep, calls: 0, visits: 0 })),
  response: { received: 0, medianFirstResponseS: null, medianFirstTouchS: null, touchedInTime: 0, missed: 0 },
};
const reportId = '01a1f69c-4980-73e3-be77-dfa6ee507ec0';
const shared = { ...sampleReport, key: `report:${reportId}`, reportId };

export const reportSamples: readonly CardSample[] = [
  sampleOf('report', 'report-full', words('有图的战报', 'with its picture'), (locale) =>
    warReportCard({ ...shared, picture }, locale),
  ),
  sampleOf('report', 'report-team', words('一个组的战报，没有图', 'of one team, without a picture'), (locale) =>
    warReportCard({ ...shared, unit: team, teams: new Map(), picture: null }, locale),
  ),
  sampleOf('report', 'report-quiet', words('没有动静', 'nothing to tell'), (locale) =>
    warReportCard({ ...shared, figures: quietFigures, picture: null }, locale),
  ),
];

const digest: LoopDigest = {
  team,
  day: '2026-11-20',
  from: at('09:00', '2026-11-19'),
  to: at('09:00'),
  received: { A: 2, B: 5, C: 3 },
  touchedInTime: 6,
  reportedOnly: 4,
  missed: 1,
  waiting: 3,
  pooled: 0,
  longestWaiting: [shen, dai],
};
const quietDigest: LoopDigest = {
  ...digest,
  received: { A: 0, B: 0, C: 0 },
  touchedInTime: 0,
  reportedOnly: 0,
  missed: 0,
  waiting: 0,
  longestWaiting: [],
};

function digestSample(name: string, about: [string, string], facts: LoopDigest): CardSample {
  return sampleOf('digest', name, words(...about), (locale) =>
    digestCard('digest:1', facts, sampleNow, sampleZone, locale),
  );
}

export const digestSamples: readonly CardSample[] = [
  digestSample('digest', ['团队日报', 'of a day'], digest),
  digestSample('digest-quiet', ['没有事的一天', 'of a quiet day'], quietDigest),
];

const imported: ImportDigest = {
  fileName: '2026-11-leads.csv',
  coveredThrough: null,
  startAt: at('10:00'),
  total: 12,
  byGrade: { A: 2, B: 4, C: 6 },
  earliestDueAt: at('11:00'),
  pooled: 3,
  teams: null,
};

function importSample(name: string, about: [string, string], change: Partial<ImportDigest> = {}): CardSample {
  const facts = { ...imported, ...change };
  return sampleOf('import', name, words(...about), (locale) =>
    importCard('import:1', facts, sampleNow, sampleZone, locale),
  );
}

function importAlert(name: string, about: [string, string], change: Partial<ImportAlertFacts> = {}): CardSample {
  const facts: ImportAlertFacts = {
    kind: 'acknowledge',
    repeat: 0,
    waiting: 8,
    isOwn: false,
    team,
    fileName: '2026-11-leads.csv',
    coveredThrough: null,
    now: sampleNow,
    timeZone: sampleZone,
    ...change,
  };
  return sampleOf('import', name, words(...about), (locale) => importAlertCard('import-alert:1', facts, locale));
}

function stalled(name: string, about: [string, string], isFinished: boolean): CardSample {
  const facts = { fileName: '2026-11-leads.csv', rowsRead: 4_200, rowsStored: 4_000, isFinished };
  return sampleOf('import', name, words(...about), (locale) => importStalledCard('import-stalled:1', facts, locale));
}

export const importSamples: readonly CardSample[] = [
  importSample('import-rep', ['导入的线索，本人看到', 'leads of an import, to a rep']),
  importSample('import-manager', ['导入的线索，主管看到', 'leads of an import, to a manager'], { teams: [team] }),
  importAlert('import-alert', ['导入的线索没人接', 'leads of an import wait']),
  importAlert('import-alert-settled', ['都已处理', 'none waits any more'], { waiting: 0 }),
  stalled('import-stalled', ['导入中断', 'an import stopped midway'], false),
  stalled('import-stalled-settled', ['导入已完成', 'run to its end'], true),
];

const calendar = (name: string, about: [string, string], daysLeft: number, state: 'covered' | 'ends-soon' | 'ended') =>
  sampleOf('calendar', name, words(...about), (locale) =>
    calendarNoticeCard('calendar:1', { coveredThrough: '2026-12-31', daysLeft, state }, locale),
  );

export const calendarSamples: readonly CardSample[] = [
  calendar('calendar-ends-soon', ['工作日历快到期', 'the calendar ends soon'], 41, 'ends-soon'),
  calendar('calendar-ended', ['工作日历已到期', 'the calendar has ended'], -1, 'ended'),
  calendar('calendar-renewed', ['已更新', 'renewed'], 365, 'covered'),
];
