/** The directory read whole, page by page, and what doctor says about an installation. */
import { afterEach, expect, test } from 'vitest';
import { RateLimit } from '../../../bot/dingtalk/rate-limit.ts';
import type { DingtalkConfig } from '../../../bot/platform-config.ts';
import type { DirectoryEntry } from '../../../jobs/chat-platform.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { type OpenDingtalk, type OpenOptions, openDingtalk, startDingtalk } from './open-dingtalk.ts';

let opened: OpenDingtalk;
afterEach(() => opened.close());

async function start(options: OpenOptions = {}): Promise<OpenDingtalk> {
  opened = await openDingtalk(options);
  await startDingtalk(opened);
  return opened;
}

async function readAll(): Promise<DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  for await (const entry of opened.platform.directory({ signal: AbortSignal.timeout(10_000) })) entries.push(entry);
  return entries;
}

test('departments with their leaders, people of all pages once, managers where there are any; costs nothing', async () => {
  const { fake } = await start();
  fake.addDepartment({ id: '7', name: '华东', parent: '1', managers: ['u-m1'] });
  fake.addDepartment({ id: '8', name: '浦西', parent: '7', managers: [] });
  for (let at = 0; at < 230; at += 1) fake.addPerson({ userid: `p${at}`, name: `人${at}`, departments: ['8'] });
  fake.addPerson({
    userid: 'boss',
    name: '孙越',
    mobile: '19900000001',
    email: 'sun@example.com',
    departments: ['7', '8'],
    manager: 'u-m1',
  });
  const entries = await readAll();
  expect(entries.filter(({ kind }) => kind === 'department')).toEqual([
    {
      kind: 'department',
      workspace: 'organisation',
      externalId: '1',
      name: 'Demo',
      parentExternalId: null,
      leaderExternalIds: [],
    },
    {
      kind: 'department',
      workspace: 'organisation',
      externalId: '7',
      name: '华东',
      parentExternalId: '1',
      leaderExternalIds: ['u-m1'],
    },
    {
      kind: 'department',
      workspace: 'organisation',
      externalId: '8',
      name: '浦西',
      parentExternalId: '7',
      leaderExternalIds: [],
    },
  ]);
  const people = entries.filter((entry) => entry.kind === 'person');
  expect(people).toHaveLength(233);
  expect(people.find(({ externalId }) => externalId === 'boss')).toEqual({
    kind: 'person',
    workspace: 'organisation',
    externalId: 'boss',
    name: '孙越',
    mobile: '19900000001',
    email: 'sun@example.com',
    departmentIds: ['7', '8'],
    managerExternalId: 'u-m1',
    isActive: true,
  });
  expect(fake.state.callsMade).toBe(0);
});

test('half a directory is none', async () => {
  const { fake } = await start();
  fake.addDepartment({ id: '7', name: '华东', parent: '1', managers: [] });
  fake.fault(/user\/list/, { errcode: 50004 });
  await expect(readAll()).rejects.toMatchObject({ name: 'PlatformError', kind: 'retry' });
  fake.fault(/user\/get/, 'html');
  await expect(readAll()).rejects.toMatchObject({ name: 'PlatformError', kind: 'retry' });
});

test('who leaves while it is read is left out', async () => {
  const { fake } = await start();
  fake.fault(/user\/get/, { errcode: 60121 });
  expect((await readAll()).filter(({ kind }) => kind === 'person')).toHaveLength(1);
});

test('doctor: what works', async () => {
  await start();
  const checks = await opened.platform.check({ signal: AbortSignal.timeout(10_000) });
  expect(checks.map(({ state }) => state)).toEqual(['fine', 'fine', 'fine', 'fine', 'fine']);
  expect(opened.fake.state.callsMade).toBe(0);
});

test('doctor: what does not, and where to mend it', async () => {
  const { fake } = await start({ config: { cardTemplateId: null } });
  fake.fault(/department\/get/, { errcode: 60011 });
  const checks = await opened.platform.check({ signal: AbortSignal.timeout(10_000) });
  expect(checks.map(({ state }) => state)).toEqual(['fine', 'fine', 'wrong', 'note', 'fine']);
  expect(checks[2]?.text.zh).toContain('权限管理');
  expect(checks[3]?.text.zh).toContain('card-template.json');
});

test('doctor: events over HTTP need keys; in Stream mode keys are for nothing', async () => {
  const eventKeys = { token: 'demoToken1', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
  const notesOf = async (config: Partial<DingtalkConfig>) => {
    // Nobody listens there.
    opened = await openDingtalk({ config, publicUrl: 'http://127.0.0.1:9' });
    const checks = await opened.platform.check({ signal: AbortSignal.timeout(10_000) });
    await opened.close();
    return checks.filter(({ state }) => state === 'note').map(({ text }) => text.zh);
  };
  const unanswered = expect.stringContaining('/dingtalk/callback，没有得到接力的回答');
  expect(await notesOf({ callbacks: 'http' })).toEqual([unanswered, expect.stringContaining('DINGTALK_EVENT_AES_KEY')]);
  expect(await notesOf({ callbacks: 'http', eventKeys })).toEqual([unanswered]);
  expect((await notesOf({ eventKeys })).join()).toContain('用不到');
  await start();
});

test('doctor: the wrong secret ends the questions', async () => {
  opened = await openDingtalk({ config: { clientSecret: 'another-secret' } });
  const checks = await opened.platform.check({ signal: AbortSignal.timeout(10_000) });
  expect(checks).toHaveLength(1);
  expect(checks[0]?.text.zh).toContain('凭证与基础信息');
});

test('calls beyond the rate wait for their second; each API has its own', async () => {
  opened = await openDingtalk();
  const clock = createFakeClock('2026-11-20T01:40:00Z');
  const limit = new RateLimit(2, clock);
  const signal = AbortSignal.timeout(10_000);
  const taken: string[] = [];
  const take = (api: string) => limit.take(api, signal).then(() => taken.push(api));
  await Promise.all([take('a'), take('a'), take('b')]);
  const waiting = [take('a'), take('a'), take('a')];
  const idle = { runUntilIdle: async () => undefined, nextDueAt: async () => null };
  const second = async () => {
    await clock.advanceTo(new Date(clock.now().getTime() + 1_000), idle);
    return taken.filter((api) => api === 'a').length;
  };
  expect(taken).toEqual(['a', 'a', 'b']);
  expect(await second()).toBe(4);
  expect(await second()).toBe(5);
  await Promise.all(waiting);
  await expect(limit.take('a', AbortSignal.abort())).rejects.toThrow();
});
