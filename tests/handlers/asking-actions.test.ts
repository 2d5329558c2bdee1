/** Actions that may stand behind a link: each answers with something to see, and changes no row however it is asked. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askingActions } from '../../handlers/handle-inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { awardsOf, firstCustomer, pay, recordDealAs } from '../support/deals.ts';
import { bringOwnedLead, leadCardOf, press, recordCall, rowsDigest } from '../support/loop.ts';
import { attachPhoto } from '../support/visits.ts';

let company: Company;
/** Whatever an action may be about. */
let values: string[];
let people: string[];

beforeAll(async () => {
  // The report of nine o'clock is there.
  company = await openCompany({ at: '2026-11-20T08:59:00+08:00' });
  await company.pass({ minutes: 2 });
  const first = await bringOwnedLead(company);
  const second = await bringOwnedLead(company, { phone: '13800138001', name: '脊柱 李主任' });
  const pooled = await company.lead({ name: '外地 陈主任', phone: '13800138002', externalId: 'far', city: '乌鲁木齐' });
  await company.engine.runUntilIdle();
  await press(company, first.owner, first.lead.id, 'lead.accept');
  await recordCall(company, second.owner, second.lead.id);
  await company.click(
    first.owner,
    'lead.visit',
    buttonValue(await leadCardOf(company, first.owner, first.lead.id), 'lead.visit'),
  );
  await company.send(first.owner, [await attachPhoto(company)]);
  const account = await firstCustomer(company);
  const { deal } = await recordDealAs(company, second.owner, { accountId: account.id });
  await pay(company, deal, 1_000_000);
  await recordDealAs(company, second.owner, { accountId: (await firstCustomer(company)).id });
  const { tables: t, db } = company.baton.store.read;
  const awards = await awardsOf(company, second.owner);
  const award = awards.at(-1);
  await company.submit(second.owner, 'award.dispute', award?.id ?? '', { line: 'total', reason: '少算了' });
  const ids = async (table: 'visits' | 'disputes' | 'reports') =>
    (await db.select().from(t[table])).map(({ id }) => id).slice(-3);
  const leads = (await db.select().from(t.leads)).filter(({ id }) =>
    [first.lead.id, second.lead.id, pooled.lead.id].includes(id),
  );
  values = [
    '',
    ...leads.flatMap(({ id, version }) => [`${id}|${version}`, `${id}|${version - 1}`]),
    deal.id,
    ...(await ids('visits')),
    ...(await ids('disputes')),
    ...(await ids('reports')),
    ...awards.slice(-3).map(({ id }) => id),
  ];
  const members = await db.select().from(t.members);
  const heads = members.filter(({ role }) => role !== 'rep').map(({ id }) => id);
  people = [...new Set([first.owner, second.owner, ...heads])];
}, 60_000);
afterAll(async () => {
  await company.remove();
});

it('are known by name', () => {
  expect(askingActions).toContain('lead.call');
  for (const acts of [
    'lead.accept',
    'lead.undo',
    'lead.visit',
    'visit.submit',
    'evidence.discard',
    'pause.clear',
    'quote.void',
  ])
    expect(askingActions).not.toContain(acts);
});

it.each(askingActions)('%s shows something and changes nothing', async (actionId) => {
  const before = await rowsDigest(company);
  const seen = new Set<string>();
  let asked = 0;
  for (const actorId of people) {
    for (const value of values) {
      asked += 1;
      const event = {
        eventId: `${actionId} ${asked}`,
        platform: 'local',
        actorId,
        occurredAt: company.clock.now(),
      } as const;
      seen.add((await company.sink({ kind: 'action', actionId, value, ...event })).kind);
    }
  }
  expect([...seen].filter((kind) => !['notice', 'open-form', 'open-page', 'details'].includes(kind))).toEqual([]);
  expect(
    [...seen].some((kind) => kind !== 'notice'),
    `${actionId} was only refused`,
  ).toBe(true);
  expect(await rowsDigest(company)).toBe(before);
});
