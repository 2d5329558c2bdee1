/**
 * A visit in real Chromium on the real bot, at desk and at phone width: started from the lead's card, refused while
 * something is missing, completed with real files and answers, submitted, and opened by the manager; who may not, may not.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Visitor } from '../support/chat-visitor.ts';
import { pdf, photo, sha256Of, wav } from '../support/evidence-files.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';

const lead = {
  source: 'hotline',
  name: '骨科 王主任',
  phone: '13800138000',
  company: '复旦大学附属中山医院',
  product: '椎间融合器',
  need: '下周手术，请报价',
};
const widths = [
  { what: 'at desk width', viewport: { width: 1280, height: 860 } },
  { what: 'at phone width', viewport: { width: 390, height: 844 } },
];

/** Two cores, shared with everything else that is being tested. */
const patience = { timeout: 20_000 };

let browser: Browser;
let bot: RunningBot;

describeWith('chromium', 'a visit in the browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    bot = await startRunningBot();
  });
  afterEach(() => bot.stop());

  async function come(viewport: { width: number; height: number }): Promise<Visitor> {
    const page = await browser.newPage({ viewport, locale: 'zh-CN', hasTouch: viewport.width < 761 });
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(page);
    await visitor.open(bot.address);
    return visitor;
  }

  async function send(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await page.locator('.attach').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: '文件', exact: true }).click();
    await (await chooser).setFiles(files);
    await page
      .locator('.tile[data-state=done]')
      .nth(files.length - 1)
      .waitFor();
    await page.locator('#composer .send').click();
    await page.locator('#composer .tile').first().waitFor({ state: 'detached' });
  }

  /** What was said is read and closed, as a person does before something else. */
  async function closeNotices(page: Page): Promise<void> {
    const close = page.locator('.toast .icon-button');
    while ((await close.count()) > 0) await close.first().click();
  }

  for (const { what, viewport } of widths) {
    test(`refused while incomplete, completed, seen by the manager, ${what}`, async () => {
      const visitor = await come(viewport);
      const { page } = visitor;
      const { assignedTo, number } = await bot.postLead(lead);
      await visitor.become(assignedTo?.name ?? '');
      const leadCard = visitor.card('lead:');
      await visitor.press(leadCard, 'lead.accept');
      await visitor.press(leadCard, 'lead.visit');
      const card = visitor.card('visit:').last();
      await card.getByText('拜访中 · 还缺 5 项').waitFor();
      await card.getByText('骨科 王主任 · 复旦大学附属中山医院').waitFor();
      await card.getByText(number).waitFor();
      const code = card.getByRole('img', { name: '拜访 V-20004 的二维码' });
      await expect
        .poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth), patience)
        .toBeGreaterThan(100);

      await visitor.press(card, 'visit.submit');
      const refused = page.locator('.toast', {
        hasText: '还不能提交。还缺：科室门牌照片、签字确认单、3 条客户需求、竞品动态、下一步',
      });
      await refused.waitFor();
      await card.getByText('拜访中 · 还缺 5 项').waitFor();

      const door = await photo({ tint: 41, width: 1200, height: 900, hasCameraNote: true });
      await send(page, [
        { name: '门牌.jpg', mimeType: 'image/jpeg', buffer: door },
        { name: '语音.wav', mimeType: 'audio/wav', buffer: wav(1_200) },
      ]);
      await page.locator('#messages').getByText('已收到：科室门牌照片、语音。').waitFor();
      await card.getByText('拜访中 · 还缺 4 项').waitFor();
      await send(page, [{ name: '确认单.pdf', mimeType: 'application/pdf', buffer: pdf() }]);
      await card.getByText('拜访中 · 还缺 3 项').waitFor();

      // The refusal brought the button that mends it.
      await visitor.press(card, 'visit.submit');
      await page
        .locator('.toast', { hasText: '还缺：3 条客户需求、竞品动态、下一步' })
        .getByRole('button', { name: '填写回答' })
        .click();
      const form = page.locator('dialog[open]');
      for (const [at, choice] of ['价格', '供货', '培训'].entries()) {
        await form
          .locator(`#field-need${at + 1}`)
          .getByRole('radio', { name: choice })
          .check();
        await form.locator(`[name="need${at + 1}.text"]`).fill('两周内');
      }
      await form.locator('[name="competitor"]').fill('无');
      await form.locator('[name="nextStep"]').fill('周五送样品');
      await form.getByRole('button', { name: '保存' }).click();
      await card.getByText('拜访中 · 材料齐全，可以提交').waitFor();
      await visitor.press(card, 'visit.submit');
      await card.getByText(/拜访完成 · 证据齐全 · /).waitFor();
      await leadCard.getByText('跟进中 · ').waitFor();

      await closeNotices(page);
      const manager = await visitor.managerOf(assignedTo?.id ?? '');
      await visitor.become(manager.name.zh);
      await page.getByLabel('输入消息').fill('团队拜访');
      await page.locator('#composer .send').click();
      await page
        .locator('dialog[open]')
        .getByRole('radio', { name: /V-20004/ })
        .check();
      const opening = page.context().waitForEvent('page');
      await page.locator('dialog[open]').getByRole('button', { name: '打开' }).click();
      const details = await opening;
      for (const words of [
        '已提交，证据齐全',
        '科室门牌照片',
        '签字确认单',
        '2026:11:20 09:55:00 +08:00',
        '周五送样品',
      ])
        await details.getByText(words).first().waitFor();
      const picture = details.locator('.item img').first();
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), patience).toBe(1200);
      await expect
        .poll(() => details.locator('audio').evaluate((sound: HTMLAudioElement) => sound.duration), patience)
        .toBeGreaterThan(1);
      const original = await details.locator('.item a').first().getAttribute('href');
      const bytes = await details.evaluate(
        async (address) => [...new Uint8Array(await (await fetch(address ?? '')).arrayBuffer())],
        original,
      );
      expect(sha256Of(Buffer.from(bytes))).toBe(sha256Of(door));
      expect(await details.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.context().close();
    });
  }

  test('files that come before the visit wait, and go to the one that is started for them', async () => {
    const visitor = await come({ width: 390, height: 844 });
    const { page } = visitor;
    const { assignedTo } = await bot.postLead(lead);
    await visitor.become(assignedTo?.name ?? '');
    await visitor.press(visitor.card('lead:'), 'lead.accept');
    await send(page, [{ name: '门牌.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 42 }) }]);
    const asked = visitor.card('waiting:');
    await asked.getByText('收到 1 个文件，放到哪里').waitFor();
    await visitor.press(asked, 'visit.ask');
    await visitor.choose('骨科 王主任 · 复旦大学附属中山医院');
    await page.locator('dialog[open]').getByRole('button', { name: '开始' }).click();
    await asked.getByText('1 个文件已放进拜访 V-20004').waitFor();
    await visitor.card('visit:').last().getByText('拜访中 · 还缺 4 项').waitFor();
    await page.context().close();
  });
});
