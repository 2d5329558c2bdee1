/** Leave and rights that a command enters beside a running bot: they hold at once, and the history says so. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wireBaton } from '../../bot/wire.ts';
import { leavesAfter } from '../../db/repos/leaves.ts';
import { leaveCalledOff, leaveEntered } from '../../handlers/people/leave-entered.ts';
import { rightChanged } from '../../handlers/people/right-changed.ts';
import { type Company, openCompany } from '../support/company.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringLead, bringOwnedLead, eventsOf, keepReps, leadOf, timersOf } from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(await brokenLaws(company)).toEqual([]);
  expect(company.reported).toEqual([]);
  await company.remove();
});

const doer = { actorId: null, via: 'command-line' };
const idOf = async (key: string) => (await company.member(key)).id;

/** A process of its own on the same rows, with what it remembers of the people. */
function command() {
  const { config, store, policies } = company.baton;
  const { contextAt } = wireBaton(config, store, policies);
  return { store, context: () => contextAt(company.clock.now()) };
}

async function sendAway(key: string, from: string, to: string, substituteKey: string | null = null) {
  const { store, context } = command();
  const substituteId = substituteKey === null ? null : await idOf(substituteKey);
  const wanted = { memberId: await idOf(key), fromAt: new Date(from), toAt: new Date(to), substituteId };
  return store.transaction((tx) => leaveEntered(tx, context(), wanted, doer), { lock: 'intake' });
}

async function callOff(key: string): Promise<void> {
  const { store, context } = command();
  const memberId = await idOf(key);
  await store.transaction(async (tx) => {
    const [leave] = await leavesAfter(tx, company.clock.now(), memberId);
    if (leave) await leaveCalledOff(tx, context(), leave, doer);
  });
}

describe('leave', () => {
  test('holds at once: no new leads, then again after its end, when the pool is offered anew', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const own = await bringOwnedLead(company);
    expect(await sendAway('shen-yilin', '2026-11-20T00:00:00+08:00', '2026-11-21T00:00:00+08:00')).toEqual({
      status: 'entered',
    });
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    expect(await leadOf(company, own.lead.id)).toMatchObject({ ownerId: rep });
    expect((await timersOf(company, 'leave-end')).map(({ dueAt }) => dueAt)).toContainEqual(
      new Date('2026-11-21T00:00:00+08:00'),
    );
    await company.moveTo('2026-11-21T00:00:01+08:00');
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', ownerId: rep });
    const [event] = await eventsOf(company, 'leave.entered');
    expect(event).toMatchObject({ subjectId: rep, actorId: null, via: 'command-line' });
    expect(event?.params).toMatchObject({ fromAt: '2026-11-19T16:00:00.000Z', toAt: '2026-11-20T16:00:00.000Z' });
  });

  test('that begins later holds from then on', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await sendAway('shen-yilin', '2026-11-20T10:00:00+08:00', '2026-11-23T00:00:00+08:00');
    expect((await bringLead(company)).lead.ownerId).toBe(rep);
    await company.moveTo('2026-11-20T10:00:00+08:00');
    expect((await bringLead(company)).lead.ownerId).toBeNull();
  });

  test('of a manager: the substitute is told and may act', async () => {
    await keepReps(company, 'shen-yilin');
    await sendAway('gu-yunqiu', '2026-11-20T00:00:00+08:00', '2026-11-24T00:00:00+08:00', 'cheng-liqun');
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    const card = await company.card(`dm:${await idOf('cheng-liqun')}`, 'alert:');
    expect(card.actions.map(({ id }) => id)).toContain('lead.transfer');
    expect(await company.cards(`dm:${await idOf('gu-yunqiu')}`)).toEqual([]);
  });

  test('that is ended early gives leads again at once; one that had not begun leaves no trace but the history', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const timers = await timersOf(company, 'leave-end');
    await sendAway('shen-yilin', '2026-11-20T00:00:00+08:00', '2026-12-01T00:00:00+08:00');
    const { lead } = await bringLead(company);
    await company.pass({ minutes: 5 });
    await callOff('shen-yilin');
    await company.engine.runUntilIdle();
    expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: rep });
    const { leaves } = company.baton.store.read.tables;
    const rows = () => company.baton.store.read.db.select().from(leaves);
    expect((await rows()).filter(({ memberId }) => memberId === rep)).toMatchObject([{ toAt: company.clock.now() }]);
    await sendAway('shen-yilin', '2026-12-01T00:00:00+08:00', '2026-12-05T00:00:00+08:00');
    await callOff('shen-yilin');
    expect((await rows()).filter(({ memberId }) => memberId === rep)).toHaveLength(1);
    expect(await timersOf(company, 'leave-end')).toEqual(timers);
    expect((await eventsOf(company, 'leave.ended-early', 'leave.called-off')).map(({ type }) => type)).toEqual([
      'leave.ended-early',
      'leave.called-off',
    ]);
  });
});

test('a right holds from the moment it is given until it is taken back', async () => {
  const memberId = await idOf('lu-yuncheng');
  const change = (isHeld: boolean) => {
    const { store, context } = command();
    const wanted = { memberId, right: 'evidence.details', isHeld };
    return store.transaction((tx) => rightChanged(tx, context(), wanted, doer));
  };
  const held = async () => {
    const { contextAt, store } = company.baton;
    return (await contextAt(company.clock.now()).directory(store.read)).members.get(memberId)?.rights;
  };
  expect(await held()).toEqual([]);
  expect([await change(true), await held()]).toEqual(['changed', ['evidence.details']]);
  expect([await change(true), await held()]).toEqual(['as-before', ['evidence.details']]);
  await company.pass({ seconds: 1 });
  expect([await change(false), await held()]).toEqual(['changed', []]);
  expect(
    (await eventsOf(company, 'right.granted', 'right.revoked')).map(({ type, params }) => [type, params.right]),
  ).toEqual([
    ['right.granted', 'evidence.details'],
    ['right.revoked', 'evidence.details'],
  ]);
});
