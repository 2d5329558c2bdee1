/**
 * What comes with directories: people who are nobody yet, events between the readings, leaving while leads come in, and
 * people whom the directory sees in another team. Scripted chat tools list who works there; everything else is real.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryState, listedPeople } from '../../db/repos/vendor-directory.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { receiveLead } from '../../handlers/leads/lead-received.ts';
import { seenElsewhere } from '../../handlers/people/open-accounts.ts';
import {
  accountOf,
  type DirectoryCompany,
  department,
  listEverybody,
  nextNight,
  openDirectoryCompany,
  openReadCompany,
  operationsCards,
  person,
  relist,
  wecomSays,
} from '../support/directory.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringOwnedLead, eventsOf, keepReps, leadOf } from '../support/loop.ts';
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

describe('people who are nobody yet', () => {
  test('are listed for operations on one card, which grows, settles, and comes anew for the next', async () => {
    await openRead();
    expect(await operationsCards(company)).toEqual([]);
    wecom.listed.push(person('n1', { name: '新来的' }));
    await nextNight(company);
    expect(await operationsCards(company)).toMatchObject([
      { title: '企业微信通讯录里有 1 人没有对上', isSettled: false },
    ]);
    expect((await operationsCards(company))[0]?.facts).toEqual([
      { label: '没有对上', value: '新来的' },
      { label: '命令', value: 'npm run baton -- directory wecom' },
    ]);
    for (let n = 2; n <= 7; n += 1) wecom.listed.push(person(`n${n}`, { name: `新人${n}` }));
    await nextNight(company);
    expect(await operationsCards(company)).toMatchObject([{ title: '企业微信通讯录里有 7 人没有对上' }]);
    expect((await operationsCards(company))[0]?.facts[0]?.value).toBe('新来的、新人2、新人3、新人4、新人5 等 7 人');
    wecom.listed.splice(-7);
    await nextNight(company);
    expect(await operationsCards(company)).toMatchObject([{ isSettled: true }]);
    wecom.listed.push(person('n8', { name: '又一位' }));
    await nextNight(company);
    expect((await operationsCards(company)).map(({ isSettled }) => isSettled)).toEqual([true, false]);
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
    await nextNight(company);
    expect((await operationsCards(company))[0]?.facts[0]?.value).toBe('南京新人');
  });

  test('in a workspace of the whole group, most of whom nobody knows, are only told when they fit a member', async () => {
    company = await openDirectoryCompany();
    const { name } = await company.member('shen-yilin');
    company.slack.listed.push(...['U1', 'U2', 'U3', 'U4'].map((id) => person(id)));
    await nextNight(company);
    expect((await operationsCards(company)).filter(({ key }) => key.includes('slack'))).toEqual([]);
    company.slack.listed.push(person('U5', { name }));
    await nextNight(company);
    const { id } = await company.member('su-nianci');
    expect((await company.card(`dm:${id}`, 'directory:slack')).facts[0]?.value).toBe(name);
  });

  test('only operations may see the card', async () => {
    await openRead();
    wecom.listed.push(person('n1', { name: '新来的' }));
    await nextNight(company);
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
      await hear('changed', 'u-shen-yilin');
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
    await hear('changed', null);
    wecom.midReading = async () => {
      wecom.listed.push(person('late', { name: '后到的' }));
      await wecomSays(company, 'changed', 'late');
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
    await nextNight(company);
    wecom.midReading = async () => wecomSays(company, 'left', 'u-shen-yilin');
    await nextNight(company);
    // Still a member through Slack, and no longer at WeCom, although the reading had them.
    expect(await accountOf(company, 'shen-yilin')).toBeNull();
    expect(await company.member('shen-yilin')).toMatchObject({ id, platform: 'slack', deactivatedAt: null });
    await nextNight(company);
    expect(await accountOf(company, 'shen-yilin')).toBe('u-shen-yilin');
  });

  test('is obeyed at once: a new id of the same person makes nobody leave', async () => {
    await openRead();
    const { id } = await company.member('shen-yilin');
    await hear('changed', 'u-shen-yilin', { newExternalId: 'shen' });
    expect(await accountOf(company, 'shen-yilin')).toBe('shen');
    relist(wecom, 'u-shen-yilin', { externalId: 'shen', mobile: null });
    await company.pass({ minutes: 5 });
    expect(await company.member('shen-yilin')).toMatchObject({ id, deactivatedAt: null });
    expect(await accountOf(company, 'shen-yilin')).toBe('shen');
    expect(await eventsOf(company, 'member.account-renamed')).toMatchObject([{ subjectId: id, via: 'wecom' }]);
  });

  test('about somebody whom nobody knows changes nothing', async () => {
    await openRead();
    const before = await company.rows(({ store: { read } }) => read.db.select().from(read.tables.members));
    await hear('left', 'stranger');
    await hear('left', null);
    expect(await company.rows(({ store: { read } }) => read.db.select().from(read.tables.members))).toEqual(before);
  });
});

describe('nothing is assigned to somebody after the event of leaving', () => {
  test('the event first, the lead after it', async () => {
    await openRead();
    await keepReps(company, 'shen-yilin');
    await hear('left', 'u-shen-yilin');
    const { lead } = await company.lead({ name: '王主任', phone: '13800138001', company: '复旦大学附属中山医院' });
    expect(lead).toMatchObject({ ownerId: null, status: 'pooled' });
  });

  test('the lead first, the event after it', async () => {
    await openRead();
    const [rep] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    expect(lead.ownerId).toBe(rep);
    await hear('left', 'u-shen-yilin');
    expect(await leadOf(company, lead.id)).toMatchObject({ ownerId: null, status: 'pooled' });
  });

  test('both at once, many times: whoever is served first, nobody who has left owns an open lead', async () => {
    await openRead();
    const reps = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { store, contextAt } = company.baton;
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
    await nextNight(company);
    expect([await unitOf('shen-yilin'), await unitOf('lu-yuncheng')]).toEqual(before);
    const ctx = company.baton.contextAt(company.clock.now());
    const nanjing = (await company.member('meng-qinglin')).unitId;
    expect(await seenElsewhere(company.baton.store.read, ctx, 'wecom')).toEqual(
      expect.arrayContaining([
        { memberId: (await company.member('shen-yilin')).id, why: 'moved', role: 'rep', unitId: nanjing },
        { memberId: (await company.member('lu-yuncheng')).id, why: 'leads', role: 'manager', unitId: nanjing },
      ]),
    );
  });

  test('is taken from the chat tool that somebody is written to, where two say different things', async () => {
    await openRead({ policies: { 'directory.yaml': [['applyMoves: false', 'applyMoves: true']] } });
    const { mobile } = await company.member('shen-yilin');
    relist(wecom, 'u-shen-yilin', { departmentIds: ['10'] });
    wecom.listed.push(department('10', '南京组'));
    company.slack.listed.push(department('20', '杭州组'), person('U7', { mobile, departmentIds: ['20'] }));
    await nextNight(company);
    expect(await accountOf(company, 'shen-yilin', 'slack')).toBe('U7');
    expect(await unitOf('shen-yilin')).toBe('rep nanjing');
    await nextNight(company);
    expect(await unitOf('shen-yilin')).toBe('rep nanjing');
    expect(await eventsOf(company, 'member.changed')).toHaveLength(1);
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
    await hear('changed', null);
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
    await nextNight(company);
    expect(await eventsOf(company, 'member.changed')).toHaveLength(2);
  });
});
