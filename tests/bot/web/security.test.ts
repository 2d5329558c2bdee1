/** Host allow-list, origin check and response headers, each over real HTTP with the headers an attacker would send. */
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { allowHosts, refuseForeignPages, securityHeaders, type WebAddress } from '../../../bot/web/security.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';

let served: ServedApp | null = null;
afterEach(async () => {
  await served?.close();
  served = null;
});

async function serve(address: WebAddress, isHttps = false): Promise<ServedApp> {
  const app = express();
  app.use(allowHosts(address), securityHeaders(isHttps), refuseForeignPages(address));
  app.use((_request, response) => response.json({ reached: true }));
  served = await serveApp(app);
  return served;
}

describe('allowHosts', () => {
  const cases: [host: string, bound: string, publicUrl: string | null, status: number][] = [
    ['localhost:3000', '127.0.0.1', null, 200],
    ['127.0.0.1:8080', '127.0.0.1', null, 200],
    ['[::1]:3000', '127.0.0.1', null, 200],
    ['LOCALHOST', '127.0.0.1', null, 200],
    ['evil.example', '127.0.0.1', null, 421],
    ['localhost.evil.example:3000', '127.0.0.1', null, 421],
    ['localhost@evil.example', '127.0.0.1', null, 421],
    ['192.168.1.5:3000', '127.0.0.1', null, 421],
    ['127.0.0.2:3000', '127.0.0.2', null, 200],
    ['127.0.0.2:3000', '127.0.0.1', null, 421],
    ['baton.example.com', '127.0.0.1', 'https://baton.example.com', 200],
    ['other.example.com', '127.0.0.1', 'https://baton.example.com', 421],
  ];
  it.each(cases)('Host "%s" on %s with public address %s answers %i', async (host, bound, publicUrl, status) => {
    const app = await serve({ host: bound, publicUrl });
    const answer = await app.ask('/', { headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 421) expect(answer.json().code).toBe('unknown-host');
  });
});

describe('refuseForeignPages', () => {
  const own = 'http://127.0.0.1:3000';
  const cases: [what: string, method: string, headers: Record<string, string>, status: number][] = [
    ['our page posts', 'POST', { 'sec-fetch-site': 'same-origin', origin: own }, 200],
    ['our page posts, older browser', 'POST', { origin: own }, 200],
    ['another site posts', 'POST', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['another site posts, older browser', 'POST', { origin: 'https://evil.example' }, 403],
    [
      'another port of this machine posts',
      'POST',
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:5000' },
      403,
    ],
    ['a sandboxed frame posts', 'POST', { origin: 'null' }, 403],
    ['somebody posts without proof', 'POST', {}, 403],
    ['the address bar opens a page', 'GET', { 'sec-fetch-site': 'none' }, 200],
    ['the address bar cannot post', 'POST', { 'sec-fetch-site': 'none' }, 403],
    ['another site embeds a page', 'GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a plain program reads', 'GET', {}, 200],
  ];
  it.each(cases)('%s (%s)', async (_what, method, headers, status) => {
    const app = await serve({ host: '127.0.0.1', publicUrl: null });
    const answer = await app.ask('/', { method, headers: { host: '127.0.0.1:3000', ...headers } });
    expect(answer.status).toBe(status);
  });

  it('accepts the public address behind a proxy', async () => {
    const app = await serve({ host: '127.0.0.1', publicUrl: 'https://baton.example.com' });
    const headers = { host: '127.0.0.1:3000', origin: 'https://baton.example.com' };
    expect((await app.ask('/', { method: 'POST', headers })).status).toBe(200);
  });

  it('answers in the language of the reader', async () => {
    const app = await serve({ host: '127.0.0.1', publicUrl: null });
    const english = await app.ask('/', { method: 'POST', headers: { 'accept-language': 'en-GB,en' } });
    const chinese = await app.ask('/', { method: 'POST', headers: { 'accept-language': 'zh-CN,zh' } });
    expect(english.json().message).toContain('was not carried out');
    expect(chinese.json().message).toContain('没有执行');
  });
});

describe('securityHeaders', () => {
  it('allows our own scripts only and forbids framing and sniffing', async () => {
    const app = await serve({ host: '127.0.0.1', publicUrl: null });
    const { headers } = await app.ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('keeps browsers on https where the public address is https', async () => {
    const app = await serve({ host: '127.0.0.1', publicUrl: null }, true);
    expect((await app.ask('/')).headers['strict-transport-security']).toContain('max-age=15552000');
  });
});
