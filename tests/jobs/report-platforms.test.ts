/** Reports go to the chat tools that are connected and in which the channel has a place, and to no other. */

import { afterEach, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { putChannelAddress } from '../../db/repos/channel-addresses.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { slotHandler } from '../../jobs/schedule.ts';
import { type Company, openCompany } from '../support/company.ts';
import { timersOf } from '../support/loop.ts';

let company: Company;
afterEach(() => company.remove());

test.each<[PlatformId[]]>([[['slack']], [['local', 'wecom']], [[]]])('%j', async (platforms) => {
  await postsTo(platforms, ['slack', 'wecom']);
});

test('a tool in which a channel has no place gets nothing for it', async () => {
  await postsTo(['local', 'slack'], []);
});

async function postsTo(platforms: readonly PlatformId[], addressed: readonly PlatformId[]): Promise<void> {
  company = await openCompany({ at: '2026-11-20T08:00:00+08:00' });
  const { store, contextAt, policies } = company.baton;
  const report = policies.current.reports.reports[0];
  const [timer] = (await timersOf(company, 'slot')).filter((one) => one.key === `slot:${report?.id}`);
  if (!report || !timer) throw new Error('No report is planned');
  const channels = policies.current.channels.channels.filter((channel) => report.to.includes(channel.purpose));
  expect(channels).toHaveLength(6);
  await store.transaction(async (tx) => {
    for (const platform of addressed)
      for (const { key } of channels)
        await putChannelAddress(tx, {
          ...{ channelKey: key, platform, kind: 'group', address: `at ${key}` },
          ...{ nonce: null, ciphertext: null, changedAt: timer.dueAt },
        });
  });
  await store.transaction(async (tx) => {
    const handler = slotHandler(platforms);
    await tx.db.delete(tx.tables.timers).where(eq(tx.tables.timers.key, timer.key));
    await handler(tx, contextAt(timer.dueAt), timer.subjectId, timer);
  });
  const rows = await store.read.db.select().from(store.read.tables.outbox);
  const posts = rows.filter((row) => row.recipientKind === 'channel' && row.cardKey?.startsWith('digest:'));
  const places = platforms.filter((platform) => platform === 'local' || addressed.includes(platform));
  const expected = places.flatMap((platform) => channels.map(({ key }) => `${platform} ${key}`));
  expect(posts.map((row) => `${row.platform} ${row.recipientId}`).toSorted()).toEqual(expected.toSorted());
}
