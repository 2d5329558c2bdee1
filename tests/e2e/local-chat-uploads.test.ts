/**
 * Files on their way from the local chat, in real Chromium on real storage: a line that breaks or hangs, a server that is
 * gone, a page that is loaded again, somebody who calls it off. Nothing is sent twice, nothing is lost without a word.
 */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { useChatPage } from '../support/chat-page.ts';
import { chooseFiles } from '../support/choose-files.ts';
import { photo, sha256Of } from '../support/evidence-files.ts';
import { describeWith } from '../support/requirements.ts';

/** For what the page does a moment later, also on a busy machine. */
const patience = { timeout: 10_000 };

/** Several pieces long. */
function largePicture(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 1500, height: 1100, channels: 3, background: '#888', noise } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

describeWith('chromium', 'files on their way', () => {
  const chat = useChatPage();
  const { openPage, events } = chat;
  const tile = (page: Page) => page.locator('#composer .tile');

  it('goes on where it was after the server was gone, and sends the message by itself', async () => {
    const page = await openPage('m1');
    const noise = await largePicture();
    const offsets: number[] = [];
    let begun = 0;
    const stopped = Promise.withResolvers<void>();
    const third = Promise.withResolvers<void>();
    await page.route('**/chat/api/uploads**', async (route) => {
      if (route.request().method() === 'POST') begun++;
      await route.continue();
    });
    await page.route('**/chat/api/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH') {
        offsets.push(Number(route.request().headers()['x-offset']));
        if (offsets.length === 3) {
          third.resolve();
          await stopped.promise;
        }
      }
      await route.continue().catch(() => undefined);
    });
    await chooseFiles(page, '照片', [{ name: '大照片.png', mimeType: 'image/png', buffer: noise }]);
    await page.locator('.send').click();
    await third.promise;
    await chat.play.stop();
    stopped.resolve();
    await page.locator('.tile[data-state=waiting]').getByText('等待网络').waitFor();
    await chat.play.startAgain();
    await page.locator('.entry:not(.draft) .pictures img').waitFor({ timeout: 20_000 });
    expect(begun).toBe(1);
    expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
    expect(events('message')).toMatchObject([{ attachments: [{ sha256: sha256Of(noise) }] }]);
  });

  /** Lets two pieces through; the third hangs. @returns every upload begun and every piece, from now on */
  async function holdThirdPiece(page: Page) {
    const seen = { begun: 0, offsets: [] as number[] };
    const held = Promise.withResolvers<void>();
    let isHolding = true;
    await page.route('**/chat/api/uploads**', async (route) => {
      if (route.request().method() === 'POST') seen.begun++;
      await route.continue();
    });
    await page.route('**/chat/api/uploads/*', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      seen.offsets.push(Number(route.request().headers()['x-offset']));
      if (!isHolding || seen.offsets.length < 3) return route.continue();
      held.resolve();
    });
    const letGo = () => {
      isHolding = false;
    };
    return { seen, held: held.promise, letGo };
  }

  it('goes on after a reload with what waits beside the text', async () => {
    const page = await openPage('m1');
    const large = await largePicture();
    const { seen, held, letGo } = await holdThirdPiece(page);
    await chooseFiles(page, '照片', [
      { name: '小.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 33 }) },
      { name: '大照片.png', mimeType: 'image/png', buffer: large },
    ]);
    await page.getByLabel('输入消息').fill('现场');
    await held;
    await page.locator('.tile[data-state=done]').waitFor();
    letGo();
    await page.reload();
    await page.locator('body[data-ready]').waitFor();
    await tile(page).nth(1).waitFor();
    expect(await page.getByLabel('输入消息').inputValue()).toBe('现场');
    await expect.poll(() => page.locator('.send').isEnabled(), patience).toBe(true);
    await page.locator('.send').click();
    const own = page.locator('.entry:not(.draft) .own').last();
    await expect.poll(() => own.locator('.pictures img').count(), { timeout: 20_000 }).toBe(2);
    expect(events('message')).toMatchObject([
      { text: '现场', attachments: [{ name: '小.jpg' }, { name: '大照片.png', sha256: sha256Of(large) }] },
    ]);
    expect(seen.begun).toBe(2);
    // The small one and the large one: each began at zero once.
    expect(seen.offsets.filter((offset) => offset === 0)).toHaveLength(2);
    await page.reload();
    await page.locator('body[data-ready]').waitFor();
    expect(await tile(page).count()).toBe(0);
  });

  it('goes on after a reload with a message on its way; a file that is not kept is named', async () => {
    const page = await openPage('m1');
    const large = await largePicture();
    const { held, letGo } = await holdThirdPiece(page);
    await chooseFiles(page, '照片', [{ name: '大照片.png', mimeType: 'image/png', buffer: large }]);
    await page.getByLabel('输入消息').fill('请看照片');
    await page.locator('.send').click();
    await held;
    letGo();
    await page.reload();
    await page.locator('.entry:not(.draft) .own', { hasText: '请看照片' }).waitFor({ timeout: 20_000 });
    expect(events('message')).toMatchObject([{ text: '请看照片', attachments: [{ sha256: sha256Of(large) }] }]);
    expect(await page.locator('.entry.draft').count()).toBe(0);

    await page.unroute('**/chat/api/uploads/*');
    await page.route('**/chat/api/uploads/*', () => undefined);
    await chooseFiles(page, '照片', [{ name: '丢了.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 77 }) }]);
    await page.locator('.tile[data-state=running]').waitFor();
    await page.addInitScript(() => indexedDB.deleteDatabase('baton-files'));
    await page.reload();
    await page.getByText('页面重新打开，「丢了.jpg」没有传完。请重新选择后再发。').waitFor();
    expect(await tile(page).count()).toBe(0);
  });

  it('calls off what is on its way, beside the text and in a message', async () => {
    const page = await openPage('m1');
    await page.route('**/chat/api/uploads/*', () => undefined);
    const file = { name: '慢慢传.jpg', mimeType: 'image/jpeg', buffer: await photo() };
    await chooseFiles(page, '照片', [file]);
    await page.locator('.tile[data-state=running]').getByText('0 %').waitFor();
    await page.getByRole('button', { name: '移除 慢慢传.jpg' }).click();
    expect(await tile(page).count()).toBe(0);
    await chooseFiles(page, '照片', [file]);
    await page.getByLabel('输入消息').fill('随照片一起');
    await page.locator('.send').click();
    const draft = page.locator('.entry.draft');
    await draft.getByText('发送中').waitFor();
    await draft.getByRole('button', { name: '取消' }).click();
    await draft.waitFor({ state: 'detached' });
    await page.unroute('**/chat/api/uploads/*');
    await page.getByLabel('输入消息').fill('只有文字');
    await page.getByLabel('输入消息').press('Enter');
    await page.locator('.entry:not(.draft) .own', { hasText: '只有文字' }).waitFor();
    expect(events('message')).toMatchObject([{ text: '只有文字' }]);
    expect(events('message')).toHaveLength(1);
  });

  it('goes on when the line hangs', async () => {
    const page = await openPage('m1');
    await page.clock.install();
    const asked: number[] = [];
    const hung = Promise.withResolvers<void>();
    await page.route('**/chat/api/uploads/*', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      asked.push(Number(route.request().headers()['x-offset']));
      if (asked.length > 1) return route.continue();
      hung.resolve();
    });
    await chooseFiles(page, '照片', [{ name: '卡住.jpg', mimeType: 'image/jpeg', buffer: await photo() }]);
    await hung.promise;
    await page.clock.fastForward(121_000);
    await page.locator('.tile[data-state=waiting]').waitFor();
    await page.clock.fastForward(5_000);
    await page.locator('.tile[data-state=done]').waitFor();
    expect(asked.slice(0, 2)).toEqual([0, 0]);
  });
});
