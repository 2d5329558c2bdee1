/**
 * Tells operations that the working calendar ends soon or has ended; deadlines go on and say what they rest on.
 * Once the calendar has been renewed the card settles.
 */
import type { Card, Locale } from './card.ts';
import { dayText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export function calendarNoticeCard(
  key: string,
  coverage: { coveredThrough: string; daysLeft: number; state: 'covered' | 'ends-soon' | 'ended' },
  locale: Locale,
): Card {
  const t = texts[locale].calendarNotice;
  const through = dayText(coverage.coveredThrough, locale);
  if (coverage.state === 'covered') {
    const renewed = t.renewed(through);
    return { key, tone: 'neutral', title: renewed, summary: renewed, facts: [], actions: [], isSettled: true };
  }
  const isOver = coverage.state === 'ended';
  const title = isOver ? t.ended(through) : t.endsSoon(through, coverage.daysLeft);
  return {
    key,
    tone: isOver ? 'danger' : 'warning',
    title,
    summary: title,
    body: isOver ? t.bodyEnded : t.bodySoon,
    facts: [],
    actions: [],
    isSettled: false,
  };
}
