/** What docs and design ask of every card, whatever it says: checked by the tests of all builders. */
import { expect } from 'vitest';
import type { Card, Locale } from '../../cards/card.ts';

/** Everything a reader sees, as one text. Values that came with the facts are left out where they are named. */
export function visibleText(card: Card, data: readonly string[] = []): string {
  const { title, summary, body, facts, reasons, deadline, actions, footnote } = card;
  const confirms = actions.flatMap(({ confirm }) => (confirm ? Object.values(confirm) : []));
  const parts = [
    title,
    summary,
    body ?? '',
    ...facts.flatMap((fact) => [fact.label, fact.value]),
    ...(reasons ?? []),
    deadline?.label ?? '',
    deadline?.note ?? '',
    ...actions.map((action) => action.label),
    ...confirms,
    footnote ?? '',
  ];
  return data.filter(Boolean).reduce((text, value) => text.replaceAll(value, '□'), parts.join('\n'));
}

/** @param data texts that came from outside and may be in any language */
export function expectGoodCard(card: Card, locale: Locale, data: readonly string[] = []): void {
  const text = visibleText(card, data);
  expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|function|=>|Invalid Date|Infinity/);
  expect(text).not.toMatch(/[!！]|\p{Extended_Pictographic}/u);
  if (locale === 'zh') expectChinese(text);
  else expectEnglish(text);
  expect(card.title.trim()).not.toBe('');
  expect(card.summary.trim()).not.toBe('');
  expect(card.title).not.toContain('\n');
  for (const fact of card.facts) {
    expect(fact.label.trim()).not.toBe('');
    expect(fact.value.trim()).not.toBe('');
  }
  expectGoodActions(card);
  if (card.isSettled) {
    expect(card.actions).toEqual([]);
    expect(card.deadline).toBeUndefined();
    expect(card.facts.length).toBeLessThanOrEqual(2);
  }
  if (card.deadline) {
    expect(card.deadline.label).toMatch(/\d{2}:\d{2}/);
    expect(new Date(card.deadline.dueAt).toISOString()).toBe(card.deadline.dueAt);
    expect(card.deadline.startedAt <= card.deadline.dueAt).toBe(true);
  }
}

/** At most three buttons, one of them primary at most; links come last; what comes back with a click fits. */
function expectGoodActions({ actions }: Card): void {
  const isLink = actions.map((action) => action.style === 'link');
  expect(isLink).toEqual(isLink.toSorted());
  expect(isLink.filter((link) => !link).length).toBeLessThanOrEqual(3);
  expect(actions.filter((action) => action.style === 'primary').length).toBeLessThanOrEqual(1);
  expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length);
  for (const action of actions) {
    expect(action.label.trim()).not.toBe('');
    expect(action.value.length).toBeLessThanOrEqual(200);
  }
}

/** Speakable numbers, grades, tiers, measures and what Chinese has no other name for are no English. */
export function expectChinese(text: string, place = text): void {
  const words = text.replace(/\b[A-Z]-\d+\b|\bV[123]\b|\b[ABC]\b|\b(?:Slack|PDF|JavaScript)\b/g, '');
  expect.soft(words, place).not.toMatch(/[A-Za-z]/);
  expect.soft(words, place).not.toMatch(/[\p{Script=Han}」】）]\s?[,:;()?]|[,;()?]\s?[\p{Script=Han}「【（]/u);
}

export function expectEnglish(text: string, place = text): void {
  expect.soft(text, place).not.toMatch(/[\p{Script=Han}，。：；（）「」、]/u);
  expect.soft(text, place).not.toMatch(/\berror\b|\binvalid\b/i);
}
