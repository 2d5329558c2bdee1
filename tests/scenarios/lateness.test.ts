/**
 * What counts as late when Baton itself was: a deadline that passed is missed although its timer has not fired yet, what
 * was asked for in between is not forgotten, and nobody is blamed for leave or for an import.
 */
import { afterEach, expect, test } from 'vitest';
import { receiveBehaviour } from '../../handlers/leads/behaviour-received.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import { importText, leadHeading, leadLines, stopAfter } from '../support/import-file.ts';
import {
  bringOwnedLead,
  changeMember,
  clocksOf,
  eventsOf,
  goodCall,
  keepReps,
  leadOf,
  openCards,
  press,
  pretendOpenLeads,
  sendOnLeave,
  stateOf,
} from '../support/loop.ts';

let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
}

/** The time passes and no timer fires, as while the process is down. */
function sleepUntil(at: string): Promise<void> {
  return company.clock.advanceTo(new Date(at), { runUntilIdle: async () => {}, nextDueAt: async () => null });
}

/** Straight to the handler: the engine has not woken up yet. */
async function submitNow(memberId: string, formId: string, leadId: string, fields: Record<string, string>) {
  const { version } = await leadOf(company, leadId);
  const event = { platform: 'local', actorId: memberId, occurredAt: company.clock.now() } as const;
  return company.sink({ ...event, kind: 'form', eventId: 'late', formId, value: `${leadId}|${version}`, fields });
}

const firstTouches = async (leadId: string) =>
  (await clocksOf(company, leadId)).filter(({ kind }) => kind === 'first-touch');

test('a call after the deadline is a call after a miss, even when the timer had no time to fire', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  const { lead } = await bringOwnedLead(company);
  await press(company, rep, lead.id, 'lead.accept');
  await sleepUntil('2026-11-20T15:00:00+08:00');
  await submitNow(rep, 'lead.call', lead.id, goodCall);
  await company.engine.runUntilIdle();
  const [first, second] = await firstTouches(lead.id);
  expect(first).toMatchObject({ status: 'missed', missedAt: new Date('2026-11-20T10:40:00+08:00') });
  expect(second).toMatchObject({ status: 'met', startedAt: new Date('2026-11-20T15:00:00+08:00') });
  expect((await eventsOf(company, 'clock.missed')).map(({ params }) => params.kind)).toEqual(['first-touch']);
  expect((await leadOf(company, lead.id)).status).toBe('touched');
});

test('passing a lead on after its deadline does not undo the miss', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  const other = (await company.member('dai-ruohan')).id;
  await pretendOpenLeads(company, other, 60);
  const { lead } = await bringOwnedLead(company);
  await pretendOpenLeads(company, other, 0);
  await press(company, rep, lead.id, 'lead.accept');
  await sleepUntil('2026-11-20T15:00:00+08:00');
  await submitNow(rep, 'lead.transfer', lead.id, { reason: 'leave', to: 'auto' });
  await company.engine.runUntilIdle();
  expect((await leadOf(company, lead.id)).ownerId).toBe(other);
  expect((await stateOf(company, rep)).consecutiveMisses).toBe(1);
});

test('a late call by somebody whose breaker trips at that moment finds the lead moved, and is told so', async () => {
  await open({ policies: { 'deadlines.yaml': [['consecutiveMisses: 2', 'consecutiveMisses: 1']] } });
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  const other = (await company.member('dai-ruohan')).id;
  await pretendOpenLeads(company, other, 60);
  const { lead } = await bringOwnedLead(company);
  await pretendOpenLeads(company, other, 0);
  await sleepUntil('2026-11-20T15:00:00+08:00');
  const reply = await submitNow(rep, 'lead.call', lead.id, goodCall);
  expect(reply).toMatchObject({ kind: 'notice', text: { zh: '这条线索现在由戴若涵跟进，卡片已更新' } });
  expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: other, touchedAt: null });
});

test('steps that came due while Baton was down become one card, told to everybody they concern, with the call', async () => {
  await open({ env: { CALL_HOOK_URL: 'http://127.0.0.1:9/call' } });
  await keepReps(company, 'shen-yilin');
  await bringOwnedLead(company);
  await sleepUntil('2026-11-20T10:00:00+08:00');
  await company.engine.runUntilIdle();
  const keys = ['gu-yunqiu', 'gao-wenlan'];
  for (const key of keys)
    expect(await openCards(company, `dm:${(await company.member(key)).id}`, 'alert:'), key).toHaveLength(1);
  expect(await eventsOf(company, 'call-hook.queued')).toHaveLength(1);
  expect(company.hookCalls).toHaveLength(1);
});

test('what passes while the rep is on leave escalates, and does not count for the rep', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  await pretendOpenLeads(company, (await company.member('dai-ruohan')).id, 60);
  const leads = [(await bringOwnedLead(company)).lead, (await bringOwnedLead(company)).lead];
  for (const lead of leads) await press(company, rep, lead.id, 'lead.accept');
  await sendOnLeave(company, 'shen-yilin', 'dai-ruohan');
  await company.moveTo('2026-11-20T10:41:00+08:00');
  expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0, pauseId: null });
  expect((await eventsOf(company, 'clock.missed')).filter(({ params }) => params.kind === 'first-touch')).toHaveLength(
    2,
  );
  const substitute = await company.member('dai-ruohan');
  expect(await openCards(company, `dm:${substitute.id}`, 'alert:')).toHaveLength(2);
});

test('a touch does not outrun the miss of another lead that came before it', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  const colleague = (await company.member('dai-ruohan')).id;
  await pretendOpenLeads(company, colleague, 60);
  const first = (await bringOwnedLead(company)).lead;
  await company.pass({ minutes: 1 });
  const second = (await bringOwnedLead(company)).lead;
  await company.pass({ minutes: 1 });
  const touched = (await bringOwnedLead(company)).lead;
  for (const lead of [first, second, touched]) await press(company, rep, lead.id, 'lead.accept');
  await pretendOpenLeads(company, colleague, 0);
  await company.moveTo('2026-11-20T10:40:30+08:00');
  expect((await stateOf(company, rep)).consecutiveMisses).toBe(1);
  // The second deadline has passed, that of the third has not, and no timer has fired.
  await sleepUntil('2026-11-20T10:41:30+08:00');
  await submitNow(rep, 'lead.call', touched.id, goodCall);
  await company.engine.runUntilIdle();
  expect((await eventsOf(company, 'breaker.tripped')).map(({ params }) => params.consecutiveMisses)).toEqual([2]);
  for (const lead of [first, second]) expect((await leadOf(company, lead.id)).ownerId).toBe(colleague);
  expect(await leadOf(company, touched.id)).toMatchObject({ ownerId: rep, status: 'touched' });
});

test('the breaker names the misses that tripped it, and none of a list that passed in between', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  await pretendOpenLeads(company, (await company.member('dai-ruohan')).id, 60);
  const first = (await bringOwnedLead(company)).lead;
  await press(company, rep, first.id, 'lead.accept');
  await company.pass({ minutes: 5 });
  // Of the same length as the others, so that it passes in between.
  await importText(
    company,
    [leadHeading, '王主任,19900010001,复旦大学附属中山医院,上海市,椎间融合器,下周手术，请报价'].join('\n'),
  );
  await company.pass({ minutes: 5 });
  const second = (await bringOwnedLead(company)).lead;
  await press(company, rep, second.id, 'lead.accept');
  await company.moveTo('2026-11-20T10:51:00+08:00');
  const missed = (await eventsOf(company, 'clock.missed')).filter(({ params }) => params.kind === 'first-touch');
  expect(missed).toHaveLength(3);
  const { pauses, clocks } = company.baton.store.read.tables;
  const [pause] = await company.baton.store.read.db.select().from(pauses);
  const named = (await company.baton.store.read.db.select().from(clocks)).filter(({ id }) =>
    pause?.missedClockIds.includes(id),
  );
  expect(named.map(({ leadId }) => leadId).sort()).toEqual([first.id, second.id].sort());
});

test('nor for what passed during a leave that is over by the time Baton is back', async () => {
  await open();
  const [rep = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
  await pretendOpenLeads(company, (await company.member('dai-ruohan')).id, 60);
  for (const lead of [(await bringOwnedLead(company)).lead, (await bringOwnedLead(company)).lead])
    await press(company, rep, lead.id, 'lead.accept');
  await sendOnLeave(company, 'shen-yilin', 'dai-ruohan', 2);
  await sleepUntil('2026-11-20T15:00:00+08:00');
  // As after a restart: the people are read anew, and of their leave only what is not over.
  await changeMember(company, 'dai-ruohan', { city: '上海市' });
  await company.engine.runUntilIdle();
  expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0, pauseId: null });
  expect((await eventsOf(company, 'clock.missed')).filter(({ params }) => params.kind === 'first-touch')).toHaveLength(
    2,
  );
});

test('the new deadline after a miss is as long as the one before, whatever has happened to the grade', async () => {
  await open({
    policies: { 'deadlines.yaml': [['    A: 2h', '    A: 30m']] },
  });
  await keepReps(company, 'shen-yilin');
  const { lead } = await bringOwnedLead(company, {
    source: 'referral',
    need: '了解资料',
    product: '椎间融合器',
  });
  expect(lead.grade).not.toBe('A');
  const { store } = company.baton;
  for (let n = 0; n < 12; n += 1)
    for (const type of Object.keys(company.baton.policies.current.grading.behaviour.events))
      await store.transaction((tx) =>
        receiveBehaviour(
          tx,
          company.baton.contextAt(company.clock.now()),
          { source: 'w', externalId: `${type}${n}`, type, leadId: lead.id, dwellSeconds: 600, raw: {} },
          'api',
        ),
      );
  expect((await leadOf(company, lead.id)).grade).toBe('A');
  await company.moveTo('2026-11-20T17:30:00+08:00');
  const [first, second] = await firstTouches(lead.id);
  expect(second?.targetMs).toBe(first?.targetMs);
  expect(second?.deadlinesPolicyId).toBe(first?.deadlinesPolicyId);
});

test('an import pauses nobody: its misses escalate and do not count', async () => {
  await open({ at: '2026-11-20T09:00:00+08:00' });
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  await importText(company, [leadHeading, ...leadLines(40)].join('\n'));
  await company.moveTo('2026-11-20T18:00:00+08:00');
  const missed = (await eventsOf(company, 'clock.missed')).filter(({ params }) => params.kind === 'first-touch');
  expect(missed.length).toBeGreaterThan(10);
  expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0, pauseId: null });
  expect(await eventsOf(company, 'breaker.tripped')).toEqual([]);
});

test('where the policy wants it, they count', async () => {
  await open({
    at: '2026-11-20T09:00:00+08:00',
    policies: { 'deadlines.yaml': [['countImported: false', 'countImported: true']] },
  });
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  await importText(company, [leadHeading, ...leadLines(40)].join('\n'));
  await company.moveTo('2026-11-20T18:00:00+08:00');
  expect((await stateOf(company, rep)).pauseId).not.toBeNull();
});

test('an import that stopped midway makes nobody late: its deadlines wait, operations hear once a day, running it again ends it', async () => {
  await open({ at: '2026-11-20T09:00:00+08:00' });
  await keepReps(company, 'shen-yilin', 'dai-ruohan');
  const text = [leadHeading, ...leadLines(1_200)].join('\n');
  await importText(company, text, { watch: stopAfter(1) });
  await company.moveTo('2026-11-24T18:00:00+08:00');
  expect(await eventsOf(company, 'clock.missed', 'clock.escalated')).toEqual([]);
  const { store } = company.baton;
  const operations = await company.member('su-nianci');
  const shown = (await store.read.db.select().from(store.read.tables.posts)).filter(({ cardKey }) =>
    cardKey.startsWith('import-stalled:'),
  );
  expect(new Set(shown.map(({ recipientId }) => recipientId))).toEqual(new Set([operations.id]));
  expect(shown.length).toBeGreaterThan(1);
  expect(new Set(shown.map(({ cardKey }) => cardKey)).size).toBe(shown.length);
  const chat = `dm:${operations.id}`;
  expect(await openCards(company, chat, 'import-stalled:')).toHaveLength(shown.length);

  await importText(company, text);
  await company.engine.runUntilIdle();
  expect(await openCards(company, chat, 'import-stalled:')).toEqual([]);
  const clocks = (await store.read.db.select().from(store.read.tables.clocks)).filter(
    ({ importId, status }) => importId !== null && status === 'running',
  );
  expect(clocks.length).toBeGreaterThan(100);
  // Nobody works after six: the first working minute is the next morning's.
  for (const { startedAt } of clocks) expect(startedAt).toEqual(new Date('2026-11-25T09:00:00+08:00'));
});
