/**
 * The upload page inside WeCom, in real Chromium with WeCom's real JS-SDK: let in by our signature, the place in WGS-84,
 * the visit's code and wrong ones; and as in any browser where WeCom is not there or does not let the page in.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WecomClient } from '../../bot/wecom/client.ts';
import { createJsConfig } from '../../bot/wecom/js-config.ts';
import { openVisitOf, type Visit } from '../../db/repos/visits.ts';
import { visitCode } from '../../domain/evidence/visit-code.ts';
import { FakeWecom, fakeKeys } from '../fakes/wecom/fake-wecom.ts';
import { type FakeWecomClient, openFakeWecomClient, userAgents } from '../fakes/wecom/fake-wecom-client.ts';
import { buttonValue } from '../support/company.ts';
import { findWeakContrast } from '../support/find-weak-contrast.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { bringOwnedLead, changeMember, leadCardOf, press } from '../support/loop.ts';
import { openPageDesk, type PageDesk } from '../support/page-desk.ts';
import { describeWith } from '../support/requirements.ts';

/** Two cores, shared with everything else that is being tested. */
const patienceMs = 20_000;
const browserPlace = { latitude: 31.3, longitude: 121.5, accuracy: 40 };
const wecomPlace = { latitude: 31.198, longitude: 121.45, accuracy: 25 };

const words = {
  zh: {
    scan: '扫描拜访二维码',
    right: '核对一致',
    other: '这是拜访 V-90001 的二维码',
    notAVisit: '这不是拜访的二维码',
    notScanned: '没有扫到二维码',
    notReal: '但不是系统为这次拜访生成的',
    noVisit: '现在没有进行中的拜访，这个二维码',
  },
  en: {
    scan: "Scan the visit's code",
    right: 'the visit you have under way.',
    other: 'This is the code of visit V-90001',
    notAVisit: 'This is not the code of a visit',
    notScanned: 'No code was read',
    notReal: 'but it was not made for this visit',
    noVisit: 'You have no visit under way that this code',
  },
} as const;

let browser: Browser;
let fake: FakeWecom;
let desk: PageDesk;
let owner: string;
let ownerKey: string;
let leadId: string;
let phones: BrowserContext[] = [];

describeWith('chromium', 'the upload page inside WeCom', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    fake = await FakeWecom.start({ nowMs: () => desk.company.clock.now().getTime() });
    desk = await openPageDesk({}, (app, { clock, reported }) =>
      createJsConfig(app, {
        client: new WecomClient({ ...fakeKeys, apiUrl: fake.url, webhookUrl: fake.url }, () => clock.now().getTime()),
        corpId: fakeKeys.corpId,
        agentId: fakeKeys.agentId,
        get publicUrl() {
          return desk.served.url;
        },
        systemClock: clock,
        report: (_module, problem) => reported.push(String(problem)),
      }),
    );
    const { owner: ownerId, lead } = await bringOwnedLead(desk.company);
    owner = ownerId;
    leadId = lead.id;
    await desk.company.engine.runUntilIdle();
    await press(desk.company, owner, leadId, 'lead.accept');
    const { members } = desk.company.baton.store.read.tables;
    const rows = await desk.company.baton.store.read.db.select().from(members);
    ownerKey = rows.find(({ id }) => id === owner)?.key ?? '';
  });
  afterEach(async () => {
    for (const phone of phones) await phone.close();
    phones = [];
    await desk.close();
    await fake.stop();
  });

  async function startVisit(): Promise<Visit> {
    const value = buttonValue(await leadCardOf(desk.company, owner, leadId), 'lead.visit');
    await desk.company.click(owner, 'lead.visit', value);
    return (await openVisitOf(desk.company.baton.store.read, owner)) as Visit;
  }

  async function openPage(
    kind: keyof typeof userAgents | null,
    {
      locale = 'zh',
      ticket = 'JS-TICKET',
      hasBridge = true,
    }: { locale?: 'zh' | 'en'; ticket?: string; hasBridge?: boolean } = {},
  ): Promise<{ page: Page; client: FakeWecomClient }> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      locale: locale === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: locale === 'zh' ? 'light' : 'dark',
      geolocation: browserPlace,
      permissions: ['geolocation'],
      ...(kind ? { userAgent: userAgents[kind] } : {}),
    });
    phones.push(context);
    const client = await openFakeWecomClient(context, {
      kind: kind ?? 'android',
      corpId: fakeKeys.corpId,
      ticket,
      hasBridge,
    });
    if (!hasBridge) await context.clock.install();
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(`${desk.served.url}${desk.linkTo({ kind: 'upload', id: '' }, owner)}`);
    await page.locator('main.upload').waitFor();
    return { page, client };
  }

  const scanButton = (page: Page) => page.locator('.pick.scan');
  const lastLine = (page: Page) => page.locator('#sent li').first();
  const sentPlaces = () =>
    desk.received.flatMap((event) => (event.kind === 'message' ? (event.attachments ?? []) : [])) as object[];

  async function sendPlace(page: Page): Promise<object | undefined> {
    await page.locator('.pick.place').click();
    await page.locator('#sent [data-state=done]', { hasText: '±' }).waitFor();
    return sentPlaces().at(-1);
  }

  for (const [locale, kind] of [
    ['zh', 'android'],
    ['en', 'iphone'],
  ] as const) {
    const t = words[locale];

    test(`the place comes from the client in WGS-84, and codes are told apart (${locale}, ${kind})`, async () => {
      await changeMember(desk.company, ownerKey, { locale, platform: 'wecom' });
      const visit = await startVisit();
      const { page, client } = await openPage(kind, { locale });
      await scanButton(page).waitFor();
      expect(await scanButton(page).textContent()).toBe(t.scan);

      client.code = visitCode(visit);
      await scanButton(page).click();
      await lastLine(page).getByText(t.right).waitFor();
      expect(await lastLine(page).getAttribute('data-state')).toBe('done');
      const wrong = [
        [`V-90001/${'ab'.repeat(10)}`, t.other],
        [visitCode({ number: visit.number, code: '0'.repeat(20) }), t.notReal],
        ['https://evil.example/?<b>x</b>', t.notAVisit],
        [null, t.notScanned],
      ] as const;
      for (const [code, said] of wrong) {
        client.code = code;
        await scanButton(page).click();
        await lastLine(page).getByText(said).waitFor();
        expect(await lastLine(page).getAttribute('data-state')).toBe('refused');
      }
      // Looking at a code tells the bot nothing.
      expect(desk.received).toEqual([]);

      client.place = wecomPlace;
      expect(await sendPlace(page)).toMatchObject({ kind: 'location', lat: 31.198, lng: 121.45, accuracyM: 25 });
      expect(client.calls.find(({ name }) => name === 'geoLocation')?.params).toMatchObject({ type: 'wgs84' });
      expect(client.calls.map(({ name }) => name).filter((name) => name === 'preVerifyJSAPI')).toHaveLength(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await findWeakContrast(page)).toEqual([]);
    });
  }

  test('a code without a visit under way', async () => {
    await changeMember(desk.company, ownerKey, { platform: 'wecom' });
    const { page, client } = await openPage('android');
    await scanButton(page).waitFor();
    client.code = `V-90001/${'ab'.repeat(10)}`;
    await scanButton(page).click();
    await lastLine(page).getByText(words.zh.noVisit).waitFor();
  });

  test('a client that has no place to tell leaves it to the browser', async () => {
    await changeMember(desk.company, ownerKey, { platform: 'wecom' });
    await startVisit();
    const { page, client } = await openPage('android');
    await scanButton(page).waitFor();
    client.place = null;
    expect(await sendPlace(page)).toMatchObject({ lat: 31.3, lng: 121.5, accuracyM: 40 });
    expect(client.calls.map(({ name }) => name)).toContain('geoLocation');
  });

  test('WeCom on a computer has no scanner, and the page no button for one', async () => {
    await changeMember(desk.company, ownerKey, { platform: 'wecom' });
    await startVisit();
    const { page, client } = await openPage('windows');
    await expect.poll(() => client.calls.map(({ name }) => name), { timeout: patienceMs }).toContain('checkJsApi');
    client.place = wecomPlace;
    expect(await sendPlace(page)).toMatchObject({ lat: 31.198 });
    expect(await scanButton(page).isVisible()).toBe(false);
  });

  test('a page that the client does not let in goes on as in any browser', async () => {
    await changeMember(desk.company, ownerKey, { platform: 'wecom' });
    await startVisit();
    const { page, client } = await openPage('android', { ticket: 'OTHER-TICKET' });
    expect(await sendPlace(page)).toMatchObject({ lat: 31.3 });
    expect(client.calls.map(({ name }) => name)).toEqual(['preVerifyJSAPI']);
    expect(await scanButton(page).isVisible()).toBe(false);
  });

  test('a client that never answers is not waited for longer than ten seconds', async () => {
    await changeMember(desk.company, ownerKey, { platform: 'wecom' });
    await startVisit();
    const { page } = await openPage('android', { hasBridge: false });
    await page.locator('.pick.place').click();
    await page.locator('#sent li').getByText('正在定位').waitFor();
    await page.clock.fastForward(10_000);
    await page.locator('#sent [data-state=done]', { hasText: '± 40 m' }).waitFor();
    expect(await scanButton(page).isVisible()).toBe(false);
  });

  for (const [where, platform, kind] of [
    ['in another browser', 'wecom', null],
    ['for somebody of another chat tool', 'slack', 'android'],
  ] as const) {
    test(`nothing of WeCom is there ${where}`, async () => {
      await changeMember(desk.company, ownerKey, { platform });
      await startVisit();
      const { page, client } = await openPage(kind);
      expect(await sendPlace(page)).toMatchObject({ lat: 31.3 });
      const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(loaded.filter((name) => /jssdk|js-config/.test(name))).toEqual([]);
      expect(client.calls).toEqual([]);
      expect(await scanButton(page).count()).toBe(0);
      const answer = await page.reload();
      expect(answer?.headers()['content-security-policy']).not.toContain('frame-src');
    });
  }
});
