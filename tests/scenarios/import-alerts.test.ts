/** An import's deadlines come due together: one shared card per team and step, and nobody else's deadline waits for them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { receiveLead } from '../../handlers/leads/lead-received.ts';
import { type Company, openCompany } from '../support/company.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function importLeads(count: number): Promise<void> {
  const { baton, clock } = company;
  const now = clock.now();
  await baton.store.transaction(async (tx) => {
    await tx.insert('imports', {
      id: 'import-1',
      kind: 'leads',
      fileHash: 'hash',
      fileName: '展会名单.csv',
      startedAt: now,
      finishedAt: now,
      rowsRead: count,
      rowsStored: count,
      rowsDuplicate: 0,
      rowsRefused: 0,
      rowsAssigned: count,
      rowsPooled: 0,
    });
    for (let line = 1; line <= count; line += 1) {
      const body = { source: 'exhibition', externalId: `row-${line}`, name: `观众 ${line}`, city: '上海' };
      await receiveLead(
        tx,
        baton.contextAt(now),
        { ...body, raw: body },
        { actorId: null, via: 'import', importId: 'import-1', startAt: now },
      );
    }
  });
}

describe('leads of an import that nobody accepts', () => {
  test('bring each manager one card with the count, and each lead its own events', async () => {
    await importLeads(40);
    await company.pass({ minutes: 3 });
    const { store } = company.baton;
    const rows = await store.read.db.select().from(store.read.tables.localMessages);
    const alerts = rows.filter((row) => row.cardKey?.startsWith('import-alert:'));
    const chats = alerts.map((row) => row.conversation);
    expect(alerts.length).toBeGreaterThan(0);
    expect(new Set(chats).size, 'one card per manager').toBe(chats.length);
    const counts = await Promise.all(
      chats.map(async (chat) =>
        Number(/还有 (\d+) 条没接单/.exec((await company.card(chat, 'import-alert:')).title)?.[1]),
      ),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    const events = await store.read.db.select().from(store.read.tables.events);
    expect(
      events.filter((event) => event.type === 'clock.escalated' && event.params.kind === 'acknowledge'),
    ).toHaveLength(40);
    expect(rows.some((row) => row.cardKey?.startsWith('alert:'))).toBe(false);
  });

  test('a single lead keeps a card of its own beside them', async () => {
    await importLeads(10);
    const { lead } = await company.lead({ phone: '13800138000', city: '上海', product: '髋关节' });
    await company.pass({ minutes: 3 });
    const { store } = company.baton;
    const rows = await store.read.db.select().from(store.read.tables.localMessages);
    const own = rows.filter((row) => row.cardKey?.startsWith('alert:'));
    expect(own).toHaveLength(1);
    expect(JSON.stringify(own[0]?.content)).toContain(lead.number);
  });
});
