/**
 * A war report in words of one language: titles, figures and rows in the order in which they are read. The card, the
 * picture, the page and the board are laid out from it, so that none of them can say another figure than the others.
 */
import type { GradingNames } from '../domain/policy/grading-names.ts';
import type { LightChange, ReportChanges } from '../domain/reports/report-changes.ts';
import { effectiveActions, isQuiet, type WarReport } from '../domain/reports/war-report.ts';
import type { ReportedRecord } from '../domain/reports/war-report-rows.ts';
import { moneyText } from '../domain/shared/money.ts';
import type { Locale } from './card.ts';
import { durationText, shareText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { nameOf } from './text/name-of.ts';
import { roundMoney } from './text/round-money.ts';

export interface Named {
  readonly name: string;
  readonly nameEn: string;
}

export interface WarReportFacts {
  readonly unit: Named;
  readonly figures: WarReport;
  /** null = there was no report of this unit before. */
  readonly changes: ReportChanges | null;
  /** The teams of the unit by id, where it has several; empty for a team. */
  readonly teams: ReadonlyMap<string, Named>;
  readonly members: ReadonlyMap<string, Named>;
  /** What the grading policy calls the product lines. */
  readonly lineNames: GradingNames['lines'];
  readonly timeZone: string;
}

export interface ReportRow {
  /** The customer. */
  readonly name: string;
  /** Record number, who, and where the unit has several teams, which. */
  readonly detail: string;
  readonly value: string;
}

export interface ReportSection {
  readonly id: 'red' | 'yellow' | 'wins' | 'green';
  readonly label: string;
  readonly count: number;
  /** The figure in words: 3 条, 2 单. */
  readonly value: string;
  readonly what: string;
  /** The first of them; `count` says how many there are. */
  readonly rows: readonly ReportRow[];
}

export interface ReportRep {
  readonly name: string;
  readonly effective: number;
}

export interface WarReportView {
  readonly title: string;
  readonly unit: string;
  readonly when: string;
  readonly span: string;
  readonly isQuiet: boolean;
  readonly quiet: string;
  readonly changes: string;
  readonly red: ReportSection;
  readonly yellow: ReportSection;
  readonly wins: ReportSection;
  readonly green: ReportSection;
  /** Amounts won, one per currency: 128 万. Empty without a win. */
  readonly wonAmounts: string;
  readonly actions: {
    readonly label: string;
    readonly total: number;
    readonly what: string;
    /** The same without its conditions. */
    readonly parts: string;
    /** One group per team; a team's own report has one without a name. */
    readonly groups: readonly {
      readonly name: string | null;
      readonly total: number;
      readonly reps: readonly ReportRep[];
    }[];
  };
  readonly response: {
    readonly label: string;
    readonly items: readonly { readonly label: string; readonly value: string }[];
  };
  readonly summary: string;
  readonly footnote: string;
}

export function warReportView(facts: WarReportFacts, locale: Locale): WarReportView {
  const t = texts[locale].report;
  const { figures, timeZone } = facts;
  const { limits, response } = figures;
  const time = (iso: string) => timeText(new Date(iso), longBefore, timeZone, locale);
  const unit = nameIn(facts.unit, locale);
  const when = time(figures.to);
  const row = (record: ReportedRecord, value: string, what?: string): ReportRow => ({
    name: record.accountName ?? t.noAccount,
    detail: [record.number, what, who(facts, record, locale)].filter((part) => part !== undefined).join(' · '),
    value,
  });
  const total = effectiveActions(figures.actions);
  const sum = (kind: 'calls' | 'visits') => figures.actions.reduce((all, rep) => all + rep[kind], 0);
  const wonAmounts = amountsOf(figures.wins, locale);
  const times = (seconds: number | null) => (seconds === null ? t.noTime : durationText(seconds * 1000, locale));
  return {
    title: t.title(unit, when),
    unit,
    when,
    span: t.span(time(figures.from), time(figures.to)),
    isQuiet: isQuiet(figures),
    quiet: t.quiet(time(figures.from)),
    changes: changesText(facts, locale),
    red: {
      id: 'red',
      label: t.lights.red,
      count: figures.red.length,
      value: t.count(figures.red.length),
      what: t.redWhat(hoursText(limits.redAfterMs, locale)),
      rows: first(figures.red).map((lead) => row(lead, waitedText(lead.sinceHours, locale))),
    },
    yellow: {
      id: 'yellow',
      label: t.lights.yellow,
      count: figures.yellow.length,
      value: t.count(figures.yellow.length),
      what: t.yellowWhat(hoursText(limits.yellowAfterMs, locale)),
      rows: first(figures.yellow).map((quote) =>
        row(quote, waitedText(quote.sinceHours, locale), moneyText(BigInt(quote.amountMinor), quote.currency)),
      ),
    },
    wins: {
      id: 'wins',
      label: t.wins,
      count: figures.wins.length,
      value: t.deals(figures.wins.length),
      what: figures.wins.length > 0 ? t.winsWhat(wonAmounts) : t.winsNone,
      rows: first(figures.wins).map((win) =>
        row(
          win,
          moneyText(BigInt(win.amountMinor), win.currency),
          win.product ?? nameOf(facts.lineNames, win.line, locale),
        ),
      ),
    },
    green: {
      id: 'green',
      label: t.lights.green,
      count: figures.green.length,
      value: t.deals(figures.green.length),
      what: t.greenWhat(shareText(limits.greenFromBps), durationText(limits.greenWindowMs, locale)),
      // Rounded down, so that nothing reads as more than was received.
      rows: first(figures.green).map((deal) => row(deal, `${Math.floor(deal.receivedBps / 100)}%`)),
    },
    wonAmounts,
    actions: {
      label: t.actions,
      total,
      what: t.actionsWhat(sum('calls'), sum('visits'), limits.minCallSeconds),
      parts: t.callsAndVisits(sum('calls'), sum('visits')),
      groups: groupsOf(facts, locale),
    },
    response: {
      label: t.response,
      items: [
        { label: t.received, value: t.count(response.received) },
        { label: t.inTime, value: t.count(response.touchedInTime) },
        { label: t.missed, value: t.count(response.missed) },
        { label: t.firstResponse, value: times(response.medianFirstResponseS) },
        { label: t.firstTouch, value: times(response.medianFirstTouchS) },
      ],
    },
    summary: t.summary(
      unit,
      figures.red.length,
      figures.yellow.length,
      figures.green.length,
      figures.wins.length,
      total,
    ),
    footnote: t.footnote(time(figures.to)),
  };
}

/** Before every report: it is read on other days too, so every time names its day. */
const longBefore = new Date(0);
/** More than any card, picture or screen shows. */
const rowsAtMost = 12;
const first = <R>(rows: readonly R[]): readonly R[] => rows.slice(0, rowsAtMost);
/** From here on a wait is told in days. */
const longHours = 96;
const HOUR_MS = 3_600_000;

/** 48 小时, never 2 天: limits are written as in the policy. */
function hoursText(ms: number, locale: Locale): string {
  return ms % HOUR_MS === 0 ? `${texts[locale].report.hours(ms / HOUR_MS)}` : durationText(ms, locale);
}

/** Hours up to four days, then whole days. */
export function waitedText(hours: number, locale: Locale): string {
  const t = texts[locale].report;
  return hours < longHours ? t.hours(hours) : t.days(Math.floor(hours / 24));
}

export function nameIn(named: Named, locale: Locale): string {
  return locale === 'zh' ? named.name : named.nameEn;
}

/** The rep, and the team where the report is about several. */
function who({ members, teams }: WarReportFacts, record: ReportedRecord, locale: Locale): string {
  const member = record.memberId === null ? undefined : members.get(record.memberId);
  const team = teams.get(record.unitId);
  const name = member ? nameIn(member, locale) : texts[locale].report.nobody;
  return team ? `${name} · ${nameIn(team, locale)}` : name;
}

function changesText({ changes, timeZone }: WarReportFacts, locale: Locale): string {
  const t = texts[locale].report;
  if (!changes) return t.first;
  const since = timeText(new Date(changes.since), longBefore, timeZone, locale);
  const parts = (['red', 'yellow', 'green'] as const)
    .filter((light) => hasChanged(changes[light]))
    .map((light) => t.change(t.lights[light], changes[light].lit, changes[light].cleared));
  return parts.length === 0 ? t.unchanged(since) : t.changed(since, parts.join(locale === 'zh' ? '；' : '; '));
}

function hasChanged({ lit, cleared }: LightChange): boolean {
  return lit + cleared > 0;
}

function amountsOf(wins: WarReport['wins'], locale: Locale): string {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of wins) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  return [...sums].map(([currency, sum]) => roundMoney(sum, currency, locale)).join(locale === 'zh' ? '、' : ', ');
}

function groupsOf({ figures, teams, members }: WarReportFacts, locale: Locale): WarReportView['actions']['groups'] {
  const repOf = ({ memberId, calls, visits }: WarReport['actions'][number]) => {
    const member = members.get(memberId);
    return { name: member ? nameIn(member, locale) : texts[locale].report.nobody, effective: calls + visits };
  };
  if (teams.size === 0)
    return [{ name: null, total: effectiveActions(figures.actions), reps: figures.actions.map(repOf) }];
  return [...Map.groupBy(figures.actions, (rep) => rep.unitId)]
    .map(([unitId, reps]) => {
      const team = teams.get(unitId);
      return { name: team ? nameIn(team, locale) : null, total: effectiveActions(reps), reps: reps.map(repOf) };
    })
    .toSorted((one, other) => other.total - one.total);
}
