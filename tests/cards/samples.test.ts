/** The samples are the product's cards: every builder is in them, every name is unique, each follows the design. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Locale } from '../../cards/card.ts';
import { expectGoodCard } from '../support/good-card.ts';
import { sampleReport } from '../support/sample-report.ts';
import { longCompany, longMember, longPerson, team } from '../support/samples/card-sample.ts';
import { cardSamples } from '../support/samples/card-samples.ts';
import { formSamples } from '../support/samples/form-samples.ts';

const locales: readonly Locale[] = ['zh', 'en'];
const reported = [...sampleReport.members.values(), ...sampleReport.teams.values()].flatMap((named) =>
  Object.values(named),
);
const accounts = sampleReport.figures.red.map(({ accountName }) => accountName ?? '');
/** Texts from outside, in whatever language they were entered. */
const data = [
  ...accounts,
  ...reported,
  ...Object.values(longCompany),
  ...Object.values(longMember),
  ...Object.values(longPerson),
  ...Object.values(team),
  ...Object.values(sampleReport.unit),
  'confirmation.pdf',
  'npm run baton -- directory sync wecom --accept-leavers',
  'npm run baton -- directory wecom',
  'npm run baton -- doctor',
  '2026-11-leads.csv',
  '椎间融合器',
  'CNY',
  'USD',
  'D-20107',
].toSorted((one, other) => other.length - one.length);

test.each(cardSamples.map((sample) => [sample.name, sample] as const))('%s follows the design', (_name, sample) => {
  for (const locale of locales) {
    const card = sample.card[locale];
    // Settled money keeps its facts and the way to its calculation; what can be done is over all the same.
    const isMoney = card.isSettled && ['deal', 'quote', 'award', 'exception', 'dispute'].includes(sample.group);
    expectGoodCard(isMoney ? { ...card, isSettled: false } : card, locale, data);
    if (card.isSettled) expect(card.actions.filter(({ style }) => style !== 'link')).toEqual([]);
  }
});

test('names are unique and fit file names', () => {
  const names = cardSamples.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('every builder of cards/ has samples', () => {
  const builders = readdirSync(path.resolve(import.meta.dirname, '../../cards'))
    .filter((file) => file.endsWith('-card.ts'))
    .map((file) => file.replace('-card.ts', ''));
  const groupOf: Readonly<Record<string, string>> = {
    'award-exception': 'exception',
    'calendar-notice': 'calendar',
    'import-alert': 'import',
    'import-stalled': 'import',
    'waiting-files': 'waiting',
    'war-report': 'report',
  };
  const groups = new Set(cardSamples.map(({ group }) => group));
  expect(builders.filter((builder) => !groups.has(groupOf[builder] ?? builder))).toEqual([]);
});

test('every form that can be sent in has a sample', () => {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../handlers/handle-inbound.ts'), 'utf8');
  const table = /const forms[^{]*\{(.*?)\n\};/s.exec(source)?.[1] ?? '';
  const ids = [...table.matchAll(/'([a-z.-]+)': /g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(15);
  expect(new Set(formSamples.map(({ form }) => form.zh.id))).toEqual(new Set(ids));
});
