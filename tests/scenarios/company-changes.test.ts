/** A company file moves people about while leads are open: leads follow a rep, and stay with nobody who is none. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { companySchema } from '../../bot/company/company-schema.ts';
import { writeCompanyFile } from '../../bot/company/write-company-file.ts';
import { setConsecutiveMisses } from '../../db/repos/directory.ts';
import { type Company, openCompany } from '../support/company.ts';
import { brokenLaws } from '../support/laws.ts';
import {
  bringLead,
  bringOwnedLead,
  clocksOf,
  eventsOf,
  keepReps,
  leadCardOf,
  leadOf,
  openCards,
  recordCall,
  stateOf,
} from '../support/loop.ts';

let company: Company;
let rep: string;
beforeEach(async () => {
  company = await openCompany();
  [rep = ''] = await keepReps(company, 'shen-yilin');
});
afterEach(async () => {
  expect(await brokenLaws(company)).toEqual([]);
  expect(company.reported).toEqual([]);
  await company.remove();
});

/** The rep as the file says now; the rest of the company stays as it is. */
async function fileSays(change: { role?: string; unit?: string; active?: boolean }): Promise<void> {
  const person = { name: '沈一霖', role: 'rep', unit: 'sh-puxi', skills: { spine: 3 }, certificates: ['spine-basic'] };
  const file = companySchema.parse({ units: {}, members: { 'shen-yilin': { ...person, ...change } } });
  const { contextAt, store } = company.baton;
  await writeCompanyFile({ store, contextAt, now: async () => company.clock.now() }, file);
  await company.engine.runUntilIdle();
}

const unitId = async (key: string) => (await company.member(key)).unitId;
const managerSees = async (key: string, leadId: string) =>
  openCards(company, `dm:${(await company.member(key)).id}`, `lead:${leadId}`);

describe('a rep who is moved to another team', () => {
  test('takes the open leads along, touched ones too, and their deadlines run on', async () => {
    const { openLeads } = await stateOf(company, rep);
    const fresh = await bringOwnedLead(company);
    const touched = await bringOwnedLead(company);
    await recordCall(company, rep, touched.lead.id);
    const clocks = await clocksOf(company, fresh.lead.id);
    await fileSays({ unit: 'nanjing' });
    const nanjing = await unitId('meng-qinglin');
    for (const { lead } of [fresh, touched]) {
      expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: rep, unitId: nanjing });
    }
    expect(await clocksOf(company, fresh.lead.id)).toEqual(clocks);
    expect(await stateOf(company, rep)).toMatchObject({ openLeads: openLeads + 2 });
    const moved = await eventsOf(company, 'lead.unit-changed');
    expect(moved).toHaveLength(openLeads + 2);
    expect(moved.map(({ subjectId }) => subjectId)).toEqual(expect.arrayContaining([fresh.lead.id, touched.lead.id]));
    expect(moved[0]?.params).toMatchObject({ memberId: rep, fromUnitId: fresh.lead.unitId, unitId: nanjing });
    // The card in the chat is the one of now: its buttons work. The next level hears of it where the rep is now.
    await company.pass({ minutes: 3 });
    expect(await openCards(company, `dm:${(await company.member('meng-qinglin')).id}`, 'alert:')).toHaveLength(1);
    expect(await recordCall(company, rep, fresh.lead.id)).toMatchObject({ kind: 'notice', tone: 'success' });
  });

  test('keeps what is no rep’s own: leads in the pool of the team stay there', async () => {
    await fileSays({ active: false });
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    const puxi = await unitId('gu-yunqiu');
    await fileSays({ unit: 'nanjing', role: 'manager' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', unitId: puxi });
  });
});

test('a rep who becomes a manager hands the open leads to the pool, and nothing remains of the streak or the pause', async () => {
  const { lead } = await bringOwnedLead(company);
  await fileSays({ role: 'manager', unit: 'sh-puxi' });
  expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null });
  expect(await stateOf(company, rep)).toMatchObject({ openLeads: 0, pauseId: null });
  expect(await company.member('shen-yilin')).toMatchObject({ role: 'manager', deactivatedAt: null });
  const [pooled] = (await eventsOf(company, 'lead.pooled')).filter(({ subjectId }) => subjectId === lead.id);
  expect(pooled?.params).toMatchObject({ how: 'new-role', memberId: null });
  const [card] = await managerSees('gu-yunqiu', lead.id);
  expect(card?.reasons).toContain('原负责人不再做销售，由主管重新分配');
  // By now a manager of that team as well: the card with the pool's buttons.
  expect((await leadCardOf(company, rep, lead.id)).actions.map(({ id }) => id)).toContain('pool.assign');
});

test.each([
  ['leaves and comes back', { active: false }],
  ['was a manager for a while', { role: 'manager' }],
])('a rep who %s begins with no misses', async (_what, between) => {
  await company.baton.store.transaction((tx) => setConsecutiveMisses(tx, rep, 1));
  await fileSays(between);
  await fileSays({});
  expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0 });
});

test('a rep of whom something else changes keeps the streak and the leads', async () => {
  const { lead } = await bringOwnedLead(company);
  await company.baton.store.transaction((tx) => setConsecutiveMisses(tx, rep, 1));
  const before = await stateOf(company, rep);
  await fileSays({});
  expect((await company.member('shen-yilin')).skills).toEqual({ spine: 3 });
  expect(await stateOf(company, rep)).toEqual(before);
  expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: rep, version: lead.version });
});

test('a manager who goes elsewhere, or away, keeps cards without personal data and without buttons', async () => {
  const { lead } = await bringOwnedLead(company);
  await company.pass({ minutes: 3 });
  const { id: manager } = await company.member('gu-yunqiu');
  const alert = async () => (await openCards(company, `dm:${manager}`, 'alert:'))[0];
  expect((await alert())?.summary).toContain('王主任');
  expect((await alert())?.actions).not.toEqual([]);
  const file = companySchema.parse({
    units: {},
    members: { 'gu-yunqiu': { name: '顾蕴秋', role: 'manager', unit: 'hangzhou' } },
  });
  const { contextAt, store } = company.baton;
  await writeCompanyFile({ store, contextAt, now: async () => company.clock.now() }, file);
  await company.engine.runUntilIdle();
  expect((await alert())?.summary).not.toContain('王主任');
  expect((await alert())?.actions).toEqual([]);
  expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: rep });
});
