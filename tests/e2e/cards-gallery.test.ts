/**
 * The page of `npm run cards` in real Chromium: from a file, without a network, every card on every platform, in both
 * languages, at desk and at phone width; the filters work, and no button of a card does anything.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { galleryData } from '../../scripts/cards/gallery-data.ts';
import { galleryPage } from '../../scripts/cards/gallery-page.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { cardSamples } from '../support/samples/card-samples.ts';
import { formSamples } from '../support/samples/form-samples.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-gallery-'));
const file = path.join(folder, 'index.html');
const all = [...cardSamples, ...formSamples];

let browser: Browser;

async function open(hash: string, options: { width?: number; locale?: string } = {}) {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
    locale: options.locale ?? 'zh-CN',
  });
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (problem) => problems.push(problem.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`file://${file}#${hash}`);
  await page.locator('.row').first().waitFor();
  // Pictures of cards whose file is not there are asked for beside the page; nothing else is.
  const foreign = () => requests.filter((url) => !/^(file|data):/.test(url));
  return { page, problems, foreign };
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describeWith('chromium', 'the gallery of cards', () => {
  beforeAll(async () => {
    writeFileSync(file, galleryPage(await galleryData()));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['zh-CN', 1280],
    ['en-GB', 390],
  ] as const)('shows every card and form, in %s at %i px', async (locale, width) => {
    const { page, problems, foreign } = await open('', { locale, width });
    expect(await page.locator('.row').count()).toBe(all.length);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.cell')].map((cell) => ({
        name: cell.closest<HTMLElement>('.row')?.dataset.sample,
        platform: cell.dataset.platform,
        text: cell.querySelector('.stage')?.textContent ?? '',
      })),
    );
    for (const { name, card } of cardSamples)
      for (const platform of ['local', 'slack', 'wecom', 'dingtalk'])
        expect(shown.find((cell) => cell.name === name && cell.platform === platform)?.text, name).toContain(
          card[locale === 'zh-CN' ? 'zh' : 'en'].title,
        );
    expect(shown.filter(({ text }) => /undefined|\[object/.test(text))).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    expect(foreign()).toEqual([]);
    await page.close();
  });

  test('shows one kind of card, one platform, and only what lost something', async () => {
    const { page } = await open('');
    await page.locator('.bar select').first().selectOption('award');
    await page.getByLabel('Slack').uncheck();
    const awards = all.filter((sample) => 'group' in sample && sample.group === 'award');
    expect(await page.locator('.row').count()).toBe(awards.length);
    expect(await page.locator('[data-platform="slack"]').count()).toBe(0);
    await page.getByLabel('只看有删减的').check();
    const rows = page.locator('.row');
    expect(await rows.count()).toBeLessThan(awards.length);
    for (const row of await rows.all()) expect(await row.locator('.losses.some').count()).toBeGreaterThan(0);
    await page.close();
  });

  test('says what is sent, and sends nothing', async () => {
    const { page, problems, foreign } = await open('name=lead-new');
    await page.locator('[data-platform="slack"] summary').click();
    expect(await page.locator('[data-platform="slack"] pre').textContent()).toContain('"type": "actions"');
    await page.locator('[data-platform="local"] [data-action="lead.accept"]').click();
    expect(await page.locator('[data-platform="local"] [aria-busy]').count()).toBe(0);
    expect([...problems, ...foreign()]).toEqual([]);
    await page.close();
  });
});
