/**
 * A deal is won, and the rep sees the calculation at once; the page behind it; the dispute, answered by the manager: in
 * real Chromium on the real bot, at desk and at phone width.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Visitor } from '../support/chat-visitor.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';

const widths = [
  { what: 'at desk width', viewport: { width: 1280, height: 860 } },
  { what: 'at phone width', viewport: { width: 390, height: 844 } },
];
/** In a team of its own in the demo company. */
const rep = { key: 'shen-yilin', name: '沈一霖' };

let browser: Browser;
let bot: RunningBot;

async function post(path: string, body: Record<string, string>): Promise<Response> {
  return fetch(`${bot.address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describeWith('chromium', 'a won deal in the browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    bot = await startRunningBot();
  });
  afterEach(() => bot.stop());

  for (const { what, viewport } of widths) {
    test(`deal won → award card with the calculation → dispute → decided, ${what}`, async () => {
      const page = await browser.newPage({ viewport, locale: 'zh-CN', hasTouch: viewport.width < 761 });
      page.setDefaultTimeout(20_000);
      const visitor = new Visitor(page);
      await visitor.open(bot.address);
      await visitor.become(rep.name);
      const deal = {
        source: 'crm',
        externalId: 'e2e-1',
        rep: rep.key,
        company: '复旦大学附属中山医院',
        amount: '820000',
      };
      expect((await post('/api/deals', { ...deal, product: '椎间融合器' })).status).toBe(202);

      // The demo's last week left one already.
      const card = visitor.card('award:').last();
      await card
        .getByText(/获得 [\d,]+ 分 · 成交积分/)
        .first()
        .waitFor();
      const lines = card.locator('.receipt tr');
      await lines.getByText('每 ¥10,000 得 10 分').waitFor();
      await lines.filter({ hasText: '成交金额' }).getByText('¥820,000.00').waitFor();
      await lines.filter({ hasText: '最新余额' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

      const opened = page.context().waitForEvent('page');
      await visitor.press(card, 'award.open');
      const behind = await opened;
      await behind.getByRole('heading', { name: '计算步骤' }).waitFor();
      await behind.getByText('pointsPer * (deal.amount / per)').waitFor();
      await behind.getByText('成交积分 · 第 1 版').waitFor();
      await behind.getByText('舍入：四舍五入，精确到 1 分').waitFor();
      const address = behind.url();
      const stranger = await browser.newPage();
      expect((await stranger.goto(address))?.status()).toBe(403);
      await stranger.context().close();
      await behind.close();

      await visitor.press(card, 'award.dispute');
      const form = page.locator('dialog[open]');
      await form.locator('select[name="line"]').selectOption({ label: '每 ¥10,000 得 10 分' });
      await form.locator('[name="reason"]').fill('合同是 83 万');
      await form.getByRole('button', { name: '提交异议' }).click();
      const dispute = visitor.card('dispute:');
      await dispute
        .getByText(/异议 X-\d+ 已提交/)
        .first()
        .waitFor();
      await expect.poll(() => card.locator('[data-action="award.dispute"]').count()).toBe(0);

      const people = await visitor.people();
      const repId = people.find((person) => person.name.zh === rep.name)?.id ?? '';
      const manager = await visitor.managerOf(repId);
      await visitor.become(manager.name.zh);
      await dispute.getByText('沈一霖对激励有异议').first().waitFor();
      await visitor.press(dispute, 'dispute.decide');
      await visitor.choose('不成立，维持原结果');
      await form.locator('[name="answer"]').fill('合同与发票都是 82 万');
      await form.getByRole('button', { name: '发出答复' }).click();
      await dispute.getByText('异议不成立').first().waitFor();

      await visitor.become(rep.name);
      await dispute.getByText('合同与发票都是 82 万').waitFor();
      await page.context().close();
    });
  }

  for (const { what, viewport } of widths) {
    test(`a payment by chat, its day from the picker: half a day and a day to come are not taken, ${what}`, async () => {
      const page = await browser.newPage({
        viewport,
        locale: 'zh-CN',
        hasTouch: viewport.width < 761,
        colorScheme: 'dark',
      });
      page.setDefaultTimeout(20_000);
      const visitor = new Visitor(page);
      await visitor.open(bot.address);
      await visitor.become(rep.name);
      const deal = { source: 'crm', externalId: 'e2e-3', rep: rep.key, company: '复旦大学附属中山医院' };
      expect((await post('/api/deals', { ...deal, amount: '820000', product: '椎间融合器' })).status).toBe(202);
      const card = visitor.card('deal:').filter({ hasText: '82 万元' }).last();
      await visitor.press(card, 'payment.new');
      const form = page.locator('dialog[open]');
      const day = form.locator('input[type="date"][name="day"]');
      await form.getByText('不填就是今天（').waitFor();
      const [year, month, today] = ((await day.getAttribute('max')) ?? '').split('-').map(Number);
      const dayAt = (offset: number) =>
        new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, (today ?? 0) + offset)).toISOString().slice(0, 10);
      // The calendar that opens is the browser's: it follows the page from light to dark by this property alone.
      expect(await day.evaluate((input) => getComputedStyle(input).colorScheme)).toContain('dark');
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const box = await day.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);

      await form.locator('[name="amount"]').fill('8.2万');
      // Month and day without the year: no day, but not left out either.
      await day.focus();
      await page.keyboard.type('0215');
      const sent: string[] = [];
      // Reading on is told as well; a form is what counts.
      page.on('request', (request) =>
        request.url().endsWith('/chat/api/forms') ? sent.push(request.url()) : undefined,
      );
      const save = form.getByRole('button', { name: '保存' });
      await save.click();
      await form.getByText('请选一个完整的日期，或者清空').waitFor();
      expect(sent).toEqual([]);

      await day.fill(dayAt(1));
      await save.click();
      await form.getByText(`日期不能晚于今天（${dayAt(0)}）`).waitFor();
      expect(await day.inputValue()).toBe(dayAt(1));
      expect(await form.locator('[name="amount"]').inputValue()).toBe('8.2万');
      await day.fill(dayAt(-2));
      await save.click();
      const [, paidMonth, paidDay] = dayAt(-2).split('-').map(Number);
      await card.getByText(`${paidMonth}月${paidDay}日 ¥82,000.00`).waitFor();
      await page.context().close();
    });
  }

  test('upheld with the right amount: the award goes back and is counted anew, each with its card', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true });
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(page);
    await visitor.open(bot.address);
    await visitor.become(rep.name);
    const deal = {
      source: 'crm',
      externalId: 'e2e-2',
      rep: rep.key,
      company: '复旦大学附属中山医院',
      amount: '820000',
    };
    expect((await post('/api/deals', { ...deal, product: '椎间融合器' })).status).toBe(202);
    const card = visitor.card('award:').last();
    await card.locator('.receipt').getByText('¥820,000.00').waitFor();
    await visitor.press(card, 'award.dispute');
    const form = page.locator('dialog[open]');
    await form.locator('select[name="line"]').selectOption({ label: '成交金额' });
    await form.locator('[name="reason"]').fill('合同是 83 万');
    await form.getByRole('button', { name: '提交异议' }).click();
    const dispute = visitor.card('dispute:').last();
    await dispute.waitFor();
    const people = await visitor.people();
    const manager = await visitor.managerOf(people.find((person) => person.name.zh === rep.name)?.id ?? '');
    await visitor.become(manager.name.zh);
    await visitor.press(dispute, 'dispute.decide');
    await form.getByRole('radio', { name: /金额不对（现为 ¥820,000.00）/ }).check();
    await form.locator('[name="answer"]').fill('合同附件写的是 83 万');
    await form.getByRole('button', { name: '发出答复' }).click();
    await form.getByText('这一项必填').waitFor();
    await form.locator('[name="amount"]').fill('83万');
    await form.getByRole('button', { name: '发出答复' }).click();
    await dispute
      .getByText(/^异议成立/)
      .first()
      .waitFor();
    await visitor.become(rep.name);
    await dispute.getByText(/D-\d+ ¥820,000\.00 → D-\d+ ¥830,000\.00/).waitFor();
    const awards = visitor.card('award:');
    await awards
      .getByText(/冲回 [\d,]+ 分 · 成交积分/)
      .first()
      .waitFor();
    await awards.locator('.receipt').getByText('¥830,000.00').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.context().close();
  });

  test('a deal by chat: the amount as people write it, and what is wrong is said at the field', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'zh-CN' });
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(page);
    await visitor.open(bot.address);
    await visitor.become(rep.name);
    const input = page.locator('#composer textarea');
    await input.fill('录成交');
    await input.press('Enter');
    const form = page.locator('dialog[open]');
    await form.locator('[name="company"]').fill('复旦大学附属中山医院');
    await form.locator('[name="product"]').fill('椎间融合器');
    await form.locator('[name="amount"]').fill('0');
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByText('金额要大于 0').waitFor();
    await form.locator('[name="amount"]').fill('68万');
    await form.getByRole('button', { name: '保存' }).click();
    await visitor.card('deal:').getByText('成交 · 68 万元').first().waitFor();
    await visitor.card('award:').getByText('成交积分').first().waitFor();
    await page.context().close();
  });
});
