/** A war report as a card: what changed since the last one, then red, yellow, deals, green, actions and response. */
import type { Card, Fact, Locale } from './card.ts';
import { texts } from './text/in-both.ts';
import { type ReportSection, type WarReportFacts, warReportView } from './war-report-view.ts';

/** Rows of a section on the card; the rest is counted, and stands on the page behind it. A matter of presentation. */
const shownRows = 5;

export interface WarReportCardFacts extends WarReportFacts {
  readonly key: string;
  readonly reportId: string;
  readonly picture: { readonly sha256: string; readonly width: number; readonly height: number } | null;
}

export function warReportCard(facts: WarReportCardFacts, locale: Locale): Card {
  const t = texts[locale].report;
  const view = warReportView(facts, locale);
  const { key, reportId, picture, figures } = facts;
  const shared = { key, title: view.title, footnote: view.footnote, isSettled: false };
  if (view.isQuiet)
    return {
      ...shared,
      tone: 'info',
      summary: `${view.title}${locale === 'zh' ? '：' : ': '}${view.quiet}`,
      body: view.quiet,
      facts: [],
      actions: [],
    };
  return {
    ...shared,
    tone: figures.red.length + figures.response.missed > 0 ? 'warning' : 'info',
    summary: view.summary,
    body: view.changes,
    facts: [
      sectionFact(view.red, locale),
      sectionFact(view.yellow, locale),
      sectionFact(view.wins, locale),
      sectionFact(view.green, locale),
      ...actionFacts(view.actions, locale),
      {
        label: view.response.label,
        value: view.response.items.map(({ label, value }) => `${label} ${value}`).join(' · '),
      },
    ],
    ...(picture ? { image: { ...picture, alt: t.pictureAlt(view.title) } } : {}),
    actions: [{ id: 'report.open', label: t.open, style: 'default', value: reportId }],
  };
}

function sectionFact({ label, value, what, count, rows }: ReportSection, locale: Locale): Fact {
  const t = texts[locale].report;
  const lines = rows.slice(0, shownRows).map((row) => `${row.name} · ${row.detail} · ${row.value}`);
  const more = count > shownRows ? [t.more(count - shownRows)] : [];
  return { label, value: [`${value} · ${what}`, ...lines, ...more].join('\n') };
}

/** Every rep by name; those without any come last, together. */
function actionFacts(
  { label, total, what, groups }: ReturnType<typeof warReportView>['actions'],
  locale: Locale,
): Fact[] {
  const t = texts[locale].report;
  const list = texts[locale].list;
  const repsOf = (reps: (typeof groups)[number]['reps']) => {
    const busy = reps
      .filter(({ effective }) => effective > 0)
      .map(({ name, effective }) => t.repCount(name, effective));
    const idle = reps.filter(({ effective }) => effective === 0).map(({ name }) => name);
    return [busy.join(list), idle.length > 0 ? t.zero(idle.join(list)) : ''].filter((line) => line !== '').join('\n');
  };
  const heading = `${t.times(total)} · ${what}`;
  if (groups.every(({ name }) => name === null))
    return [{ label, value: [heading, ...groups.map(({ reps }) => repsOf(reps))].join('\n') }];
  return [
    { label, value: heading },
    ...groups.map(({ name, total: sum, reps }) => ({ label: name ?? '', value: `${t.times(sum)}\n${repsOf(reps)}` })),
  ];
}
