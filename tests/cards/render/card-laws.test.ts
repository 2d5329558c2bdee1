/**
 * What holds for every renderer and every card, however absurd: the platform takes it, the important survives, nothing
 * that somebody typed comes to life, and every loss is named while nothing else is.
 */
import { describe, expect, test } from 'vitest';
import type { Card, Locale } from '../../../cards/card.ts';
import { absurdCard } from '../../support/absurd-cards.ts';
import { draws, fc } from '../../support/chance.ts';
import { cardSamples } from '../../support/samples/card-samples.ts';
import { comparable, type Renderer, renderers, type ShownCard } from '../../support/shown-cards.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const numRuns = draws(40);

describe.each(renderers.map((renderer) => [renderer.name, renderer] as const))('%s', (_name, renderer) => {
  const holds = (law: (card: Card, shown: ShownCard, locale: Locale) => void) =>
    fc.assert(
      fc.property(absurdCard, fc.constantFrom(...locales), (card, locale) => {
        law(card, renderer.show(card, locale), locale);
      }),
      { numRuns },
    );

  test('the platform takes every card', () => {
    holds((_card, shown) => expect(shown.violations).toEqual([]));
  });

  test('the beginning of the title, the deadline and the first fact survive', () => {
    holds((card, shown) => {
      const visible = comparable(shown.visible);
      expect(visible).toContain(beginning(card.title));
      if (card.deadline) expect(visible).toContain(beginning(card.deadline.label));
      const [first] = card.facts;
      if (first) expect(visible).toContain(beginning(first.label));
      if (first && first.label.length < 100) expect(visible).toContain(beginning(first.value));
    });
  });

  test('no mention, link or markup comes out of what somebody typed', () => {
    holds((_card, shown) => expect(shown.live).toEqual([]));
  });

  test('what is lost is named, and what is named is lost', () => {
    holds((card, shown) => expect(namedParts(shown, card)).toEqual(lostParts(card, shown, renderer)));
  });

  test('buttons keep their order; a settled card has none that does anything', () => {
    if (!renderer.hasButtons) return;
    holds((card, shown) => {
      const ids = card.actions.map(({ id }) => id);
      expect(shown.buttons).toEqual(ids.filter((id) => shown.buttons.includes(id)));
      const acting = card.actions.filter(({ style }) => style !== 'link').map(({ id }) => id);
      if (card.isSettled) expect(shown.buttons.filter((id) => acting.includes(id))).toEqual([]);
      else if (acting[0]) expect(shown.buttons[0]).toBe(acting[0]);
    });
  });

  test('a question that is not asked before a click, or not whole, is named', () => {
    if (!renderer.hasButtons) return;
    holds((card, shown) => {
      const visible = comparable(shown.visible);
      const questions = card.actions
        .filter(({ id }) => shown.buttons.includes(id))
        .flatMap(({ confirm }) => confirm ?? []);
      const isLost = questions.some((one) => Object.values(one).some((text) => !visible.includes(comparable(text))));
      expect(shown.degraded.some((loss) => loss.startsWith('confirm:'))).toBe(isLost);
    });
  });

  test('the same card gives the same message, and is not changed', () => {
    holds((card, shown, locale) => {
      const before = JSON.stringify(card);
      expect(JSON.stringify(renderer.show(card, locale))).toBe(JSON.stringify(shown));
      expect(JSON.stringify(card)).toBe(before);
    });
  });

  test.each(cardSamples.map((sample) => [sample.name, sample] as const))(
    '%s is taken, and its losses are named',
    (_sample, { card }) => {
      for (const locale of locales) {
        const shown = renderer.show(card[locale], locale);
        expect(shown.violations).toEqual([]);
        expect(shown.live).toEqual([]);
        // Only one way here: a short text may stand in another part as well, where it is not lost.
        expect(namedParts(shown, card[locale])).toEqual(
          expect.arrayContaining(lostParts(card[locale], shown, renderer)),
        );
        const visible = comparable(shown.visible);
        expect(visible).toContain(comparable(card[locale].title));
        if (card[locale].deadline) expect(visible).toContain(comparable(card[locale].deadline.label));
      }
    },
  );
});

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Enough to know which it is, and short enough for every limit. */
function beginning(text: string): string {
  const kept: string[] = [];
  for (const { segment } of graphemes.segment(comparable(text))) {
    // Thousands of marks on one character are one character.
    if (kept.length === 5 || segment.length > 20) break;
    kept.push(segment);
  }
  return kept.join('');
}

/** Parts that are named as shortened or left out; `simplified` means that all is said. */
function namedParts({ degraded }: ShownCard, { isSettled }: Card): string[] {
  for (const loss of degraded) expect(loss).toMatch(/^[a-z]+:(shortened|left-out|simplified):[1-9]\d*$/);
  const lost = degraded.filter((loss) => !loss.includes(':simplified:')).map((loss) => loss.split(':')[0] ?? '');
  return [...new Set(lost)].filter((part) => part !== 'confirm' && (part !== 'actions' || !isSettled)).toSorted();
}

function lostParts(card: Card, shown: ShownCard, renderer: Renderer): string[] {
  const visible = comparable(shown.visible);
  // What a settled card can no longer do is no loss.
  const buttons = card.isSettled ? [] : card.actions.map(({ label }) => label);
  const parts: Readonly<Record<string, readonly (string | undefined)[]>> = {
    title: [card.title],
    summary: renderer.hasSummary ? [card.summary] : [],
    body: [card.body],
    facts: card.facts.flatMap(({ label, value }) => [label, value]),
    image: shown.degraded.some((loss) => loss.startsWith('image:simplified')) ? [] : [card.image?.alt],
    trace: (card.trace ?? []).flatMap(({ label, source, amount }) => [label, source, amount]),
    reasons: card.reasons ?? [],
    deadline: [card.deadline?.label, card.deadline?.note],
    actions: buttons,
    footnote: [card.footnote],
  };
  return Object.entries(parts)
    .filter(([, texts]) => texts.some((text) => text !== undefined && !visible.includes(comparable(text))))
    .map(([part]) => part)
    .toSorted();
}
