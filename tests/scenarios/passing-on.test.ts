/** A lead changes hands: transferred by the rules or to a named colleague, refused, pooled, assigned, drained. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { addToPool, findAssignment, poolSizes } from '../../db/repos/leads.ts';
import type { LeadReceipt } from '../../handlers/leads/lead-received.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  bringLead,
  bringOwnedLead,
  clocksOf,
  eventsOf,
  fillIn,
  goodCall,
  keepReps,
  leadCardOf,
  leadOf,
  press,
  pretendOpenLeads,
  recordCall,
  runningClocks,
  stateOf,
} from '../support/loop.ts';

const capacity = 60;
let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

describe('a transfer', () => {
  test('by the rules goes to the best other rep, with new deadlines and a reason on record', async () => {
    const reps = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    for (const rep of reps) await pretendOpenLeads(company, rep, 0);
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 2 });
    const reply = await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'overload', to: 'auto' });
    const moved = await leadOf(company, lead.id);
    expect(moved.ownerId).not.toBe(owner);
    expect(moved.status).toBe('assigned');
    const other = moved.ownerId ?? '';
    const name = (await company.member('lu-yuncheng')).id === other ? '陆允成' : '沈一霖';
    expect(reply).toMatchObject({ kind: 'notice', tone: 'success', text: { zh: `已转给${name}` } });

    expect(await leadCardOf(company, owner, lead.id)).toMatchObject({
      title: `已转给${name}`,
      isSettled: true,
      actions: [],
    });
    const card = await leadCardOf(company, other, lead.id);
    expect(card.actions.map((action) => action.id)).toEqual([
      'lead.accept',
      'lead.transfer',
      'lead.refuse',
      'lead.why',
    ]);
    expect(await stateOf(company, owner)).toMatchObject({ openLeads: 0 });
    expect(await stateOf(company, other)).toMatchObject({ openLeads: 1 });
    const running = await runningClocks(company, lead.id);
    expect(running['first-touch']?.startedAt).toEqual(company.clock.now());
    expect(running.acknowledge?.dueAt).toEqual(new Date(company.clock.now().getTime() + 3 * 60_000));
    expect((await clocksOf(company, lead.id)).filter((clock) => clock.endReason === 'moved')).toHaveLength(2);
    const [event] = await eventsOf(company, 'lead.transferred');
    expect(event?.params).toMatchObject({ reason: 'overload', fromMemberId: owner, toMemberId: other });
    expect(event?.actorId).toBe(owner);
  });

  test('to a named colleague of the team goes to that colleague, whom the form offers with what they have on hand', async () => {
    const dai = await company.member('dai-ruohan');
    await pretendOpenLeads(company, dai.id, 7);
    const { lead, owner } = await bringOwnedLead(company);
    const form = await press(company, owner, lead.id, 'lead.transfer');
    if (form.kind !== 'open-form') throw new Error('No form was opened');
    const to = form.form.zh.fields.find((field) => field.name === 'to');
    if (to?.kind !== 'choice') throw new Error('The form does not ask to whom');
    expect(to.options[0]).toEqual({ value: 'auto', label: '按规则自动分配' });
    const values = to.options.map((option) => option.value);
    expect(values).not.toContain(owner);
    expect(values).toHaveLength(9);
    expect(to.options.find((option) => option.value === dai.id)?.label).toMatch(/^戴若涵 · .*手上 7 条$/);
    await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'relation', to: dai.id });
    expect((await leadOf(company, lead.id)).ownerId).toBe(dai.id);
    const assignment = await findAssignment(company.baton.store.read, (await leadOf(company, lead.id)).assignmentId);
    expect(assignment).toMatchObject({ how: 'transfer', actorId: owner });
  });

  test('by a leader takes it from the rep and leaves the rep a settled card', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    const manager = (await company.member('gu-yunqiu')).id;
    const alert = await company.card(`dm:${manager}`, 'alert:');
    const reply = await company.submit(manager, 'lead.transfer', buttonValue(alert, 'lead.transfer'), {
      reason: 'leave',
      to: 'auto',
    });
    expect(reply).toMatchObject({ kind: 'notice', tone: 'success' });
    const moved = await leadOf(company, lead.id);
    expect(moved.ownerId).not.toBe(owner);
    expect((await leadCardOf(company, owner, lead.id)).isSettled).toBe(true);
    const settled = await company.card(`dm:${manager}`, 'alert:');
    expect(settled).toMatchObject({ isSettled: true, actions: [] });
    expect(settled.title).toMatch(/^已改派给/);
    await company.pass({ minutes: 15 });
    const directorAlerts = await company.cards(`dm:${(await company.member('gao-wenlan')).id}`);
    expect(directorAlerts).toEqual([]);
  });

  test('to nobody suitable ends in the pool of the team, with the manager told', async () => {
    await keepReps(company, 'shen-yilin');
    const { lead, owner } = await bringOwnedLead(company);
    const reply = await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: 'auto' });
    expect(reply).toMatchObject({ text: { zh: '没有合适的同事，已放进待分配池' } });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null });
    const manager = (await company.member('gu-yunqiu')).id;
    const card = await leadCardOf(company, manager, lead.id);
    expect(card.actions.map((action) => action.id)).toEqual(['pool.assign', 'lead.why']);
    expect((await leadCardOf(company, owner, lead.id)).title).toBe('已退回待分配池');
  });
});

describe('"cannot take"', () => {
  test('passes the lead on and counts as refused', async () => {
    await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    const form = await press(company, owner, lead.id, 'lead.refuse');
    expect(form).toMatchObject({ kind: 'open-form', form: { zh: { id: 'lead.refuse' } } });
    await fillIn(company, owner, lead.id, 'lead.refuse', { reason: 'conflict' });
    const moved = await leadOf(company, lead.id);
    expect(moved.ownerId).not.toBe(owner);
    expect(await findAssignment(company.baton.store.read, moved.assignmentId)).toMatchObject({ how: 'refused' });
    expect((await eventsOf(company, 'lead.refused'))[0]?.params).toMatchObject({ reason: 'conflict' });
  });

  test('by everybody who could have it ends in the pool, and never comes back to who refused', async () => {
    const reps = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    for (const rep of reps) await pretendOpenLeads(company, rep, 0);
    const { lead } = await bringOwnedLead(company);
    for (let turn = 0; turn < reps.length; turn += 1) {
      const { ownerId } = await leadOf(company, lead.id);
      await fillIn(company, ownerId ?? '', lead.id, 'lead.refuse', { reason: 'expertise' });
    }
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null });
    const team = (await company.member('shen-yilin')).unitId;
    expect((await poolSizes(company.baton.store.read)).get(team)).toBe(1);
    for (const rep of reps) expect(await stateOf(company, rep)).toMatchObject({ openLeads: 0 });
    const asked = await press(company, (await company.member('gu-yunqiu')).id, lead.id, 'lead.why');
    if (asked.kind !== 'details') throw new Error('No details');
    expect(asked.lines.map((line) => line.text.zh)).toContain('曾经手 2 人');
  });
});

describe('the pool', () => {
  async function pooledLead() {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, rep, capacity);
    const { lead, status, dueAt } = await bringLead(company);
    expect(status).toBe('pooled');
    expect(dueAt).toEqual(new Date(company.clock.now().getTime() + 30 * 60_000));
    const manager = (await company.member('gu-yunqiu')).id;
    return { rep, lead, manager };
  }

  test('is offered to the manager, who assigns; the rep gets the card and the clocks', async () => {
    const { rep, lead, manager } = await pooledLead();
    await pretendOpenLeads(company, rep, 12);
    const form = await press(company, manager, lead.id, 'pool.assign');
    if (form.kind !== 'open-form') throw new Error('No form was opened');
    expect(form.form.zh.fields[0]).toMatchObject({ name: 'to', value: rep });
    const reply = await fillIn(company, manager, lead.id, 'pool.assign', { to: rep });
    expect(reply).toMatchObject({ tone: 'success', text: { zh: '已分配给沈一霖', en: 'Assigned to Shen Yilin' } });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', ownerId: rep });
    expect((await leadCardOf(company, rep, lead.id)).title).toMatch(/^新线索/);
    expect(Object.keys(await runningClocks(company, lead.id)).sort()).toEqual(['acknowledge', 'first-touch']);
    expect((await poolSizes(company.baton.store.read)).get(lead.unitId)).toBe(0);
    await company.pass({ minutes: 31 });
    expect((await company.cards(`dm:${manager}`)).filter((card) => card.title.includes('仍未分配'))).toEqual([]);
  });

  test('says so when nobody has room', async () => {
    const { lead, manager } = await pooledLead();
    const reply = await press(company, manager, lead.id, 'pool.assign');
    expect(reply).toMatchObject({ kind: 'notice', tone: 'warning' });
  });

  test('is drained when a rep gets room by closing a lead', async () => {
    const { rep, lead } = await pooledLead();
    await pretendOpenLeads(company, rep, capacity - 1);
    const own = await bringOwnedLead(company);
    expect(own.owner).toBe(rep);
    expect(await stateOf(company, rep)).toMatchObject({ openLeads: capacity });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled' });
    await recordCall(company, rep, own.lead.id, { ...goodCall, outcome: 'reached-no-need' });
    expect(await leadOf(company, own.lead.id)).toMatchObject({ status: 'closed' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', ownerId: rep });
    expect(await stateOf(company, rep)).toMatchObject({ openLeads: capacity });
  });

  test('is drained when a rep gets room by passing a lead on', async () => {
    const [rep = '', colleague = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    await pretendOpenLeads(company, rep, capacity - 1);
    await pretendOpenLeads(company, colleague, capacity);
    const own = await bringOwnedLead(company);
    const waiting = await bringLead(company);
    expect(waiting.status).toBe('pooled');
    await pretendOpenLeads(company, colleague, capacity - 1);
    await fillIn(company, rep, own.lead.id, 'lead.transfer', { reason: 'relation', to: colleague });
    expect(await leadOf(company, waiting.lead.id)).toMatchObject({ ownerId: rep, status: 'assigned' });
  });

  test('is drained past leads that suit nobody', async () => {
    const { rep, lead, manager } = await pooledLead();
    expect(manager).not.toBe('');
    // 25 leads out of anybody's reach, all older than the one that can be served.
    const far: LeadReceipt[] = [];
    for (let count = 0; count < 25; count += 1) far.push(await bringLead(company, { company: null, city: '哈尔滨市' }));
    expect(far.every((receipt) => receipt.status === 'pooled')).toBe(true);
    await company.baton.store.transaction(async (tx) => {
      const { leads } = tx.tables;
      const unit = { unitId: lead.unitId, receivedAt: new Date(lead.receivedAt.getTime() - 60_000) };
      for (const { lead: one } of far) {
        await tx.db.update(leads).set(unit).where(eq(leads.id, one.id));
        await addToPool(tx, one.unitId, -1);
        await addToPool(tx, lead.unitId, 1);
      }
    });
    await pretendOpenLeads(company, rep, capacity - 1);
    const own = await bringOwnedLead(company);
    await recordCall(company, rep, own.lead.id, { ...goodCall, outcome: 'reached-no-need' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', ownerId: rep });
  });

  test('escalates while nobody assigns: manager, director, then operations once a working day', async () => {
    const { lead, manager } = await pooledLead();
    await company.moveTo('2026-11-20T10:10:00+08:00');
    expect((await company.card(`dm:${manager}`, 'alert:')).title).toBe('线索仍未分配 · 已等 30 分钟');
    await company.moveTo('2026-11-20T15:10:00+08:00');
    const director = `dm:${(await company.member('gao-wenlan')).id}`;
    expect((await company.card(director, 'alert:')).title).toContain('线索仍未分配');
    await company.moveTo('2026-12-01T18:00:00+08:00');
    const operations = `dm:${(await company.member('su-nianci')).id}`;
    const alerts = (await company.cards(operations)).filter((card) => card.key.startsWith('alert:'));
    expect(alerts).toHaveLength(6);
    expect(alerts.at(-1)?.footnote).toContain('第 6 次提醒');
    const [ended] = await eventsOf(company, 'clock.chain-ended');
    expect(ended).toMatchObject({ subjectId: lead.id });
    expect(ended?.params).toMatchObject({ kind: 'pool', ownerId: null });
  });
});
