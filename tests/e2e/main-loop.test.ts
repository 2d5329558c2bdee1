/**
 * The main loop in real Chromium on the real bot, at desk and at phone width: accepted and called; ignored, escalated,
 * missed twice, reassigned, paused and cleared; passed on; entered in chat; killed and back without loss.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Visitor } from '../support/chat-visitor.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';

const strongLead = {
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

let browser: Browser;
let bot: RunningBot;

describeWith('chromium', 'the main loop in the browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    bot = await startRunningBot();
  });
  afterEach(() => bot.stop());

  async function visit(viewport: { width: number; height: number }, locale = 'zh-CN'): Promise<Visitor> {
    const page = await browser.newPage({ viewport, locale, hasTouch: viewport.width < 761 });
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(page);
    await visitor.open(bot.address);
    return visitor;
  }

  for (const { what, viewport } of widths) {
    test(`a lead is accepted, undone, accepted, and a call is recorded, ${what}`, async () => {
      const visitor = await visit(viewport);
      const { assignedTo, number } = await bot.postLead(strongLead);
      await visitor.become(assignedTo?.name ?? '');
      const card = visitor.card('lead:');
      await card.getByText('新线索 · ').waitFor();
      await card.getByText(/还有 \d/).waitFor();
      await card.getByText(number).waitFor();
      await visitor.press(card, 'lead.why');
      const why = visitor.page.locator('dialog[open]');
      await why.getByText(`为什么派给${assignedTo?.name}`).waitFor();
      await why.getByText('合计').waitFor();
      await visitor.page.keyboard.press('Escape');

      await visitor.press(card, 'lead.accept');
      await card.getByText('已接单 · ').waitFor();
      await visitor.page.locator('.toast').getByRole('button', { name: /撤销/ }).click();
      await card.getByText('新线索 · ').waitFor();
      await visitor.press(card, 'lead.accept');
      await visitor.press(card, 'lead.call');
      const form = visitor.page.locator('dialog[open]');
      await visitor.choose('接通，有意向');
      await form.locator('[name="seconds"]').fill('95');
      await form.getByRole('button', { name: '保存' }).click();
      await card.getByText('跟进中 · ').waitFor();
      await visitor.page.context().close();
    });

    test(`a lead is ignored: pinged, missed twice, reassigned, paused and cleared, ${what}`, async () => {
      const visitor = await visit(viewport);
      const { assignedTo } = await bot.postLead(strongLead);
      const first = assignedTo ?? { id: '', name: '' };
      const manager = await visitor.managerOf(first.id);
      await visitor.become(manager.name.zh);
      await visitor.moveClock('plus-10-minutes');
      await visitor.card('alert:').getByText(`${first.name}还没接单`).waitFor();

      const pause = visitor.card('pause:');
      for (let step = 0; step < 12 && !(await pause.isVisible()); step += 1) await visitor.moveClock('next-deadline');
      await pause.getByText('熔断').first().waitFor();
      await visitor.become(first.name);
      const old = visitor.card('lead:');
      await old.getByText('已转给').first().waitFor();
      expect(await old.locator('[data-action]').count()).toBe(0);
      await visitor.card('pause:').getByText('接单已暂停').first().waitFor();

      await visitor.become(manager.name.zh);
      await visitor.press(pause, 'pause.clear');
      await visitor.page.locator('dialog[open]').getByRole('button', { name: '解除' }).last().click();
      await pause.getByText('解除暂停').first().waitFor();
      await expect.poll(() => pause.locator('[data-action]').count()).toBe(0);
      await visitor.page.context().close();
    });
  }

  test('a lead is passed on with a reason, and the next one cannot take it', async () => {
    const visitor = await visit({ width: 1280, height: 860 });
    const { assignedTo } = await bot.postLead(strongLead);
    await visitor.become(assignedTo?.name ?? '');
    const card = visitor.card('lead:');
    await visitor.press(card, 'lead.transfer');
    const form = visitor.page.locator('dialog[open]');
    await visitor.choose('手上太多');
    await form.getByRole('button', { name: '转出' }).click();
    await card.getByText('已转给').first().waitFor();
    const title = (await card.textContent()) ?? '';
    const next = (await visitor.people()).find((person) => title.includes(`已转给${person.name.zh}`))?.name.zh ?? '';
    await visitor.become(next);
    await visitor.press(visitor.card('lead:'), 'lead.refuse');
    await visitor.choose('产品不熟');
    await form.getByRole('button', { name: '确认' }).click();
    await visitor
      .card('lead:')
      .getByText(/已转给|已退回/)
      .first()
      .waitFor();
    await visitor.page.context().close();
  });

  test('a chat line with a missing part opens the form with the rest filled in', async () => {
    const visitor = await visit({ width: 1280, height: 860 });
    const input = visitor.page.locator('#composer textarea');
    await input.fill('【线索响应】李主任 13800138001 髋关节假体');
    await input.press('Enter');
    const form = visitor.page.locator('dialog[open]');
    await form.getByText('来源渠道').first().waitFor();
    expect(await form.locator('input[name="name"]').inputValue()).toBe('李主任');
    await form.locator('input[name="source"]').fill('展会');
    await form.getByRole('button', { name: '提交' }).click();
    await visitor.page.locator('.toast', { hasText: /L-\d+/ }).waitFor();
    await visitor.page.context().close();
  });

  test('the team channel gets its digest at nine', async () => {
    const visitor = await visit({ width: 1280, height: 860 });
    const { assignedTo } = await bot.postLead(strongLead);
    await visitor.become(assignedTo?.name ?? '');
    await visitor.moveClock('09:00');
    await visitor.page
      .locator('.item', { hasText: '组' })
      .filter({ hasNot: visitor.page.locator('.person') })
      .first()
      .click();
    await visitor.card('digest:').getByText('线索日报').first().waitFor();
    await visitor.page.context().close();
  });

  test('a bot that is killed and comes back: the open page goes on, nothing is lost, nothing twice', async () => {
    const visitor = await visit({ width: 1280, height: 860 });
    const { assignedTo } = await bot.postLead(strongLead);
    await visitor.become(assignedTo?.name ?? '');
    await visitor.card('lead:').getByText('新线索 · ').waitFor();
    await bot.killAndRestart();
    await visitor.press(visitor.card('lead:'), 'lead.accept');
    await visitor.card('lead:').getByText('已接单 · ').waitFor();
    const second = await bot.postLead({ ...strongLead, phone: '13800138002', name: '陈主任' });
    await visitor.become(second.assignedTo?.name ?? '');
    await visitor.page.locator('[data-card^="lead:"]', { hasText: second.number }).waitFor();
    expect(await visitor.page.locator('[data-card^="lead:"]', { hasText: second.number }).count()).toBe(1);
    await visitor.page.context().close();
  });

  test('in English, a lead sent through the API appears in the open page', async () => {
    const visitor = await visit({ width: 1280, height: 860 }, 'en-GB');
    const first = await bot.postLead(strongLead);
    const owner = (await visitor.people()).find((person) => person.id === first.assignedTo?.id);
    await visitor.become(owner?.name.en ?? '');
    await visitor.card('lead:').getByText('New lead · Grade').waitFor();
    await visitor.card('lead:').getByText(/left/).first().waitFor();
    await visitor.page.context().close();
  });
});
