/** Undo for a minute: everything stands as before, with the old deadlines; nobody gains time, room or a clean record. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAssignment, poolSizes } from '../../db/repos/leads.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  bringLead,
  bringOwnedLead,
  changeMember,
  clocksOf,
  eventsOf,
  fillIn,
  goodCall,
  keepReps,
  leadCardOf,
  leadOf,
  openCards,
  press,
  pretendOpenLeads,
  recordCall,
  rowsDigest,
  runningClocks,
  stateOf,
  undoOf,
} from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const undo = (memberId: string, reply: Reply) => company.click(memberId, 'lead.undo', undoOf(reply).value);

/** What of a lead must be the same again: state, owner, deadlines and what the card says. */
async function standing(leadId: string, owner: string) {
  const { status, ownerId, unitId, touchedAt, closedAt, closeReason } = await leadOf(company, leadId);
  const clocks = (await clocksOf(company, leadId))
    .filter((clock) => clock.endedAt === null)
    .map(({ id, status: state, dueAt, stepId, stepAt }) => ({ id, state, dueAt, stepId, stepAt }));
  const card = JSON.parse(JSON.stringify(await leadCardOf(company, owner, leadId)));
  // The version in the buttons has moved on.
  for (const action of card.actions) action.value = '';
  const { openLeads, consecutiveMisses } = await stateOf(company, owner);
  return { status, ownerId, unitId, touchedAt, closedAt, closeReason, clocks, card, openLeads, consecutiveMisses };
}

describe('within a minute', () => {
  test('an acceptance is taken back: the three minutes run on as they did', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 2 });
    const before = await standing(lead.id, owner);
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    expect(undoOf(accepted).until).toEqual(new Date(company.clock.now().getTime() + 60_000));
    await company.pass({ seconds: 30 });
    expect(await undo(owner, accepted)).toMatchObject({ kind: 'notice', tone: 'success', text: { zh: '已撤销' } });
    expect(await standing(lead.id, owner)).toEqual(before);
    expect(await findAssignment(company.baton.store.read, lead.assignmentId)).toMatchObject({ acceptedAt: null });
    const manager = `dm:${(await company.member('gu-yunqiu')).id}`;
    await company.pass({ seconds: 29 });
    expect(await openCards(company, manager)).toEqual([]);
    await company.pass({ seconds: 1 });
    expect(await openCards(company, manager, 'alert:')).toHaveLength(1);
  });

  test('a deadline that passed meanwhile fires at once, dated with its time', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 2, seconds: 50 });
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    await company.pass({ seconds: 40 });
    await undo(owner, accepted);
    const manager = `dm:${(await company.member('gu-yunqiu')).id}`;
    expect(await openCards(company, manager, 'alert:')).toHaveLength(1);
    expect((await eventsOf(company, 'clock.missed'))[0]?.occurredAt).toEqual(new Date('2026-11-20T09:43:00+08:00'));
  });

  test('a call is taken back: clock, streak and count of leads stand as before', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const early = await bringOwnedLead(company);
    await company.pass({ minutes: 20 });
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    await company.moveTo('2026-11-20T10:40:00+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1 });
    const before = await standing(lead.id, owner);
    const called = await fillIn(company, owner, lead.id, 'lead.call', goodCall);
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0 });
    await undo(owner, called);
    expect(await standing(lead.id, owner)).toEqual(before);
    const { touches } = company.baton.store.read.tables;
    const rows = (await company.baton.store.read.db.select().from(touches)).filter((row) => row.leadId === lead.id);
    expect(rows).toMatchObject([{ undoneAt: company.clock.now() }]);
    // Its own deadline at 11:00 is the second miss in a row, as if the call had never been typed.
    await company.moveTo('2026-11-20T11:00:00+08:00');
    expect((await stateOf(company, rep)).pauseId).not.toBeNull();
    expect((await leadOf(company, early.lead.id)).ownerId).toBeNull();
  });

  test('a miss that came after the call counts on top of the streak that comes back', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await bringOwnedLead(company);
    await company.pass({ minutes: 10 });
    await bringOwnedLead(company);
    await company.pass({ minutes: 10 });
    const { lead } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T10:49:40+08:00');
    const called = await recordCall(company, rep, lead.id);
    await company.moveTo('2026-11-20T10:50:10+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1 });
    await undo(rep, called);
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 2 });
  });

  test('another timely touch meanwhile keeps the streak at nought', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await bringOwnedLead(company);
    await company.pass({ minutes: 30 });
    const one = await bringOwnedLead(company);
    const other = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T10:41:00+08:00');
    const called = await recordCall(company, rep, one.lead.id);
    await company.pass({ seconds: 10 });
    await recordCall(company, rep, other.lead.id);
    await undo(rep, called);
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0 });
  });

  test('a call that closed the lead is taken back: it is open and counted again', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    const before = await standing(lead.id, owner);
    const closed = await fillIn(company, owner, lead.id, 'lead.call', { ...goodCall, outcome: 'reached-no-need' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'closed' });
    await undo(owner, closed);
    expect(await standing(lead.id, owner)).toEqual(before);
  });

  test.each(['lead.transfer', 'lead.refuse'])('%s is taken back: owner, reasons, old deadlines', async (formId) => {
    const [one = '', other = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 1 });
    const before = await standing(lead.id, owner);
    const next = owner === one ? other : one;
    const nextBefore = await stateOf(company, next);
    const passed = await fillIn(company, owner, lead.id, formId, { reason: 'overload', to: 'auto' });
    expect((await leadOf(company, lead.id)).ownerId).toBe(next);
    await company.pass({ seconds: 20 });
    await undo(owner, passed);
    expect(await standing(lead.id, owner)).toEqual(before);
    expect((await stateOf(company, next)).openLeads).toBe(nextBefore.openLeads);
    expect(await leadCardOf(company, next, lead.id)).toMatchObject({ isSettled: true, actions: [] });
    expect((await clocksOf(company, lead.id)).filter((clock) => clock.endedAt === null)).toHaveLength(2);
    const why = await press(company, owner, lead.id, 'lead.why');
    expect(why.kind === 'details' && why.lines.some((line) => line.isTotal)).toBe(true);
    // 09:43 comes although the other one had the lead for a while.
    await company.moveTo('2026-11-20T09:43:00+08:00');
    expect((await eventsOf(company, 'clock.missed')).map((event) => event.occurredAt)).toEqual([
      new Date('2026-11-20T09:43:00+08:00'),
    ]);
  });

  test('a lead that went to the pool comes back out of it', async () => {
    await keepReps(company, 'shen-yilin');
    const { lead, owner } = await bringOwnedLead(company);
    const before = await standing(lead.id, owner);
    const refused = await fillIn(company, owner, lead.id, 'lead.refuse', { reason: 'expertise' });
    expect((await poolSizes(company.baton.store.read)).get(lead.unitId)).toBe(1);
    await undo(owner, refused);
    expect(await standing(lead.id, owner)).toEqual(before);
    expect((await poolSizes(company.baton.store.read)).get(lead.unitId)).toBe(0);
  });

  test('what a leader reassigned by mistake goes back to its rep', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    const before = await standing(lead.id, owner);
    const manager = (await company.member('gu-yunqiu')).id;
    const { version } = await leadOf(company, lead.id);
    const moved = await company.submit(manager, 'lead.transfer', `${lead.id}|${version}`, {
      reason: 'leave',
      to: 'auto',
    });
    expect((await leadOf(company, lead.id)).ownerId).not.toBe(owner);
    await undo(manager, moved);
    expect(await standing(lead.id, owner)).toEqual(before);
  });

  test('what a manager assigned from the pool goes back into it, with its old deadline', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, rep, 60);
    const { lead, dueAt } = await bringLead(company);
    await pretendOpenLeads(company, rep, 3);
    const manager = (await company.member('gu-yunqiu')).id;
    const assigned = await fillIn(company, manager, lead.id, 'pool.assign', { to: rep });
    expect(await stateOf(company, rep)).toMatchObject({ openLeads: 4 });
    await undo(manager, assigned);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null });
    expect(await stateOf(company, rep)).toMatchObject({ openLeads: 3 });
    expect((await poolSizes(company.baton.store.read)).get(lead.unitId)).toBe(1);
    const running = await runningClocks(company, lead.id);
    expect(Object.keys(running)).toEqual(['pool']);
    expect(running.pool?.dueAt).toEqual(dueAt);
    expect((await leadCardOf(company, manager, lead.id)).title).toMatch(/^待分配/);
    expect(await leadCardOf(company, rep, lead.id)).toMatchObject({ isSettled: true });
  });
});

describe('a refusal to undo changes nothing', () => {
  async function refusedWith(memberId: string, reply: Reply, words: { zh: string; en: string }) {
    const before = await rowsDigest(company);
    expect(await undo(memberId, reply)).toMatchObject({ kind: 'notice', text: words });
    expect(await rowsDigest(company)).toBe(before);
  }

  test('after the minute', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    await company.pass({ minutes: 1, seconds: 1 });
    await refusedWith(owner, accepted, { zh: '已过撤销时间', en: 'Too late to undo' });
  });

  test('after something else happened to the lead', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    await fillIn(company, owner, lead.id, 'lead.call', { outcome: 'no-answer', seconds: '0' });
    await refusedWith(owner, accepted, {
      zh: '之后又有了变化，不能撤销',
      en: 'Something has changed since, so this cannot be undone',
    });
  });

  test('after the colleague has accepted it', async () => {
    const [one = '', other = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    const next = owner === one ? other : one;
    const passed = await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: next });
    await press(company, next, lead.id, 'lead.accept');
    await refusedWith(owner, passed, {
      zh: '之后又有了变化，不能撤销',
      en: 'Something has changed since, so this cannot be undone',
    });
  });

  test('by somebody else, even the manager', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    const manager = (await company.member('gu-yunqiu')).id;
    await refusedWith(manager, accepted, { zh: '这条线索不归你处理', en: 'This lead is not yours to handle' });
  });

  test('twice', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    await undo(owner, accepted);
    await refusedWith(owner, accepted, {
      zh: '这个按钮已经失效，请看最新的卡片',
      en: 'This button no longer works; please look at the newest card',
    });
  });

  test('when the rep is full by now', async () => {
    const [one = '', other = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    const next = owner === one ? other : one;
    const passed = await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: next });
    await pretendOpenLeads(company, owner, 60);
    const name = owner === one ? ['沈一霖', 'Shen Yilin'] : ['陆允成', 'Lu Yuncheng'];
    await refusedWith(owner, passed, {
      zh: `${name[0]}手上的线索已满，不能撤销`,
      en: `${name[1]} is at capacity, so this cannot be undone`,
    });
  });

  test('when the rep it would go back to has left', async () => {
    await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    const manager = (await company.member('gu-yunqiu')).id;
    const alert = await company.card(`dm:${manager}`, 'alert:');
    const moved = await company.submit(manager, 'lead.transfer', buttonValue(alert, 'lead.transfer'), {
      reason: 'leave',
      to: 'auto',
    });
    const left = owner === (await company.member('shen-yilin')).id ? 'shen-yilin' : 'lu-yuncheng';
    await changeMember(company, left, { deactivatedAt: company.clock.now() });
    const { name, nameEn } = await company.member(left);
    await refusedWith(manager, moved, {
      zh: `${name}的账号已停用，不能撤销`,
      en: `${nameEn}'s account is deactivated, so this cannot be undone`,
    });
  });
});
