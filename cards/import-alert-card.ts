/** One escalation for all leads of an import that wait for the same thing in one team; it shrinks when none waits. */
import type { Card, Locale } from './card.ts';
import { dayText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface ImportAlertFacts {
  readonly kind: 'acknowledge' | 'first-touch' | 'pool';
  readonly repeat: number;
  /** Leads that still wait: the viewer's own, or the team's. */
  readonly waiting: number;
  readonly isOwn: boolean;
  readonly team: { readonly name: string; readonly nameEn: string };
  readonly fileName: string;
  /** Last day of the working calendar, where deadlines that wait rest on plain weeks after it. */
  readonly coveredThrough: string | null;
  readonly now: Date;
  readonly timeZone: string;
}

export function importAlertCard(key: string, facts: ImportAlertFacts, locale: Locale): Card {
  const t = texts[locale].importAlert;
  const title = facts.waiting === 0 ? t.settled : t.title[facts.kind](facts.waiting);
  const body = facts.kind === 'pool' ? t.bodyPool : facts.isOwn ? t.bodyOwn : t.bodyTeam;
  const team = { label: t.team, value: locale === 'zh' ? facts.team.name : facts.team.nameEn };
  const file = { label: texts[locale].import.file, value: facts.fileName };
  return {
    key,
    tone: facts.waiting === 0 ? 'neutral' : facts.repeat > 0 ? 'danger' : 'warning',
    title,
    summary: `${title} · ${team.value}`,
    ...(facts.waiting === 0 ? {} : { body }),
    facts: [team, file],
    actions: [],
    footnote: [
      facts.coveredThrough ? texts[locale].lead.uncovered(dayText(facts.coveredThrough, locale)) : '',
      timeText(facts.now, facts.now, facts.timeZone, locale),
    ]
      .filter(Boolean)
      .join(' · '),
    isSettled: facts.waiting === 0,
  };
}
