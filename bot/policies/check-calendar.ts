/**
 * Finds what no schema sees in the calendar: overlapping or unsorted hours, schedules without hours, dates that are both
 * off and worked, dates outside the covered years.
 */
import type { Finding, PolicyPath } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';
import { spanMinutes } from './values.ts';

type CalendarFile = PolicyFiles['calendar'];

export function checkCalendar(file: CalendarFile): Finding[] {
  return [...checkCoverage(file), ...checkSchedules(file), ...checkDates(file)];
}

function checkCoverage(file: CalendarFile): Finding[] {
  if (file.coveredFrom <= file.coveredThrough) return [];
  return [
    {
      path: ['coveredThrough'],
      wrong: { zh: '覆盖的结束日期早于开始日期。', en: 'The covered time ends before it starts.' },
      right: { zh: `应不早于 ${file.coveredFrom}。`, en: `It should not be before ${file.coveredFrom}.` },
    },
  ];
}

function checkSchedules(file: CalendarFile): Finding[] {
  const findings: Finding[] = [];
  if (!file.schedules.default) {
    findings.push({
      path: ['schedules'],
      isAboutKey: true,
      wrong: { zh: '没有名为 default 的班次。', en: 'There is no schedule called default.' },
      right: {
        zh: '没有指定班次的人都用它，请补上。',
        en: 'Everybody without a schedule of their own uses it; add one.',
      },
    });
  }
  for (const [name, schedule] of Object.entries(file.schedules)) {
    const days = Object.entries(schedule.week);
    findings.push(...days.flatMap(([day, spans]) => checkSpans(['schedules', name, 'week', day], spans)));
    if (days.every(([, spans]) => spans.length === 0)) {
      findings.push({
        path: ['schedules', name, 'week'],
        isAboutKey: true,
        wrong: { zh: `班次「${name}」一小时都不上班。`, en: `The schedule "${name}" has no hours at all.` },
        right: {
          zh: '请至少写一天的时段，否则时限永远走不完。',
          en: 'Give at least one day hours, or no deadline ever ends.',
        },
      });
    }
  }
  return findings;
}

function checkSpans(path: PolicyPath, spans: readonly string[]): Finding[] {
  return spans.flatMap((span, at) => {
    const before = at === 0 ? null : spanMinutes(spans[at - 1] ?? '');
    const own = spanMinutes(span);
    if (!before || !own || own.fromMinute >= before.toMinute) return [];
    return [
      {
        path: [...path, at],
        wrong: {
          zh: `${span} 与前一段 ${spans[at - 1]} 重叠或顺序颠倒。`,
          en: `${span} overlaps ${spans[at - 1]} or stands after it out of order.`,
        },
        right: { zh: '请按时间先后写，互不重叠。', en: 'Write spans in order of time, without overlap.' },
      },
    ];
  });
}

function checkDates(file: CalendarFile): Finding[] {
  const findings: Finding[] = [];
  for (const table of ['holidays', 'makeUpDays'] as const) {
    for (const date of Object.keys(file[table])) {
      if (date < file.coveredFrom || date > file.coveredThrough) {
        findings.push({
          path: [table, date],
          isAboutKey: true,
          wrong: { zh: `${date} 不在覆盖的日期之内。`, en: `${date} lies outside the covered dates.` },
          right: {
            zh: `应在 ${file.coveredFrom} 到 ${file.coveredThrough} 之间，或者调整覆盖的日期。`,
            en: `It should lie between ${file.coveredFrom} and ${file.coveredThrough}, or those dates should change.`,
          },
        });
      }
      if (table === 'makeUpDays' && file.holidays[date] !== undefined) {
        findings.push({
          path: [table, date],
          isAboutKey: true,
          wrong: { zh: `${date} 既是放假又是调休上班。`, en: `${date} is both a holiday and a make-up day.` },
          right: { zh: '请只保留一处。', en: 'Keep one of the two.' },
        });
      }
    }
  }
  return findings;
}
