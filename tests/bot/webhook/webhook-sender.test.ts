/** Signed POSTs over a real connection: what counts as taken, what as passing trouble, what as refused for good. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWebhookSender, signWebhook } from '../../../bot/webhook/webhook-sender.ts';
import { type HookServer, startHookServer } from '../../support/hook-server.ts';

let server: HookServer;
beforeEach(async () => {
  server = await startHookServer();
});
afterEach(() => server.close());

function post(options: { signal?: AbortSignal; hook?: string; url?: string } = {}): Promise<void> {
  const sender = createWebhookSender({ call: { url: options.url ?? server.url, secret: 's' } });
  const signal = options.signal ?? new AbortController().signal;
  return sender.post(options.hook ?? 'call', { 客户: '王主任' }, { idempotencyKey: 'key-1', signal });
}

test('the signature can be checked with any other tool: HMAC-SHA256 of "<time>.<body>"', () => {
  // printf '1700000000000.{}' | openssl dgst -sha256 -hmac s
  const hex = '9953c1f68066ab1ce415f2c479c02ee23a02c701e64570037b3b189613447aef';
  expect(signWebhook('s', 1_700_000_000_000, '{}')).toBe(`t=1700000000000,v1=${hex}`);
});

test.each([200, 201, 202, 204])('%i is taken', async (status) => {
  server.answerWith({ status });
  await expect(post()).resolves.toBeUndefined();
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ 客户: '王主任' });
});

test.each([
  [429, 'retry'],
  [500, 'retry'],
  [502, 'retry'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [410, 'refused'],
])('%i is %s', async (status, kind) => {
  server.answerWith({ status });
  await expect(post()).rejects.toMatchObject({ name: 'PlatformError', kind });
});

test.each([301, 307, 308])(
  'a redirect (%i) is not followed: the body is not meant for anybody else',
  async (status) => {
    server.answerWith({ status, headers: { location: `${server.url}/elsewhere` } });
    await expect(post()).rejects.toMatchObject({ name: 'PlatformError' });
    expect(server.received).toHaveLength(1);
  },
);

test('a receiver that never answers is given up when the time is over, and may be asked again', async () => {
  server.answerWith('hang');
  await expect(post({ signal: AbortSignal.timeout(30) })).rejects.toMatchObject({ kind: 'retry' });
});

test('a broken connection and nobody at the other end may be asked again', async () => {
  server.answerWith('reset');
  await expect(post()).rejects.toMatchObject({ kind: 'retry' });
  const { url } = server;
  await server.close();
  await expect(post({ url })).rejects.toMatchObject({ kind: 'retry' });
});

test('a hook that is not configured is refused without asking anybody', async () => {
  await expect(post({ hook: 'constructor' })).rejects.toMatchObject({ kind: 'refused' });
  expect(server.received).toEqual([]);
});
