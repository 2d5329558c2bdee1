/** The main loop as a story: accepted and called in time; ignored, escalated, missed twice, reassigned, paused, cleared. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memberState } from '../../db/repos/directory.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { eventsOf, keepReps } from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const strongLead = {
  name: '骨科 王主任',
  phone: '13800138000',
  company: '复旦大学附属中山医院',
  product: '椎间融合器',
  need: '下周手术,请报价',
};

describe('a lead that is looked after', () => {
  test('has a history that begins with its coming in', async () => {
    const owned = await company.lead(strongLead);
    await keepReps(company);
    const pooled = await company.lead({ ...strongLead, externalId: 'to-the-pool' });
    const history = (await eventsOf(company, 'lead.received', 'lead.assigned', 'lead.pooled')).map(
      ({ subjectId, type }) => [subjectId, type],
    );
    expect(history).toEqual([
      [owned.lead.id, 'lead.received'],
      [owned.lead.id, 'lead.assigned'],
      [pooled.lead.id, 'lead.received'],
      [pooled.lead.id, 'lead.pooled'],
    ]);
  });

  test('arrives as a card, is accepted, and a call is the first touch', async () => {
    const { lead, status, dueAt } = await company.lead(strongLead);
    expect(status).toBe('assigned');
    const owner = `dm:${lead.ownerId}`;
    const card = await company.card(owner, `lead:${lead.id}`);
    expect(card.title).toContain('新线索');
    expect(card.deadline?.dueAt).toBe(dueAt?.toISOString());
    const accepted = await company.click(lead.ownerId ?? '', 'lead.accept', buttonValue(card, 'lead.accept'));
    expect(accepted).toMatchObject({ kind: 'notice', tone: 'success' });
    await company.pass({ minutes: 5 });
    const after = await company.card(owner, `lead:${lead.id}`);
    expect(after.title).toContain('已接单');
    const recorded = await company.submit(lead.ownerId ?? '', 'lead.call', buttonValue(after, 'lead.call'), {
      outcome: 'reached-interested',
      seconds: '95',
      note: '周三演示',
    });
    expect(recorded).toMatchObject({ kind: 'notice', tone: 'success' });
    expect((await company.card(owner, `lead:${lead.id}`)).title).toContain('跟进中');
    await company.pass({ hours: 8 });
    expect(await company.cards(owner)).toHaveLength(1);
  });
});

describe('a lead that is ignored', () => {
  test('pings the manager after 3 minutes, is missed twice, reassigned, pauses the rep, and the manager clears it', async () => {
    const { lead } = await company.lead(strongLead);
    const first = lead.ownerId ?? '';
    const ctx = company.baton.contextAt(company.clock.now());
    const directory = await ctx.directory(company.baton.store.read);
    const team = directory.members.get(first)?.unitId;
    const manager = [...directory.members.values()].find(
      (member) => member.role === 'manager' && member.unitId === team,
    );
    const managerChat = `dm:${manager?.id}`;
    await company.pass({ minutes: 2, seconds: 59 });
    expect(await company.cards(managerChat)).toHaveLength(0);
    await company.pass({ seconds: 1 });
    const ping = await company.card(managerChat, 'alert:');
    expect(ping.title).toContain('还没接单');

    await company.pass({ hours: 3 });
    const moved = await company.rows(async ({ store }) =>
      (await store.read.db.select().from(store.read.tables.leads)).find((row) => row.id === lead.id),
    );
    expect(moved?.ownerId).not.toBe(first);
    const state = await memberState(company.baton.store.read, first);
    expect(state.pauseId).not.toBeNull();
    const pause = await company.card(managerChat, 'pause:');
    expect(pause.tone).toBe('danger');
    const old = await company.card(`dm:${first}`, `lead:${lead.id}`);
    expect(old).toMatchObject({ isSettled: true, actions: [] });
    const cleared = await company.click(manager?.id ?? '', 'pause.clear', buttonValue(pause, 'pause.clear'));
    expect(cleared).toMatchObject({ kind: 'notice', tone: 'success' });
    expect((await memberState(company.baton.store.read, first)).pauseId).toBeNull();
    expect(await company.card(managerChat, 'pause:')).toMatchObject({ isSettled: true, actions: [] });
  });
});
