/**
 * How the page of the local chat looks in real Chromium: countdown, demo panel, English, phone width, contrast, nothing
 * cut off.
 */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { desktop, phone, useChatPage } from '../support/chat-page.ts';
import { findWeakContrast } from '../support/find-weak-contrast.ts';
import { describeWith } from '../support/requirements.ts';

describeWith('chromium', 'the screens of the local chat', () => {
  const chat = useChatPage();
  const { openPage, card } = chat;

  it('counts down, turns amber near the end and red when it is over', async () => {
    const page = await openPage('m2');
    const deadline = card(page, 'lead:2').locator('.deadline');
    expect(await deadline.getAttribute('data-state')).toBe('soon');
    const left = await deadline.locator('.deadline-left').textContent();
    expect(left).toMatch(/^还有 0[67]:\d\d$/);
    await page.waitForFunction(
      (before) => document.querySelector('[data-card="lead:2"] .deadline-left')?.textContent !== before,
      left,
    );
    await page.getByRole('button', { name: '下一个截止' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.locator('[data-card="lead:2"] .deadline[data-state="over"]').waitFor();
    expect(await deadline.locator('.deadline-left').textContent()).toMatch(/^已超时 /);
    await page.getByRole('progressbar').waitFor({ state: 'hidden' });
  });

  it('makes a lead from the demo panel and leads to whoever received it', async () => {
    const page = await openPage('m1');
    await page.getByText('第一次来？').waitFor();
    await page.getByRole('button', { name: '以后再说' }).click();
    await page.locator('#demo-new-lead').click();
    await page.locator('.toast', { hasText: '李敏刚收到一张新卡片' }).getByRole('button', { name: '去看看' }).click();
    await page.locator('.acting strong', { hasText: '李敏' }).waitFor();
    await page.getByText('沈主任').waitFor();
    await page.getByRole('switch', { name: '自动来线索' }).click();
    await page.getByRole('switch', { name: '自动来线索', checked: true }).waitFor();
    await page.reload();
    await page.getByRole('switch', { name: '自动来线索', checked: true }).waitFor();
    expect(await page.getByText('第一次来？').isVisible()).toBe(false);
  });

  it('speaks English too, and remembers it', async () => {
    const page = await openPage('m1');
    await page.getByRole('button', { name: 'English' }).click();
    await card(page, 'lead:1').getByRole('button', { name: 'Accept' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en-GB');
    const chrome = page.locator(
      '#demo, #sidebar-top, .section, #conversation-head, #composer, .card-buttons, .card-links',
    );
    expect((await chrome.allTextContents()).join(' ')).not.toMatch(/[\u4e00-\u9fff]/);
    await page.reload();
    await card(page, 'lead:1').getByRole('button', { name: 'Accept' }).waitFor();
  });

  it('works on a phone: list, conversation, back, thumb-sized, nothing cut off', async () => {
    const page = await openPage('m1', { viewport: phone, hasTouch: true });
    expect(await page.locator('.conversation').isVisible()).toBe(false);
    await page.locator('.item', { hasText: '接力' }).first().tap();
    const lead = card(page, 'lead:1');
    await lead.waitFor();
    const sizes = await lead
      .locator('button')
      .evaluateAll((buttons) => buttons.map((button) => Math.round(button.getBoundingClientRect().height)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
    expect(await page.locator('.head-name').textContent()).toBe('王建国');
    await lead.getByRole('button', { name: '接单' }).tap();
    await lead.getByText('已接单 · A 级').waitFor();
    await page.getByRole('button', { name: '录入线索' }).tap();
    const form = page.getByRole('dialog', { name: '录入线索' });
    await form.getByLabel('客户名称').fill('仁济医院');
    expect(await cutOff(page)).toEqual([]);
    await form.getByRole('button', { name: '返回' }).tap();
    await page.getByRole('button', { name: '返回列表' }).tap();
    await page.locator('.item', { hasText: '浦西组' }).waitFor();
    await page.getByRole('button', { name: '更多演示控制' }).tap();
    await page.getByRole('button', { name: '快进 ×60' }).waitFor();
    expect(await cutOff(page)).toEqual([]);
    await page.goForward();
    await page.goBack();
    expect(await page.locator('#sidebar').isVisible()).toBe(true);
  });

  it.each([
    ['light', 'zh-CN', desktop],
    ['dark', 'zh-CN', desktop],
    ['light', 'en-GB', phone],
    ['dark', 'en-GB', phone],
  ] as const)('keeps text readable: %s, %s', async (colorScheme, locale, viewport) => {
    const page = await openPage('m4', { colorScheme, locale, viewport, address: '#/dm' });
    await card(page, 'breaker:m2').waitFor();
    expect(await findWeakContrast(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await page.locator('.quick').first().click();
    await page.locator('dialog button[type=submit]').click();
    await page.locator('.field-problem:visible').first().waitFor();
    expect(await findWeakContrast(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    expect(await findWeakContrast(page)).toEqual([]);
  });
});

/** Elements that stick out of the window to the side, or text that is wider than its box without an ellipsis. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const visible = [...document.body.querySelectorAll<HTMLElement>('*')].filter(
      (element) => element.checkVisibility() && !element.closest('.sr-only, svg'),
    );
    const isOutside = (element: HTMLElement) => element.getBoundingClientRect().right > innerWidth + 1;
    const isClipped = (element: HTMLElement) =>
      element.scrollWidth > element.clientWidth + 1 &&
      getComputedStyle(element).overflowX !== 'visible' &&
      getComputedStyle(element).textOverflow !== 'ellipsis';
    return visible
      .filter((element) => isOutside(element) || isClipped(element))
      .map((element) => `${element.tagName}.${element.className}`);
  });
}
