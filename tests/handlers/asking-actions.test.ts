/** Actions that may stand behind a link: each answers with something to see, and changes no row however it is asked. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Form } from '../../cards/card.ts';
import { openVisitOf } from '../../db/repos/visits.ts';
import { askingActions, formIds } from '../../handlers/handle-inbound.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { awardsOf, firstCustomer, pay, recordDealAs } from '../support/deals.ts';
import { bringOwnedLead, leadCardOf, press, recordCall, rowsDigest } from '../support/loop.ts';
import { answers, attachPdf, attachPhoto } from '../support/visits.ts';

let company: Company;
/** Whatever an action may be about. */
let values: string[];
let people: string[];
/** Every form that anything opened, and for whom. */
const opened = new Map<string, { form: Form; actorId: string }>();

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
  await company.click(
    second.owner,
    'lead.visit',
    buttonValue(await leadCardOf(company, second.owner, second.lead.id), 'lead.visit'),
  );
  const visit = await openVisitOf(company.baton.store.read, second.owner);
  await company.send(second.owner, [await attachPhoto(company), await attachPdf(company)]);
  await company.submit(second.owner, 'visit.answers', visit?.id ?? '', answers);
  await company.click(second.owner, 'visit.submit', visit?.id ?? '');
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
  for (const actorId of people) for (const value of values) seen.add((await ask(actorId, actionId, value)).kind);
  expect([...seen].filter((kind) => !['notice', 'open-form', 'open-page', 'details'].includes(kind))).toEqual([]);
  expect(
    [...seen].some((kind) => kind !== 'notice'),
    `${actionId} was only refused`,
  ).toBe(true);
  expect(await rowsDigest(company)).toBe(before);
});

it.each([
  ['拜访', 'visit.start'],
  ['团队拜访', 'visit.details'],
  ['录成交', 'deal.new'],
  ['录报价', 'quote.new'],
  ['录回款', 'payment.new'],
  ['找成交', 'deal.find'],
  ['发错了', 'visit.move'],
])('%s opens the form %s', async (words, formId) => {
  const replies: Reply[] = [];
  for (const actorId of people) replies.push(keep(actorId, await company.say(actorId, words)));
  expect(replies.flatMap((reply) => (reply.kind === 'open-form' ? [reply.form.zh.id] : []))).toContain(formId);
});

it('asks for every form again by its own name and value', async () => {
  expect(formIds.filter((id) => ![...opened.values()].some(({ form }) => form.id === id))).toEqual([]);
  for (const { form, actorId } of [...opened.values()]) {
    const again = await ask(actorId, form.id, form.value);
    expect([form.id, form.value, again]).toEqual([
      form.id,
      form.value,
      expect.objectContaining({ kind: 'open-form', form: expect.objectContaining({ zh: form }) }),
    ]);
  }
});

let asked = 0;
async function ask(actorId: string, actionId: string, value: string): Promise<Reply> {
  asked += 1;
  const event = { eventId: `asked ${asked}`, platform: 'local', actorId, occurredAt: company.clock.now() } as const;
  return keep(actorId, await company.sink({ kind: 'action', actionId, value, ...event }));
}

function keep(actorId: string, reply: Reply): Reply {
  if (reply.kind !== 'open-form') return reply;
  const form = reply.form.zh;
  const key = `${form.id} ${form.value} ${actorId}`;
  if (!opened.has(key)) opened.set(key, { form, actorId });
  return reply;
}
