/**
 * The guided tour on the real bot in Chromium: ten clicks from a lead to the report in the channel, by keyboard at a desk
 * and by thumb on a phone; what it did is there as rows of the chat, and it can be left and begun again.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Visitor } from '../support/chat-visitor.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';

const beats = 10;

let browser: Browser;
let bot: RunningBot;

describeWith('chromium', 'the guided tour', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    bot = await startRunningBot();
  });
  afterAll(async () => {
    await browser.close();
    await bot.stop();
  });

  async function open(viewport: { width: number; height: number }): Promise<Page> {
    const isPhone = viewport.width < 761;
    const page = await browser.newPage({ viewport, locale: 'zh-CN', hasTouch: isPhone, isMobile: isPhone });
    // A jump to the evening does on the way what a day does: on a busy machine it takes its time.
    page.setDefaultTimeout(90_000);
    await new Visitor(page).open(bot.address);
    return page;
  }

  /** Does all beats. @param press does what the button of the tour says */
  async function walk(page: Page, press: () => Promise<void>, seen: (beat: number) => Promise<void>): Promise<void> {
    const words = page.locator('.tour-words');
    for (let beat = 0; beat < beats; beat++) {
      const said = (await words.textContent()) ?? '';
      await seen(beat);
      await press();
      if (beat < beats - 1) await words.filter({ hasNotText: said }).waitFor();
    }
    await page.locator('.tour').waitFor({ state: 'detached' });
  }

  test('started from the opened controls of a phone it takes their room, and gives the focus back', async () => {
    const page = await open({ width: 390, height: 844 });
    await page.locator('.demo-more').tap();
    await page.locator('#demo-tour').tap();
    await page.locator('.tour-words').waitFor();
    expect(await page.locator('.demo.open').count()).toBe(0);
    await page.locator('.tour').getByRole('button').first().tap();
    await page.locator('.tour').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('demo-more');
    await page.context().close();
  });

  test('by keyboard at a desk: refused, completed, earned, reported', async () => {
    const page = await open({ width: 1280, height: 860 });
    await page.locator('#hint').getByRole('button', { name: '导览' }).press('Enter');
    const said: Record<number, string> = { 1: '还有 ', 5: '还缺', 8: '合计', 9: '成交' };
    await walk(
      page,
      async () => {
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('tour-next');
        await page.keyboard.press('Enter');
      },
      async (beat) => {
        if (beat > 0) await page.locator('.tour-look', { hasText: said[beat] ?? '' }).waitFor();
        if (beat === 5) await page.locator('.toast', { hasText: '还不能提交' }).waitFor();
      },
    );
    expect(await page.locator('#messages [data-card^="report:"] .card-image').count()).toBeGreaterThan(0);
    await page.locator('.item', { hasText: '接力' }).first().click();
    const messages = page.locator('#messages');
    await messages.locator('[data-card^="visit:"]').getByText('拜访完成 · 证据齐全').first().waitFor();
    expect(await messages.locator('.pictures img').count()).toBe(2);
    expect(await messages.locator('[data-card^="award:"] .receipt .total').count()).toBeGreaterThan(0);
    await page.locator('.head-details').click();
    await page.locator('#panel').getByText('跟进中').first().waitFor();
    await page
      .locator('#panel')
      .getByText(/^[\d,]+ 分$/)
      .waitFor();
    await page.locator('#demo-tour').click();
    await page.getByText('1/5').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('.tour').count()).toBe(0);
    await page.reload();
    await page.locator('body[data-ready]').waitFor();
    expect(await page.locator('#hint').isVisible()).toBe(false);
    await page.context().close();
  });

  test('by thumb on a phone: nothing is pushed out of the window', async () => {
    const page = await open({ width: 390, height: 844 });
    await page.locator('#hint').getByRole('button', { name: '导览' }).tap();
    await walk(
      page,
      () => page.locator('#tour-next').tap(),
      async (beat) => {
        if (beat > 0) await page.locator('.tour-look').waitFor();
        const box = await page.locator('#tour-next').boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(44);
        expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(844);
        expect(await page.evaluate(() => [scrollX, scrollY, document.body.scrollTop])).toEqual([0, 0, 0]);
      },
    );
    await page.context().close();
  });
});
