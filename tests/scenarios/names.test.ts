/** Names of product lines, sources and needs come from the policy: what is added there is called by its name everywhere. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';
import { bringOwnedLead, changeMember, keepReps, leadCardOf, press } from '../support/loop.ts';

const policies = {
  'grading.yaml': [
    [
      '    spine:\n      name:',
      '    dental:\n      name: { zh: 口腔种植, en: Dental implants }\n      words: [种植体]\n      points: 20\n    spine:\n      name:',
    ],
    [
      '    referral:          #',
      '    dealer:\n      name: { zh: 二级经销商, en: Dealer }\n      points: 10\n      aliases: [经销商]\n    referral:          #',
    ],
    [
      '    urgent:\n      name:',
      '    repair:\n      name: { zh: 要返修, en: repair }\n      words: [返修]\n      points: 9\n    urgent:\n      name:',
    ],
  ],
} as const;

let company: Company;
beforeEach(async () => {
  company = await openCompany({ policies });
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

test('the card and "why me" say them, in both languages', async () => {
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  await changeMember(company, 'shen-yilin', { skills: { dental: 2 } });
  const { lead } = await bringOwnedLead(company, { product: '种植体 4.1', source: 'dealer', need: '旧的要返修' });
  const card = await leadCardOf(company, rep, lead.id);
  expect(card.facts.find(({ label }) => label === '来源')?.value).toBe('二级经销商');
  expect(card.footnote).toContain(' · 二级经销商 · ');
  const reply = await press(company, rep, lead.id, 'lead.why');
  const lines = reply.kind === 'details' ? reply.lines.map(({ text }) => text) : [];
  expect(lines.map(({ zh }) => zh)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('口腔种植产品线'),
      '来源：二级经销商',
      '产品：口腔种植',
      '需求：要返修',
    ]),
  );
  expect(lines.map(({ en }) => en)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('Dental implants'),
      'Source: Dealer',
      'Product: Dental implants',
      'Need: repair',
    ]),
  );
});

test('what came from a source that the policy does not list keeps the words of the source', async () => {
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  const { lead } = await bringOwnedLead(company, { source: 'constructor' });
  expect((await leadCardOf(company, rep, lead.id)).footnote).toContain(' · constructor · ');
});
