/** Bodies, rates and tokens over real HTTP: every refusal has its status and a sentence in the reader's language. */
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerUnknown } from '../../../bot/web/answer-unknown.ts';
import { isSameToken, readBearer } from '../../../bot/web/compare-token.ts';
import { byAddress, limitRate } from '../../../bot/web/limit-rate.ts';
import { answerUnforeseen, maxBodyBytes, readJson } from '../../../bot/web/read-json.ts';
import { StoreError } from '../../../db/store.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

let served: ServedApp;
const reported: unknown[] = [];

beforeEach(async () => {
  reported.length = 0;
  const app = express();
  app.post('/echo', readJson(), (request, response) => response.json({ got: request.body }));
  app.get('/limited', limitRate({ points: 3, windowSeconds: 60, keyOf: byAddress }), (_request, response) =>
    response.json({ in: true }),
  );
  app.get('/token', (request, response) => response.json({ isIn: isSameToken(readBearer(request), 'secret-token') }));
  app.get('/store/:code', (request) => {
    throw new StoreError(request.params.code as StoreError['code']);
  });
  app.get('/broken', () => {
    throw new Error('13800138000 must not be shown');
  });
  app.use(answerUnknown);
  app.use(answerUnforeseen((problem) => reported.push(problem)));
  served = await serveApp(app);
});
afterEach(() => served.close());

const json = { 'content-type': 'application/json' };

describe('readJson', () => {
  it('reads a body of exactly the largest size', async () => {
    const body = JSON.stringify('x'.repeat(maxBodyBytes - 4));
    const answer = await served.ask('/echo', { method: 'POST', headers: json, body: `[${body}]` });
    expect(answer.status).toBe(200);
  });

  it('refuses one byte more with 413, also when the length is not announced', async () => {
    const body = `[${JSON.stringify('x'.repeat(maxBodyBytes - 3))}]`;
    const announced = await served.ask('/echo', { method: 'POST', headers: json, body });
    const chunked = await served.ask('/echo', {
      method: 'POST',
      headers: { ...json, 'transfer-encoding': 'chunked' },
      body,
    });
    expect([announced.status, chunked.status]).toEqual([413, 413]);
    expect(announced.json()).toMatchObject({ code: 'too-large', message: expect.stringContaining('1 MB') });
  });

  it.each(['{"a":', '{"name":"张', 'name=1', '"text"', '{"a":1}}'])('answers 400 to %s', async (body) => {
    const answer = await served.ask('/echo', { method: 'POST', headers: { ...json, 'accept-language': 'en' }, body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ code: 'malformed', message: expect.stringContaining('not complete JSON') });
  });

  it('takes no other kind of content, and treats an empty body as an empty object', async () => {
    const form = await served.ask('/echo', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"a":1}',
    });
    expect(form.status).toBe(415);
    expect((await served.ask('/echo', { method: 'POST' })).json()).toEqual({ got: {} });
  });
});

describe('limitRate', () => {
  it('answers 429 with the time to wait once the limit is reached', async () => {
    const statuses = [];
    for (let turn = 0; turn < 4; turn++) statuses.push((await served.ask('/limited')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await served.ask('/limited', { headers: { 'accept-language': 'en' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.json().message).toContain('try again in');
  });
});

describe('the language of an answer', () => {
  it('is what the reader asks for, else the company’s', async () => {
    const app = express();
    app.locals.language = 'en';
    app.post('/echo', readJson(), (request, response) => response.json({ got: request.body }));
    const english = await serveApp(app);
    const ask = (headers: Record<string, string>, address = '/echo') =>
      english.ask(address, { method: 'POST', headers: { ...json, ...headers }, body: '{' });
    expect((await ask({})).json().message).toContain('not complete JSON');
    expect((await ask({ 'accept-language': 'zh-CN' })).json().message).toContain('不是完整的');
    expect((await ask({ 'accept-language': 'zh-CN', 'x-baton-language': 'en' })).json().message).toContain(
      'not complete JSON',
    );
    expect((await ask({ 'accept-language': 'en' }, '/echo?lang=zh')).json().message).toContain('不是完整的');
    expect((await ask({ 'accept-language': 'en' }, '/echo?lang=')).json().message).toContain('not complete JSON');
    await english.close();
  });
});

describe('isSameToken', () => {
  it.each([
    ['Bearer secret-token', true],
    ['bearer secret-token', true],
    ['Bearer secret-token2', false],
    ['Bearer ', false],
    ['secret-token', false],
    ['', false],
  ])('authorization "%s" is accepted: %s', async (authorization, isIn) => {
    expect((await served.ask('/token', { headers: { authorization } })).json()).toEqual({ isIn });
  });

  it('accepts nothing while no token is set', () => {
    expect(isSameToken('', '')).toBe(false);
    expect(isSameToken(null, '')).toBe(false);
  });
});

describe('answerUnforeseen', () => {
  it('says calmly that the step did not complete and reports the cause', async () => {
    const answer = await served.ask('/broken');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('13800138000');
    expect(reported).toHaveLength(1);
  });

  it.each(['full', 'busy', 'unavailable'])('answers 503 when nothing can be stored: %s', async (code) => {
    const answer = await served.ask(`/store/${code}`);
    expect(answer.status).toBe(503);
    expect(answer.json().code).toBe('store-unavailable');
  });
});

describe('an address that nobody answers', () => {
  it.each(['/nothing', '/api/leads', '/store/%E0%A4%A'])('is told to programs in words: %s', async (path) => {
    const answer = await served.ask(path, { headers: { 'accept-language': 'en' } });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({ code: 'no-such-address', message: expect.stringContaining('nothing was carried') });
    expect(reported).toEqual([]);
  });

  it.each(['/nothing', '/store/%E0%A4%A'])('is a page in a browser: %s', async (path) => {
    const answer = await served.ask(path, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('这里没有页面');
    expect(answer.text).not.toMatch(/error|cannot get/i);
  });
});
