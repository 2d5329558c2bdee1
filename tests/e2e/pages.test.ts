/**
 * Pages that stand in for forms and uploads, in real Chromium at the width of a phone, in both languages: opened by the
 * link of a chat tool, wrong and right answers, a lost connection, two quick touches, and the evidence of a visit.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { actionPage } from '../../bot/web/pages/form-page.ts';
import { openVisitOf } from '../../db/repos/visits.ts';
import { buttonValue } from '../support/company.ts';
import { pdf, photo } from '../support/evidence-files.ts';
import { findWeakContrast } from '../support/find-weak-contrast.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { bringOwnedLead, changeMember, leadCardOf, press } from '../support/loop.ts';
import { openPageDesk, type PageDesk } from '../support/page-desk.ts';
import { describeWith } from '../support/requirements.ts';

/** Two cores, shared with everything else that is being tested. */
const patienceMs = 20_000;
const longName = '骨科与脊柱微创中心运动医学科主任医师欧阳司马诸葛长名字先生，请务必周五之前回电，电话白天不方便';
const words = {
  zh: {
    save: '保存',
    required: '这一项必填',
    wholeDate: '请选一个完整的日期，或者清空',
    tooLate: '日期不能晚于今天（2026-11-20）',
    offline: '没有提交成功，可能是网络不通。填写的内容都在，请再点一次。',
    opened: '这个链接是给别人的',
    missing: '拜访中 · 还缺 5 项',
    lessMissing: '拜访中 · 还缺 3 项',
    received: '已收到',
    unknown: '认不出这种文件',
    answers: '填写回答',
  },
  en: {
    save: 'Save',
    required: 'Please fill this in',
    wholeDate: 'Please pick a whole date, or clear it',
    tooLate: 'The date cannot be after today (2026-11-20)',
    offline: 'It was not sent; there may be no connection.',
    opened: 'This link was made for somebody else',
    missing: 'Visit under way · 5 things missing',
    lessMissing: 'Visit under way · 3 things missing',
    received: 'Received',
    unknown: 'This kind of file is not known',
    answers: 'Fill in answers',
  },
};

let browser: Browser;
let desk: PageDesk;
let owner: string;
let leadId: string;
let phones: BrowserContext[] = [];

describeWith('chromium', 'pages for chats without forms', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    desk = await openPageDesk();
    const { owner: ownerId, lead } = await bringOwnedLead(desk.company, { name: longName });
    owner = ownerId;
    leadId = lead.id;
    await desk.company.engine.runUntilIdle();
    await press(desk.company, owner, leadId, 'lead.accept');
  });
  afterEach(async () => {
    for (const phone of phones) await phone.close();
    phones = [];
    expect(desk.company.reported).toEqual([]);
    await desk.close();
  });

  async function speak(locale: 'zh' | 'en'): Promise<void> {
    const { members } = desk.company.baton.store.read.tables;
    const rows = await desk.company.baton.store.read.db.select().from(members);
    await changeMember(desk.company, rows.find(({ id }) => id === owner)?.key ?? '', { locale });
  }

  async function phone(locale: 'zh' | 'en', isDark = locale === 'en'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      locale: locale === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: isDark ? 'dark' : 'light',
      geolocation: { latitude: 31.198, longitude: 121.45, accuracy: 18 },
      permissions: ['geolocation', 'microphone'],
    });
    phones.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    return page;
  }

  const linkTo = async (actionId: string) => {
    const value = buttonValue(await leadCardOf(desk.company, owner, leadId), actionId);
    return `${desk.served.url}${desk.linkTo(actionPage(actionId, value), owner)}`;
  };
  const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  const touches = async () => {
    const { touches: table } = desk.company.baton.store.read.tables;
    return (await desk.company.baton.store.read.db.select().from(table)).filter((row) => row.leadId === leadId);
  };

  for (const locale of ['zh', 'en'] as const) {
    const t = words[locale];

    test(`a day is picked; half a day is not sent as none, and what is refused stays (${locale})`, async () => {
      await speak(locale);
      const page = await phone(locale);
      await page.goto(`${desk.served.url}${desk.linkTo(actionPage('deal.new', ''), owner)}`);
      const day = page.locator('input[type="date"][name="day"]');
      expect(await day.getAttribute('max')).toBe('2026-11-20');
      // The calendar is the browser's, and follows the page from light to dark by this property.
      expect(await day.evaluate((input) => getComputedStyle(input).colorScheme)).toBe('light dark');
      expect((await day.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      expect(await fits(page)).toBe(true);
      await page.locator('[name="company"]').fill('复旦大学附属中山医院');
      await page.locator('[name="amount"]').fill('68万');
      await day.focus();
      await page.keyboard.type('0215');
      const sent: string[] = [];
      page.on('request', (request) => (request.method() === 'POST' ? sent.push(request.url()) : undefined));
      const save = page.getByRole('button', { name: t.save });
      const field = page.locator('[data-field=day]');
      await save.click();
      await field.getByText(t.wholeDate).waitFor();
      expect(sent).toEqual([]);
      expect(await findWeakContrast(page)).toEqual([]);
      await day.fill('2026-11-21');
      expect(await field.locator('.field-problem').isVisible()).toBe(false);
      await save.click();
      await field.getByText(t.tooLate).waitFor();
      expect(await day.inputValue()).toBe('2026-11-21');
      await day.fill('2026-11-18');
      await save.click();
      await page.locator('.form-said.success').waitFor();
      const { deals } = desk.company.baton.store.read.tables;
      const rows = await desk.company.baton.store.read.db.select().from(deals);
      expect(rows.filter((row) => row.memberId === owner).at(-1)).toMatchObject({ closedOn: '2026-11-18' });
    });

    test(`a form is opened, corrected and sent once (${locale})`, async () => {
      await speak(locale);
      const link = await linkTo('lead.call');
      const page = await phone(locale);
      await page.goto(link);
      const save = page.getByRole('button', { name: t.save });
      await save.waitFor();
      expect(await fits(page)).toBe(true);
      expect(await findWeakContrast(page)).toEqual([]);
      const box = await save.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? 9_999) + (box?.height ?? 0)).toBeLessThanOrEqual(844);

      // Somebody else who gets hold of the link is told so.
      const other = await phone(locale);
      await other.goto(link);
      await other.getByText(t.opened).waitFor();

      await page.locator('[name=note]').fill('周三演示');
      await save.click();
      const outcome = page.locator('[data-field=outcome]');
      await outcome.getByText(t.required).waitFor();
      expect(await page.locator('[name=note]').inputValue()).toBe('周三演示');
      expect(await findWeakContrast(page)).toEqual([]);
      await outcome.getByRole('radio').first().check();
      await expect.poll(() => outcome.locator('.field-problem').isVisible()).toBe(false);
      await page.locator('[name=seconds]').fill('95');

      // In the lift there is no connection: everything stays, and a second press arrives.
      await page.context().setOffline(true);
      await save.click();
      await page.getByText(t.offline).waitFor();
      expect(await touches()).toEqual([]);
      await page.context().setOffline(false);
      await save.dblclick();
      await page.locator('.form-said.success').waitFor();
      expect((await touches()).map(({ note }) => note)).toEqual(['周三演示']);
      expect(await fits(page)).toBe(true);
    });

    test(`evidence is sent from the phone, and what is missing is said (${locale})`, async () => {
      await speak(locale);
      await desk.company.click(
        owner,
        'lead.visit',
        buttonValue(await leadCardOf(desk.company, owner, leadId), 'lead.visit'),
      );
      const page = await phone(locale);
      await page.goto(`${desk.served.url}${desk.linkTo({ kind: 'upload', id: '' }, owner)}`);
      await page.getByText(t.missing).waitFor();
      expect(await fits(page)).toBe(true);
      expect(await findWeakContrast(page)).toEqual([]);
      await page.locator('.pick.file input').setInputFiles([
        { name: `${'很长的名字'.repeat(12)}.jpg`, mimeType: 'image/jpeg', buffer: await photo({ tint: 31 }) },
        { name: 'confirmation.pdf', mimeType: 'application/pdf', buffer: pdf() },
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('only words') },
      ]);
      await page.getByText(t.lessMissing).waitFor();
      await page.locator('#sent [data-state=refused]', { hasText: t.unknown }).waitFor();
      await page.locator('.pick.place').click();
      await page.locator('#sent [data-state=done]', { hasText: '± 18 m' }).waitFor();
      await page.locator('.pick.voice').click();
      await page.locator('.pick.voice[data-recording]').waitFor();
      await page.waitForFunction(() =>
        /[1-9] s|[1-9] 秒/.test(document.querySelector('.pick.voice')?.textContent ?? ''),
      );
      await page.locator('.pick.voice').click();
      await page.locator('#sent [data-state=done]', { hasText: 'voice.' }).getByText(t.received).waitFor();
      expect(await fits(page)).toBe(true);
      expect(await findWeakContrast(page)).toEqual([]);
      const visit = await openVisitOf(desk.company.baton.store.read, owner);
      const { attachments } = desk.company.baton.store.read.tables;
      const rows = await desk.company.baton.store.read.db.select().from(attachments);
      expect(rows.filter(({ visitId }) => visitId === visit?.id).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['photo', 'file', 'location', 'voice']),
      );

      // On to the questions, in the same browser.
      await page.getByRole('link', { name: t.answers }).click();
      await page.locator('[name="need1.text"]').waitFor();
      expect(await fits(page)).toBe(true);
    });
  }

  test('says what to do where the phone does not tell the place', async () => {
    await desk.company.click(
      owner,
      'lead.visit',
      buttonValue(await leadCardOf(desk.company, owner, leadId), 'lead.visit'),
    );
    const page = await phone('zh');
    await page.context().clearPermissions();
    await page.goto(`${desk.served.url}${desk.linkTo({ kind: 'upload', id: '' }, owner)}`);
    await page.locator('.pick.place').click();
    await page.getByText('没有定位权限。请在手机设置里允许定位后再试。').waitFor();
    await page.getByRole('button', { name: '重试' }).waitFor();
  });
});
