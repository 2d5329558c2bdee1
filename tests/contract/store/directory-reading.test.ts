/**
 * A directory is written the same on SQLite and on PostgreSQL (in process): the mirror, whose account is whose, who has
 * left. And an event of leaving that a reading did not see yet stands on both.
 */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMemberByKey } from '../../../db/repos/directory.ts';
import { identitiesAt, identityOfMember } from '../../../db/repos/identities.ts';
import { directoryState, listedDepartments, listedPeople } from '../../../db/repos/vendor-directory.ts';
import type { Store } from '../../../db/store.ts';
import { directoryChanged } from '../../../handlers/people/directory-changed.ts';
import { directoryRead } from '../../../handlers/people/directory-read.ts';
import type { DirectoryReading } from '../../../handlers/people/mirror-reading.ts';
import { type ContextAt, demoNow, writeCompany } from '../../support/demo-company.ts';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { openTempStore } from '../../support/temp-store.ts';

const pglite = PGlite.create();
const opened: Partial<Record<'sqlite' | 'postgres', { store: Store; contextAt: ContextAt }>> = {};
let remove: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const temp = await openTempStore();
  const postgres = await openPgliteStore(await pglite);
  opened.sqlite = { store: temp.store, contextAt: await writeCompany(temp.store) };
  opened.postgres = { store: postgres, contextAt: await writeCompany(postgres) };
  remove = temp.remove;
}, 120_000);
afterAll(async () => {
  await remove();
  await opened.postgres?.store.close();
  await (await pglite).close();
});

const minutes = (n: number) => new Date(demoNow.getTime() + n * 60_000);
const listed = (externalId: string, more: Partial<DirectoryReading['people'][number]> = {}) => ({
  workspace: 'corp',
  externalId,
  name: externalId,
  mobile: null,
  email: null,
  departmentIds: ['2'],
  managerExternalId: null,
  ...more,
});
const nanjing = { workspace: 'corp', externalId: '2', name: '南京组', parentExternalId: '1', leaderExternalIds: ['b'] };

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  const company = () => {
    const found = opened[engine];
    if (!found) throw new Error('The store is not open');
    return found;
  };
  const write = (startedAt: Date, people: DirectoryReading['people'], departments = [nanjing]) => {
    const { store, contextAt } = company();
    const reading: DirectoryReading = { platform: 'dingtalk', startedAt, people, departments };
    return store.transaction((tx) => directoryRead(tx, contextAt(new Date(startedAt.getTime() + 30_000)), reading), {
      lock: 'intake',
    });
  };
  const member = async (key: string) => {
    const found = await findMemberByKey(company().store.read, key);
    if (!found) throw new Error(`There is no member ${key}`);
    return found;
  };

  test('people and departments are mirrored, matched, and written again only where they differ', async () => {
    const [shen, lu] = [await member('shen-yilin'), await member('lu-yuncheng')];
    const people = [
      listed('a', { mobile: `+86${shen.mobile}`, departmentIds: ['2', '1'] }),
      listed('b', { mobile: `+86${lu.mobile}` }),
      listed('c', { name: '没有人' }),
    ];
    expect(await write(minutes(0), people)).toMatchObject({ people: 3, bound: 2, left: 0, held: null });
    const { store } = company();
    expect(await listedPeople(store.read, 'dingtalk')).toMatchObject([
      { externalId: 'a', memberId: shen.id, departmentIds: ['2', '1'], seenAt: minutes(0), goneAt: null },
      { externalId: 'b', memberId: lu.id },
      { externalId: 'c', memberId: null, name: '没有人' },
    ]);
    expect(await listedDepartments(store.read, 'dingtalk')).toMatchObject([
      { externalId: '2', unitId: (await member('meng-qinglin')).unitId, leaderExternalIds: ['b'] },
    ]);
    expect((await member('shen-yilin')).platform).toBe('dingtalk');
    expect(await write(minutes(10), people)).toMatchObject({ bound: 0 });
    expect((await listedPeople(store.read, 'dingtalk')).map(({ seenAt }) => seenAt)).toEqual(
      Array(3).fill(minutes(10)),
    );
    // One that began before is too late, whatever it says.
    expect(await write(minutes(5), [])).toBeNull();
    expect(await identitiesAt(store.read, 'dingtalk')).toHaveLength(2);
    expect(await directoryState(store.read, 'dingtalk')).toMatchObject({ startedAt: minutes(10).toISOString() });
  });

  test('who leaves in the middle of a reading stays gone, and who is missing from the next leaves', async () => {
    const { store, contextAt } = company();
    const [shen, lu] = [await member('shen-yilin'), await member('lu-yuncheng')];
    const people = [
      listed('a', { mobile: `+86${shen.mobile}` }),
      listed('b', { mobile: `+86${lu.mobile}` }),
      listed('c'),
    ];
    const left = {
      kind: 'directory' as const,
      eventId: 'left-a',
      platform: 'dingtalk' as const,
      occurredAt: minutes(20),
      workspace: 'corp',
      change: 'left' as const,
      externalId: 'a',
    };
    await store.transaction((tx) => directoryChanged(left, tx, contextAt(minutes(20))), { lock: 'intake' });
    expect((await member('shen-yilin')).deactivatedAt).toEqual(minutes(20));
    await write(minutes(19), people);
    expect((await listedPeople(store.read, 'dingtalk')).map(({ externalId }) => externalId)).toEqual(['b', 'c']);
    expect(await identityOfMember(store.read, shen.id, 'dingtalk')).toBeNull();
    expect(await write(minutes(30), people.slice(2), [])).toMatchObject({ left: 1, held: null });
    expect((await member('lu-yuncheng')).deactivatedAt).not.toBeNull();
    expect(await identitiesAt(store.read, 'dingtalk')).toEqual([]);
    expect(await listedDepartments(store.read, 'dingtalk')).toEqual([]);
    // Back at the vendor with the same number: nobody is made a member again.
    expect(await write(minutes(40), people)).toMatchObject({ bound: 0 });
    expect(await identitiesAt(store.read, 'dingtalk')).toEqual([]);
  });
});
