/** A chat tool that is about to switch our app off, or has: operations hear it once, whichever chat tool they are on. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

test.each([
  ['stopping', '就要被停用'],
  ['stopped', '停用了「接力」应用'],
] as const)('%s', async (what, words) => {
  const event = { kind: 'app-alert', eventId: 'e1', platform: 'wecom', occurredAt: company.clock.now(), what } as const;
  for (const eventId of ['e1', 'e1']) await company.sink({ ...event, eventId });
  await company.engine.runUntilIdle();
  const { members } = company.baton.store.read.tables;
  const everybody = await company.baton.store.read.db.select().from(members);
  const operations = everybody.filter(({ role }) => role === 'operations');
  expect(operations.length).toBeGreaterThan(0);
  for (const { id } of operations)
    expect((await company.texts(`dm:${id}`)).filter((text) => text.includes(words))).toHaveLength(1);
  const [rep] = everybody.filter(({ role }) => role === 'rep');
  expect((await company.texts(`dm:${rep?.id}`)).filter((text) => text.includes(words))).toEqual([]);
});
