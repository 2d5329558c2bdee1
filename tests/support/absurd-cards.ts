/**
 * Cards and forms that no builder makes: ten thousand characters, families of emoji, right-to-left, marks on marks, halves
 * of characters, hundreds of facts, and texts that try to be mentions and links. Every text begins with a mark of its own,
 * so that one sees which of them arrived.
 */
import type { Card, CardAction, Form, FormField } from '../../cards/card.ts';
import { fc } from './chance.ts';

const injections = [
  '<!channel> <!here> <@U123> <#C123|x> <https://evil.example|click> &lt;!channel&gt;',
  '[x](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>',
  '<script>alert(1)</script> <font color="warning">x</font> <a href="x">x</a>',
  '<@all> <@userid> @all $userName=zhangwei$',
  '`code` ```block``` *bold* _it_ ~no~ **b** __u__ > quote',
  '| a | b |\n| --- | --- |\n| 1 | 2 |\n# Heading\n- item\n1. item\n---',
  '\\*not bold\\* \\[x](y) &#60;!channel&#62; &amp;lt;',
  '<!date^1^{date}|x> {{title}} $title %s',
  '"}],"text":"x',
];

const pieces = [
  '线索',
  'a lead',
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈',
  '👍🏽',
  'שלום עליכם',
  'مرحبا بكم',
  '\u202eevil\u202c',
  '\u2066x',
  'e\u0301\u0323\u0308',
  'Z\u0336a\u0337',
  '\u0000\u0007\u001b[31m',
  '\r\n',
  '\n\n\n',
  '\t',
  '\u2028\u2029',
  '\ufeff',
  '\ud800',
  '\udc00x',
  '𠮷',
  '   ',
  '…',
  ...injections,
];

export const absurdText = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((some) => some.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 400 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...pieces).map((piece) => piece.repeat(Math.ceil(10_000 / piece.length))),
  },
  { weight: 1, arbitrary: fc.constant(`e${'\u0301'.repeat(10_000)}`) },
);
const shortText = fc.array(fc.constantFrom(...pieces.slice(0, 16)), { maxLength: 2 }).map((some) => some.join(''));

/** A text with a mark of its own, or none. */
const marked = (mark: string, text: fc.Arbitrary<string> = absurdText) => text.map((rest) => `${mark}${rest}`);

const listOf = <T>(make: (index: number) => fc.Arbitrary<T>, max: number) =>
  fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 8 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max }) },
    )
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(index))));

const factOf = (index: number) =>
  fc.record(
    {
      label: marked(`F${index}l`, fc.oneof({ weight: 5, arbitrary: shortText }, { weight: 1, arbitrary: absurdText })),
      value: fc.oneof({ weight: 8, arbitrary: marked(`F${index}v`) }, { weight: 1, arbitrary: fc.constant('') }),
      kind: fc.constantFrom('text' as const, 'phone' as const),
    },
    { requiredKeys: ['label', 'value'] },
  );

const traceOf = (index: number) =>
  fc.record(
    {
      label: marked(`T${index}l`),
      source: marked(`T${index}s`),
      amount: marked(`T${index}a`, shortText),
      isTotal: fc.boolean(),
    },
    { requiredKeys: ['label'] },
  );

const actionOf = (index: number): fc.Arbitrary<CardAction> =>
  fc.record(
    {
      id: fc.constant(`lead.act-${index}`),
      label: marked(`A${index}`, fc.oneof({ weight: 3, arbitrary: shortText }, { weight: 1, arbitrary: absurdText })),
      style: fc.constantFrom('default' as const, 'danger' as const, 'link' as const),
      value: fc.constantFrom('01a1f69c-4980-73e3-be77-dfa6ee507e33|7', 'x'.repeat(200), ''),
      confirm: fc.record({ title: marked('Ct'), text: marked('Cx'), ok: marked('Co'), cancel: marked('Cc') }),
    },
    { requiredKeys: ['id', 'label', 'style', 'value'] },
  );

/** As a card must be: one primary button at most, links last. */
const ordered = (actions: readonly CardAction[]): CardAction[] => {
  const buttons = actions.filter(({ style }) => style !== 'link');
  const links = actions.filter(({ style }) => style === 'link');
  return [...buttons.map((one, index) => (index === 0 ? { ...one, style: 'primary' as const } : one)), ...links];
};

export const absurdCard: fc.Arbitrary<Card> = fc.record(
  {
    key: fc.constant('lead:1'),
    tone: fc.constantFrom(
      'neutral' as const,
      'info' as const,
      'success' as const,
      'warning' as const,
      'danger' as const,
    ),
    title: marked('Ti'),
    summary: marked('Su'),
    body: fc.oneof({ weight: 4, arbitrary: marked('Bo') }, { weight: 1, arbitrary: fc.constant('') }),
    facts: listOf(factOf, 100),
    image: fc.record({
      sha256: fc.constant('c'.repeat(64)),
      alt: marked('Im'),
      width: fc.constant(1),
      height: fc.constant(1),
    }),
    trace: listOf(traceOf, 30),
    reasons: listOf((index) => marked(`R${index}r`), 30),
    deadline: fc.record(
      {
        label: marked('De'),
        dueAt: fc.constant('2026-11-20T02:40:00.000Z'),
        startedAt: fc.constant('2026-11-20T01:40:00.000Z'),
        note: marked('Dn'),
      },
      { requiredKeys: ['label', 'dueAt', 'startedAt'] },
    ),
    actions: listOf(actionOf, 12).map(ordered),
    footnote: fc.oneof({ weight: 4, arbitrary: marked('Fo') }, { weight: 1, arbitrary: fc.constant('') }),
    isSettled: fc.boolean(),
  },
  { requiredKeys: ['key', 'tone', 'title', 'summary', 'facts', 'actions', 'isSettled'] },
);

/** Days at the ends of what four figures hold, leap days, and days that no calendar has. */
const day = fc.constantFrom('2026-11-20', '2028-02-29', '0001-01-01', '9999-12-31', '2026-02-30', '2026-13-01');

const fieldOf = (index: number): fc.Arbitrary<FormField> => {
  const shared = {
    name: fc.constant(`field${index}`),
    label: marked(`L${index}l`),
    isRequired: fc.boolean(),
    help: marked(`H${index}h`),
    value: absurdText,
  };
  const requiredKeys = ['kind', 'name', 'label', 'isRequired'] as const;
  const options = listOf(
    (option) => fc.record({ value: fc.constantFrom(`o${option}`, `:${option}`), label: marked(`O${option}o`) }),
    130,
  );
  const maxLength = fc.constantFrom(1, 10, 500, 10_000);
  return fc.oneof(
    fc.record(
      { kind: fc.constantFrom('text' as const, 'long-text' as const, 'phone' as const), ...shared, maxLength },
      { requiredKeys: [...requiredKeys, 'maxLength'] },
    ),
    fc.record(
      {
        kind: fc.constant('number' as const),
        ...shared,
        min: fc.constant(0),
        max: fc.constantFrom(0, 14_400, Number.MAX_SAFE_INTEGER),
        unit: marked('U'),
      },
      { requiredKeys: [...requiredKeys, 'min', 'max'] },
    ),
    fc.record(
      {
        kind: fc.constant('date' as const),
        ...shared,
        value: fc.oneof({ weight: 3, arbitrary: day }, { weight: 1, arbitrary: absurdText }),
        min: day,
        max: day,
      },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      { kind: fc.constant('choice' as const), ...shared, options },
      { requiredKeys: [...requiredKeys, 'options'] },
    ),
    fc.record(
      { kind: fc.constant('money' as const), ...shared, currencies: fc.constantFrom(['CNY'], ['CNY', 'USD', 'EUR']) },
      { requiredKeys: [...requiredKeys, 'currencies'] },
    ),
    fc.record(
      {
        kind: fc.constant('choice-text' as const),
        ...shared,
        options,
        textLabel: marked('Tl'),
        textValue: absurdText,
        isTextRequired: fc.boolean(),
        maxLength,
      },
      { requiredKeys: [...requiredKeys, 'options', 'textLabel', 'isTextRequired', 'maxLength'] },
    ),
  ) as fc.Arbitrary<FormField>;
};

export const absurdForm: fc.Arbitrary<Form> = fc.record(
  {
    id: fc.constant('lead.call'),
    title: marked('Ti'),
    intro: marked('In'),
    fields: listOf(fieldOf, 120),
    submitLabel: marked('Su', shortText),
    value: fc.constant('01a1f69c-4980-73e3-be77-dfa6ee507e33|7'),
  },
  { requiredKeys: ['id', 'title', 'fields', 'submitLabel', 'value'] },
);
