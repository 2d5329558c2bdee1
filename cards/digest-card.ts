/** The loop's daily digest of a team, posted into its channel; a day with nothing to say says so in one line. */
import type { Card, Fact, Locale } from './card.ts';
import { dayText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface LoopDigest {
  readonly team: { readonly name: string; readonly nameEn: string };
  /** Local day of the report, YYYY-MM-DD. */
  readonly day: string;
  readonly from: Date;
  readonly to: Date;
  readonly received: { readonly A: number; readonly B: number; readonly C: number };
  readonly touchedInTime: number;
  /** Part of touchedInTime that was only typed in. */
  readonly reportedOnly: number;
  readonly missed: number;
  readonly waiting: number;
  readonly pooled: number;
  /** Reps with the longest waiting leads, most first. */
  readonly longestWaiting: readonly { readonly name: string; readonly nameEn: string }[];
}

export function digestCard(key: string, digest: LoopDigest, now: Date, timeZone: string, locale: Locale): Card {
  const t = texts[locale].digest;
  const nameOf = (named: { name: string; nameEn: string }) => (locale === 'zh' ? named.name : named.nameEn);
  const team = nameOf(digest.team);
  const { A, B, C } = digest.received;
  const received = A + B + C;
  const from = timeText(digest.from, now, timeZone, locale);
  const isEmpty = received + digest.touchedInTime + digest.missed + digest.waiting + digest.pooled === 0;
  const reported = digest.reportedOnly > 0 ? ` · ${t.reported(digest.reportedOnly)}` : '';
  const facts: Fact[] = [
    { label: t.missed, value: t.count(digest.missed) },
    { label: t.waiting, value: t.count(digest.waiting) },
    { label: t.inTime, value: `${t.count(digest.touchedInTime)}${reported}` },
    { label: t.new, value: `${t.count(received)} · ${t.grades(A, B, C)}` },
    { label: t.pooled, value: t.count(digest.pooled) },
  ];
  return {
    key,
    tone: digest.missed > 0 ? 'warning' : 'info',
    title: t.title(team, dayText(digest.day, locale)),
    summary: t.summary(team, received, digest.touchedInTime, digest.missed, digest.waiting),
    body: isEmpty ? t.nothing(from) : t.since(from),
    facts: isEmpty ? [] : facts,
    ...(digest.longestWaiting.length > 0
      ? { reasons: [t.waitingNames(digest.longestWaiting.map(nameOf).join(texts[locale].list))] }
      : {}),
    actions: [],
    footnote: t.footnote(timeText(digest.to, now, timeZone, locale)),
    isSettled: false,
  };
}
