/** Behaviour events over real HTTP: stored once, attached, the lead graded again, and nothing else moved. */

import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntakeRouter } from '../../../bot/web/intake-routes.ts';
import { asc, eq } from '../../../db/drizzle.ts';
import { matchAccount } from '../../../db/repos/accounts.ts';
import { findLead, type Lead } from '../../../db/repos/leads.ts';
import type { Store } from '../../../db/store.ts';
import { nameKeys } from '../../../domain/identity/normalise-name.ts';
import { type ContextAt, demoNow, openDemoCompany } from '../../support/demo-company.ts';
import { type Answer, type ServedApp, serveApp } from '../../support/serve-app.ts';

const apiToken = 'a-token-of-the-tests-only';
const later = new Date(demoNow.getTime() + 5 * 60_000);

let store: Store;
let contextAt: ContextAt;
let remove: () => Promise<void>;
let app: ServedApp;
let now = demoNow;

beforeAll(async () => {
  ({ store, contextAt, remove } = await openDemoCompany());
  const web = express();
  web.use(createIntakeRouter({ store, makeContext: () => contextAt(now), apiToken, language: 'zh' }));
  app = await serveApp(web);
});
afterAll(async () => {
  await app.close();
  await remove();
});

function post(path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
  return app.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

let count = 0;

/** A lead that came in at the demo's first minute; what follows happens five minutes later. */
async function newLead(phone: string): Promise<Lead> {
  count += 1;
  now = demoNow;
  const answer = await post('/api/leads', {
    source: 'web-form',
    externalId: `lead-${count}`,
    name: '测试-王护士长',
    phone,
  });
  now = later;
  const lead = await findLead(store.read, answer.json<{ leadId: string }>().leadId);
  return lead!;
}

async function clocksOf(leadId: string) {
  const { clocks } = store.read.tables;
  return store.read.db.select().from(clocks).where(eq(clocks.leadId, leadId)).orderBy(asc(clocks.id));
}

async function gradesOf(leadId: string) {
  const { leadGrades } = store.read.tables;
  return store.read.db.select().from(leadGrades).where(eq(leadGrades.leadId, leadId)).orderBy(asc(leadGrades.at));
}

async function eventRow(id: string) {
  const { behaviourEvents } = store.read.tables;
  const [row] = await store.read.db.select().from(behaviourEvents).where(eq(behaviourEvents.id, id));
  return row!;
}

interface Taken {
  status: string;
  eventId: string;
  leadId: string | null;
}

describe('behaviour events', () => {
  it('raise the score of the open lead with that telephone; owner and deadlines stay', async () => {
    const lead = await newLead('19900000101');
    const clocks = await clocksOf(lead.id);
    const answer = await post('/api/events', {
      source: 'site',
      externalId: 'view-1',
      type: 'document-download',
      phone: '199 0000 0101',
      occurredAt: '2026-11-19T15:00:00+08:00',
      attributes: { document: '产品手册' },
    });
    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({ status: 'stored', leadId: lead.id });
    const graded = (await findLead(store.read, lead.id))!;
    expect(graded.score).toBe(lead.score + 4);
    expect(graded.version).toBe(lead.version + 1);
    expect([graded.ownerId, graded.assignmentId, graded.status]).toEqual([
      lead.ownerId,
      lead.assignmentId,
      lead.status,
    ]);
    expect(await clocksOf(lead.id)).toEqual(clocks);
    expect((await gradesOf(lead.id)).map(({ score }) => score)).toEqual([lead.score, lead.score + 4]);
    const { events } = store.read.tables;
    const history = await store.read.db.select().from(events).where(eq(events.subjectId, lead.id));
    expect(history.at(-1)).toMatchObject({ type: 'lead.graded', params: { before: { score: lead.score } } });
  });

  it('are stored once by source and externalId', async () => {
    const lead = await newLead('19900000102');
    const event = { source: 'site', externalId: 'twice', type: 'form-submit', phone: '19900000102' };
    const first = (await post('/api/events', event)).json<Taken>();
    const again = await post('/api/events', event);
    expect([again.status, again.json()]).toEqual([200, { ...first, status: 'duplicate' }]);
    expect(await gradesOf(lead.id)).toHaveLength(2);
  });

  it('find the lead by its number or id as well', async () => {
    const lead = await newLead('19900000103');
    const byNumber = await post('/api/events', { source: 'robot', type: 'form-submit', leadNumber: lead.number });
    const byId = await post('/api/events', {
      source: 'robot',
      type: 'video-watch',
      dwellSeconds: 75.4,
      leadId: lead.id,
    });
    expect([byNumber.json<Taken>().leadId, byId.json<Taken>().leadId]).toEqual([lead.id, lead.id]);
    expect((await eventRow(byId.json<Taken>().eventId)).dwellSeconds).toBe(75);
    expect((await findLead(store.read, lead.id))?.score).toBe(lead.score + 5 + 3);
  });

  it('of the call robot are kept, and are no touch', async () => {
    const lead = await newLead('19900000104');
    const clocks = await clocksOf(lead.id);
    const answer = await post('/api/events', {
      source: 'call-robot',
      externalId: 'call:1',
      type: 'verification-call',
      leadId: lead.id,
      attributes: { outcome: 'confirmed', seconds: 95 },
    });
    const row = await eventRow(answer.json<Taken>().eventId);
    expect([row.type, row.leadId, row.raw]).toMatchObject([
      'verification-call',
      lead.id,
      { attributes: { seconds: 95 } },
    ]);
    expect(await findLead(store.read, lead.id)).toEqual(lead);
    expect(await clocksOf(lead.id)).toEqual(clocks);
    const { touches } = store.read.tables;
    expect(await store.read.db.select().from(touches).where(eq(touches.leadId, lead.id))).toEqual([]);
  });

  it('that change no grade leave the lead alone, so that its cards stay valid', async () => {
    const lead = await newLead('19900000105');
    await post('/api/events', { source: 'site', type: 'page-view', dwellSeconds: 3, phone: '19900000105' });
    await post('/api/events', { source: 'site', type: 'something-else', phone: '19900000105' });
    expect(await findLead(store.read, lead.id)).toEqual(lead);
  });

  it('of a company count for the leads it sends later', async () => {
    const company = '上海市第六人民医院';
    const account = await matchAccount(store.read, nameKeys(company, { city: '上海市' }), '上海市');
    const answer = await post('/api/events', { source: 'site', type: 'meeting-sign-up', company, city: '上海' });
    const row = await eventRow(answer.json<Taken>().eventId);
    expect([row.accountId, row.leadId]).toEqual([account?.id, null]);
    expect(account).not.toBeNull();
  });

  it.each([
    ['without a date', undefined],
    ['with a date of wrong form', '昨天'],
    ['from a source whose clock is ahead', '2031-01-01T00:00:00Z'],
  ])('%s happened when they came in', async (_what, occurredAt) => {
    const answer = await post('/api/events', { source: 'site', type: 'page-view', phone: '19900000106', occurredAt });
    const row = await eventRow(answer.json<Taken>().eventId);
    expect([row.occurredAt, row.leadId, row.phoneE164]).toEqual([now, null, '+8619900000106']);
    expect(row.raw).toMatchObject(occurredAt === undefined ? {} : { occurredAt });
  });

  it('for a lead that does not exist are refused with the field', async () => {
    const answer = await post('/api/events', {
      source: 'robot',
      externalId: 'lost',
      type: 'page-view',
      leadId: 'none',
    });
    expect([answer.status, answer.json().code, answer.json().field]).toEqual([404, 'lead-unknown', 'leadId']);
    const { behaviourEvents } = store.read.tables;
    const rows = await store.read.db.select().from(behaviourEvents).where(eq(behaviourEvents.externalId, 'lost'));
    expect(rows).toEqual([]);
  });

  it.each([
    [{ source: 'site' }, 'type-empty', 'type'],
    [{ type: 'page-view' }, 'source-empty', 'source'],
    [{ source: 'site', type: 'page-view', dwellSeconds: -1 }, 'wrong-kind', 'dwellSeconds'],
    [{ source: 'site', type: 'page-view', dwellSeconds: 'long' }, 'wrong-kind', 'dwellSeconds'],
  ])('are refused when they say %o', async (body, code, field) => {
    const answer = await post('/api/events', body);
    expect([answer.status, answer.json().code, answer.json().field]).toEqual([400, code, field]);
  });
});
