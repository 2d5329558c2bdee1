/**
 * The circuit breaker's card: to the manager with the reasons and "clear", to the rep as plain information.
 * Once cleared it shrinks to who cleared it and when.
 */
import type { Card, Locale } from './card.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface PauseCardFacts {
  readonly key: string;
  readonly pauseId: string;
  readonly rep: { readonly name: string; readonly nameEn: string };
  readonly isOwn: boolean;
  readonly canClear: boolean;
  readonly since: Date;
  readonly missed: readonly { readonly number: string; readonly dueAt: Date }[];
  readonly moved: readonly {
    readonly number: string;
    readonly owner: { readonly name: string; readonly nameEn: string } | null;
  }[];
  readonly cleared: {
    readonly by: { readonly name: string; readonly nameEn: string } | null;
    readonly at: Date;
  } | null;
  readonly now: Date;
  readonly timeZone: string;
}

export function pauseCard(facts: PauseCardFacts, locale: Locale): Card {
  const t = texts[locale].pause;
  const nameOf = (person: { name: string; nameEn: string } | null) =>
    person ? (locale === 'zh' ? person.name : person.nameEn) : texts[locale].baton;
  const at = (date: Date) => timeText(date, facts.now, facts.timeZone, locale);
  const title = facts.isOwn ? t.titleOwn : t.title(nameOf(facts.rep), facts.missed.length);
  const missed = facts.missed.map((miss) => t.missed(miss.number, at(miss.dueAt))).join('\n') || t.none;
  const moved =
    facts.moved
      .map((move) => (move.owner ? t.movedTo(move.number, nameOf(move.owner)) : t.movedPool(move.number)))
      .join('\n') || t.none;
  if (facts.cleared) {
    const outcome = t.cleared(nameOf(facts.cleared.by), at(facts.cleared.at));
    return {
      key: facts.key,
      tone: 'neutral',
      title: outcome,
      summary: `${outcome} · ${nameOf(facts.rep)}`,
      facts: [{ label: t.fact.misses, value: missed }],
      actions: [],
      footnote: title,
      isSettled: true,
    };
  }
  return {
    key: facts.key,
    tone: 'danger',
    title,
    summary: title,
    body: facts.isOwn ? t.bodyOwn(facts.moved.length) : t.body(facts.moved.length),
    facts: [
      { label: t.fact.misses, value: missed },
      { label: t.fact.moved, value: moved },
      { label: t.fact.since, value: at(facts.since) },
    ],
    actions: facts.canClear
      ? [{ id: 'pause.clear', label: t.clear, style: 'primary', value: facts.pauseId, confirm: t.clearConfirm }]
      : [],
    footnote: at(facts.since),
    isSettled: false,
  };
}
