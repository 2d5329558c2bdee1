/** Sign-in for pages, the signature for the JS-SDK, and what `baton doctor` is told. */

import { getJsApiSignature } from '@wecom/crypto';
import type { Request } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admit, pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createWecomPlatform } from '../../../bot/wecom/platform.ts';
import { fakeKeys } from '../../fakes/wecom/fake-wecom.ts';
import { openWecomDoor, type WecomDoor } from '../../support/wecom-door.ts';

let door: WecomDoor;
beforeEach(async () => {
  door = await openWecomDoor();
  await door.start();
});
afterEach(() => door.close());

describe('sign-in', () => {
  const begin = (to: string, agent = 'Mozilla/5.0 wxwork/4.1') =>
    fetch(`${door.botUrl}/wecom/sign-in?${new URLSearchParams({ to })}`, {
      redirect: 'manual',
      headers: { 'user-agent': agent },
    });
  const finish = (query: Record<string, string>, cookie: string) =>
    fetch(`${door.botUrl}/wecom/sign-in/done?${new URLSearchParams(query)}`, {
      redirect: 'manual',
      headers: { cookie },
    });

  async function begun(to = 'award:a-1') {
    const response = await begin(to);
    const address = new URL(response.headers.get('location') ?? '');
    return {
      address,
      cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
      state: address.searchParams.get('state') ?? '',
    };
  }

  it('asks WeCom who it is: silently inside WeCom, by a code to scan elsewhere', async () => {
    const { address } = await begun();
    expect(`${address.origin}${address.pathname}`).toBe('https://open.weixin.qq.com/connect/oauth2/authorize');
    expect(address.hash).toBe('#wechat_redirect');
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      appid: fakeKeys.corpId,
      scope: 'snsapi_base',
      agentid: '1000002',
      redirect_uri: `${door.botUrl}/wecom/sign-in/done?to=award%3Aa-1`,
    });
    const elsewhere = new URL((await begin('award:a-1', 'Mozilla/5.0')).headers.get('location') ?? '');
    expect(elsewhere.host).toBe('login.work.weixin.qq.com');
  });

  it('leads a member to the page, by a link that was made for them', async () => {
    const { cookie, state } = await begun();
    const response = await finish({ to: 'award:a-1', state, code: door.fake.signInCode('WangJianguo') }, cookie);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(`${door.botUrl}/pages/award-a-1-for-m1`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('opens links of that member in this browser without a claim, and nobody else’s', async () => {
    const { cookie, state } = await begun();
    const done = await finish({ to: 'award:a-1', state, code: door.fake.signInCode('WangJianguo') }, cookie);
    const signedIn = done.headers
      .getSetCookie()
      .map((each) => each.split(';')[0] ?? '')
      .find((each) => each.startsWith('baton_page'));
    const pages = pageSessionsOf(door.deps);
    const admission = async (memberId: string, cookies = '') => {
      const claim = { page: { kind: 'upload', id: '' }, memberId, session: null, expiresAt: door.clock.now() } as const;
      const request = { headers: { host: new URL(door.botUrl).host, cookie: cookies } } as Request;
      return (await admit({ chat: pages, pages }, `link-of-${memberId}`, claim, request)).kind;
    };
    expect(await admission('m1', signedIn)).toBe('open');
    expect(await admission('m2', signedIn)).toBe('elsewhere');
    expect(await admission('m1')).toBe('unclaimed');
  });

  it('turns away strangers, outsiders, used codes and other browsers', async () => {
    door.fake.addPerson({ userId: 'stranger', name: 'x', departments: [1] });
    for (const userId of ['stranger', null]) {
      const { cookie, state } = await begun();
      expect((await finish({ to: 'award:a-1', state, code: door.fake.signInCode(userId) }, cookie)).status).toBe(403);
    }
    const { cookie, state } = await begun();
    const code = door.fake.signInCode('wangjianguo');
    expect((await finish({ to: 'award:a-1', state, code }, '')).status).toBe(403);
    expect((await finish({ to: 'award:a-1', state: 'f'.repeat(32), code }, cookie)).status).toBe(403);
    expect((await finish({ to: 'award:a-1', state, code }, cookie)).status).toBe(302);
    expect((await finish({ to: 'award:a-1', state, code }, cookie)).status).toBe(403);
  });

  it('a card without a page behind it leads to one that says where its buttons are', async () => {
    const response = await fetch(`${door.botUrl}/wecom/card`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('请回到企业微信');
  });

  it('leads nowhere else', async () => {
    for (const to of ['', 'https://evil.example', '//evil.example', 'chat:x', 'award'])
      expect((await begin(to)).status).toBe(404);
  });
});

describe('the signature for pages', () => {
  const ask = (url: string) => fetch(`${door.botUrl}/wecom/js-config?${new URLSearchParams({ url })}`);
  const page = () => `${door.botUrl}/pages/eyJ4.${'a'.repeat(43)}`;

  it('is right for a page of ours, without what follows #', async () => {
    const response = await ask(`${page()}#top`);
    const body = (await response.json()) as { timestamp: number; nonceStr: string; signature: string };
    const { timestamp, nonceStr } = body;
    expect(body).toMatchObject({ corpId: fakeKeys.corpId, agentId: fakeKeys.agentId });
    expect(body.signature).toBe(getJsApiSignature({ url: page(), ticket: 'JS-TICKET', nonceStr, timestamp }).signature);
  });

  it('is made for nothing else', async () => {
    const others = [
      'https://evil.example/pages/a.b',
      `${door.botUrl}/chat`,
      `${door.botUrl}/pages/x`,
      'javascript:1',
      '',
    ];
    for (const url of others) expect((await ask(url)).status).toBe(400);
    expect(door.fake.world.calls).toEqual([]);
  });
});

describe('what the doctor is told', () => {
  const states = async () =>
    (await door.platform.check({ signal: AbortSignal.timeout(10_000) })).map(
      ({ state, text }) => `${state} ${text.zh}`,
    );

  it('all is well', async () => {
    const found = await states();
    expect(found.map((line) => line.split(' ')[0])).toEqual(['fine', 'fine', 'fine', 'fine', 'note']);
  });

  it('a callback address that does not lead to Baton is named', async () => {
    const elsewhere = { ...door.deps, publicUrl: door.fake.url };
    const platform = createWecomPlatform(
      { ...fakeKeys, apiUrl: door.fake.url, webhookUrl: door.fake.url, bot: null },
      elsewhere,
    );
    const found = await platform.check({ signal: AbortSignal.timeout(10_000) });
    expect(found.find(({ text }) => text.zh.includes('/wecom/callback，没有'))?.state).toBe('note');
  });

  it('an address that is not trusted is named, with the page where to add it', async () => {
    door.fake.settings.isTrustedAddress = false;
    expect(await states()).toEqual([expect.stringMatching(/wrong .*203\.0\.113\.9.*企业可信 IP/)]);
  });

  it('a wrong trusted domain, an empty scope', async () => {
    door.fake.settings.trustedDomain = 'other.example';
    door.fake.world.departments.clear();
    const found = await states();
    expect(found.filter((line) => line.startsWith('wrong'))).toEqual([
      expect.stringContaining('设置可信域名'),
      expect.stringContaining('可见范围'),
    ]);
  });

  it('a machine without a network', async () => {
    door.fake.fail('/cgi-bin/gettoken', 'reset');
    expect(await states()).toEqual([expect.stringContaining('连不上企业微信')]);
  });
});
