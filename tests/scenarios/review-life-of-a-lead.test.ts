/** Ends that are easily forgotten: a lead closed well, a pool far from the rep with room, somebody back or gone, undo. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { poolSizes } from '../../db/repos/leads.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { type Company, openCompany } from '../support/company.ts';
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
  press,
  pretendOpenLeads,
  recordCall,
  rowsDigest,
  sendOnLeave,
  stateOf,
  timersOf,
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

const idOf = async (key: string) => (await company.member(key)).id;
const pressed = async (leadId: string) => `${leadId}|${(await leadOf(company, leadId)).version}`;

async function touchedLead() {
  const brought = await bringOwnedLead(company);
  await recordCall(company, brought.owner, brought.lead.id);
  return brought;
}

describe('closing a lead', () => {
  test('a touched lead has three buttons, and the form offers four outcomes', async () => {
    const { lead, owner } = await touchedLead();
    const card = await leadCardOf(company, owner, lead.id);
    expect(card.actions.filter(({ style }) => style !== 'link').map(({ id }) => id)).toEqual([
      'lead.call',
      'lead.visit',
      'lead.close',
    ]);
    const asked = await press(company, owner, lead.id, 'lead.close');
    const outcome = asked.kind === 'open-form' && asked.form.zh.fields.find((field) => field.name === 'outcome');
    expect(outcome && 'options' in outcome && outcome.options.map(({ label }) => label)).toEqual([
      '转商机',
      '客户无需求',
      '选了竞品',
      '联系不上',
    ]);
  });

  test.each([
    ['qualified', '已关闭 · 已转为商机'],
    ['no-need', '已关闭 · 客户没有需求'],
    ['competitor', '已关闭 · 客户选了别家'],
    ['unreachable', '已关闭 · 联系不上客户'],
  ])('as %s: the card settles on it, the counter falls, the event says so', async (outcome, title) => {
    const { lead, owner } = await touchedLead();
    const { openLeads } = await stateOf(company, owner);
    const reply = await fillIn(company, owner, lead.id, 'lead.close', { outcome, note: '' });
    expect(reply).toMatchObject({ kind: 'notice', tone: 'success', text: { zh: '已结束跟进，线索已关闭' } });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'closed', closeReason: outcome });
    expect((await stateOf(company, owner)).openLeads).toBe(openLeads - 1);
    expect(await leadCardOf(company, owner, lead.id)).toMatchObject({ title, isSettled: true, actions: [] });
    expect(await eventsOf(company, 'lead.closed')).toMatchObject([{ actorId: owner, params: { reason: outcome } }]);
    expect((await clocksOf(company, lead.id)).filter((clock) => clock.endedAt === null)).toEqual([]);
  });

  test('as gone to a competitor: lost for the success rate that assignment goes by, until it is undone', async () => {
    const { lead, owner } = await touchedLead();
    const { productLine } = await leadOf(company, lead.id);
    expect(productLine).not.toBeNull();
    const { store, contextAt } = company.baton;
    const lost = async () => {
      const { successByLine } = await contextAt(company.clock.now()).directory(store.read);
      return successByLine.get(productLine ?? '')?.get(owner)?.lost ?? 0;
    };
    const before = await lost();
    const reply = await fillIn(company, owner, lead.id, 'lead.close', { outcome: 'competitor' });
    expect(await lost()).toBe(before + 1);
    await company.click(owner, 'lead.undo', undoOf(reply).value);
    expect(await lost()).toBe(before);
    await fillIn(company, owner, lead.id, 'lead.close', { outcome: 'unreachable' });
    expect(await lost()).toBe(before);
  });

  test('is undone for a minute, and the counter rises again', async () => {
    const { lead, owner } = await touchedLead();
    const before = await stateOf(company, owner);
    const reply = await fillIn(company, owner, lead.id, 'lead.close', { outcome: 'qualified' });
    await company.pass({ seconds: 50 });
    await company.click(owner, 'lead.undo', undoOf(reply).value);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched', closedAt: null, closeReason: null });
    expect(await stateOf(company, owner)).toMatchObject({ openLeads: before.openLeads });
  });

  test('a leader may, who is told of the lead; another team may not; nor anybody before the first touch', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const before = await rowsDigest(company);
    expect(await company.click(owner, 'lead.close', await pressed(lead.id))).toMatchObject({
      text: { zh: '还没有首次触达，暂不能结束跟进' },
    });
    const early = await company.submit(owner, 'lead.close', await pressed(lead.id), { outcome: 'qualified' });
    expect(early).toMatchObject({ kind: 'notice', tone: 'info' });
    expect(await rowsDigest(company)).toBe(before);
    await recordCall(company, owner, lead.id);
    const value = await pressed(lead.id);
    const stranger = await company.submit(await idOf('cheng-liqun'), 'lead.close', value, { outcome: 'qualified' });
    expect(stranger).toMatchObject({ tone: 'warning', text: { zh: '这条线索不归你处理' } });
    const unknown = await company.submit(owner, 'lead.close', value, { outcome: 'constructor' });
    expect(unknown).toMatchObject({ kind: 'form-problems' });
    await company.submit(await idOf('gu-yunqiu'), 'lead.close', value, { outcome: 'competitor' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'closed', closeReason: 'competitor' });
  });

  test('gives its place to what waits in a pool', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await touchedLead();
    await pretendOpenLeads(company, rep, 60);
    const waiting = await bringLead(company);
    expect(waiting.status).toBe('pooled');
    await fillIn(company, rep, lead.id, 'lead.close', { outcome: 'no-need' });
    expect((await leadOf(company, waiting.lead.id)).ownerId).toBe(rep);
  });
});

describe('pools', () => {
  /** A lead of 南京 in the pool of 南京, where nobody works any more; only a rep of 苏南 could take it. */
  async function farPool() {
    const [rep = ''] = await keepReps(company, 'xu-shuheng');
    await pretendOpenLeads(company, rep, 60);
    const { lead } = await bringLead(company, { company: undefined, city: '南京' });
    expect(lead.ownerId).toBeNull();
    expect(lead.unitId).not.toBe((await company.member('xu-shuheng')).unitId);
    return { rep, lead };
  }

  test('are drained wherever they are when somebody gets room', async () => {
    const { rep, lead } = await farPool();
    await pretendOpenLeads(company, rep, 5);
    const own = await bringOwnedLead(company, { company: undefined, city: '苏州' });
    await pretendOpenLeads(company, rep, 60);
    await recordCall(company, rep, own.lead.id, { ...goodCall, outcome: 'reached-no-need' });
    expect((await leadOf(company, lead.id)).ownerId).toBe(rep);
  });

  test('are drained when a leave ends', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await sendOnLeave(company, 'shen-yilin', null);
    const { leaves } = company.baton.store.read.tables;
    const toAt = new Date('2026-11-23T12:00:00+08:00');
    await company.baton.store.transaction(async (tx) => {
      await tx.db.update(leaves).set({ toAt }).where(eq(leaves.memberId, rep));
    });
    await company.secondEngine();
    expect(await timersOf(company, 'leave-end')).toHaveLength(2);
    const { lead } = await bringLead(company);
    await company.moveTo('2026-11-23T11:59:00+08:00');
    expect((await leadOf(company, lead.id)).ownerId).toBeNull();
    await company.moveTo('2026-11-23T12:00:00+08:00');
    expect((await leadOf(company, lead.id)).ownerId).toBe(rep);
  });
});

describe('somebody leaves', () => {
  async function leaves(memberId: string, actorId: string | null = null) {
    const { store, contextAt } = company.baton;
    const ctx = contextAt(company.clock.now());
    const left = await store.transaction((tx) => memberLeft(tx, ctx, memberId, { actorId, via: 'command-line' }));
    await company.engine.runUntilIdle();
    return left;
  }

  test('the open leads go to the manager at once, touched ones too, and the cards say so', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    await changeMember(company, 'lu-yuncheng', { deactivatedAt: company.clock.now() });
    const one = await bringOwnedLead(company);
    const other = await bringOwnedLead(company);
    await recordCall(company, rep, other.lead.id);
    const { openLeads } = await stateOf(company, rep);
    await changeMember(company, 'lu-yuncheng', { deactivatedAt: null });
    expect(await leaves(rep, await idOf('su-nianci'))).toMatchObject({ status: 'left' });
    const manager = await idOf('gu-yunqiu');
    for (const { lead } of [one, other]) {
      expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null, touchedAt: null });
      const card = await leadCardOf(company, manager, lead.id);
      expect(card.title).toMatch(/^待分配/);
      expect(card.reasons).toContain('原负责人已离职，由主管重新分配');
      expect(await leadCardOf(company, rep, lead.id)).toMatchObject({ actions: [] });
    }
    const { assignments, memberPeriods } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(assignments).where(eq(assignments.how, 'left'));
    expect(rows.map((row) => row.leadId)).toEqual(expect.arrayContaining([one.lead.id, other.lead.id]));
    expect((await stateOf(company, rep)).openLeads).toBe(openLeads - rows.length);
    const [period] = await company.baton.store.read.db
      .select()
      .from(memberPeriods)
      .where(eq(memberPeriods.memberId, rep));
    expect(period?.toAt).toEqual(company.clock.now());
    expect((await poolSizes(company.baton.store.read)).get(one.lead.unitId)).toBe(rows.length);
    expect(await eventsOf(company, 'member.left')).toMatchObject([{ subjectId: rep, via: 'command-line' }]);
  });

  test('may do nothing any more and is given nothing; a second time changes nothing', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    await leaves(rep);
    expect(await company.click(rep, 'lead.accept', await pressed(lead.id))).toMatchObject({
      text: { zh: '你的账号已停用，请联系管理员' },
    });
    expect((await bringLead(company)).status).toBe('pooled');
    const before = await rowsDigest(company);
    expect(await leaves(rep)).toEqual({ status: 'left-before' });
    expect(await leaves('nobody')).toEqual({ status: 'unknown' });
    expect(await rowsDigest(company)).toBe(before);
  });

  test('keeps, as a manager, the cards of the team without buttons and personal data', async () => {
    await keepReps(company, 'shen-yilin');
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    const manager = await idOf('gu-yunqiu');
    const alert = () => company.card(`dm:${manager}`, 'alert:');
    expect((await alert()).summary).toContain('王主任');
    await leaves(manager);
    expect((await alert()).summary).not.toContain('王主任');
    expect((await alert()).actions).toEqual([]);
  });

  test('ends a pause of theirs', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await bringOwnedLead(company);
    await bringOwnedLead(company);
    await company.pass({ hours: 3 });
    const { pauseId } = await stateOf(company, rep);
    expect(pauseId).not.toBeNull();
    await leaves(rep);
    expect((await stateOf(company, rep)).pauseId).toBeNull();
    const card = await company.card(`dm:${await idOf('gu-yunqiu')}`, `pause:${pauseId}`);
    expect(card).toMatchObject({ isSettled: true, actions: [] });
  });
});

describe('undo', () => {
  test('brings a chain that had come to its end back to its recorded end', async () => {
    await company.remove();
    const once = [['repeat: { every: 15m, times: 2 }   # 之后再提醒 2 次', '']] as const;
    company = await openCompany({ policies: { 'escalation.yaml': once } });
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 30 });
    const ended = (await clocksOf(company, lead.id)).find((clock) => clock.kind === 'acknowledge');
    expect(ended).toMatchObject({ status: 'missed', endReason: 'chain-ended', endedAt: null, stepId: null });
    const accepted = await press(company, owner, lead.id, 'lead.accept');
    await company.click(owner, 'lead.undo', undoOf(accepted).value);
    const back = (await clocksOf(company, lead.id)).find((clock) => clock.kind === 'acknowledge');
    expect(back).toEqual(ended);
  });

  test.each(['paused', 'on leave'] as const)('does not give a lead back to somebody who is %s by now', async (how) => {
    const [one = '', other = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    const next = owner === one ? other : one;
    const ownerKey = owner === one ? 'shen-yilin' : 'lu-yuncheng';
    const passed = await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: next });
    if (how === 'on leave') await sendOnLeave(company, ownerKey, null);
    else
      await company.baton.store.transaction(async (tx) => {
        const { memberStates } = tx.tables;
        await tx.db.update(memberStates).set({ pauseId: 'pause-1' }).where(eq(memberStates.memberId, owner));
      });
    const { name } = await company.member(ownerKey);
    const before = await rowsDigest(company);
    const reply = await company.click(owner, 'lead.undo', undoOf(passed).value);
    const zh = how === 'paused' ? `${name}暂停接单中，不能撤销` : `${name}正在休假，不能撤销`;
    expect(reply).toMatchObject({ tone: 'warning', text: { zh } });
    expect(await rowsDigest(company)).toBe(before);
    expect((await leadOf(company, lead.id)).ownerId).toBe(next);
  });

  test('asks for the right: a leader who was moved elsewhere meanwhile may not', async () => {
    const { lead } = await bringOwnedLead(company);
    const manager = await idOf('gu-yunqiu');
    const moved = await company.submit(manager, 'lead.transfer', await pressed(lead.id), {
      reason: 'leave',
      to: 'auto',
    });
    await changeMember(company, 'gu-yunqiu', { unitId: (await company.member('cheng-liqun')).unitId });
    const before = await rowsDigest(company);
    const reply = await company.click(manager, 'lead.undo', undoOf(moved).value);
    expect(reply).toMatchObject({ tone: 'warning', text: { zh: '这条线索不归你处理' } });
    expect(await rowsDigest(company)).toBe(before);
  });
});
