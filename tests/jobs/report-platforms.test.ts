/** Reports go to the chat tools that are connected, and to no other. */

import { afterEach, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { slotHandler } from '../../jobs/schedule.ts';
import { type Company, openCompany } from '../support/company.ts';
import { timersOf } from '../support/loop.ts';

let company: Company;
afterEach(() => company.remove());

test.each<[PlatformId[]]>([[['slack']], [['local', 'wecom']], [[]]])('%j', async (platforms) => {
  company = await openCompany({ at: '2026-11-20T08:00:00+08:00' });
  const { store, contextAt, policies } = company.baton;
  const report = policies.current.reports.reports[0];
  const [timer] = (await timersOf(company, 'slot')).filter((one) => one.key === `slot:${report?.id}`);
  if (!report || !timer) throw new Error('No report is planned');
  await store.transaction(async (tx) => {
    const handler = slotHandler(platforms);
    await tx.db.delete(tx.tables.timers).where(eq(tx.tables.timers.key, timer.key));
    await handler(tx, contextAt(timer.dueAt), timer.subjectId, timer);
  });
  const rows = await store.read.db.select().from(store.read.tables.outbox);
  const posts = rows.filter((row) => row.recipientKind === 'channel' && row.cardKey?.startsWith('digest:'));
  const channels = policies.current.channels.channels.filter((channel) => report.to.includes(channel.purpose));
  expect(channels).toHaveLength(6);
  const expected = platforms.flatMap((platform) => channels.map(({ key }) => `${platform} ${key}`));
  expect(posts.map((row) => `${row.platform} ${row.recipientId}`).toSorted()).toEqual(expected.toSorted());
});
