/**
 * The directories of the chat tools are read: accounts become somebody's, leavers leave, and a vendor's slip makes nobody
 * leave. Scripted chat tools list who works there; everything else is real.
 */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identityOfMember } from '../../db/repos/identities.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import { directoryState, listedPeople } from '../../db/repos/vendor-directory.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import {
  type DirectoryCompany,
  department,
  listEverybody,
  openDirectoryCompany,
  person,
  relist,
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

/** The nightly reading of the next day. */
const nextNight = async () => {
  const at = new Date(company.clock.now().getTime() + 32 * 3_600_000).toISOString().slice(0, 10);
  await company.moveTo(`${at}T02:31:00+08:00`);
};
const accountOf = async (key: string, platform: 'wecom' | 'slack' = 'wecom') =>
  (await identityOfMember(company.baton.store.read, (await company.member(key)).id, platform))?.externalId ?? null;
let said = 0;
/** An event of the vendor through the door of the inbox. */
const wecomSaysNow = async (
  change: 'left' | 'changed',
  externalId: string | null,
  more: { newExternalId?: string } = {},
): Promise<void> => {
  said += 1;
  const about = { platform: 'wecom' as const, workspace: 'corp', change, externalId, ...more };
  await company.sink({ kind: 'directory', eventId: `said-${said}`, occurredAt: company.clock.now(), ...about });
};
const wecomSays = async (...event: Parameters<typeof wecomSaysNow>): Promise<void> => {
  await wecomSaysNow(...event);
  await company.engine.runUntilIdle();
};
const operationsCard = async () => {
  const { id } = await company.member('su-nianci');
  return company.wecom.cards(id, 'directory:');
};

/** Everybody is listed at WeCom by mobile, and was read once. */
async function openRead(options: Parameters<typeof openDirectoryCompany>[0] = {}): Promise<void> {
  company = await openDirectoryCompany(options);
  ({ wecom } = company);
  await listEverybody(company, wecom);
  await nextNight();
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
    expect(await accountOf('gao-wenlan')).toBeNull();
    await changeMember(company, 'gao-wenlan', { email: 'gao@HK.cn' });
    await nextNight();
    expect(await accountOf('gao-wenlan')).toBe('boss');
    expect(wecom.readings).toBe(2);
  });

  test('brings open leads to where somebody is written to now, and what is answered anywhere is settled everywhere', async () => {
    company = await openDirectoryCompany();
    ({ wecom } = company);
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    const { name, mobile } = await company.member('shen-yilin');
    wecom.listed.push(person('u-shen', { name, mobile }));
    await wecomSays('changed', 'u-shen');
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
    await nextNight();
    expect((await company.member('shen-yilin')).deactivatedAt).not.toBeNull();
    expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: null, status: 'pooled' });
    expect(await accountOf('shen-yilin')).toBeNull();
    expect(await eventsOf(company, 'member.left')).toMatchObject([{ subjectId: rep, via: 'wecom' }]);
  });

  test('keeps their work while they are at another chat tool, and is written to there', async () => {
    await openRead();
    const { name, mobile, id } = await company.member('shen-yilin');
    await keepReps(company, 'shen-yilin');
    company.slack.listed.push(person('U7', { name, mobile, workspace: 'T1' }));
    await nextNight();
    const { lead } = await bringOwnedLead(company);
    expect(wecom.cards(id, `lead:${lead.id}`)).toHaveLength(1);
    relist(wecom, 'u-shen-yilin', null);
    await nextNight();
    expect(await company.member('shen-yilin')).toMatchObject({ platform: 'slack', deactivatedAt: null });
    expect((await leadOf(company, lead.id)).ownerId).toBe(id);
    expect(company.slack.cards(id, `lead:${lead.id}`)[0]?.isSettled).toBe(false);
  });

  test('with a new account in place of the old one nobody leaves', async () => {
    await openRead();
    relist(wecom, 'u-shen-yilin', { externalId: 'u-shen-2' });
    await nextNight();
    expect(await accountOf('shen-yilin')).toBe('u-shen-2');
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
    await nextNight();
    expect((await company.member('gu-yunqiu')).deactivatedAt).not.toBeNull();
    const told = await company.rows(({ store: { read } }) =>
      read.db.select().from(read.tables.outbox).where(eq(read.tables.outbox.subjectId, lead.id)),
    );
    const afterwards = told.filter(
      ({ createdAt }) =>
        createdAt.getTime() === company.clock.now().getTime() || createdAt > new Date('2026-11-20T12:00:00Z'),
    );
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
    await nextNight();
    expect(await everybodyIsThere()).toBe(true);
    expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ problem: 'empty' });
    expect(await operationsCard()).toEqual([]);
    await company.pass({ hours: 8 });
    const [card] = await operationsCard();
    expect(card).toMatchObject({ title: '读不到企业微信通讯录', tone: 'danger', isSettled: false });
    expect(card?.facts).toContainEqual({ label: '原因', value: '平台回答的名单是空的' });
    wecom.listed.push(...kept);
    await nextNight();
    expect((await operationsCard())[0]).toMatchObject({ title: '企业微信通讯录已处理完', isSettled: true });
    expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ failures: 0, failedSince: null });
  });

  test('more missing than may leave at once are kept, and operations are told once', async () => {
    await openRead();
    const kept = wecom.listed.splice(0, 30);
    await nextNight();
    expect(await everybodyIsThere()).toBe(true);
    const state = await directoryState(company.baton.store.read, 'wecom');
    expect(state.held).toEqual({ missing: 30, of: 57 });
    const [card] = await operationsCard();
    expect(card).toMatchObject({ title: '企业微信通讯录一次少了 30 人，没有停用任何人', tone: 'danger' });
    const sent = wecom.calls.filter((call) => call.startsWith('send directory:')).length;
    await nextNight();
    expect(await everybodyIsThere()).toBe(true);
    expect(wecom.calls.filter((call) => call.startsWith('send directory:'))).toHaveLength(sent);
    wecom.listed.push(...kept);
    await nextNight();
    expect((await operationsCard())[0]?.isSettled).toBe(true);
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

describe('people who are nobody yet', () => {
  test('are listed for operations on one card, which grows, settles, and comes anew for the next', async () => {
    await openRead();
    expect(await operationsCard()).toEqual([]);
    wecom.listed.push(person('n1', { name: '新来的' }));
    await nextNight();
    expect(await operationsCard()).toMatchObject([
      { title: '企业微信通讯录里有 1 人没有对上', facts: [{ label: '没有对上', value: '新来的' }], isSettled: false },
    ]);
    for (let n = 2; n <= 7; n += 1) wecom.listed.push(person(`n${n}`, { name: `新人${n}` }));
    await nextNight();
    expect(await operationsCard()).toMatchObject([{ title: '企业微信通讯录里有 7 人没有对上' }]);
    expect((await operationsCard())[0]?.facts[0]?.value).toBe('新来的、新人2、新人3、新人4、新人5 等 7 人');
    wecom.listed.splice(-7);
    await nextNight();
    expect(await operationsCard()).toMatchObject([{ isSettled: true }]);
    wecom.listed.push(person('n8', { name: '又一位' }));
    await nextNight();
    expect((await operationsCard()).map(({ isSettled }) => isSettled)).toEqual([true, false]);
    expect(await company.rows(({ store: { read } }) => read.db.$count(read.tables.members))).toBe(57);
  });

  test('in departments that are no unit of ours are nobody to tell about', async () => {
    company = await openDirectoryCompany();
    ({ wecom } = company);
    await listEverybody(company, wecom);
    wecom.listed.push(department('1', '集团'), department('2', '南京组', { parentExternalId: '1' }));
    wecom.listed.push(
      person('cook', { departmentIds: ['1'] }),
      person('rep', { name: '南京新人', departmentIds: ['2'] }),
    );
    await nextNight();
    expect((await operationsCard())[0]?.facts[0]?.value).toBe('南京新人');
  });

  test('only operations may see the card', async () => {
    await openRead();
    wecom.listed.push(person('n1', { name: '新来的' }));
    await nextNight();
    const { buildCard } = await import('../../handlers/cards/build-card.ts');
    const { cardRound } = await directoryState(company.baton.store.read, 'wecom');
    const key = `directory:wecom:${cardRound}`;
    const seenBy = async (memberKey: string) => {
      const { id } = await company.member(memberKey);
      const ctx = company.baton.contextAt(company.clock.now());
      return buildCard(company.baton.store.read, ctx, key, { kind: 'member', memberId: id });
    };
    expect(await seenBy('su-nianci')).not.toBeNull();
    expect(await seenBy('shen-yilin')).toBeNull();
    expect(await seenBy('gu-yunqiu')).toBeNull();
  });
});

describe('what a vendor says between the readings', () => {
  test('is read a while after the first event, all of it once', async () => {
    await openRead();
    const { readings } = wecom;
    for (let minute = 0; minute < 5; minute += 1) {
      await wecomSays('changed', 'u-shen-yilin');
      expect(wecom.readings).toBe(readings);
      await company.pass({ minutes: 1 });
    }
    expect(wecom.readings).toBe(readings + 1);
    await company.pass({ hours: 1 });
    expect(wecom.readings).toBe(readings + 1);
  });

  test('is read again when it was said in the middle of a reading', async () => {
    await openRead();
    const { readings } = wecom;
    await wecomSays('changed', null);
    wecom.midReading = async () => {
      wecom.listed.push(person('late', { name: '后到的' }));
      await wecomSaysNow('changed', 'late');
    };
    await company.pass({ minutes: 5 });
    expect(wecom.readings).toBe(readings + 1);
    await company.pass({ minutes: 6 });
    expect(wecom.readings).toBe(readings + 2);
    expect((await listedPeople(company.baton.store.read, 'wecom')).map(({ externalId }) => externalId)).toContain(
      'late',
    );
  });

  test('goes before a reading that began earlier: who has left in the middle of it is not brought back', async () => {
    await openRead();
    const { name, mobile, id } = await company.member('shen-yilin');
    company.slack.listed.push(person('U7', { name, mobile, workspace: 'T1' }));
    await nextNight();
    wecom.midReading = async () => wecomSaysNow('left', 'u-shen-yilin');
    await nextNight();
    // Still a member through Slack, and no longer at WeCom, although the reading had them.
    expect(await accountOf('shen-yilin')).toBeNull();
    expect(await company.member('shen-yilin')).toMatchObject({ id, platform: 'slack', deactivatedAt: null });
    await nextNight();
    expect(await accountOf('shen-yilin')).toBe('u-shen-yilin');
  });

  test('is obeyed at once: a new id of the same person makes nobody leave', async () => {
    await openRead();
    const { id } = await company.member('shen-yilin');
    await wecomSays('changed', 'u-shen-yilin', { newExternalId: 'shen' });
    expect(await accountOf('shen-yilin')).toBe('shen');
    relist(wecom, 'u-shen-yilin', { externalId: 'shen', mobile: null });
    await company.pass({ minutes: 5 });
    expect(await company.member('shen-yilin')).toMatchObject({ id, deactivatedAt: null });
    expect(await accountOf('shen-yilin')).toBe('shen');
    expect(await eventsOf(company, 'member.account-renamed')).toMatchObject([{ subjectId: id, via: 'wecom' }]);
  });

  test('about somebody whom nobody knows changes nothing', async () => {
    await openRead();
    const before = await company.rows(({ store: { read } }) => read.db.select().from(read.tables.members));
    await wecomSays('left', 'stranger');
    await wecomSays('left', null);
    expect(await company.rows(({ store: { read } }) => read.db.select().from(read.tables.members))).toEqual(before);
  });
});

describe('nothing is assigned to somebody after the event of leaving', () => {
  test('the event first, the lead after it', async () => {
    await openRead();
    await keepReps(company, 'shen-yilin');
    await wecomSays('left', 'u-shen-yilin');
    const { lead } = await company.lead({ name: '王主任', phone: '13800138001', company: '复旦大学附属中山医院' });
    expect(lead).toMatchObject({ ownerId: null, status: 'pooled' });
  });

  test('the lead first, the event after it', async () => {
    await openRead();
    const [rep] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    expect(lead.ownerId).toBe(rep);
    await wecomSays('left', 'u-shen-yilin');
    expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: null, status: 'pooled' });
  });

  test('both at once, many times: whoever is served first, nobody who has left owns an open lead', async () => {
    await openRead();
    const reps = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { store, contextAt } = company.baton;
    const { receiveLead } = await import('../../handlers/leads/lead-received.ts');
    const bring = (n: number) => {
      const body = { source: 'hotline', name: '王主任', phone: `1390013${1000 + n}`, company: '复旦大学附属中山医院' };
      return store.transaction(
        (tx) =>
          receiveLead(
            tx,
            contextAt(company.clock.now()),
            { ...body, raw: body },
            { actorId: null, via: 'api', importId: null, startAt: company.clock.now() },
          ),
        { lock: 'intake' },
      );
    };
    const leads = Array.from({ length: 20 }, (_, n) => n);
    const leave = (n: number, key: string) =>
      company.sink({
        kind: 'directory',
        eventId: `race-${n}`,
        platform: 'wecom',
        occurredAt: company.clock.now(),
        workspace: 'corp',
        change: 'left',
        externalId: `u-${key}`,
      });
    const received = await Promise.all(
      leads.flatMap((n) => [
        ...(n === 5 ? [leave(n, 'shen-yilin').then(() => null)] : []),
        ...(n === 12 ? [leave(n, 'lu-yuncheng').then(() => null)] : []),
        bring(n),
      ]),
    );
    await company.engine.runUntilIdle();
    const owners = new Set(received.map((one) => one?.lead.ownerId));
    expect(reps.some((id) => owners.has(id))).toBe(true);
    expect(received.at(-1)?.lead.ownerId).toBeNull();
    for (const one of received) if (one) expect((await leadOf(company, one.lead.id)).ownerId).toBeNull();
  });
});

describe('what the directory says about teams', () => {
  const teams = async () => {
    wecom.listed.push(
      department('10', '南京组', { leaderExternalIds: ['u-lu-yuncheng'] }),
      department('11', '上海一组（浦西）', { leaderExternalIds: ['u-gu-yunqiu'] }),
    );
    relist(wecom, 'u-shen-yilin', { departmentIds: ['10'] });
    relist(wecom, 'u-gu-yunqiu', { departmentIds: ['11'] });
  };
  const unitOf = async (key: string) => {
    const { unitId, role } = await company.member(key);
    const units = await company.rows(({ store: { read } }) => read.db.select().from(read.tables.units));
    return `${role} ${units.find(({ id }) => id === unitId)?.key}`;
  };

  test('is only listed where the policy does not apply it', async () => {
    await openRead();
    const before = [await unitOf('shen-yilin'), await unitOf('lu-yuncheng')];
    await teams();
    await nextNight();
    expect([await unitOf('shen-yilin'), await unitOf('lu-yuncheng')]).toEqual(before);
    const { seenElsewhere } = await import('../../handlers/people/open-accounts.ts');
    const ctx = company.baton.contextAt(company.clock.now());
    const nanjing = (await company.member('meng-qinglin')).unitId;
    expect(await seenElsewhere(company.baton.store.read, ctx, 'wecom')).toEqual(
      expect.arrayContaining([
        { memberId: (await company.member('shen-yilin')).id, why: 'moved', role: 'rep', unitId: nanjing },
        { memberId: (await company.member('lu-yuncheng')).id, why: 'leads', role: 'manager', unitId: nanjing },
      ]),
    );
  });

  test('is applied where it does: the team with its open leads, and the role', async () => {
    await openRead({
      policies: {
        'directory.yaml': [
          ['applyMoves: false', 'applyMoves: true'],
          ['applyLeaders: false', 'applyLeaders: true'],
        ],
      },
    });
    await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    await teams();
    const leads = [await bringOwnedLead(company), await bringOwnedLead(company)];
    await wecomSays('changed', null);
    await company.pass({ minutes: 5 });
    expect([await unitOf('shen-yilin'), await unitOf('lu-yuncheng'), await unitOf('gu-yunqiu')]).toEqual([
      'rep nanjing',
      'manager nanjing',
      'manager sh-puxi',
    ]);
    const { id: shen, unitId: nanjing } = await company.member('shen-yilin');
    for (const { lead, owner } of leads) {
      const now = await leadOf(company, lead.id);
      if (owner === shen) expect(now).toMatchObject({ ownerId: shen, unitId: nanjing });
      else expect(now).toMatchObject({ ownerId: null });
    }
    await nextNight();
    expect(await eventsOf(company, 'member.changed')).toHaveLength(2);
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
  await wecomSays('changed', null);
  await company.pass({ minutes: 5 });
  expect(wecom.readings).toBe(readings + 1);
  await company.pass({ hours: 2, minutes: 59 });
  expect(wecom.readings).toBe(readings + 1);
  await company.pass({ minutes: 2 });
  expect(wecom.readings).toBe(readings + 2);
  expect(await directoryState(company.baton.store.read, 'wecom')).toMatchObject({ failures: 0 });
});
