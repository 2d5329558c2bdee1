/**
 * What the board on the wall shows, in words of one language, from the same view as the report: the three numbers that
 * matter, who is stuck and where, today's wins and actions. Few rows, because it is read from three metres away.
 */
import type { RedLead } from '../domain/reports/war-report.ts';
import type { Locale } from './card.ts';
import { texts } from './text/in-both.ts';
import { nameIn, type ReportSection, type WarReportFacts, waitedText, warReportView } from './war-report-view.ts';

export interface BoardLine {
  /** Stays the same while the line is about the same thing; a new one among the wins is celebrated. */
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly value: string;
}

export interface BoardBar {
  readonly name: string;
  readonly count: number;
}

export interface BoardView {
  readonly title: string;
  readonly red: { readonly label: string; readonly value: string; readonly what: string };
  readonly won: { readonly label: string; readonly value: string; readonly what: string };
  readonly actions: { readonly label: string; readonly value: string; readonly what: string };
  readonly stuck: readonly BoardLine[];
  readonly wins: readonly BoardLine[];
  /** Reps of a team; of a larger unit its teams. Most first. */
  readonly bars: readonly BoardBar[];
  /** Yellow, green and the response figures, one after the other. */
  readonly others: readonly { readonly id: string; readonly label: string; readonly value: string }[];
}

/** Rows that fit the wall; see bot/web/public/board.css. */
export const boardRows = { stuck: 5, wins: 5, bars: 9 } as const;

export function boardView(facts: WarReportFacts, locale: Locale): BoardView {
  const t = texts[locale].report;
  const view = warReportView(facts, locale);
  const light = ({ id, label, value }: ReportSection) => ({ id, label, value });
  const { groups } = view.actions;
  const bars =
    facts.teams.size > 0
      ? groups.map(({ name, total }) => ({ name: name ?? '', count: total }))
      : groups.flatMap(({ reps }) => reps.map(({ name, effective }) => ({ name, count: effective })));
  return {
    title: t.board.title(view.unit),
    red: { label: view.red.label, value: String(view.red.count), what: view.red.what },
    won: { label: t.board.latestWins, value: view.wonAmounts === '' ? '0' : view.wonAmounts, what: view.wins.value },
    actions: { label: t.board.byRep, value: String(view.actions.total), what: view.actions.parts },
    stuck: stuckLines(facts, locale),
    wins: view.wins.rows.slice(0, boardRows.wins).map((row, index) => ({
      id: facts.figures.wins[index]?.dealId ?? '',
      ...row,
    })),
    bars: fitting(bars, t.board.others),
    others: [
      light(view.yellow),
      light(view.green),
      ...view.response.items.map((item, n) => ({ id: `response-${n}`, ...item })),
    ],
  };
}

/** All of them where there is room; else the last line is the sum of the rest, so that nobody's actions are missing. */
function fitting(bars: readonly BoardBar[], others: (n: number) => string): BoardBar[] {
  if (bars.length <= boardRows.bars) return [...bars];
  const rest = bars.slice(boardRows.bars - 1);
  const count = rest.reduce((sum, bar) => sum + bar.count, 0);
  return [...bars.slice(0, boardRows.bars - 1), { name: others(rest.length), count }];
}

/** One line per person with red leads: how many, the longest wait, and at which customer. */
function stuckLines({ figures, members, teams }: WarReportFacts, locale: Locale): BoardLine[] {
  const t = texts[locale].report;
  return [...Map.groupBy(figures.red, (lead: RedLead) => lead.memberId)]
    .map(([memberId, leads]) => ({ memberId, leads, longest: Math.max(...leads.map((lead) => lead.sinceHours)) }))
    .toSorted((one, other) => other.leads.length - one.leads.length || other.longest - one.longest)
    .slice(0, boardRows.stuck)
    .map(({ memberId, leads, longest }) => {
      const member = memberId === null ? undefined : members.get(memberId);
      const first = leads[0];
      const team = first && teams.get(first.unitId);
      const where = first?.accountName ?? t.noAccount;
      return {
        id: memberId ?? 'nobody',
        name: member ? nameIn(member, locale) : t.nobody,
        detail: [t.board.longest(waitedText(longest, locale)), team && nameIn(team, locale), where]
          .filter((part) => part !== undefined)
          .join(' · '),
        value: t.board.redOf(leads.length),
      };
    });
}
