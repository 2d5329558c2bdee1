/**
 * The directories of the chat tools are read: accounts become somebody's, leavers leave, and a vendor's slip makes nobody
 * leave. Scripted chat tools list who works there; everything else is real.
 */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { companySchema } from '../../bot/company/company-schema.ts';
import { writeCompanyFile } from '../../bot/company/write-company-file.ts';
import { eq } from '../../db/drizzle.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import { directoryState, listedPeople } from '../../db/repos/vendor-directory.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import {
  accountOf,
  type DirectoryCompany,
  nextNight,
  openDirectoryCompany,
  openReadCompany,
  operationsCards,
  person,
  relist,
  wecomSays,
} from '../support/directory.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringOwnedLead, changeMember, eventsOf, keepReps, leadOf, timersOf } from '../support/loop.ts';
import type { ScriptedPlatform } from '../support/scripted-platform.ts';

let company: DirectoryCompany;
let wecom: ScriptedPlatform;
let expectedReports: string[];
beforeEach(() => {
  expectedReports = [];
});
afterEach(async () => {
  expect(await brokenLaws(company)).toEqual([]);
  expect(company.reported.filter((line) => !expectedReports.some((start) => line.startsWith(start)))).toEqual([]);
  await company.remove();
});

async function openRead(options: Parameters<typeof openReadCompany>[0] = {}): Promise<void> {
  company = await openReadCompany(options);
  ({ wecom } = company);
}
async function hear(...event: Parameters<typeof wecomSays> extends [unknown, ...infer E] ? E : never): Promise<void> {
  await wecomSays(company, ...event);
  await company.engine.runUntilIdle();
}

describe('a first reading', () => {
  test('comes at the start, finds people by mobile and e-mail, and writes to them there from then on', async () => {
    company = await openDirectoryCompany({
      prepare: (platforms) => {
        platforms.wecom.listed.push(
          person('shen', { mobile: '199 0000 0011' }),
          person('boss', { email: ' GAO@hk.cn' }),
        );
        platforms.slack.listed.push(person('U1'));
      },
    });
    ({ wecom } = company);
    expect([wecom.readings, company.slack.readings]).toEqual([1, 1]);
    const owner = (await company.rows(({ store }) => store.read.db.select().from(store.read.tables.members))).find(
      ({ mobile }) => mobile?.endsWith('0000011'),
    );
    expect(owner && (await identityOfMember(company.baton.store.read, owner.id, 'wecom'))).toMatchObject({
      externalId: 'shen',
      workspace: 'corp',
    });
    expect(owner && (await company.member(owner.key)).platform).toBe('wecom');
    // Nobody had this address yet: it becomes somebody's with the next reading.
    expect(await accountOf(company, 'gao-wenlan')).toBeNull();
    await changeMember(company, 'gao-wenlan', { email: 'gao@HK.cn' });
    await nextNight(company);
    expect(await accountOf(company, 'gao-wenlan')).toBe('boss');
    expect(wecom.readings).toBe(2);
  });

  test('finds whom the company’s file names, where the vendor tells neither mobile nor e-mail', async () => {
    company = await openDirectoryCompany();
    ({ wecom } = company);
    wecom.listed.push(person('shenyilin'));
    const file = companySchema.parse({
      units: {},
      members: { 'shen-yilin': { name: '沈一霖', role: 'rep', unit: 'sh-puxi', accounts: { wecom: 'ShenYilin' } } },
    });
    const { contextAt, store } = company.baton;
    await writeCompanyFile({ store, contextAt, now: async () => company.clock.now() }, file);
    await nextNight(company);
    expect(await accountOf(company, 'shen-yilin')).toBe('shenyilin');
    expect((await company.member('shen-yilin')).platform).toBe('wecom');
  });

  test('brings open leads to where somebody is written to now, and what is answered anywhere is settled everywhere', async () => {
    company = await openDirectoryCompany();
    ({ wecom } = company);
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    const { name, mobile } = await company.member('shen-yilin');
    wecom.listed.push(person('u-shen', { name, mobile }));
    await hear('changed', 'u-shen');
    await company.pass({ minutes: 5 });
    const [shown] = wecom.cards(rep, `lead:${lead.id}`);
    expect(shown?.actions.map(({ id }) => id)).toContain('lead.accept');
    // The same card in the local chat; the answer comes from there.
    const local = await company.card(`dm:${rep}`, `lead:${lead.id}`);
    const accept = local.actions.find(({ id }) => id === 'lead.accept');
    expect(await company.click(rep, 'lead.accept', accept?.value ?? '')).toMatchObject({
      kind: 'notice',
      tone: 'success',
    });
    for (const card of [wecom.cards(rep, `lead:${lead.id}`)[0], await company.card(`dm:${rep}`, `lead:${lead.id}`)]) {
      expect(card?.actions.map(({ id }) => id)).not.toContain('lead.accept');
      expect(card?.title).toContain('已接单');
    }
    // And the other way round: what is left on the one is pressed on the other.
    const call = wecom.cards(rep, `lead:${lead.id}`)[0]?.actions.find(({ id }) => id === 'lead.call');
    const reply = await company.sink({
      kind: 'form',
      eventId: 'wecom-1',
      platform: 'wecom',
      actorId: rep,
      occurredAt: company.clock.now(),
      formId: 'lead.call',
      value: call?.value ?? '',
      fields: { outcome: 'reached-interested', seconds: '95', note: '周三演示' },
    });
    expect(reply).toMatchObject({ kind: 'notice', tone: 'success' });
    await company.engine.runUntilIdle();
    expect((await leadOf(company, lead.id)).status).toBe('touched');
    for (const card of [wecom.cards(rep, `lead:${lead.id}`)[0], await company.card(`dm:${rep}`, `lead:${lead.id}`)])
      expect(card?.title).toContain('跟进中');
  });
});

describe('somebody who is listed no longer', () => {
  test.each([
    ['is missing', null],
    ['is disabled', { isActive: false }],
  ])('%s: leaves, and their open leads go to the pool', async (_how, change) => {
    await openRead();
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    relist(wecom, 'u-shen-yilin', change);
    await nextNight(company);
    expect((await company.member('shen-yilin')).deactivatedAt).not.toBeNull();
    expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: null, status: 'pooled' });
    expect(await accountOf(company, 'shen-yilin')).toBeNull();
    expect(await eventsOf(company, 'member.left')).toMatchObject([{ subjectId: rep, via: 'wecom' }]);
  });

  test('keeps their work while they are at another chat tool, and is written to there', async () => {
    await openRead();
    const { name, mobile, id } = await company.member('shen-yilin');
    await keepReps(company, 'shen-yilin');
    company.slack.listed.push(person('U7', { name, mobile, workspace: 'T1' }));
    await nextNight(company);
    const { lead } = await bringOwnedLead(company);
    expect(wecom.cards(id, `lead:${lead.id}`)).toHaveLength(1);
    relist(wecom, 'u-shen-yilin', null);
    await nextNight(company);
    expect(await company.member('shen-yilin')).toMatchObject({ platform: 'slack', deactivatedAt: null });
    expect((await leadOf(company, lead.id)).ownerId).toBe(id);
    expect(company.slack.cards(id, `lead:${lead.id}`)[0]?.isSettled).toBe(false);
  });

  test('with a new account in place of the old one nobody leaves', async () => {
    await openRead();
    relist(wecom, 'u-shen-yilin', { externalId: 'u-shen-2' });
    await nextNight(company);
    expect(await accountOf(company, 'shen-yilin')).toBe('u-shen-2');
    expect((await company.member('shen-yilin')).deactivatedAt).toBeNull();
    expect(await eventsOf(company, 'member.left')).toEqual([]);
  });

  test('nobody is told of the leads of somebody who leaves, who leaves with them', async () => {
    await openRead();
    await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    const manager = await company.member('gu-yunqiu');
    relist(wecom, 'u-shen-yilin', null);
    relist(wecom, 'u-gu-yunqiu', null);
    const beforeTheNight = company.clock.now();
    await nextNight(company);
    expect((await company.member('gu-yunqiu')).deactivatedAt).not.toBeNull();
    const told = await company.rows(({ store: { read } }) =>
      read.db.select().from(read.tables.outbox).where(eq(read.tables.outbox.subjectId, lead.id)),
    );
    const afterwards = told.filter(({ createdAt }) => createdAt > beforeTheNight);
    expect(afterwards.map(({ recipientId }) => recipientId)).not.toContain(manager.id);
    expect(afterwards.length).toBeGreaterThan(0);
  });
});

describe('a vendor that answers wrongly makes nobody leave', () => {
  const everybodyIsThere = async () => {
    const rows = await company.rows(({ store: { read } }) => read.db.select().from(read.tables.members));
    return rows.every(({ deactivatedAt }) => deactivatedAt === null);
  };

  test('an empty list is no reading; it is tried again, and operations hear of it when it goes on', async () => {
    await openRead();
    expectedReports = ['directory wecom'];
    const kept = wecom.listed.splice(0);
    await nextNight(company);
    expect(await everybodyIsThere()).toBe(true);
    expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ problem: 'empty' });
    expect(await operationsCards(company)).toEqual([]);
    await company.pass({ hours: 8 });
    const [card] = await operationsCards(company);
    expect(card).toMatchObject({ title: '读不到企业微信通讯录', tone: 'danger', isSettled: false });
    expect(card?.facts).toContainEqual({ label: '原因', value: '平台回答的名单是空的' });
    wecom.listed.push(...kept);
    await nextNight(company);
    expect((await operationsCards(company))[0]).toMatchObject({ title: '企业微信通讯录已处理完', isSettled: true });
    expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ failures: 0, failedSince: null });
  });

  test('more missing than may leave at once are kept, and operations are told once', async () => {
    await openRead();
    const kept = wecom.listed.splice(0, 30);
    await nextNight(company);
    expect(await everybodyIsThere()).toBe(true);
    const state = await directoryState(company.baton.store.read, 'wecom');
    expect(state.held).toEqual({ missing: 30, of: 57 });
    const [card] = await operationsCards(company);
    expect(card).toMatchObject({ title: '企业微信通讯录一次少了 30 人，没有停用任何人', tone: 'danger' });
    const sent = wecom.calls.filter((call) => call.startsWith('send directory:')).length;
    await nextNight(company);
    expect(await everybodyIsThere()).toBe(true);
    expect(wecom.calls.filter((call) => call.startsWith('send directory:'))).toHaveLength(sent);
    wecom.listed.push(...kept);
    await nextNight(company);
    expect((await operationsCards(company))[0]?.isSettled).toBe(true);
    expect((await directoryState(company.baton.store.read, 'wecom')).held).toBeNull();
  });

  test('a list that breaks off in the middle changes nothing, also not for whom it had shown', async () => {
    await openRead();
    expectedReports = ['directory wecom'];
    const before = await listedPeople(company.baton.store.read, 'wecom');
    wecom.listed.splice(0, wecom.listed.length, person('new-one', { mobile: '19900000001' }), person('another'));
    wecom.midReading = () => Promise.reject(new PlatformError('wecom', 'directory', 'retry'));
    // Both cannot be told apart from a whole answer but by the break.
    const { readings } = wecom;
    const state = await directoryState(company.baton.store.read, 'wecom');
    await company.moveTo('2026-11-22T02:30:30+08:00');
    expect(wecom.readings).toBe(readings + 1);
    expect(await listedPeople(company.baton.store.read, 'wecom')).toEqual(before);
    expect(await everybodyIsThere()).toBe(true);
    expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({
      startedAt: state.startedAt,
      failures: 1,
      problem: 'retry',
    });
    // Tried again a quarter of an hour later, and after that twice as long.
    expect(
      (await timersOf(company, 'sync-directory'))
        .filter(({ subjectId }) => subjectId === 'wecom')
        .map(({ dueAt }) => dueAt.toISOString()),
    ).toEqual(['2026-11-21T18:45:00.000Z']);
  });
});

describe('the nightly slot', () => {
  const missed = async (hours: number) => {
    await openRead();
    const slot = new Date(company.clock.now().getTime() - hours * 3_600_000);
    const { readings } = wecom;
    await company.baton.store.transaction(async (tx) => {
      const key = 'slot:directory-sync';
      await cancelTimer(tx, key);
      await scheduleTimer(tx, { key, kind: 'slot', subjectId: `directory-sync@${slot.getTime()}`, dueAt: slot });
    });
    await company.engine.runUntilIdle();
    const runs = await company.rows(({ store: { read } }) => read.db.select().from(read.tables.jobRuns));
    const run = runs.find((one) => one.job === 'directory-sync' && one.slot.getTime() === slot.getTime());
    return { readings: wecom.readings - readings, outcome: run?.outcome, note: run?.note };
  };

  test('that was missed is caught up within its time', async () => {
    expect(await missed(19)).toEqual({ readings: 1, outcome: 'done', note: null });
  });

  test('that was missed for longer is skipped with a note, and the next is set', async () => {
    expect(await missed(21)).toEqual({ readings: 0, outcome: 'skipped', note: 'missed-beyond-catch-up' });
    expect((await timersOf(company, 'slot')).map(({ key }) => key)).toContain('slot:directory-sync');
  });

  test('a second process reads nothing twice', async () => {
    await openRead();
    const { readings } = wecom;
    const second = await company.secondEngine();
    await company.moveTo('2026-11-22T02:29:59+08:00');
    await company.clock.advanceTo(new Date('2026-11-22T02:30:01+08:00'), {
      nextDueAt: () => company.engine.nextDueAt(),
      runUntilIdle: async () => void (await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle()])),
    });
    expect(wecom.readings).toBe(readings + 1);
    await second.stop();
  });
});

test('a vendor that says how long to wait is not asked before', async () => {
  await openRead();
  expectedReports = ['directory wecom'];
  wecom.midReading = () =>
    Promise.reject(new PlatformError('wecom', 'directory', 'retry', { retryAfterMs: 3 * 3_600_000 }));
  const { readings } = wecom;
  await hear('changed', null);
  await company.pass({ minutes: 5 });
  expect(wecom.readings).toBe(readings + 1);
  await company.pass({ hours: 2, minutes: 59 });
  expect(wecom.readings).toBe(readings + 1);
  await company.pass({ minutes: 2 });
  expect(wecom.readings).toBe(readings + 2);
  expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ failures: 0 });
});
