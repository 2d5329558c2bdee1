/** A visit from the lead's card to its submission: refused while something is missing, exact about what, counted once. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPolicyBook } from '../../bot/policies/policy-book.ts';
import { wireBaton } from '../../bot/wire.ts';
import { findVisit } from '../../db/repos/visits.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { type Company, changedPolicies, openCompany } from '../support/company.ts';
import { expectPolite } from '../support/expect-polite.ts';
import {
  changeMember,
  clocksOf,
  eventsOf,
  leadCardOf,
  leadOf,
  press,
  runningClocks,
  stateOf,
} from '../support/loop.ts';
import {
  acceptedLead,
  answers,
  attachmentRows,
  attachPdf,
  attachPhoto,
  completeVisit,
  startVisit,
  visitCardOf,
} from '../support/visits.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

test('refused while incomplete, each missing thing named, complete after photo, confirmation and answers', async () => {
  const { lead, owner } = await acceptedLead(company, { need: '下周手术，请报价' });
  const visit = await startVisit(company, owner, lead.id);
  expect(visit.number).toBe('V-20001');
  const begun = await visitCardOf(company, owner, visit.id);
  expect(begun.title).toBe('拜访中 · 还缺 5 项');
  expect(begun.reasons?.[0]).toBe('还缺：科室门牌照片、签字确认单、3 条客户需求、竞品动态、下一步');
  expect(begun.facts).toContainEqual({ label: '客户', value: '骨科 王主任 · 复旦大学附属中山医院' });
  expect(begun.facts).toContainEqual({ label: '未了事项', value: '下周手术，请报价' });
  expect(begun.image).toMatchObject({ sha256: visit.qrSha256, alt: '拜访 V-20001 的二维码' });

  const early = await company.click(owner, 'visit.submit', visit.id);
  expectPolite(early);
  expect(early).toMatchObject({
    text: { zh: '还不能提交。还缺：科室门牌照片、签字确认单、3 条客户需求、竞品动态、下一步' },
    mend: { actionId: 'visit.answers', value: visit.id, label: { zh: '填写回答' } },
  });

  await company.send(owner, [await attachPhoto(company)]);
  expect((await visitCardOf(company, owner, visit.id)).title).toBe('拜访中 · 还缺 4 项');
  expect((await company.texts(`dm:${owner}`)).at(-1)).toBe(
    '已收到：科室门牌照片。\n还缺：签字确认单、3 条客户需求、竞品动态、下一步。',
  );
  await company.submit(owner, 'visit.answers', visit.id, answers);
  expect(await company.click(owner, 'visit.submit', visit.id)).toMatchObject({
    tone: 'warning',
    text: { zh: '还不能提交。还缺：签字确认单', en: 'It cannot be submitted yet. Missing: signed confirmation' },
  });
  expect((await findVisit(company.baton.store.read, visit.id))?.status).toBe('open');
  expect((await leadOf(company, lead.id)).touchedAt).toBeNull();

  await company.send(owner, [await attachPhoto(company, 'signed.jpg')]);
  const complete = await visitCardOf(company, owner, visit.id);
  expect(complete.title).toBe('拜访中 · 材料齐全，可以提交');
  expect(complete.actions.find(({ style }) => style === 'primary')?.id).toBe('visit.submit');
  await company.pass({ minutes: 5 });
  expect(await company.click(owner, 'visit.submit', visit.id)).toMatchObject({
    tone: 'success',
    text: { zh: '拜访已提交，首次触达完成' },
  });
  const done = await visitCardOf(company, owner, visit.id);
  expect(done.title).toBe('拜访完成 · 证据齐全 · 09:45');
  expect(done.image).toBeUndefined();
  expect(done.actions.map(({ id }) => id)).toEqual(['visit.details']);
  expect(
    await eventsOf(company, 'visit.started', 'visit.answered', 'visit.submitted', 'lead.visit-recorded'),
  ).toHaveLength(4);
});

test('a submitted visit is a proven first touch: the clock stops in time and the streak ends', async () => {
  const { lead, owner } = await acceptedLead(company);
  const { memberStates } = company.baton.store.read.tables;
  await company.baton.store.transaction((tx) => tx.db.update(memberStates).set({ consecutiveMisses: 1 }));
  const visit = await startVisit(company, owner, lead.id);
  await completeVisit(company, owner, visit);
  expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched', touchedAt: company.clock.now() });
  expect(await runningClocks(company, lead.id)).toEqual({});
  expect((await clocksOf(company, lead.id)).find(({ kind }) => kind === 'first-touch')?.status).toBe('met');
  expect((await stateOf(company, owner)).consecutiveMisses).toBe(0);
  const { touches } = company.baton.store.read.tables;
  const [touch] = (await company.baton.store.read.db.select().from(touches)).filter((row) => row.leadId === lead.id);
  expect(touch).toMatchObject({
    kind: 'visit',
    proof: 'proven',
    isFirstTouch: true,
    memberId: owner,
    note: '周五送样品',
  });
  expect((await findVisit(company.baton.store.read, visit.id))?.touchId).toBe(touch?.id);
  expect((await leadCardOf(company, owner, lead.id)).title).toBe('跟进中 · A 级');
});

test('a second visit is refused and the open one named, whoever the lead belongs to', async () => {
  const first = await acceptedLead(company);
  const visit = await startVisit(company, first.owner, first.lead.id);
  for (const ask of [
    () => press(company, first.owner, first.lead.id, 'lead.visit'),
    () => company.say(first.owner, '开始拜访'),
    () => company.submit(first.owner, 'visit.start', '', { lead: first.lead.id }),
  ]) {
    const refused = await ask();
    const zh = `你还有一次没结束的拜访 ${visit.number}（骨科 王主任 · 复旦大学附属中山医院）。请先提交或取消，再开始下一次`;
    expect(refused).toMatchObject({ kind: 'notice', tone: 'warning', text: { zh } });
  }
  const { visits } = company.baton.store.read.tables;
  expect(await company.baton.store.read.db.select().from(visits)).toHaveLength(1);
});

test('the database itself holds one open visit per person, whatever two processes do at once', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const second = { ...visit, id: 'another', number: 'V-2', code: 'another' };
  await expect(company.baton.store.transaction((tx) => tx.insert('visits', second))).rejects.toThrow();
  await company.baton.store.transaction((tx) => tx.insert('visits', { ...second, status: 'cancelled' }));
});

test('by a word: a choice among accepted leads, and the next visit knows the last one', async () => {
  const { lead, owner } = await acceptedLead(company);
  await completeVisit(company, owner, await startVisit(company, owner, lead.id));
  const asked = await company.say(owner, '开始拜访');
  if (asked.kind !== 'open-form') throw new Error('The visit was not asked about');
  const [field] = asked.form.zh.fields;
  expect(field).toMatchObject({
    options: expect.arrayContaining([{ value: lead.id, label: `骨科 王主任 · 复旦大学附属中山医院 · ${lead.number}` }]),
  });
  await company.submit(owner, 'visit.start', '', { lead: lead.id });
  const [card] = (await company.cards(`dm:${owner}`)).filter(({ title }) => title.startsWith('拜访中'));
  expect(card?.facts).toContainEqual({ label: '上次跟进', value: '09:40 · 周五送样品' });
  expect(card?.facts).toContainEqual({ label: '未了事项', value: '下周手术，请报价' });
  expect(card?.facts).toContainEqual({ label: '上次拜访', value: '09:40 · V-20001 · 周五送样品' });
});

describe('undo', () => {
  test('brings the visit back with everything it had, and the clock with its old deadline', async () => {
    const { lead, owner } = await acceptedLead(company);
    const before = await runningClocks(company, lead.id);
    const visit = await startVisit(company, owner, lead.id);
    const done = await completeVisit(company, owner, visit);
    if (done.kind !== 'notice' || !done.undo) throw new Error('There is no way back');
    await company.click(owner, 'lead.undo', done.undo.value);
    expect(await findVisit(company.baton.store.read, visit.id)).toMatchObject({ status: 'open', touchId: null });
    expect((await runningClocks(company, lead.id))['first-touch']?.dueAt).toEqual(before['first-touch']?.dueAt);
    expect((await visitCardOf(company, owner, visit.id)).title).toBe('拜访中 · 材料齐全，可以提交');
    expect(await company.click(owner, 'visit.submit', visit.id)).toMatchObject({ tone: 'success' });
  });

  test('is refused while another visit is under way', async () => {
    const { lead, owner } = await acceptedLead(company);
    const done = await completeVisit(company, owner, await startVisit(company, owner, lead.id));
    if (done.kind !== 'notice' || !done.undo) throw new Error('There is no way back');
    await company.submit(owner, 'visit.start', '', { lead: lead.id });
    const refused = await company.click(owner, 'lead.undo', done.undo.value);
    expectPolite(refused);
    expect(refused).toMatchObject({ text: { zh: '你已经开始了另一次拜访 V-20002，不能撤销' } });
  });
});

test('cancelled with a reason: the card settles, the files are free, the next visit may begin', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const door = await attachPhoto(company);
  await company.send(owner, [door]);
  expect(await company.submit(owner, 'visit.cancel', visit.id, { reason: '' })).toMatchObject({
    kind: 'form-problems',
  });
  await company.submit(owner, 'visit.cancel', visit.id, { reason: '主任临时手术' });
  const card = await visitCardOf(company, owner, visit.id);
  expect([card.title, card.isSettled, card.actions]).toEqual(['拜访已取消', true, []]);
  expect(card.facts).toContainEqual({ label: '原因', value: '主任临时手术' });
  expectPolite(await company.click(owner, 'visit.submit', visit.id));
  const next = await startVisit(company, owner, lead.id);
  await company.send(owner, [door]);
  expect(await attachmentRows(company)).toMatchObject([
    { status: 'removed', visitId: visit.id },
    { status: 'placed', visitId: next.id, proof: 'door-sign' },
  ]);
});

test('the card of somebody who has left keeps neither buttons nor what was written on it', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  await company.submit(owner, 'visit.answers', visit.id, answers);
  const { members } = company.baton.store.read.tables;
  const key = (await company.baton.store.read.db.select().from(members)).find(({ id }) => id === owner)?.key ?? '';
  await changeMember(company, key, { deactivatedAt: company.clock.now() });
  const ctx = company.baton.contextAt(company.clock.now());
  const card = await buildCard(company.baton.store.read, ctx, `visit:${visit.id}`, { kind: 'member', memberId: owner });
  expect(card?.zh.actions).toEqual([]);
  expect(JSON.stringify(card?.zh)).not.toMatch(/王主任|请报价|周五送样品|再降两个点/);
  expectPolite(await company.click(owner, 'visit.submit', visit.id));
});

test('a visit of somebody who leaves ends with them, and what was sent for it can be used again', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  await company.send(owner, [await attachPhoto(company)]);
  const ctx = company.baton.contextAt(company.clock.now());
  await company.baton.store.transaction((tx) => memberLeft(tx, ctx, owner, { actorId: null, via: 'command-line' }));
  await company.engine.runUntilIdle();
  expect(await findVisit(company.baton.store.read, visit.id)).toMatchObject({
    status: 'cancelled',
    cancelReason: null,
  });
  expect(await attachmentRows(company)).toMatchObject([{ status: 'removed', visitId: visit.id }]);
  expect(await eventsOf(company, 'visit.cancelled')).toMatchObject([{ subjectId: visit.id, actorId: null }]);
});

test('somebody else can do nothing with it', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const manager = (await company.member('gu-yunqiu')).id;
  for (const action of ['visit.answers', 'visit.submit', 'visit.move', 'visit.cancel']) {
    expectPolite(await company.click(manager, action, visit.id));
    expectPolite(await company.click(owner, action, 'no-such-visit'));
  }
  expectPolite(await company.submit(manager, 'visit.answers', visit.id, answers));
  expect(await findVisit(company.baton.store.read, visit.id)).toMatchObject({ version: 1, needs: [] });
});

test('a lead that has moved on keeps its state; the visit is evidence all the same', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  await press(company, owner, lead.id, 'lead.transfer');
  const version = (await leadOf(company, lead.id)).version;
  await company.submit(owner, 'lead.transfer', `${lead.id}|${version}`, { to: 'auto', reason: 'overload' });
  const moved = await leadOf(company, lead.id);
  expect(moved.ownerId).not.toBe(owner);
  expect(await completeVisit(company, owner, visit)).toMatchObject({
    text: { zh: '拜访已提交。这条线索已不归你，首次触达不变' },
  });
  expect(await leadOf(company, lead.id)).toMatchObject({ version: moved.version, touchedAt: null });
  expect(await findVisit(company.baton.store.read, visit.id)).toMatchObject({ status: 'submitted', touchId: null });
});

test('answers are limited as the policy says, and come back filled in', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const tooLong = await company.submit(owner, 'visit.answers', visit.id, {
    ...answers,
    'need1.text': '一二三四五六七八九十多',
  });
  expect(tooLong).toMatchObject({ problems: { need1: { zh: '最多 10 个字' } } });
  const none = await company.submit(owner, 'visit.answers', visit.id, {});
  expect(Object.keys(none.kind === 'form-problems' ? none.problems : {})).toEqual([
    'need1',
    'need2',
    'need3',
    'competitor',
    'nextStep',
  ]);
  await company.submit(owner, 'visit.answers', visit.id, answers);
  const again = await company.click(owner, 'visit.answers', visit.id);
  if (again.kind !== 'open-form') throw new Error('The form did not open');
  expect(again.form.zh.fields[0]).toMatchObject({ value: 'price', textValue: '再降两个点', maxLength: 10 });
  expect(again.form.zh.fields.at(-1)).toMatchObject({ value: '周五送样品' });
});

test('a visit keeps the rules it was started with, whatever policy is loaded meanwhile', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const { store, config } = company.baton;
  const folder = changedPolicies(path.join(path.dirname(config.filesDir), 'changed'), {
    'evidence.yaml': [['count: 3', 'count: 1']],
  });
  const now = company.clock.now();
  const newId = () => company.baton.contextAt(now).newId();
  const policies = await openPolicyBook(store, folder, { timeZone: config.timeZone, now, newId });
  expect(policies.current.evidence.visit.needs.count).toBe(1);
  const ctx = wireBaton(config, store, policies).contextAt(now);
  const card = await buildCard(store.read, ctx, `visit:${visit.id}`, { kind: 'member', memberId: owner });
  expect(card?.zh.reasons?.[0]).toContain('3 条客户需求');
  expect(card?.zh.footnote).toContain('证据规则第 1 版');
});

test('attachments of a delivery that comes again are stored once', async () => {
  const { lead, owner } = await acceptedLead(company);
  await startVisit(company, owner, lead.id);
  const sent = [await attachPhoto(company), await attachPdf(company)];
  await company.send(owner, sent, { eventId: 'same-delivery' });
  await company.send(owner, sent, { eventId: 'same-delivery' });
  expect((await attachmentRows(company)).map(({ proof }) => proof)).toEqual(['door-sign', 'confirmation']);
});
