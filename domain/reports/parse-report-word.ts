/** Reads what somebody types to see a report or to open the board: 战报, 战报 2026-11-20, 看板, board link, 看板 南京组. */
import { dayNumberOf } from '../shared/zone-time.ts';

export type ReportWord =
  | { readonly kind: 'latest-report' }
  /** A local date YYYY-MM-DD that exists. */
  | { readonly kind: 'report-of-day'; readonly day: string }
  /** Something else stands where a date belongs. */
  | { readonly kind: 'bad-date'; readonly text: string }
  /** `unit`: name or key as typed; null = the own one. */
  | { readonly kind: 'board'; readonly unit: string | null };

const report = /^(?:战报|war report|report)(?:[\s:：]+(?<rest>.+))?$/iu;
const board = /^(?:看板|战报看板|board link|board)(?:[\s:：]+(?<rest>.+))?$/iu;
/** Longer texts are talk that happens to begin with the word. */
const longest = 60;

/** @returns null when the text is about neither */
export function parseReportWord(text: string): ReportWord | null {
  const typed = text.trim();
  if (typed.length > longest) return null;
  const asked = report.exec(typed);
  if (asked) return aboutDay(asked.groups?.rest?.trim());
  const opened = board.exec(typed);
  return opened ? { kind: 'board', unit: opened.groups?.rest?.trim() ?? null } : null;
}

function aboutDay(rest: string | undefined): ReportWord {
  if (rest === undefined) return { kind: 'latest-report' };
  const parts = /^(?<year>\d{4})[-/.年](?<month>\d{1,2})[-/.月](?<day>\d{1,2})日?$/u.exec(rest)?.groups;
  const day = parts && `${parts.year}-${parts.month?.padStart(2, '0')}-${parts.day?.padStart(2, '0')}`;
  return day && !Number.isNaN(dayNumberOf(day)) ? { kind: 'report-of-day', day } : { kind: 'bad-date', text: rest };
}
