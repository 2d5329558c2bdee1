/**
 * The pictures of docs/cards.md: the same card on four platforms side by side, cut out of the gallery in real Chromium.
 * What is not the local chat is an approximation, and says so in the picture.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { galleryData } from './cards/gallery-data.ts';
import { galleryPage } from './cards/gallery-page.ts';

interface Shot {
  /** Below docs/pictures. */
  readonly file: string;
  readonly sample: string;
  readonly platforms?: string;
  readonly locale?: 'zh-CN' | 'en-GB';
  readonly isDark?: boolean;
  readonly width?: number;
  /** Long ones are kept small. */
  readonly isSmall?: boolean;
}

const phone = 390;
const shots: readonly Shot[] = [
  { file: 'four-platforms', sample: 'lead-new' },
  { file: 'four-platforms-english', sample: 'lead-new', locale: 'en-GB' },
  { file: 'cards/lead-overdue-dark', sample: 'lead-overdue', isDark: true },
  { file: 'cards/alert', sample: 'alert-not-accepted' },
  { file: 'cards/pause', sample: 'pause-manager' },
  { file: 'cards/visit', sample: 'visit-missing' },
  { file: 'cards/award', sample: 'award-rep' },
  { file: 'cards/award-commission', sample: 'award-commission' },
  { file: 'cards/dispute', sample: 'dispute-open-owner' },
  { file: 'cards/report-group', sample: 'digest', isSmall: true },
  { file: 'cards/settled', sample: 'lead-transferred' },
  { file: 'cards/long-names', sample: 'lead-long-names', isSmall: true },
  { file: 'cards/form', sample: 'form-lead-transfer', platforms: 'local,slack' },
  { file: 'cards/phone', sample: 'lead-new', platforms: 'wecom,dingtalk', width: phone },
];
const desk = 1600;

export async function takeCardPictures(browser: Browser, pictures: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-cards-'));
  const file = path.join(folder, 'index.html');
  writeFileSync(file, galleryPage(await galleryData()));
  mkdirSync(path.join(pictures, 'cards'), { recursive: true });
  try {
    for (const shot of shots) {
      const page = await browser.newPage({
        viewport: { width: shot.width ?? desk, height: 900 },
        deviceScaleFactor: shot.isSmall ? 1 : 1.5,
        locale: shot.locale ?? 'zh-CN',
        colorScheme: shot.isDark ? 'dark' : 'light',
      });
      const asked = new URLSearchParams({ name: shot.sample, picture: '' });
      if (shot.platforms) asked.set('platforms', shot.platforms);
      await page.goto(`file://${file}#${asked}`);
      const png = await page.locator('main').screenshot({ animations: 'disabled' });
      // Few colours are enough for cards, and the documentation stays small.
      const small = await sharp(png)
        .png({ palette: true, colours: shot.isSmall ? 32 : 128, effort: 10 })
        .toBuffer();
      writeFileSync(path.join(pictures, `${shot.file}.png`), small);
      await page.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
