/**
 * What stands beside and around the conversation, in real Chromium: the thread of a visit, colleagues and channels,
 * receipts and pictures in cards, new kinds of fields, light and dark, both languages, the tab.
 */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Card, Form, Localized } from '../../cards/card.ts';
import { phone, useChatPage } from '../support/chat-page.ts';
import { photo } from '../support/evidence-files.ts';
import { findWeakContrast } from '../support/find-weak-contrast.ts';
import { describeWith } from '../support/requirements.ts';

const both = <T>(value: T): Localized<T> => ({ zh: value, en: value });
const toRep = { kind: 'member', memberId: 'm1' } as const;

function cardOf(key: string, more: Partial<Card>): { kind: 'card'; card: Localized<Card> } {
  const card: Card = { key, tone: 'info', title: key, summary: key, facts: [], actions: [], isSettled: false, ...more };
  return { kind: 'card', card: both(card) };
}

/** For what the page does a moment later, also on a busy machine. */
const patience = { timeout: 10_000 };

describeWith('chromium', 'around the conversation', () => {
  const chat = useChatPage();
  const { openPage, card, events } = chat;
  const panel = (page: Page) => page.locator('#panel');

  async function sendPhoto(page: Page, name = '门牌.jpg'): Promise<void> {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: '照片', exact: true }).click();
    await (await chooser).setFiles({ name, mimeType: 'image/jpeg', buffer: await photo() });
    await page.locator('.tile[data-state=done]').waitFor();
    await page.locator('.send').click();
  }

  it.each([
    ['at desk width', {}],
    ['at phone width', { viewport: phone, hasTouch: true, isMobile: true }],
  ])('gathers what belongs to a visit, and adds to it, %s', async (_what, options) => {
    const ref = await chat.play.send(toRep, cardOf('visit:v1', { title: '拜访中 · 还差 1 项' }));
    const page = await openPage('m1', { ...options, address: '#/dm' });
    const link = card(page, 'visit:v1').getByRole('button', { name: '材料与往来' });
    await link.click();
    await panel(page).getByText('还没有材料').waitFor();
    await panel(page).getByRole('button', { name: '补充材料' }).click();
    await page.getByText('现在发的内容归到这次拜访').waitFor();
    await sendPhoto(page);
    const own = page.locator('.entry:not(.draft) .own').last();
    await own.locator('.pictures img').waitFor();
    expect(events('message')).toMatchObject([{ thread: 'visit:v1', attachments: [{ kind: 'photo' }] }]);
    await own.getByRole('button', { name: '属于一次拜访' }).click();
    await panel(page).getByRole('heading', { name: '拜访中 · 还差 1 项' }).first().waitFor();
    await panel(page).getByText('1 份材料，1 条往来').waitFor();
    expect(await panel(page).locator('.pictures img').count()).toBe(1);
    await chat.play.update(ref, cardOf('visit:v1', { title: '拜访已完成' }));
    await panel(page).getByRole('heading', { name: '拜访已完成' }).first().waitFor();
    await page.keyboard.press('Escape');
    expect(await panel(page).isVisible()).toBe(false);
    expect(await page.getByText('现在发的内容归到这次拜访').isVisible()).toBe(false);
  });

  it('shows a colleague: everybody who they are, their manager what is on their desk', async () => {
    const asRep = await openPage('m1', { address: '#/channel:puxi' });
    await asRep.getByRole('button', { name: '李敏' }).last().click();
    const beside = panel(asRep);
    await beside.getByRole('heading', { name: '李敏' }).waitFor();
    await beside.getByText('手上的线索和余额只有本人和上级能看到。').waitFor();
    await asRep.keyboard.press('Escape');
    await asRep.context().close();

    const asManager = await openPage('m4', { address: '#/channel:puxi' });
    await asManager.getByRole('button', { name: '李敏' }).last().click();
    await panel(asManager).getByText('现在没有线索在手').waitFor();
    await panel(asManager).getByText('还没有入账').waitFor();
    expect(await panel(asManager).getByText('只有本人和上级').count()).toBe(0);
  });

  it('shows a channel: its latest report on top, then everybody who reads along', async () => {
    const page = await openPage('m1', { address: '#/channel:puxi' });
    await page.getByRole('button', { name: '群成员和最新战报' }).click();
    const beside = panel(page);
    await beside.getByText('5 位成员').waitFor();
    expect(await beside.locator('.card[data-card^="digest:"]').count()).toBe(1);
    await beside.locator('.item', { hasText: '周明' }).click();
    await beside.getByRole('heading', { name: '周明' }).waitFor();
    await page.locator('.item', { hasText: '全员群' }).first().click();
    await expect.poll(() => beside.isVisible(), patience).toBe(false);
    await page.getByRole('button', { name: '群成员和最新战报' }).click();
    await beside.getByText('还没有战报').waitFor();
  });

  it('sets a calculation like a receipt, and keeps the place of a picture', async () => {
    const page = await openPage('m1');
    await page.locator('.attach').click();
    await sendPhoto(page);
    await page.locator('.entry:not(.draft) .pictures img').waitFor();
    const [sent] = events('message');
    const first = sent?.kind === 'message' ? sent.attachments?.[0] : undefined;
    const sha256 = first?.kind === 'photo' ? first.sha256 : '';
    await page.route('**/chat/api/files/**', () => undefined);
    await chat.play.send(
      toRep,
      cardOf('award:1', {
        title: '激励到账 · 1,360.00 分',
        image: { sha256, alt: '计算示意图', width: 400, height: 200 },
        trace: [
          { label: '成交金额', source: 'D-0012 · 11月20日 09:12', amount: '¥680,000.00' },
          { label: '首单加倍', source: '首次成交客户', amount: '×2' },
          { label: '合计', amount: '1,360.00 分', isTotal: true },
        ],
      }),
    );
    const award = card(page, 'award:1');
    const rows = award.getByRole('row');
    await rows.nth(2).waitFor();
    const right = (index: number) =>
      rows
        .nth(index)
        .locator('.amount')
        .evaluate((cell) => Math.round(cell.getBoundingClientRect().right));
    expect(await right(0)).toBe(await right(2));
    await rows.nth(0).getByText('D-0012 · 11月20日 09:12').waitFor();
    const box = await award.locator('.card-image').boundingBox();
    expect(Math.round(box?.height ?? 0)).toBe(200);
  });

  it('asks for an amount with its currency, and for a choice with a few words', async () => {
    const page = await openPage('m1');
    const form: Form = {
      id: 'deal.new',
      title: '登记成交',
      intro: 'D-0012\n上次的成交',
      fields: [
        { kind: 'money', name: 'amount', label: '金额', isRequired: true, currencies: ['CNY', 'USD'] },
        {
          kind: 'choice-text',
          name: 'need',
          label: '需求',
          isRequired: true,
          options: [
            { value: 'price', label: '价格' },
            { value: 'time', label: '交期' },
          ],
          textLabel: '补充',
          isTextRequired: true,
          maxLength: 10,
        },
      ],
      submitLabel: '提交',
      value: '',
    };
    await page.route('**/chat/api/actions', (route) =>
      route.fulfill({ json: { kind: 'open-form', form: both(form) } }),
    );
    await page.getByRole('button', { name: '录入线索' }).click();
    const dialog = page.getByRole('dialog', { name: '登记成交' });
    await dialog.getByRole('button', { name: '提交' }).click();
    await dialog.getByText('请填写金额').waitFor();
    await dialog.getByText('请选择需求').waitFor();
    const lines = await dialog.locator('.form-intro').evaluate((intro) => intro.getClientRects()[0]?.height ?? 0);
    const lineHeight = await dialog
      .locator('.form-intro')
      .evaluate((intro) => Number.parseFloat(getComputedStyle(intro).lineHeight));
    expect(Math.round(lines / lineHeight)).toBe(2);
    const amount = dialog.getByLabel('金额');
    await amount.fill('六十八万');
    await dialog.getByRole('button', { name: '提交' }).click();
    await dialog.getByText('请填写金额，例如 680000').waitFor();
    await amount.fill('680000.5');
    await amount.press('Tab');
    expect(await amount.inputValue()).toBe('680,000.5');
    await dialog.getByLabel('币种').selectOption('USD');
    await dialog.getByRole('radio', { name: '交期' }).check();
    await dialog.getByLabel('需求 补充').fill('一二三四五六七八九十一');
    await dialog.getByText('11/10').waitFor();
    await dialog.getByRole('button', { name: '提交' }).click();
    await dialog.getByText('最多 10 个字').waitFor();
    await dialog.getByLabel('需求 补充').fill('一周内到货');
    const problems = { rep: both('这位同事不做销售') };
    await page.route('**/chat/api/forms', (route) => route.fulfill({ json: { kind: 'form-problems', problems } }));
    await dialog.getByRole('button', { name: '提交' }).click();
    // No field of the form is about it, and it is said all the same.
    await dialog.getByRole('alert').getByText('这位同事不做销售').waitFor();
    await page.unroute('**/chat/api/forms');
    await dialog.getByRole('button', { name: '提交' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(events('form')).toMatchObject([
      { fields: { amount: '680000.5', 'amount.currency': 'USD', need: 'time', 'need.text': '一周内到货' } },
    ]);
  });

  it('keeps light or dark and the language in this browser, also against the system', async () => {
    const page = await openPage('m1', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.locator('#open-settings').click();
    await page.getByRole('radio', { name: '深色' }).check();
    await expect.poll(ground, patience).not.toBe(light);
    const dark = await ground();
    await page.reload();
    await page.locator('body[data-ready]').waitFor();
    expect(await ground()).toBe(dark);
    expect(await findWeakContrast(page)).toEqual([]);
    const behind = await page.context().newPage();
    await behind.goto(`${new URL(chat.play.url).origin}/pages/nothing?lang=en`);
    await behind.getByText('This link is incomplete or was changed').waitFor();
    expect(await behind.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await behind.close();
    await page.locator('#open-settings').click();
    await page.getByRole('radio', { name: '跟随系统' }).check();
    await expect.poll(ground, patience).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ground, patience).toBe(dark);
    await page.getByRole('radio', { name: '浅色' }).check();
    await expect.poll(ground, patience).toBe(light);
    await page.getByRole('radio', { name: 'English' }).click({ noWaitAfter: true });
    await page.locator('body[data-ready]').waitFor();
    await page.getByRole('button', { name: 'Search chats, people' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en-GB');
  });

  it.each([
    { browser: 'one that shows notices', makes: true },
    { browser: 'a phone, that refuses to make one', makes: false },
  ])('tells the system about what arrives in the background, in $browser', async ({ makes }) => {
    const page = await openPage('m1');
    await page.context().grantPermissions(['notifications']);
    await page.locator('#open-settings').click();
    await page.getByRole('switch', { name: '系统通知' }).click();
    await page.keyboard.press('Escape');
    await page.evaluate((isMade) => {
      const shown: { title: string; body?: string | undefined; notice: EventTarget }[] = [];
      class Recorded extends EventTarget {
        static readonly permission = 'granted';
        constructor(title: string, { body }: NotificationOptions) {
          super();
          if (!isMade) throw new TypeError('Illegal constructor');
          shown.push({ title, body, notice: this });
        }
        close(): void {}
      }
      Object.assign(globalThis, { Notification: Recorded, shown });
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    }, makes);
    const shown = () =>
      page.evaluate(() =>
        (globalThis as unknown as { shown: { title: string; body: string }[] }).shown.map(({ title, body }) => [
          title,
          body,
        ]),
      );
    const toPuxi = { kind: 'channel', key: 'puxi' } as const;
    await chat.play.send(toPuxi, { kind: 'text', text: both('后台来的消息') });
    // The page itself goes on either way: its own notice, the line in the list.
    await page.locator('.toast').getByText('后台来的消息').waitFor();
    await page.locator('.item', { hasText: '后台来的消息' }).waitFor();
    if (makes) {
      expect(await shown()).toEqual([['浦西组', '后台来的消息']]);
      await page.evaluate(() =>
        (globalThis as unknown as { shown: { notice: EventTarget }[] }).shown[0]?.notice.dispatchEvent(
          new Event('click'),
        ),
      );
      await chat.said(page, '后台来的消息').waitFor();
      await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'visible' }));
      await chat.play.say('m1', '看着的时候');
      await page.locator('.item', { hasText: '看着的时候' }).waitFor();
      expect(await shown()).toHaveLength(1);
    } else {
      await page.locator('#open-settings').click();
      expect(await page.getByRole('switch', { name: '系统通知' }).isDisabled()).toBe(true);
    }
  });

  it('counts in the tab, asks for system notices on a click only, and can be silent', async () => {
    const page = await openPage('m4', { address: '#/channel:puxi' });
    await page.context().grantPermissions(['notifications']);
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    await expect.poll(() => page.title(), patience).toMatch(/^\(3\) /);
    await expect.poll(icon, patience).toMatch(/^data:image\/png/);
    await page.locator('#open-settings').click();
    const system = page.getByRole('switch', { name: '系统通知' });
    expect(await system.getAttribute('aria-checked')).toBe('false');
    await system.click();
    await expect.poll(() => system.getAttribute('aria-checked'), patience).toBe('true');
    await page.getByRole('switch', { name: '页内提醒' }).click();
    await page.keyboard.press('Escape');
    await chat.play.say('m4', '静音以后');
    await expect.poll(() => page.title(), patience).toMatch(/^\(4\) /);
    expect(await page.locator('.toast').count()).toBe(0);
    await page.locator('.item', { hasText: '接力' }).first().click();
    await expect.poll(() => page.title(), patience).not.toMatch(/^\(/);
    await expect.poll(icon, patience).toBe('/chat/assets/logo.svg');
  });
});
