/** Escalation chains as data: which clock they run on, repeats, who stands in for whom, and that they stop at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createEngine } from '../../bot/create-engine.ts';
import { newIdAt } from '../../bot/new-id.ts';
import { openPolicyBook } from '../../bot/policies/policy-book.ts';
import { wireBaton } from '../../bot/wire.ts';
import { receiveLead } from '../../handlers/leads/lead-received.ts';
import { type Company, type CompanyOptions, changedPolicies, openCompany } from '../support/company.ts';
import {
  bringLead,
  bringOwnedLead,
  changeMember,
  clocksOf,
  eventsOf,
  keepReps,
  openCards,
  press,
  sendOnLeave,
  strongLead,
  timersOf,
} from '../support/loop.ts';

let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function open(options: CompanyOptions = {}): Promise<Company> {
  company = await openCompany(options);
  return company;
}

/** Alerts in somebody's private chat, open or settled. */
async function alertsOf(key: string) {
  const { id } = await company.member(key);
  return (await company.cards(`dm:${id}`)).filter((card) => card.key.startsWith('alert:'));
}

/** When the steps of the lead's chains were taken, as local times with what was told to whom. */
async function steps(leadId: string): Promise<string[]> {
  const names = new Map(
    (await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)).members,
  );
  return (await eventsOf(company, 'clock.escalated'))
    .filter((event) => event.subjectId === leadId)
    .map((event) => {
      const at = new Date(event.occurredAt.getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
      const told = (event.params.told as string[]).map((id) => names.get(id)?.key).join('+');
      return `${at} ${event.params.kind} ${event.params.stepId}#${event.params.repeat} ${told}`;
    });
}

describe('the shipped chains', () => {
  test('nobody accepts, nobody calls: every step in its time, each level once, then a recorded end, and no timer is left', async () => {
    await open({ policies: { 'deadlines.yaml': [['consecutiveMisses: 2', 'consecutiveMisses: 9']] } });
    await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    await company.moveTo('2026-12-12T09:00:00+08:00');
    expect(await steps(lead.id)).toEqual(
      [
        '11-20 09:43 acknowledge ping-manager#0 gu-yunqiu',
        '11-20 09:58 acknowledge ping-director#0 gu-yunqiu+gao-wenlan',
        '11-20 10:13 acknowledge ping-director#1 gu-yunqiu+gao-wenlan',
        '11-20 10:28 acknowledge ping-director#2 gu-yunqiu+gao-wenlan',
        '11-20 10:40 first-touch missed#0 shen-yilin+gu-yunqiu',
        '11-20 11:40 first-touch missed#0 shen-yilin+gu-yunqiu',
        '11-20 11:40 first-touch manager-again#0 shen-yilin+gu-yunqiu',
        '11-20 15:40 first-touch director#0 gu-yunqiu+gao-wenlan',
        ...['11-23 15:40', '11-24 15:40', '11-25 15:40', '11-26 15:40', '11-27 15:40'].map(
          (at, repeat) => `${at} first-touch vp#${repeat} gao-wenlan+liang-shiheng`,
        ),
      ].toSorted(),
    );
    expect((await eventsOf(company, 'clock.chain-ended')).map((event) => event.params.kind)).toEqual([
      'acknowledge',
      'first-touch',
      'first-touch',
    ]);
    expect(await timersOf(company, 'clock')).toEqual([]);
  });

  test('stop the instant the condition is met, and every card of the chain settles with who met it', async () => {
    await open();
    await keepReps(company, 'shen-yilin');
    const { lead, owner } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T10:05:00+08:00');
    expect(await openCards(company, `dm:${(await company.member('gu-yunqiu')).id}`, 'alert:')).toHaveLength(2);
    const before = await steps(lead.id);
    await press(company, owner, lead.id, 'lead.accept');
    for (const key of ['gu-yunqiu', 'gao-wenlan'])
      for (const card of await alertsOf(key))
        expect(card).toMatchObject({ title: '沈一霖已接单', actions: [], isSettled: true });
    await company.moveTo('2026-11-20T10:39:00+08:00');
    expect(await steps(lead.id)).toEqual(before);
    expect((await timersOf(company, 'clock')).map((timer) => timer.dueAt)).toEqual([
      new Date('2026-11-20T10:40:00+08:00'),
    ]);
  });

  test('an alert that settled keeps saying who settled it, whatever happens to the lead later', async () => {
    await open();
    const { lead, owner } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T09:45:00+08:00');
    await press(company, owner, lead.id, 'lead.accept');
    const manager = await alertsOf('gu-yunqiu');
    expect(manager).toHaveLength(1);
    const other = await company.member('dai-ruohan');
    const { version } = await leadRow(lead.id);
    await company.submit(owner, 'lead.transfer', `${lead.id}|${version}`, { reason: 'leave', to: other.id });
    expect(await alertsOf('gu-yunqiu')).toEqual(manager);
  });

  test('a repeat says that it is one, and is a card of its own', async () => {
    await open();
    await bringOwnedLead(company);
    await company.moveTo('2026-11-20T10:14:00+08:00');
    const cards = await alertsOf('gao-wenlan');
    expect(cards).toHaveLength(2);
    expect(cards[0]?.footnote).not.toContain('次提醒');
    expect(cards[1]?.footnote).toContain('第 2 次提醒');
    expect(cards[1]?.tone).toBe('danger');
    expect(cards[1]?.title).toMatch(/还没接单 · 已等 33 分钟$/);
  });
});

async function leadRow(leadId: string) {
  const { leads } = company.baton.store.read.tables;
  const row = (await company.baton.store.read.db.select().from(leads)).find((one) => one.id === leadId);
  if (!row) throw new Error('There is no such lead');
  return row;
}

describe('clock: wall', () => {
  test('runs at night and over the weekend, while the first touch waits for Monday', async () => {
    await open({
      at: '2026-11-20T22:00:00+08:00',
      policies: {
        'escalation.yaml': [
          ['  acknowledge:                 # 派出后没有接单\n    clock: working', '  acknowledge:\n    clock: wall'],
        ],
      },
    });
    const { lead, dueAt } = await bringOwnedLead(company);
    expect(dueAt).toEqual(new Date('2026-11-23T10:00:00+08:00'));
    await company.moveTo('2026-11-21T08:00:00+08:00');
    expect((await steps(lead.id)).map((step) => step.slice(0, 11))).toEqual([
      '11-20 22:03',
      '11-20 22:18',
      '11-20 22:33',
      '11-20 22:48',
    ]);
  });

  test('waits of a second and of ninety days are kept to the second', async () => {
    await open({
      policies: {
        'escalation.yaml': [
          ['  acknowledge:                 # 派出后没有接单\n    clock: working', '  acknowledge:\n    clock: wall'],
          ['        wait: 3m\n', '        wait: 1s\n'],
          ['        wait: 15m\n', '        wait: 90d\n'],
        ],
        'deadlines.yaml': [['consecutiveMisses: 2', 'consecutiveMisses: 9']],
      },
    });
    await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    const acknowledge = async () =>
      (await eventsOf(company, 'clock.escalated')).filter(
        (event) => event.subjectId === lead.id && event.params.kind === 'acknowledge',
      );
    await company.pass({ seconds: 1 });
    expect(await acknowledge()).toHaveLength(1);
    const second = new Date('2026-11-20T09:40:01+08:00').getTime() + 90 * 86_400_000;
    await company.moveTo(new Date(second - 1000).toISOString());
    expect(await acknowledge()).toHaveLength(1);
    await company.moveTo(new Date(second).toISOString());
    expect((await acknowledge()).map((event) => event.occurredAt.getTime())).toEqual([
      new Date('2026-11-20T09:40:01+08:00').getTime(),
      second,
    ]);
  });
});

describe('who is told', () => {
  test('the substitute of a manager on leave', async () => {
    await open();
    await sendOnLeave(company, 'gu-yunqiu', 'cheng-liqun');
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(await alertsOf('gu-yunqiu')).toEqual([]);
    expect(await alertsOf('cheng-liqun')).toHaveLength(1);
    const [event] = await eventsOf(company, 'clock.escalated');
    expect(event?.params.reasons).toMatchObject([{ code: 'audience.substitute' }]);
  });

  test('the substitute of the substitute; a loop of substitutes falls to the next level', async () => {
    await open();
    await sendOnLeave(company, 'gu-yunqiu', 'cheng-liqun');
    await sendOnLeave(company, 'cheng-liqun', 'xue-weimin');
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(await alertsOf('xue-weimin')).toHaveLength(1);
    await sendOnLeave(company, 'xue-weimin', 'gu-yunqiu');
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(await alertsOf('xue-weimin')).toHaveLength(1);
    expect(await alertsOf('gao-wenlan')).toHaveLength(1);
    const [, event] = await eventsOf(company, 'clock.escalated');
    expect(event?.params.reasons).toMatchObject([
      { code: 'audience.fell-to', params: { wanted: 'manager', level: 'director' } },
    ]);
  });

  test('the next level where the manager has left, up to the administrator', async () => {
    await open();
    const now = company.clock.now();
    await changeMember(company, 'gu-yunqiu', { deactivatedAt: now });
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(await alertsOf('gao-wenlan')).toHaveLength(1);
    for (const key of ['gao-wenlan', 'liang-shiheng', 'su-nianci'])
      await changeMember(company, key, { deactivatedAt: now });
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(await alertsOf('he-tao')).toHaveLength(1);
    expect((await alertsOf('he-tao'))[0]?.actions).toEqual([]);
  });

  test('of a pooled lead: the same, and nobody who has left gets a card', async () => {
    await open();
    await keepReps(company);
    await changeMember(company, 'gu-yunqiu', { deactivatedAt: company.clock.now() });
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    expect((await company.cards(`dm:${(await company.member('gu-yunqiu')).id}`)).length).toBe(0);
    const director = (await company.member('gao-wenlan')).id;
    expect(await openCards(company, `dm:${director}`, `lead:${lead.id}`)).toHaveLength(1);
  });

  test('the owner who has left is not told of a miss; the levels above are', async () => {
    await open();
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    const { key } = (
      await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)
    ).members.get(owner) as { key: string };
    await changeMember(company, key, { deactivatedAt: company.clock.now() });
    const before = (await company.cards(`dm:${owner}`)).length;
    await company.moveTo('2026-11-20T10:40:00+08:00');
    expect(await company.cards(`dm:${owner}`)).toHaveLength(before);
    expect(await alertsOf('gu-yunqiu')).toHaveLength(1);
    expect((await clocksOf(company, lead.id)).some((clock) => clock.missedAt !== null)).toBe(true);
  });
});

test('a policy that changes while a chain runs does not touch it; what begins afterwards follows it', async () => {
  await open();
  await keepReps(company, 'shen-yilin');
  const before = await bringOwnedLead(company);
  const folder = changedPolicies(mkdtempSync(path.join(tmpdir(), 'baton-policies-')), {
    'escalation.yaml': [['        wait: 3m\n', '        wait: 7m\n']],
  });
  const { config, store } = company.baton;
  const now = company.clock.now();
  const policies = await openPolicyBook(store, folder, { timeZone: config.timeZone, now, newId: () => newIdAt(now) });
  rmSync(folder, { recursive: true });
  const baton = wireBaton(config, store, policies);
  const { engine } = await createEngine({
    baton,
    clock: company.clock,
    platforms: [company.platform],
    webhooks: { maxConcurrentSends: 1, post: async () => {} },
    report: (module, problem) => company.reported.push(`${module}: ${String(problem)}`),
  });
  const { lead: after } = await store.transaction((tx) =>
    receiveLead(
      tx,
      baton.contextAt(now),
      { ...strongLead, source: 'hotline', externalId: 'after', raw: {} },
      { actorId: null, via: 'api', importId: null, startAt: now },
    ),
  );
  await company.clock.advanceTo(new Date('2026-11-20T10:00:00+08:00'), engine);
  expect(await steps(before.lead.id)).toEqual([
    '11-20 09:43 acknowledge ping-manager#0 gu-yunqiu',
    '11-20 09:58 acknowledge ping-director#0 gu-yunqiu+gao-wenlan',
  ]);
  expect(await steps(after.id)).toEqual(['11-20 09:47 acknowledge ping-manager#0 gu-yunqiu']);
  await engine.stop();
});

test('a policy that a tool loads beside a running bot: deadlines that began by it go their way in the running one', async () => {
  await open();
  await keepReps(company, 'shen-yilin');
  const folder = changedPolicies(mkdtempSync(path.join(tmpdir(), 'baton-policies-')), {
    'escalation.yaml': [['        wait: 3m\n', '        wait: 7m\n']],
    'deadlines.yaml': [['    V1: 1h\n', '    V1: 30m\n']],
  });
  const { config, store } = company.baton;
  const now = company.clock.now();
  const policies = await openPolicyBook(store, folder, { timeZone: config.timeZone, now, newId: () => newIdAt(now) });
  rmSync(folder, { recursive: true });
  const tool = wireBaton(config, store, policies);
  const { lead } = await store.transaction((tx) =>
    receiveLead(
      tx,
      tool.contextAt(now),
      { ...strongLead, source: 'hotline', raw: {} },
      { actorId: null, via: 'api', importId: null, startAt: now },
    ),
  );
  await company.moveTo('2026-11-20T09:50:00+08:00');
  const card = await company.card(`dm:${lead.ownerId}`, `lead:${lead.id}`);
  expect([card.title, card.footnote]).toEqual([expect.stringContaining('10:10'), expect.stringContaining('第 2 版')]);
  await company.moveTo('2026-11-20T10:15:00+08:00');
  expect(await steps(lead.id)).toEqual([
    '11-20 09:47 acknowledge ping-manager#0 gu-yunqiu',
    '11-20 10:02 acknowledge ping-director#0 gu-yunqiu+gao-wenlan',
    expect.stringMatching(/^11-20 10:10 first-touch missed#0 /),
  ]);
  expect(company.reported).toEqual([]);
});
