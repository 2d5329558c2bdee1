/** What an import brought to one rep or one manager: a single digest instead of a card per lead. */
import type { Card, Fact, Locale } from './card.ts';
import { dayText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface ImportDigest {
  readonly fileName: string;
  readonly startAt: Date;
  readonly total: number;
  readonly byGrade: { readonly A: number; readonly B: number; readonly C: number };
  readonly earliestDueAt: Date | null;
  readonly pooled: number;
  /** Last day of the working calendar, where one of the deadlines rests on plain weeks after it. */
  readonly coveredThrough: string | null;
  /** Set for a manager: the teams whose leads these are, more than one for who stands in for somebody. */
  readonly teams: readonly { readonly name: string; readonly nameEn: string }[] | null;
}

export function importCard(key: string, digest: ImportDigest, now: Date, timeZone: string, locale: Locale): Card {
  const t = texts[locale].import;
  const count = texts[locale].digest.count;
  const at = (date: Date) => timeText(date, now, timeZone, locale);
  const { A, B, C } = digest.byGrade;
  const teams = digest.teams?.map((team) => (locale === 'zh' ? team.name : team.nameEn)).join(texts[locale].list);
  const title = teams === undefined ? t.title(digest.total) : t.titleManager(teams, digest.total);
  const facts: (Fact | null)[] = [
    digest.earliestDueAt ? { label: t.due, value: texts[locale].lead.touchBy(at(digest.earliestDueAt)) } : null,
    { label: t.grades, value: texts[locale].digest.grades(A, B, C) },
    digest.teams ? { label: t.assigned, value: count(digest.total - digest.pooled) } : null,
    digest.teams ? { label: t.pooled, value: count(digest.pooled) } : null,
    { label: t.file, value: digest.fileName },
  ];
  return {
    key,
    tone: 'info',
    title,
    summary: title,
    body: digest.teams ? t.bodyManager(at(digest.startAt)) : t.body(at(digest.startAt)),
    facts: facts.filter((fact) => fact !== null),
    actions: [],
    footnote: digest.coveredThrough
      ? `${texts[locale].lead.uncovered(dayText(digest.coveredThrough, locale))} · ${at(now)}`
      : at(now),
    isSettled: false,
  };
}
