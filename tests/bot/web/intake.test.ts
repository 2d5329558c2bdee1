/** The intake interface over real HTTP: what a lead brings about, and a clear answer to everything that is wrong. */
import Database from 'better-sqlite3';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntakeRouter } from '../../../bot/web/intake-routes.ts';
import { answerUnforeseen } from '../../../bot/web/read-json.ts';
import { count, eq } from '../../../db/drizzle.ts';
import type { Store } from '../../../db/store.ts';
import { openSqliteStore } from '../../../db/store-sqlite.ts';
import type { TableName } from '../../../db/tables/define-tables.ts';
import { type ContextAt, demoNow, openDemoCompany } from '../../support/demo-company.ts';
import { type Answer, type ServedApp, serveApp } from '../../support/serve-app.ts';

const apiToken = 'a-token-of-the-tests-only';
const unforeseen: unknown[] = [];

let store: Store;
let file: string;
let contextAt: ContextAt;
let remove: () => Promise<void>;
let app: ServedApp;
let now = demoNow;

function serve(on: Store): Promise<ServedApp> {
  const web = express();
  web.use(createIntakeRouter({ store: on, makeContext: () => contextAt(now), apiToken, language: 'zh' }));
  web.use(answerUnforeseen((problem) => unforeseen.push(problem)));
  return serveApp(web);
}

beforeAll(async () => {
  ({ store, file, contextAt, remove } = await openDemoCompany());
  app = await serve(store);
});
afterAll(async () => {
  await app.close();
  await remove();
  expect(unforeseen).toEqual([]);
});

function post(path: string, body: unknown, headers: Record<string, string> = {}, on = app): Promise<Answer> {
  return on.ask(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}

async function countOf(table: TableName): Promise<number> {
  const [row] = await store.read.db.select({ n: count() }).from(store.read.tables[table]);
  return row?.n ?? 0;
}

async function leadOf(id: string) {
  const { leads } = store.read.tables;
  const [lead] = await store.read.db.select().from(leads).where(eq(leads.id, id));
  return lead!;
}

interface Taken {
  leadId: string;
  number: string;
  status: string;
  assignedTo: { id: string; name: string } | null;
  dueAt: string;
}

const lead = {
  source: 'web-form',
  name: '测试-刘主任',
  phone: '199 0000 0099',
  company: '上海市第六人民医院',
  product: '椎间融合器',
  need: '本周有手术，需要报价',
  city: '上海市',
};

describe('a lead over HTTP', () => {
  it('is answered with 202 after everything about it is stored', async () => {
    const answer = await post('/api/leads', { ...lead, externalId: 'web-1', utm: { campaign: '秋季' } });
    expect(answer.status).toBe(202);
    const taken = answer.json<Taken>();
    expect(taken).toMatchObject({ status: 'assigned', number: expect.stringMatching(/^L-\d+$/) });
    expect(new Date(taken.dueAt).getTime()).toBeGreaterThan(now.getTime());
    const row = await leadOf(taken.leadId);
    expect(row).toMatchObject({ ownerId: taken.assignedTo?.id, phoneE164: '+8619900000099', flags: [] });
    const { clocks, leadPayloads, outbox, timers } = store.read.tables;
    const [payload] = await store.read.db.select().from(leadPayloads).where(eq(leadPayloads.leadId, row.id));
    expect(payload?.raw).toMatchObject({ utm: { campaign: '秋季' }, phone: '199 0000 0099' });
    const running = await store.read.db.select().from(clocks).where(eq(clocks.leadId, row.id));
    expect(running.map(({ kind }) => kind).sort()).toEqual(['acknowledge', 'first-touch']);
    for (const clock of running) {
      expect(await store.read.db.select().from(timers).where(eq(timers.subjectId, clock.id))).toHaveLength(1);
    }
    const cards = await store.read.db.select().from(outbox).where(eq(outbox.subjectId, row.id));
    expect(cards.map(({ recipientId }) => recipientId)).toEqual([taken.assignedTo?.id]);
  });

  it('is a duplicate with the same externalId at any time, whatever else it says', async () => {
    const first = (await post('/api/leads', { ...lead, externalId: 'web-2' })).json<Taken>();
    now = new Date('2027-03-01T10:00:00+08:00');
    const again = await post('/api/leads', { source: 'web-form', name: '另一个名字', externalId: 'web-2' });
    now = demoNow;
    expect(again.status).toBe(200);
    expect(again.json()).toEqual({ ...first, status: 'duplicate' });
  });

  it('is a duplicate with the same body within a day, in any order of its keys and whatever its time', async () => {
    const first = (
      await post('/api/leads', { source: 'hotline', name: '同一位客户', occurredAt: '2026-11-20' })
    ).json<Taken>();
    const again = await post('/api/leads', '{"name":" 同一位客户 ","occurredAt":"2026-11-19","source":"hotline"}');
    expect([again.status, again.json<Taken>().leadId]).toEqual([200, first.leadId]);
    now = new Date(demoNow.getTime() + 24 * 3_600_000 + 1);
    const later = await post('/api/leads', { source: 'hotline', name: '同一位客户' });
    now = demoNow;
    expect(later.status).toBe(202);
    expect(later.json<Taken>().leadId).not.toBe(first.leadId);
  });

  it('is stored once when it comes twice at the same moment', async () => {
    const before = await countOf('leads');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('/api/leads', { ...lead, externalId: 'web-at-once' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    expect(new Set(answers.map((answer) => answer.json<Taken>().leadId)).size).toBe(1);
    expect(await countOf('leads')).toBe(before + 1);
  });

  it.each([
    ['a wrong telephone', { phone: '12345678901' }, ['phone-doubtful']],
    ['no telephone', { phone: undefined }, ['phone-missing']],
    ['a telephone that is a number', { phone: 19900000098 }, []],
    ['a date of wrong form', { occurredAt: '上周三' }, ['date-doubtful']],
    ['a date that is a number', { occurredAt: 20261120 }, ['date-doubtful']],
    ['a date that is to come', { occurredAt: '2099-01-01' }, ['date-doubtful']],
    ['a date some hours ahead', { occurredAt: demoNow.toISOString().replace('Z', '-08:00') }, []],
    ['nulls and blanks', { product: null, need: '  ', city: '' }, []],
  ])('is kept with %s', async (what, change, flags) => {
    const answer = await post('/api/leads', { ...lead, ...change, externalId: `doubtful ${what}` });
    expect(answer.status).toBe(202);
    expect((await leadOf(answer.json<Taken>().leadId)).flags).toEqual(flags);
  });

  it('keeps unknown fields and strange characters in the raw body, and shows clean ones', async () => {
    const body =
      '{"source":"web-form","name":"张\\u0000伟\\ud800\\n主任","externalId":"odd","__proto__":{"x":1},"toString":"y"}';
    const answer = await post('/api/leads', body);
    expect(answer.status).toBe(202);
    expect((await leadOf(answer.json<Taken>().leadId)).name).toBe('张 伟\ufffd 主任');
  });
});

describe('what is refused, in words', () => {
  const refusals: [
    what: string,
    body: unknown,
    headers: Record<string, string>,
    status: number,
    code: string,
    field?: string,
  ][] = [
    ['malformed JSON', '{"source":"web-form","name":', {}, 400, 'malformed'],
    ['JSON in a wrong encoding', Buffer.from([0x22, 0xff, 0xfe]), {}, 400, 'malformed'],
    ['no JSON at all', 'source=web', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'not-json'],
    ['a list', [lead], {}, 400, 'not-an-object'],
    ['no body', '', {}, 400, 'source-empty', 'source'],
    ['no name', { source: 'web-form' }, {}, 400, 'name-empty', 'name'],
    ['an empty name', { source: 'web-form', name: '' }, {}, 400, 'name-empty', 'name'],
    ['a name of blanks', { source: 'web-form', name: ' 　\n' }, {}, 400, 'name-empty', 'name'],
    ['a name that nobody sees', { source: 'web-form', name: '\u200b\u2060' }, {}, 400, 'name-empty', 'name'],
    ['a name that is null', { source: 'web-form', name: null }, {}, 400, 'name-empty', 'name'],
    ['no source', { name: '张伟' }, {}, 400, 'source-empty', 'source'],
    ['a name that is a list', { source: 'web-form', name: ['张伟'] }, {}, 400, 'wrong-kind', 'name'],
    [
      'a telephone that is an object',
      { source: 'web-form', name: '张伟', phone: { no: 1 } },
      {},
      400,
      'wrong-kind',
      'phone',
    ],
    [
      'attributes that are a text',
      { source: 'web-form', name: '张伟', attributes: 'x' },
      {},
      400,
      'wrong-kind',
      'attributes',
    ],
    ['a name as long as a page', { source: 'web-form', name: '张'.repeat(201) }, {}, 400, 'too-long', 'name'],
    [
      'nesting without end',
      `{"source":"web-form","name":"x","a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      {},
      400,
      'too-deep',
    ],
    ['1,000,001 bytes', `{"source":"web-form","name":"x","a":"${'x'.repeat(999_963)}"}`, {}, 413, 'too-large'],
  ];

  it.each(refusals)('%s', async (_what, body, headers, status, code, field) => {
    const before = await countOf('leads');
    const answer = await post('/api/leads', body, headers);
    expect([answer.status, answer.json().code, answer.json().field]).toEqual([status, code, field]);
    expect(answer.json().message).toMatch(/\p{Script=Han}/u);
    expect(answer.text).not.toMatch(/error|invalid|null|undefined/i);
    expect(await countOf('leads')).toBe(before);
  });

  it('but a body of exactly 1,000,000 bytes is taken', async () => {
    const body = `{"source":"web-form","name":"大","a":"${'x'.repeat(999_959)}"}`;
    expect(Buffer.byteLength(body)).toBe(1_000_000);
    expect((await post('/api/leads', body)).status).toBe(202);
  });

  it('in the language of the sender', async () => {
    const answer = await post('/api/leads', { source: 'web-form' }, { 'accept-language': 'en-GB,en;q=0.9' });
    expect(answer.json()).toEqual({
      code: 'name-empty',
      message: 'name is missing; nothing was taken. Please add it and send again.',
      field: 'name',
    });
  });

  it.each([
    ['none', {}],
    ['another', { authorization: 'Bearer wrong' }],
    ['the beginning of the right one', { authorization: `Bearer ${apiToken.slice(0, -1)}` }],
    ['the right one in another scheme', { authorization: `Basic ${apiToken}` }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('with a token that is %s, before the body is read', async (_what, headers) => {
    const answer = await app.ask('/api/leads', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{ not even JSON',
    });
    expect([answer.status, answer.json().code, answer.headers['www-authenticate']]).toEqual([
      401,
      'token-missing',
      'Bearer',
    ]);
  });

  it('after many wrong tokens nobody may go on guessing, while the right one still works', async () => {
    const guess = () => app.ask('/api/events', { method: 'POST', headers: { authorization: 'Bearer guess' } });
    const answers: number[] = [];
    for (let tries = 0; tries < 30; tries += 1) answers.push((await guess()).status);
    expect(answers.at(0)).toBe(401);
    expect(answers.at(-1)).toBe(429);
    expect((await post('/api/leads', { ...lead, externalId: 'after guessing' })).status).toBe(202);
  });
});

describe('a disk that is full', () => {
  it('is answered with 503, nothing is half stored, and the same lead is taken once there is room', async () => {
    const small = await openSqliteStore(file, { maxPages: pagesOf(file) + 60 });
    const web = await serve(small);
    try {
      const answers: Answer[] = [];
      for (let n = 0; n < 200 && answers.at(-1)?.status !== 503; n += 1) {
        answers.push(await post('/api/leads', { ...lead, need: '满'.repeat(4000), externalId: `full-${n}` }, {}, web));
      }
      const refused = answers.at(-1)!;
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('5');
      expect(refused.json().message).toContain('没有收下');
      const taken = answers.filter(({ status }) => status === 202).length;
      expect(taken).toBeGreaterThan(0);
      expect(answers).toHaveLength(taken + 1);
      const lost = `full-${answers.length - 1}`;
      const { leads, leadPayloads, leadGrades, assignments } = store.read.tables;
      expect(await store.read.db.select().from(leads).where(eq(leads.externalId, lost))).toEqual([]);
      const stored = await countOf('leads');
      for (const table of [leadPayloads, leadGrades, assignments]) {
        const [row] = await store.read.db.select({ n: count() }).from(table);
        expect(row?.n).toBe(stored);
      }
      const again = await post('/api/leads', { ...lead, need: '满'.repeat(4000), externalId: lost });
      expect(again.status).toBe(202);
    } finally {
      await web.close();
      await small.close();
    }
  });
});

function pagesOf(path: string): number {
  const database = new Database(path, { readonly: true });
  const pages = database.pragma('page_count', { simple: true }) as number;
  database.close();
  return pages;
}
