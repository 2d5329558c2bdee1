/** Token and calls: one fetch for all who wait, one renewal, no hammering; every kind of broken answer has its meaning. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WecomClient } from '../../../bot/wecom/client.ts';
import { codeOf } from '../../../bot/wecom/error-codes.ts';
import { FakeWecom, fakeKeys } from '../../fakes/wecom/fake-wecom.ts';

let fake: FakeWecom;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-20T01:40:00Z');
  fake = await FakeWecom.start({ nowMs: () => nowMs });
});
afterEach(() => fake.stop());

const signal = AbortSignal.timeout(30_000);
const callbackIps = '/cgi-bin/getcallbackip';
const open = (more: Partial<{ secret: string; corpId: string; apiUrl: string }> = {}) =>
  new WecomClient({ ...fakeKeys, apiUrl: fake.url, webhookUrl: fake.url, ...more }, () => nowMs);
const look = (client: WecomClient) => client.get(callbackIps, {}, { signal });
const tokenCalls = () => fake.world.calls.filter((path) => path === '/cgi-bin/gettoken').length;

describe('the access token', () => {
  it('is fetched once for all who wait, and kept', async () => {
    const client = open();
    await Promise.all(Array.from({ length: 20 }, () => look(client)));
    await look(client);
    expect(tokenCalls()).toBe(1);
  });

  it('is renewed before it runs out', async () => {
    const client = open();
    await look(client);
    nowMs += 7_190_000;
    await look(client);
    expect(tokenCalls()).toBe(2);
  });

  it('revoked in the middle: everybody who hears of it waits for one renewal', async () => {
    const client = open();
    await look(client);
    fake.api.revokeToken();
    await Promise.all(Array.from({ length: 10 }, () => look(client)));
    expect(tokenCalls()).toBe(2);
  });

  it.each([40014, 42001])('refused again after the renewal (%i): later, not in a circle', async (errcode) => {
    const client = open();
    fake.fail(callbackIps, { errcode }, { errcode });
    await expect(look(client)).rejects.toMatchObject({ kind: 'retry' });
    expect(tokenCalls()).toBeLessThanOrEqual(2);
  });

  it('with a wrong secret WeCom is not asked again for a minute: it shuts out who goes on asking', async () => {
    const client = open({ secret: 'wrong-secret' });
    for (let turn = 0; turn < 5; turn += 1)
      await expect(look(client)).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 600_000 });
    expect(tokenCalls()).toBe(1);
    nowMs += 61_000;
    await look(client).catch((problem: unknown) => expect(codeOf(problem)).toBe(40001));
    expect(tokenCalls()).toBe(2);
  });
});

describe('answers', () => {
  it('a page instead of JSON, a gateway that gave up, a broken connection: later', async () => {
    const client = open();
    for (const fault of ['html', 'gateway', 'reset', 'lose-answer'] as const) {
      fake.fail(callbackIps, fault);
      await expect(look(client)).rejects.toMatchObject({ name: 'PlatformError', kind: 'retry' });
    }
  });

  it('the same for something that is sent: whether it arrived is open, unless nobody was there', async () => {
    const send = (client: WecomClient) => client.post('/cgi-bin/message/send', {}, { signal, isSend: true });
    const client = open();
    for (const fault of ['gateway', 'reset', 'lose-answer'] as const) {
      fake.fail('/cgi-bin/message/send', fault);
      await expect(send(client)).rejects.toMatchObject({ kind: 'uncertain' });
    }
    await expect(send(open({ apiUrl: 'http://127.0.0.1:9' }))).rejects.toMatchObject({ kind: 'retry' });
  });

  it('too often: after a minute again; for a quarter of an hour: it is an hour’s limit, and asked seldom', async () => {
    const client = open();
    const refused = async () => {
      fake.fail(callbackIps, { errcode: 45009 });
      return look(client).catch((problem: unknown) => problem);
    };
    expect(await refused()).toMatchObject({ kind: 'retry', retryAfterMs: 61_000 });
    nowMs += 16 * 60_000;
    expect(await refused()).toMatchObject({ kind: 'retry', retryAfterMs: 600_000 });
    await look(client);
    expect(await refused()).toMatchObject({ retryAfterMs: 61_000 });
  });

  it('an address that is not trusted: waits long, and says which address it is', async () => {
    fake.settings.isTrustedAddress = false;
    const problem = await look(open()).catch((thrown: unknown) => thrown);
    expect(problem).toMatchObject({ kind: 'retry', retryAfterMs: 600_000, cause: { seenAddress: '203.0.113.9' } });
  });

  it('unknown paths are an empty 404, and no message of ours', async () => {
    await expect(open().get('/cgi-bin/no-such-thing', {}, { signal })).rejects.toMatchObject({ kind: 'retry' });
  });

  it('never says token, secret or WeCom’s own words', async () => {
    fake.fail(callbackIps, { errcode: 99_999, errmsg: 'secret words of WeCom' });
    const problem = await look(open()).catch((thrown: unknown) => thrown as Error);
    const said = `${String(problem)} ${JSON.stringify(problem)} ${String((problem as Error).cause)}`;
    expect(said).not.toContain('secret words');
    expect(said).not.toContain(fakeKeys.secret);
    expect(said).not.toMatch(/access_token=/);
  });
});
