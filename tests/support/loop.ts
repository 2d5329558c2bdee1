/**
 * Steps of the main loop for scenarios, on top of the company: who may get leads, what people click, and what the rows
 * say afterwards. Nothing here decides anything; it only reads and does what a person would do.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Card } from '../../cards/card.ts';
import { and, eq, inArray, ne } from '../../db/drizzle.ts';
import type { SlaClock } from '../../db/repos/clocks.ts';
import { markDirectoryChanged } from '../../db/repos/directory.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { Reply } from '../../handlers/inbound.ts';
import type { LeadReceipt } from '../../handlers/leads/lead-received.ts';
import { buttonValue, type Company } from './company.ts';

/** In 浦西, wanted by everybody there: grade A at a V1 account. */
export const strongLead = {
  name: '骨科 王主任',
  phone: '13800138000',
  company: '复旦大学附属中山医院',
  product: '椎间融合器',
  need: '下周手术，请报价',
};

let leadCount = 0;

/** A lead that no other lead equals. */
export function bringLead(company: Company, body: Record<string, unknown> = {}): Promise<LeadReceipt> {
  leadCount += 1;
  return company.lead({ ...strongLead, externalId: `lead-${leadCount}`, ...body });
}

/** A lead that is assigned. @returns it and its owner */
export async function bringOwnedLead(
  company: Company,
  body: Record<string, unknown> = {},
): Promise<LeadReceipt & { owner: string }> {
  const receipt = await bringLead(company, body);
  if (receipt.lead.ownerId === null) throw new Error('The lead went to a pool');
  return { ...receipt, owner: receipt.lead.ownerId };
}

/** Everybody else leaves the company: whom the rules choose is then up to the scenario. */
export async function keepReps(company: Company, ...keys: string[]): Promise<string[]> {
  await company.baton.store.transaction(async (tx) => {
    const { members } = tx.tables;
    await tx.db
      .update(members)
      .set({ deactivatedAt: company.clock.now() })
      .where(and(eq(members.role, 'rep'), ...keys.map((key) => ne(members.key, key))));
    await markDirectoryChanged(tx, company.baton.contextAt(company.clock.now()).newId());
  });
  return Promise.all(keys.map(async (key) => (await company.member(key)).id));
}

export async function changeMember(company: Company, key: string, change: Partial<Row<'members'>>): Promise<void> {
  await company.baton.store.transaction(async (tx) => {
    const { members } = tx.tables;
    await tx.db.update(members).set(change).where(eq(members.key, key));
    await markDirectoryChanged(tx, company.baton.contextAt(company.clock.now()).newId());
  });
}

export async function sendOnLeave(
  company: Company,
  key: string,
  substituteKey: string | null,
  hours = 30 * 24,
): Promise<void> {
  const [member, substitute] = await Promise.all([
    company.member(key),
    substituteKey === null ? null : company.member(substituteKey),
  ]);
  const now = company.clock.now();
  await company.baton.store.transaction(async (tx) => {
    const newId = () => company.baton.contextAt(now).newId();
    await tx.insert('leaves', {
      id: newId(),
      memberId: member.id,
      fromAt: now,
      toAt: new Date(now.getTime() + hours * 3_600_000),
      substituteId: substitute?.id ?? null,
    });
    await markDirectoryChanged(tx, newId());
  });
}

/** As if the rep owned this many open leads; for capacity. The counter only, no rows behind it. */
export async function pretendOpenLeads(company: Company, memberId: string, openLeads: number): Promise<void> {
  await company.baton.store.transaction(async (tx) => {
    const { memberStates } = tx.tables;
    await tx.db.update(memberStates).set({ openLeads }).where(eq(memberStates.memberId, memberId));
  });
}

export async function stateOf(company: Company, memberId: string): Promise<Row<'memberStates'>> {
  const { memberStates } = company.baton.store.read.tables;
  const [row] = await company.baton.store.read.db
    .select()
    .from(memberStates)
    .where(eq(memberStates.memberId, memberId));
  if (!row) throw new Error('This member has no counters');
  return row;
}

export async function leadOf(company: Company, leadId: string): Promise<Lead> {
  const { leads } = company.baton.store.read.tables;
  const [row] = await company.baton.store.read.db.select().from(leads).where(eq(leads.id, leadId));
  if (!row) throw new Error('There is no such lead');
  return row;
}

/** All clocks of a lead, oldest first. */
export async function clocksOf(company: Company, leadId: string): Promise<SlaClock[]> {
  const { clocks } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(clocks).where(eq(clocks.leadId, leadId));
  return rows.toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime() || one.round - other.round);
}

/** The clocks that still run, by kind. */
export async function runningClocks(company: Company, leadId: string): Promise<Partial<Record<string, SlaClock>>> {
  const running = (await clocksOf(company, leadId)).filter((clock) => clock.status === 'running');
  return Object.fromEntries(running.map((clock) => [clock.kind, clock]));
}

/** Events in the order in which they were recorded, without those of the demo's history. */
export async function eventsOf(company: Company, ...types: string[]): Promise<Row<'events'>[]> {
  const { events } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db
    .select()
    .from(events)
    .where(and(inArray(events.type, types), ne(events.via, 'demo')));
  return rows.toSorted((one, other) => one.seq - other.seq);
}

export function leadCardOf(company: Company, memberId: string, leadId: string): Promise<Card> {
  return company.card(`dm:${memberId}`, `lead:${leadId}`);
}

/** Presses a button of the lead's card as it is shown to this member now. */
export async function press(company: Company, memberId: string, leadId: string, actionId: string): Promise<Reply> {
  const card = await leadCardOf(company, memberId, leadId);
  return company.click(memberId, actionId, buttonValue(card, actionId));
}

/** Fills in the form behind a button of the lead's card. */
export async function fillIn(
  company: Company,
  memberId: string,
  leadId: string,
  formId: string,
  fields: Record<string, string>,
): Promise<Reply> {
  const card = await leadCardOf(company, memberId, leadId);
  return company.submit(memberId, formId, buttonValue(card, formId), fields);
}

/** A call that counts as first touch. */
export const goodCall = { outcome: 'reached-interested', seconds: '95', note: '周三演示' };

/** The owner records a call, and accepts before where that is still to be done. */
export async function recordCall(
  company: Company,
  memberId: string,
  leadId: string,
  fields: Record<string, string> = goodCall,
): Promise<Reply> {
  const card = await leadCardOf(company, memberId, leadId);
  if (card.actions.some((action) => action.id === 'lead.accept')) await press(company, memberId, leadId, 'lead.accept');
  return fillIn(company, memberId, leadId, 'lead.call', fields);
}

/** The undo button that rides on an answer. */
export function undoOf(reply: Reply): { value: string; until: Date } {
  if (reply.kind !== 'notice' || !reply.undo) throw new Error('This answer cannot be undone');
  return reply.undo;
}

/**
 * What every row says, except that something was received; equal before and after = nothing was changed. Rows are read
 * as they are stored: turned into values and back, a company takes five times as long.
 */
export async function rowsDigest(company: Company): Promise<string> {
  const { database } = company.baton.config;
  if (database.engine !== 'sqlite') throw new Error('Rows are compared on SQLite only');
  const hash = createHash('sha256');
  const reader = new Database(database.file, { readonly: true });
  try {
    const tables = reader.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'inbox'").pluck();
    for (const name of tables.all()) {
      const rows = reader.prepare(`SELECT * FROM "${name}"`).raw().all();
      hash.update(
        `${name} ${rows
          .map((row) => JSON.stringify(row))
          .sort()
          .join('\n')}\n`,
      );
    }
  } finally {
    reader.close();
  }
  return hash.digest('hex');
}

/** Cards of a conversation that are still open, by the beginning of their key. */
export async function openCards(company: Company, conversation: string, key = ''): Promise<Card[]> {
  return (await company.cards(conversation)).filter((card) => card.key.startsWith(key) && !card.isSettled);
}

/** Timers of a kind, with what they are about. */
export async function timersOf(company: Company, kind: string): Promise<Row<'timers'>[]> {
  const { timers } = company.baton.store.read.tables;
  return company.baton.store.read.db.select().from(timers).where(eq(timers.kind, kind));
}

/** Messages that could not be sent, or still wait. */
export async function unsent(company: Company): Promise<Row<'outbox'>[]> {
  const { outbox } = company.baton.store.read.tables;
  return company.baton.store.read.db
    .select()
    .from(outbox)
    .where(and(ne(outbox.status, 'sent'), ne(outbox.status, 'superseded')));
}
