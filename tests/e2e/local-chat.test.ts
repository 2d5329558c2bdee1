/**
 * The page of the local chat in real Chromium, with a bot that only pretends: reading, clicking, forms, undo, keyboard,
 * and coming back after the server was gone. How it looks: local-chat-screens. The whole program: main-loop.
 */
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { useChatPage } from '../support/chat-page.ts';
import { describeWith } from '../support/requirements.ts';
import { acceptedLead, assignedLead } from '../support/sample-cards.ts';
import { deactivate } from '../support/seed-people.ts';

describeWith('chromium', 'the page of the local chat', () => {
  const chat = useChatPage();
  const { openPage, watch, card, said, events } = chat;

  it('accepts a lead in its card, and takes it back', async () => {
    const page = await openPage('m1');
    const lead = card(page, 'lead:1');
    await lead.getByRole('button', { name: '接单' }).click();
    await lead.getByText('已接单 · A 级').waitFor();
    expect(await lead.getByRole('button', { name: '接单' }).count()).toBe(0);
    await page.getByRole('button', { name: /^撤销（\d+ 秒）$/ }).click();
    await lead.getByRole('button', { name: '接单' }).waitFor();
    expect(events('action')).toMatchObject([
      { actionId: 'lead.accept', value: 'lead:1', actorId: 'm1' },
      { actionId: 'lead.undo', value: 'lead:1', actorId: 'm1' },
    ]);
  });

  it('asks before a dangerous click, and sends nothing when it is called off', async () => {
    const page = await openPage('m1');
    const refuse = card(page, 'lead:1').getByRole('button', { name: '接不了' });
    await refuse.click();
    const dialog = page.getByRole('dialog', { name: '确定接不了？' });
    await dialog.getByRole('button', { name: '再想想' }).click();
    await refuse.click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(events('action')).toHaveLength(0);
    await refuse.click();
    await dialog.getByRole('button', { name: '确定接不了' }).click();
    await page.getByText('这张卡片已经变化').waitFor();
    expect(events('action')).toMatchObject([{ actionId: 'lead.refuse' }]);
  });

  it('fills in a form: what is missing is said at the field, nothing typed is lost', async () => {
    const page = await openPage('m1');
    await page.getByRole('button', { name: '录入线索' }).click();
    const form = page.getByRole('dialog', { name: '录入线索' });
    await form.getByRole('button', { name: '提交' }).click();
    await form.getByText('请填写客户名称').waitFor();
    expect(await form.getByLabel('客户名称').evaluate((input) => input === document.activeElement)).toBe(true);
    expect(events('form')).toHaveLength(0);
    await form.getByLabel('客户名称').fill('仁济医院 骨科');
    await form.getByLabel('电话').fill('138');
    await form.getByRole('radio', { name: '转介绍' }).check();
    await form.getByLabel('床位数').fill('9999');
    await form.getByRole('button', { name: '提交' }).click();
    await form.getByText('请填 1 到 5000 之间的数字').waitFor();
    await form.getByLabel('床位数').fill('40');
    await form.getByRole('button', { name: '提交' }).click();
    await form.getByText('电话需要 11 位数字').waitFor();
    expect(await form.getByLabel('客户名称').inputValue()).toBe('仁济医院 骨科');
    await form.getByLabel('电话').fill('13800138000');
    await form.getByRole('button', { name: '提交' }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByText('已录入，线索 L-20499 已分配给李敏').waitFor();
    const [refused, taken] = events('form');
    expect(taken).toMatchObject({
      formId: 'lead.new',
      fields: { name: '仁济医院 骨科', phone: '13800138000', product: '', source: 'referral', beds: '40', need: '' },
    });
    expect(taken?.eventId).not.toBe(refused?.eventId);
  });

  it('shows reasons like a receipt, amounts to the right, the total last', async () => {
    const page = await openPage('m1');
    await card(page, 'lead:1').getByRole('button', { name: '为什么分给我' }).click();
    const rows = page.getByRole('dialog', { name: '为什么分给王建国' }).getByRole('row');
    const amounts = await rows.locator('.amount').allTextContents();
    expect(amounts.slice(0, -1).reduce((sum, amount) => sum + Number(amount), 0)).toBe(Number(amounts.at(-1)));
    const right = (cell: Locator) => cell.evaluate((element) => Math.round(element.getBoundingClientRect().right));
    expect(await right(rows.nth(0).locator('.amount'))).toBe(await right(rows.nth(5).locator('.amount')));
  });

  it('sends a text with Enter, but not the Enter that confirms a Chinese input method', async () => {
    const page = await openPage('m1');
    const input = page.getByLabel('输入消息');
    await input.fill('你好 Baton');
    await input.evaluate((element) => {
      element.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
      );
    });
    expect(events('message')).toHaveLength(0);
    await input.press('Shift+Enter');
    await input.pressSequentially('第二行');
    await input.press('Enter');
    await page.locator('.own .bubble', { hasText: '第二行' }).waitFor();
    await page.getByRole('button', { name: '今天的线索' }).click();
    await page.locator('.bubble', { hasText: '今天有 1 条线索待首次触达' }).waitFor();
    expect(events('message')).toMatchObject([{ text: '你好 Baton\n第二行', actorId: 'm1' }, { text: '我的线索' }]);
    expect(await page.locator('.own .bubble').count()).toBe(2);
  });

  it('never moves what is being read: neither new messages nor a card that changes above', async () => {
    for (let turn = 1; turn <= 30; turn++) await chat.play.say('m1', `更早的第 ${turn} 条`);
    const changing = await chat.play.send(
      { kind: 'member', memberId: 'm1' },
      { kind: 'card', card: assignedLead('lead:9', '何主任', chat.play.nowMs()) },
    );
    for (let turn = 31; turn <= 60; turn++) await chat.play.say('m1', `后来的第 ${turn} 条`);
    const page = await openPage('m1');
    const reading = said(page, '后来的第 33 条');
    await said(page, '后来的第 60 条').waitFor();
    await page.locator('#messages').hover();
    await reading.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    const top = () => reading.evaluate((element) => Math.round(element.getBoundingClientRect().top));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const before = await top();
    await chat.play.update(changing, { kind: 'card', card: acceptedLead('lead:9', '何主任', chat.play.nowMs()) });
    for (const words of ['新的一', '新的二', '新的三']) await chat.play.say('m1', words);
    const pill = page.getByRole('button', { name: '3 条新消息' });
    await pill.waitFor();
    expect(await top()).toBe(before);
    expect(await page.title()).toBe('(6) 接力 · 王建国');
    await pill.click();
    await said(page, '新的三').waitFor();
    await pill.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.title === '(3) 接力 · 王建国');
  });

  it('loads what is older when scrolling up, and opens where the new messages begin', async () => {
    for (let turn = 1; turn <= 120; turn++) await chat.play.say('m2', `第 ${turn} 条`);
    const page = await openPage('m2');
    await said(page, '第 120 条').waitFor();
    expect(await said(page, '第 60 条').count()).toBe(0);
    await page.locator('#messages').hover();
    for (let turn = 0; turn < 60 && (await page.getByText('会话从这里开始').count()) === 0; turn++) {
      await page.mouse.wheel(0, -1_500);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await page.getByText('会话从这里开始').waitFor();
    expect(await page.locator('.entry').count()).toBe(121);
    await page.getByRole('button', { name: '回到最新' }).click();
    await page.getByRole('button', { name: /全员群/ }).click();
    await page.getByText('群里还没有消息').waitFor();
    await chat.play.say('m2', '离开时来的');
    await page.getByRole('button', { name: '打开' }).click();
    await page.getByText('以下是新消息').waitFor();
    await said(page, '离开时来的').waitFor();
  });

  it('says that something arrived elsewhere: badge, title, notice', async () => {
    const page = await openPage('m4');
    await page.getByRole('button', { name: /全员群/ }).click();
    await page.getByText('群里还没有消息').waitFor();
    await chat.play.say('m4', '李敏还没有接单');
    await page.locator('.toast', { hasText: '接力有新消息 · 李敏还没有接单' }).waitFor();
    expect(await page.title()).toMatch(/^\(\d+\) 接力 · 陈志远$/);
    await page.locator('.item', { hasText: '接力' }).getByText('1 条未读').waitFor();
    await page.locator('.toast').getByRole('button', { name: '打开' }).click();
    await page.locator('.bubble', { hasText: '李敏还没有接单' }).waitFor();
  });

  it('comes back after the server was gone: nothing lost, nothing twice, unsent text included', async () => {
    const page = await openPage('m1');
    await chat.play.stop();
    await page.getByText('正在重新连接，消息不会丢').waitFor();
    const input = page.getByLabel('输入消息');
    await input.fill('断线时写的');
    await input.press('Enter');
    await page.locator('.draft', { hasText: '断线时写的' }).waitFor();
    await chat.play.startAgain();
    await chat.play.say('m1', '恢复时来的');
    await said(page, '恢复时来的').waitFor();
    await page.getByText('正在重新连接').waitFor({ state: 'hidden' });
    await page.locator('.entry:not(.draft) .own .bubble', { hasText: '断线时写的' }).waitFor();
    await page.reload();
    await said(page, '恢复时来的').waitFor();
    expect(await page.locator('.bubble', { hasText: '断线时写的' }).count()).toBe(1);
    expect(await page.locator('.bubble', { hasText: '恢复时来的' }).count()).toBe(1);
    expect(new Set(events('message').map((event) => event.eventId)).size).toBe(1);
  });

  it('misses nothing that came before an own text while the stream was gone', async () => {
    const page = await openPage('m1');
    await page.route('**/chat/api/stream*', (route) => route.abort());
    await page.reload();
    await page.locator('body[data-ready]').waitFor();
    await chat.play.say('m1', 'A 先来');
    await page.getByLabel('输入消息').fill('B 后写');
    await page.keyboard.press('Enter');
    await page.locator('.entry:not(.draft) .own .bubble', { hasText: 'B 后写' }).waitFor();
    await page.unroute('**/chat/api/stream*');
    await said(page, 'A 先来').waitFor();
    const order = await page.locator('.bubble').allTextContents();
    expect(order).toEqual(['A 先来', 'B 后写']);
  });

  it('keeps an unsent text across a reload, under the name of whoever wrote it', async () => {
    const page = await openPage('m1');
    await page.route('**/chat/api/messages', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.getByLabel('输入消息').fill('王建国写的');
    await page.keyboard.press('Enter');
    await page.getByText('没有发出').waitFor();
    await page.locator('.item.person', { hasText: '李敏' }).click();
    await card(page, 'lead:2').waitFor();
    expect(await page.getByText('王建国写的').count()).toBe(0);
    await page.unroute('**/chat/api/messages');
    await page.reload();
    await page.locator('.item.person', { hasText: '王建国' }).click();
    await page.locator('.entry:not(.draft) .own .bubble', { hasText: '王建国写的' }).waitFor();
    expect(events('message')).toMatchObject([{ text: '王建国写的', actorId: 'm1' }]);
  });

  it('acts as somebody else with one click, each tab for itself', async () => {
    const first = await openPage('m1');
    const second = await first.context().newPage();
    watch(second);
    await second.goto(chat.play.url);
    await second.locator('body[data-ready]').waitFor();
    await first.bringToFront();
    await first.locator('.item.person', { hasText: '李敏' }).click();
    await card(first, 'lead:2').waitFor();
    expect(await first.locator('.acting strong').textContent()).toBe('李敏');
    expect(await second.locator('.acting strong').textContent()).toBe('王建国');
    await first.getByRole('button', { name: /当前身份/ }).click();
    await first.getByRole('combobox').fill('运营');
    await first.keyboard.press('Enter');
    await first.locator('.acting strong', { hasText: '吴倩' }).waitFor();
    await first.locator('.item-words .item-name', { hasText: '销售运营' }).waitFor();
    await first.reload();
    await first.locator('.acting strong', { hasText: '吴倩' }).waitFor();
  });

  it('does not lose a click when the list changes under the pointer', async () => {
    const page = await openPage('m1');
    await page.locator('.item.person', { hasText: '李敏' }).hover();
    await page.mouse.down();
    await chat.play.say('m4', '同时来的');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await chat.play.say('m1', '也是同时');
    await page.locator('.bubble', { hasText: '也是同时' }).waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.mouse.up();
    await page.locator('.acting strong', { hasText: '李敏' }).waitFor();
    expect(await page.locator('.item.person[aria-current]').textContent()).toContain('李敏');
  });

  it('says so when the acting person has left, and lets one choose another', async () => {
    const page = await openPage('m2');
    await deactivate(chat.play.store(), 'm2', new Date(chat.play.nowMs()));
    await page.getByText('李敏已停用，不能再操作').waitFor();
    await page.getByRole('combobox', { name: '以谁的身份操作' }).fill('欧阳');
    await page.keyboard.press('Enter');
    await page.locator('.acting strong', { hasText: '欧阳娜娜' }).waitFor();
    expect(await page.locator('.item.person', { hasText: '李敏' }).count()).toBe(0);
  });

  it('can be used with the keyboard alone, and shows where the focus is', async () => {
    const page = await openPage('m1');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('浦西');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '浦西组', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '搜索会话' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '接力', level: 1 }).waitFor();
    const accept = card(page, 'lead:1').getByRole('button', { name: '接单' });
    for (let turn = 0; turn < 40 && !(await isFocused(accept)); turn++) await page.keyboard.press('Tab');
    expect(await isFocused(accept)).toBe(true);
    expect(await accept.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    await card(page, 'lead:1').getByText('已接单 · A 级').waitFor();
    expect(await page.getByRole('article', { name: /已接单：周医生/ }).count()).toBe(1);
  });

  it('tells a screen reader the summary of what arrives', async () => {
    const page = await openPage('m1');
    await chat.play.send(
      { kind: 'member', memberId: 'm1' },
      { kind: 'card', card: assignedLead('lead:8', '钱主任', chat.play.nowMs()) },
    );
    await page
      .locator('#announcer', { hasText: '接力: 新线索 A 级：钱主任，脊柱内固定，10:20 前首次触达' })
      .waitFor({ state: 'attached' });
  });

  it('finds messages and goes to them, however far back', async () => {
    for (let turn = 1; turn <= 130; turn++) await chat.play.say('m1', turn === 3 ? '特别的第三条' : `第 ${turn} 条`);
    const page = await openPage('m1');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('特别的');
    await page.getByRole('option', { name: /特别的第三条/ }).click();
    const found = page.locator('.found', { hasText: '特别的第三条' });
    await found.waitFor();
    expect(await found.evaluate((element) => element.getBoundingClientRect().top > 0)).toBe(true);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('没有这样的话');
    await page.getByText('没有找到“没有这样的话”').waitFor();
  });
});

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}
