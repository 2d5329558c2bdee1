/**
 * What holds for every form that opens inside a chat, however absurd: the platform takes it, every question is there or
 * its loss is named, what was known is filled in, and the answers find their way back.
 */
import { expect, test } from 'vitest';
import type { Form, Locale } from '../../../cards/card.ts';
import { renderSlackForm } from '../../../cards/render/slack-form.ts';
import { checkView } from '../../fakes/slack/check-blocks.ts';
import { absurdForm } from '../../support/absurd-cards.ts';
import { draws, fc } from '../../support/chance.ts';
import { formSamples } from '../../support/samples/form-samples.ts';
import { comparable } from '../../support/shown-cards.ts';
import { checkSlackView } from '../checkers/slack.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const render = (form: Form, locale: Locale) =>
  renderSlackForm(form, { locale, timeZone: 'Asia/Shanghai', privateMetadata: form.value });

const holds = (law: (form: Form, locale: Locale) => void) =>
  fc.assert(
    fc.property(absurdForm, fc.constantFrom(...locales), (form, locale) => {
      law(form, locale);
    }),
    { numRuns: draws(40) },
  );

test('Slack takes every form', () => {
  holds((form, locale) => expect(checkSlackView(render(form, locale).payload)).toEqual([]));
});

test('no mention, link or markup comes out of what somebody typed', () => {
  holds((form, locale) => {
    const text = JSON.stringify(render(form, locale).payload.blocks.filter(({ type }) => type !== 'input'));
    expect(text).not.toMatch(/<[^>]*>/);
  });
});

test('every question that is not shown whole is named', () => {
  holds((form, locale) => {
    const { payload, degraded } = render(form, locale);
    const visible = comparable(stringsIn(payload).join('\n'));
    const isLost = form.fields.some(({ label }) => !visible.includes(comparable(label)));
    const options = form.fields.flatMap((field) => ('options' in field ? field.options : []));
    const isOptionLost = options.some(({ label }) => !visible.includes(comparable(label)));
    const named = new Set(degraded.map((loss) => loss.split(':')[0]));
    if (isLost) expect([...named]).toEqual(expect.arrayContaining([expect.stringMatching(/fields|options/)]));
    if (isOptionLost) expect([...named]).toEqual(expect.arrayContaining([expect.stringMatching(/fields|options/)]));
    for (const loss of degraded) expect(loss).toMatch(/^[a-z]+:(shortened|left-out|simplified):[1-9]\d*$/);
  });
});

test.each(['choice', 'choice-text'] as const)('a %s with nothing to choose from is named', (kind) => {
  const asked = { name: 'what', label: 'What', isRequired: false, options: [] };
  const field =
    kind === 'choice'
      ? { ...asked, kind }
      : { ...asked, kind, textLabel: 'Words', isTextRequired: false, maxLength: 10 };
  const form: Form = { id: 'lead.call', title: 'Call', fields: [field], submitLabel: 'Save', value: 'x' };
  expect(render(form, 'en').degraded).toContain('fields:left-out:1');
});

test('a day that was known is filled in, what is no day is not; which days may be is said', () => {
  const field = { kind: 'date', name: 'day', label: 'Date', isRequired: false, help: 'Empty means today' } as const;
  const windowOf = (more: object) => {
    const form: Form = { id: 'f', title: 'F', fields: [{ ...field, ...more }], submitLabel: 'Save', value: 'x' };
    const { payload, degraded } = render(form, 'en');
    expect(checkSlackView(payload)).toEqual([]);
    expect(degraded).toEqual([]);
    const [block] = payload.blocks;
    return { ...(block?.element as { type: string; initial_date?: string }), hint: block?.hint };
  };
  const text = (words: string) => ({ hint: { text: words } });
  expect(windowOf({})).toMatchObject({ type: 'datepicker', ...text('Empty means today') });
  expect(windowOf({})).not.toHaveProperty('initial_date');
  expect(windowOf({ value: '2026-11-18' })).toHaveProperty('initial_date', '2026-11-18');
  for (const value of ['', '2026-02-30', 'today']) expect(windowOf({ value })).not.toHaveProperty('initial_date');
  const max = '2026-11-20';
  expect(windowOf({ max })).toMatchObject(text('Empty means today · – 2026-11-20'));
  expect(windowOf({ max, min: '2023-11-21' })).toMatchObject(text('Empty means today · 2023-11-21 – 2026-11-20'));
});

test.each([
  [100, 1, 0],
  [101, 2, 0],
  [400, 4, 0],
  [401, 4, 1],
])('of %i options every one can be chosen, in groups of a hundred: %i, left out: %i', (count, groups, leftOut) => {
  const options = Array.from({ length: count }, (_, index) => ({ value: `m${index}`, label: `成员 ${index}` }));
  const field = { kind: 'choice', name: 'to', label: '转给', isRequired: true, value: 'm99', options } as const;
  const { payload, degraded } = render({ id: 'f', title: 'F', fields: [field], submitLabel: '转', value: 'x' }, 'zh');
  expect(checkSlackView(payload)).toEqual([]);
  expect(checkView(payload)).toEqual([]);
  const element = payload.blocks[0]?.element as { option_groups?: unknown[]; initial_option: { value: string } };
  expect(element.option_groups?.length ?? 1).toBe(groups);
  expect(element.initial_option.value).toBe('m99');
  expect(stringsIn(element).filter((one) => /^m\d+$/.test(one))).toHaveLength(count - leftOut + 1);
  expect(degraded).toEqual(leftOut > 0 ? [`options:left-out:${leftOut}`] : []);
});

test('the same form gives the same window, and is not changed', () => {
  holds((form, locale) => {
    const before = JSON.stringify(form);
    expect(JSON.stringify(render(form, locale))).toBe(JSON.stringify(render(form, locale)));
    expect(JSON.stringify(form)).toBe(before);
  });
});

test.each(formSamples.map((sample) => [sample.name, sample] as const))(
  '%s: every field can be filled in',
  (_name, sample) => {
    for (const locale of locales) {
      const form = sample.form[locale];
      const { payload } = render(form, locale);
      expect(checkSlackView(payload)).toEqual([]);
      const inputs = payload.blocks.filter(({ type }) => type === 'input');
      const ids = inputs.map((block) => String(block.block_id));
      expect(new Set(ids).size).toBe(ids.length);
      // In the order of the form, and required where the form says so.
      const fields = form.fields.map(({ name }) => ids.indexOf(`${form.id}/${name}`));
      expect(fields).toEqual(fields.toSorted((one, other) => one - other));
      expect(fields).not.toContain(-1);
      for (const [index, field] of form.fields.entries())
        expect(inputs[fields[index] ?? -1]?.optional).toBe(!field.isRequired);
      expect(payload.private_metadata).toBe(form.value);
    }
  },
);

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
