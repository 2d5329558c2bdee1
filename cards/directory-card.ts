/**
 * Tells operations what the directory of a chat tool leaves for them: people who are nobody in Baton yet, a reading in
 * which too many were missing, readings that fail. Settles when nothing is open any more.
 */
import type { Card, Fact, Locale } from './card.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface DirectoryCardFacts {
  readonly key: string;
  readonly platform: 'local' | 'slack' | 'wecom' | 'dingtalk';
  /** People of the company's units whose account is nobody's. */
  readonly open: number;
  /** The first of them. */
  readonly names: readonly string[];
  readonly held: { readonly missing: number; readonly of: number } | null;
  readonly failing: { readonly since: Date; readonly problem: string } | null;
  readonly isSettled: boolean;
  readonly now: Date;
  readonly timeZone: string;
}

export function directoryCard(facts: DirectoryCardFacts, locale: Locale): Card {
  const t = texts[locale].directory;
  const platform = t.platforms[facts.platform];
  const at = (instant: Date) => timeText(instant, facts.now, facts.timeZone, locale);
  if (facts.isSettled) {
    const title = t.settled(platform);
    return { key: facts.key, tone: 'neutral', title, summary: title, facts: [], actions: [], isSettled: true };
  }
  const { held, failing, open } = facts;
  const title = held
    ? t.titleHeld(platform, held.missing)
    : failing
      ? t.titleFailing(platform)
      : t.titleOpen(platform, open);
  const lines = [
    ...(held ? [t.bodyHeld] : []),
    ...(failing ? [t.bodyFailing(at(failing.since))] : []),
    ...(open > 0 ? [t.bodyOpen] : []),
  ];
  const named = facts.names.join(t.between);
  const people = open > facts.names.length ? t.andMore(named, open) : named;
  const command = held
    ? `directory sync ${facts.platform} --accept-leavers`
    : failing
      ? 'doctor'
      : `directory ${facts.platform}`;
  const rows: Fact[] = [
    ...(held ? [{ label: t.facts.missing, value: t.missing(held.missing, held.of) }] : []),
    ...(failing ? [{ label: t.facts.problem, value: t.problems[failing.problem] ?? t.problems.failed ?? '' }] : []),
    ...(open > 0 ? [{ label: t.facts.open, value: people }] : []),
    { label: t.facts.command, value: `npm run baton -- ${command}` },
  ];
  return {
    key: facts.key,
    tone: held || failing ? 'danger' : 'warning',
    title,
    summary: [title, ...(open > 0 ? [people] : [])].join(' · '),
    body: lines.join('\n'),
    facts: rows,
    actions: [],

    isSettled: false,
  };
}
