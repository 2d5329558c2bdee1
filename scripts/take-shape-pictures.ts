/**
 * The pictures of a visit, an award, a war report and the board, from a running demo: what take-pictures.ts shows beside
 * the main loop. Plays what people do; nothing is drawn by hand.
 */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { Visitor } from '../tests/support/chat-visitor.ts';
import { pdf } from '../tests/support/evidence-files.ts';
import type { RunningBot } from '../tests/support/running-bot.ts';

export interface Shots {
  readonly browser: Browser;
  readonly bot: RunningBot;
  save(page: Page, name: string): Promise<void>;
  crop(what: Locator, name: string): Promise<void>;
  /** Keeps a picture that the program itself has drawn. */
  keep(png: Buffer, name: string): void;
}

const desk = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
const needs = [
  ['价格', '再降两个点'],
  ['供货', '周五送样品'],
  ['培训', '护士培训'],
] as const;

export async function takeShapePictures(shots: Shots): Promise<void> {
  await takeVisit(shots);
  await takeAward(shots);
  await takeBoard(shots);
  await takeReport(shots);
}

async function takeVisit(shots: Shots): Promise<void> {
  const { assignedTo } = await shots.bot.postLead({
    source: 'hotline',
    name: '骨科 王主任',
    phone: '13800138000',
    company: '复旦大学附属中山医院',
    product: '椎间融合器',
    need: '下周手术，请报价',
  });
  const rep = assignedTo ?? { id: '', name: '' };
  const visitor = await come(shots, desk, rep.name);
  const { page } = visitor;
  const card = visitor.card('visit:').last();
  await visitor.press(visitor.card('lead:'), 'lead.accept');
  await visitor.press(visitor.card('lead:'), 'lead.visit');
  await send(page, [{ name: '门牌.jpg', mimeType: 'image/jpeg', buffer: await doorSign(shots.browser) }]);
  await card.getByText('还缺 4 项').waitFor();
  await closeNotices(page);
  await shots.crop(card, 'visit-card');
  await send(page, [{ name: '确认单.pdf', mimeType: 'application/pdf', buffer: pdf() }]);
  await card.getByText('还缺 3 项').waitFor();
  await visitor.press(card, 'visit.answers');
  const form = page.locator('dialog[open]');
  for (const [at, [choice, text]] of needs.entries()) {
    const field = form.locator(`#field-need${at + 1}`);
    await field.getByRole('radio', { name: choice }).check();
    await form.locator(`[name="need${at + 1}.text"]`).fill(text);
  }
  await form.locator('[name="competitor"]').fill('同类产品也在试用');
  await form.locator('[name="nextStep"]').fill('周三跟台演示');
  await form.getByRole('button', { name: '保存' }).click();
  await card.getByText('材料齐全，可以提交').first().waitFor();
  await visitor.press(card, 'visit.submit');
  await card
    .getByText(/拜访完成/)
    .first()
    .waitFor();
  await closeNotices(page);
  await visitor.become((await visitor.managerOf(rep.id)).name.zh);
  await say(page, '团队拜访');
  await form.getByRole('radio').first().check();
  const details = await opened(page.context(), () => form.getByRole('button', { name: '打开' }).click());
  await details.locator('.item img').first().waitFor();
  await shots.save(details, 'visit-page');
  await page.context().close();
}

async function takeAward(shots: Shots): Promise<void> {
  const visitor = await come(shots, desk, '沈一霖');
  await postDeal(shots.bot, 'picture-1', '820000');
  const card = visitor.card('award:').last();
  await card.locator('.receipt').getByText('¥820,000.00').first().waitFor();
  await shots.crop(card, 'award-card');
  const small = await come(shots, phone, '沈一霖');
  await small.card('award:').last().locator('.receipt').waitFor();
  await shots.save(small.page, 'award-phone');
  await small.page.context().close();
  await visitor.page.context().close();
}

async function takeReport(shots: Shots): Promise<void> {
  const visitor = await come(shots, desk, '高文澜');
  await visitor.moveClock('09:00');
  await visitor.page.locator('#sidebar-list .item', { hasText: '南京组' }).first().click();
  const picture = visitor.card('report:').first().locator('img');
  // Sixteen pictures are drawn, one after the other.
  await picture.waitFor({ timeout: 120_000 });
  const bytes = await picture.evaluate(async (image: HTMLImageElement) =>
    Array.from(new Uint8Array(await (await fetch(image.src)).arrayBuffer())),
  );
  shots.keep(Buffer.from(bytes), 'war-report');
  await visitor.page.context().close();
}

/** In the middle of a working day, while something happens. */
async function takeBoard(shots: Shots): Promise<void> {
  const visitor = await come(shots, desk, '高文澜');
  const board = await opened(visitor.page.context(), () => say(visitor.page, '看板'));
  await board.setViewportSize({ width: 1920, height: 1080 });
  await postDeal(shots.bot, 'picture-2', '1280000');
  await board.getByText('¥1,280,000.00').waitFor();
  await shots.save(board, 'board');
  await visitor.page.context().close();
}

async function come({ browser, bot }: Shots, viewport: typeof desk, name: string): Promise<Visitor> {
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor: 2,
    locale: 'zh-CN',
    colorScheme: 'light',
    hasTouch: viewport === phone,
  });
  const visitor = new Visitor(page);
  await visitor.open(bot.address);
  await visitor.become(name);
  const hint = page.locator('#hint .link-button').last();
  if (await hint.isVisible()) await hint.click();
  return visitor;
}

async function postDeal(bot: RunningBot, externalId: string, amount: string): Promise<void> {
  const response = await fetch(`${bot.address}/api/deals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      source: 'crm',
      externalId,
      rep: 'shen-yilin',
      company: '上海市第六人民医院',
      product: '椎间融合器',
      amount,
    }),
  });
  if (!response.ok) throw new Error(`The deal was answered with ${response.status}`);
}

/** A door sign as a phone would see it: there is no camera here, so a page is photographed. */
async function doorSign(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.setContent(
    `<body style="margin:0;height:100vh;display:grid;place-items:center;background:linear-gradient(160deg,#cfd6dc,#8d98a3)">
      <div style="background:#14508c;color:#fff;padding:70px 110px;border-radius:14px;font:600 110px 'Noto Sans CJK SC',sans-serif;box-shadow:0 18px 50px #0006">
        骨科二病区<div style="font-size:44px;font-weight:400;margin-top:18px">Orthopaedics · Ward 2 · 3F</div></div></body>`,
  );
  const picture = await page.screenshot({ type: 'jpeg', quality: 85 });
  await page.close();
  return picture;
}

async function send(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await page.locator('.attach').click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: '文件', exact: true }).click();
  await (await chooser).setFiles(files);
  await page.locator('.tile[data-state=done]').first().waitFor();
  await page.locator('#composer .send').click();
  await page.locator('#composer .tile').first().waitFor({ state: 'detached' });
}

async function say(page: Page, text: string): Promise<void> {
  await page.locator('#composer textarea').fill(text);
  await page.locator('#composer textarea').press('Enter');
}

async function opened(context: BrowserContext, act: () => Promise<void>): Promise<Page> {
  const opening = context.waitForEvent('page');
  await act();
  const page = await opening;
  await page.waitForLoadState();
  return page;
}

async function closeNotices(page: Page): Promise<void> {
  const close = page.locator('.toast .icon-button');
  while ((await close.count()) > 0) await close.first().click();
}
