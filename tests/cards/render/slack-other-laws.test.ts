/** What Slack shows beside cards and forms: the Home tab, windows to read, plain messages. All absurd, all taken. */
import { expect, test } from 'vitest';
import type { Locale } from '../../../cards/card.ts';
import { renderSlackCard, renderSlackPlain, renderSlackText } from '../../../cards/render/slack.ts';
import { renderSlackDetails } from '../../../cards/render/slack-form.ts';
import { renderSlackHome } from '../../../cards/render/slack-home.ts';
import { absurdCard, absurdText } from '../../support/absurd-cards.ts';
import { draws, fc } from '../../support/chance.ts';
import { checkSlackMessage, checkSlackView } from '../checkers/slack.ts';

const locale = fc.constantFrom<Locale>('zh', 'en');
const runs = { numRuns: draws(40) };
/** Only what the renderers write themselves may stand in angle brackets. */
const live = (payload: unknown) =>
  (JSON.stringify(payload).match(/<[^>]*>?/g) ?? []).filter((mark) => !/^<(!date\^\d+\^|tel:\+?\d)/.test(mark));

test('the Home tab of somebody with a hundred leads', () => {
  const lead = fc.record({
    number: absurdText,
    name: absurdText,
    company: fc.option(absurdText, { nil: null }),
    status: fc.constantFrom('assigned', 'accepted', 'touched'),
    dueAt: fc.option(fc.constant(new Date('2026-11-20T02:40:00Z')), { nil: null }),
  });
  const facts = fc.record({
    leads: fc.array(lead, { maxLength: 100 }),
    balances: fc.array(fc.constantFrom({ unit: 'points', balanceMinor: 512_000 }, { unit: 'CNY', balanceMinor: -1 })),
    isPaused: fc.boolean(),
    timeZone: fc.constant('Asia/Shanghai'),
  });
  fc.assert(
    fc.property(facts, locale, (some, language) => {
      const home = renderSlackHome(some, language);
      expect(checkSlackView(home)).toEqual([]);
      expect(live(home.blocks.filter(({ type }) => type === 'section'))).toEqual([]);
    }),
    runs,
  );
});

test('details of any length', () => {
  const title = absurdText.map((text) => `Ti${text}`);
  const line = fc.record({ text: absurdText, amount: absurdText, isTotal: fc.boolean() }, { requiredKeys: ['text'] });
  fc.assert(
    fc.property(title, fc.array(line, { maxLength: 150 }), locale, (name, lines, language) => {
      const view = renderSlackDetails({ title: name, lines }, language);
      expect(checkSlackView(view)).toEqual([]);
      expect(live(view.blocks)).toEqual([]);
    }),
    runs,
  );
});

test('words alone, and a card whose blocks were refused', () => {
  fc.assert(
    fc.property(absurdText, absurdCard, locale, (text, card, language) => {
      const plain = renderSlackPlain(card);
      for (const message of [renderSlackText(text), plain, renderSlackCard(card, { locale: language }).payload]) {
        expect(checkSlackMessage(message)).toEqual([]);
        expect(live(message.text)).toEqual([]);
      }
      expect(plain.blocks).toEqual([]);
    }),
    runs,
  );
});
