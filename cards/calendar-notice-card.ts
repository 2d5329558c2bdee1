/** Tells operations that the working calendar ends soon or has ended; deadlines go on and say what they rest on. */
import type { Card, Locale } from './card.ts';
import { dayText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export function calendarNoticeCard(
  key: string,
  coverage: { coveredThrough: string; daysLeft: number },
  locale: Locale,
): Card {
  const t = texts[locale].calendarNotice;
  const through = dayText(coverage.coveredThrough, locale);
  const isOver = coverage.daysLeft < 0;
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
