/**
 * Takes the pictures of the README from the real program: starts the demo in a folder of its own, plays the main loop and
 * the other shapes in Chromium and saves what is seen to docs/pictures. `npm run pictures`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { Visitor } from '../tests/support/chat-visitor.ts';
import { launchBrowser } from '../tests/support/launch-browser.ts';
import { startRunningBot } from '../tests/support/running-bot.ts';
import { takeCardPictures } from './take-card-pictures.ts';
import { takeShapePictures } from './take-shape-pictures.ts';

const folder = path.resolve(import.meta.dirname, '../docs/pictures');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const lead = {
  source: 'referral',
  name: '骨科 王主任',
  phone: '13800138000',
  company: '上海市第六人民医院',
  product: '椎间融合器',
  need: '下周手术，请报价',
};

mkdirSync(folder, { recursive: true });
const bot = await startRunningBot();
const browser = await launchBrowser();
try {
  const { assignedTo } = await bot.postLead(lead);
  const owner = assignedTo ?? { id: '', name: '' };

  const visitor = await visit(desk);
  await visitor.become(owner.name);
  await visitor.card('lead:').getByText('新线索 · ').waitFor();
  await dismissHint(visitor.page);
  await save(visitor.page, 'overview');
  await crop(visitor.card('lead:'), 'assignment-card');
  const dark = await visit(desk, { colorScheme: 'dark' });
  await dark.become(owner.name);
  await crop(dark.card('lead:'), 'assignment-card-dark');
  const english = await visit(desk, { locale: 'en-GB' });
  const person = (await english.people()).find((candidate) => candidate.id === owner.id);
  await english.become(person?.name.en ?? '');
  await crop(english.card('lead:'), 'assignment-card-english');
  const small = await visit(phone);
  await small.become(owner.name);
  await small.card('lead:').getByText('新线索 · ').waitFor();
  await dismissHint(small.page);
  await save(small.page, 'phone');
  await visitor.press(visitor.card('lead:'), 'lead.why');
  await crop(visitor.page.locator('dialog[open]'), 'why-me');
  await visitor.page.keyboard.press('Escape');

  const manager = await visitor.managerOf(owner.id);
  await visitor.become(manager.name.zh);
  await visitor.moveClock('plus-10-minutes');
  await crop(visitor.card('alert:').first(), 'escalation');
  const pause = visitor.card('pause:');
  for (let step = 0; step < 12 && !(await pause.isVisible()); step += 1) await visitor.moveClock('next-deadline');
  await crop(pause, 'breaker');
} finally {
  await bot.stop();
}
const fresh = await startRunningBot();
try {
  await takeShapePictures({ browser, bot: fresh, save, crop, keep });
  await takeCardPictures(browser, folder);
} finally {
  await browser.close();
  await fresh.stop();
}

async function visit(viewport: typeof desk, options: { colorScheme?: 'dark'; locale?: string } = {}): Promise<Visitor> {
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor: 2,
    locale: options.locale ?? 'zh-CN',
    colorScheme: options.colorScheme ?? 'light',
    hasTouch: viewport === phone,
  });
  const visitor = new Visitor(page);
  await visitor.open(bot.address);
  return visitor;
}

async function dismissHint(page: Page): Promise<void> {
  const hint = page.locator('#hint .link-button').last();
  if (await hint.isVisible()) await hint.click();
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}

function keep(png: Buffer, name: string): void {
  writeFileSync(path.join(folder, `${name}.png`), png);
}

async function crop(what: Locator, name: string): Promise<void> {
  await what.waitFor();
  // A card alone, without a notice that happens to pass over it.
  await showNotices(what.page(), false);
  await what.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  await showNotices(what.page(), true);
}

async function showNotices(page: Page, isShown: boolean): Promise<void> {
  await page.evaluate(
    (visibility) => {
      document.getElementById('toasts')?.style.setProperty('visibility', visibility);
    },
    isShown ? 'visible' : 'hidden',
  );
}
