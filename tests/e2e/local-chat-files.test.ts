/**
 * Files in the local chat, in real Chromium on real storage: by menu, paste and drop; what cannot be sent is said before;
 * pictures and documents looked at by keyboard and by finger; recording, place, phone width.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Card } from '../../cards/card.ts';
import { desktop, phone, useChatPage } from '../support/chat-page.ts';
import { chooseFiles } from '../support/choose-files.ts';
import { pdf, photo, sha256Of, wav } from '../support/evidence-files.ts';
import { describeWith } from '../support/requirements.ts';

/** For what the page does a moment later, also on a busy machine. */
const patience = { timeout: 10_000 };

describeWith('chromium', 'files in the local chat', () => {
  const chat = useChatPage();
  const { openPage, events } = chat;
  const tile = (page: Page) => page.locator('#composer .tile');

  it('sends several at once from the menu, and keeps their place before they are loaded', async () => {
    const page = await openPage('m1');
    const first = await photo({ tint: 10, width: 900, height: 600 });
    await chooseFiles(page, '照片', [
      { name: '门牌.jpg', mimeType: 'image/jpeg', buffer: first },
      { name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 120 }) },
    ]);
    await chooseFiles(page, '文件', [{ name: '确认单.pdf', mimeType: 'application/pdf', buffer: pdf({ pages: 3 }) }]);
    await page.locator('.tile[data-state=done]').nth(2).waitFor();
    await page.getByLabel('输入消息').fill('今天的材料');
    await page.getByLabel('输入消息').press('Enter');
    const own = page.locator('.entry:not(.draft) .own').last();
    await own.locator('.file-row', { hasText: '3 页' }).waitFor();
    expect(await own.locator('.pictures img').count()).toBe(2);
    expect(await tile(page).count()).toBe(0);
    expect(events('message')).toMatchObject([
      {
        text: '今天的材料',
        attachments: [{ kind: 'photo', sha256: sha256Of(first) }, { kind: 'photo' }, { kind: 'file' }],
      },
    ]);
    await page.locator('.item', { hasText: '[照片 ×2] [文件] 今天的材料' }).waitFor();
    await page.route('**/chat/api/files/**', () => undefined);
    await page.reload();
    const box = page.locator('.picture-button').first();
    await box.waitFor();
    expect((await box.boundingBox())?.height).toBeGreaterThan(80);
  });

  it('takes what is pasted and what is dropped', async () => {
    const page = await openPage('m1');
    const bytes = [...(await photo())];
    const give = (kind: 'paste' | 'drop') =>
      page.locator('#composer textarea').evaluate(
        (element, [event, content]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(content)], `${event}.jpg`, { type: 'image/jpeg' }));
          const init = { bubbles: true, cancelable: true };
          element.dispatchEvent(
            event === 'paste'
              ? new ClipboardEvent('paste', { ...init, clipboardData: data })
              : new DragEvent('drop', { ...init, dataTransfer: data }),
          );
        },
        [kind, bytes] as const,
      );
    await give('paste');
    await give('drop');
    await page.locator('.tile[data-state=done]').nth(1).waitFor();
    await page.getByRole('button', { name: '移除 paste.jpg' }).click();
    expect(await tile(page).count()).toBe(1);
    await page.locator('.send').click();
    await page.locator('.entry:not(.draft) .pictures img').waitFor();
    expect(events('message')).toMatchObject([{ text: '', attachments: [{ kind: 'photo', name: 'drop.jpg' }] }]);
  });

  it('says before sending what cannot be sent, and after it what the server refuses', async () => {
    const page = await openPage('m1');
    let begun = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/uploads')) begun++;
    });
    const big = path.join(chat.play.folder, '很大.mp4');
    writeFileSync(big, Buffer.alloc(26_000_000));
    await page.locator('.attach').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: '视频' }).click();
    await (await chooser).setFiles(big);
    await page.getByText('有 26 MB，超过每个文件 25 MB 的上限').waitFor();
    await chooseFiles(page, '文件', [{ name: '空的.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) }]);
    await page.getByText('「空的.pdf」是空文件').waitFor();
    expect(begun).toBe(0);
    expect(await tile(page).count()).toBe(0);
    await chooseFiles(page, '文件', [{ name: '页面.html', mimeType: 'text/html', buffer: Buffer.from('<h1>hi</h1>') }]);
    await page.locator('.tile[data-state=refused]').waitFor();
    expect(await page.locator('.tray-problems').textContent()).not.toBe('');
    expect(await page.locator('.send').isDisabled()).toBe(true);
    await page.locator('.tile-remove').click();
    expect(await page.locator('.tray-problems').isVisible()).toBe(false);
  });

  it('looks at pictures by keyboard and by finger, and gives the focus back', async () => {
    const page = await openPage('m1');
    for (const tint of [10, 90]) {
      await chooseFiles(page, '照片', [
        { name: `图${tint}.jpg`, mimeType: 'image/jpeg', buffer: await photo({ tint }) },
      ]);
    }
    await chooseFiles(page, '文件', [{ name: '确认单.pdf', mimeType: 'application/pdf', buffer: pdf({ pages: 2 }) }]);
    await page.locator('.tile[data-state=done]').nth(2).waitFor();
    await page.locator('.send').click();
    const first = page.locator('.picture-button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    const viewer = page.locator('.viewer');
    await viewer.getByText('1 / 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('2 / 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('2 / 2').waitFor();
    await page.keyboard.press('+');
    await viewer.locator('.viewer-stage.zoomed').waitFor();
    await page.keyboard.press('0');
    await expect.poll(() => viewer.locator('.viewer-stage.zoomed').count(), patience).toBe(0);
    const stage = await viewer.locator('.viewer-stage').boundingBox();
    const middle = { x: (stage?.x ?? 0) + (stage?.width ?? 0) / 2, y: (stage?.y ?? 0) + (stage?.height ?? 0) / 2 };
    const drag = async (byX: number) => {
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.down();
      await page.mouse.move(middle.x + byX, middle.y, { steps: 4 });
      await page.mouse.up();
    };
    await drag(160);
    await viewer.getByText('1 / 2').waitFor();
    await drag(-160);
    await viewer.getByText('2 / 2').waitFor();
    await page.mouse.dblclick(middle.x, middle.y);
    await viewer.locator('.viewer-stage.zoomed').waitFor();
    await drag(160);
    await viewer.getByText('2 / 2').waitFor();
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.locator('.file-open').press('Enter');
    await viewer.getByText('第 1 页，共 2 页').waitFor();
    const shown = viewer.locator('.viewer-picture');
    await expect
      .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth), patience)
      .toBeGreaterThan(200);
    const firstPage = await shown.getAttribute('src');
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('第 2 页，共 2 页').waitFor();
    expect(await shown.getAttribute('src')).not.toBe(firstPage);
    await viewer.locator('.viewer-stage:not(.loading)').waitFor();
    expect(await viewer.locator('.viewer-problem').isVisible()).toBe(false);
    const saved = page.waitForEvent('download');
    await viewer.getByRole('link', { name: '下载' }).click();
    expect((await saved).suggestedFilename()).toBe('确认单.pdf');
  });

  it('zooms with two fingers where they are, drags what is zoomed, and turns nothing meanwhile', async () => {
    const page = await openPage('m1', { viewport: phone, hasTouch: true, isMobile: true, address: '#/dm' });
    await chooseFiles(page, '照片', [
      { name: '一.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 10 }) },
      { name: '二.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 90 }) },
    ]);
    await page.locator('.tile[data-state=done]').nth(1).waitFor();
    await page.locator('.send').tap();
    await page.locator('.picture-button').first().tap();
    const viewer = page.locator('.viewer');
    await viewer.locator('.viewer-stage:not(.loading)').waitFor();
    const fingers = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: [number, number][]) =>
      fingers.send('Input.dispatchTouchEvent', { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });
    const box = async () => {
      const { x = 0, y = 0, width = 0 } = (await viewer.locator('.viewer-picture').boundingBox()) ?? {};
      return { x, y, width };
    };
    const before = await box();
    await touch('touchStart', [150, 420], [240, 420]);
    for (const step of [10, 20, 30, 45]) await touch('touchMove', [150 - step, 420], [240 + step, 420]);
    await touch('touchEnd');
    const zoomed = await box();
    expect(zoomed.width / before.width).toBeCloseTo(2, 1);
    await touch('touchStart', [200, 420]);
    for (const x of [180, 150, 120, 100]) await touch('touchMove', [x, 420]);
    await touch('touchEnd');
    expect((await box()).x).toBeCloseTo(zoomed.x - 100, 0);
    await viewer.getByText('1 / 2').waitFor();
    await touch('touchStart', [105, 420], [285, 420]);
    for (const step of [30, 60, 80]) await touch('touchMove', [105 + step, 420], [285 - step, 420]);
    await touch('touchEnd');
    await expect.poll(() => viewer.locator('.viewer-stage.zoomed').count(), patience).toBe(0);
    // As it was, one finger turns the page again.
    await touch('touchStart', [300, 420]);
    for (const x of [250, 200, 150]) await touch('touchMove', [x, 420]);
    await touch('touchEnd');
    await viewer.getByText('2 / 2').waitFor();
  });

  it('records a voice note, throws one away, plays it, and sends the place', async () => {
    const page = await openPage('m1', {
      permissions: ['microphone', 'geolocation'],
      geolocation: { latitude: 31.1984, longitude: 121.4567, accuracy: 18 },
    });
    const menu = async (item: string) => {
      await page.locator('.attach').click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('录语音');
    await page
      .locator('.recorder-time')
      .getByText(/0:0[1-9]/)
      .waitFor();
    await page.locator('.recorder').getByRole('button', { name: '取消' }).click();
    expect(await tile(page).count()).toBe(0);
    await menu('录语音');
    await page
      .locator('.recorder-time')
      .getByText(/0:0[1-9]/)
      .waitFor();
    await page.getByRole('button', { name: '录好了' }).click();
    await page.locator('.tile[data-state=done]').waitFor();
    await menu('位置');
    await page.locator('.tile', { hasText: '误差 18 米' }).waitFor();
    await page.locator('.send').click();
    const own = page.locator('.entry:not(.draft) .own').last();
    await own.getByText('31.19840, 121.45670 · 误差 18 米').waitFor();
    expect(await own.getByRole('link', { name: '在地图中打开' }).getAttribute('href')).toContain('31.1984');
    await own.getByRole('button', { name: /^播放/ }).click();
    await own.getByRole('button', { name: /^暂停/ }).waitFor();
    expect(events('message')).toMatchObject([
      { attachments: [{ kind: 'voice' }, { kind: 'location', lat: 31.1984, accuracyM: 18 }] },
    ]);
  });

  it('plays a video in a place that does not change, and asks a phone for its camera', async () => {
    const page = await openPage('m1', { viewport: phone, hasTouch: true, isMobile: true, address: '#/dm' });
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 320, height: 240 });
      const pen = canvas.getContext('2d');
      const parts: Blob[] = [];
      const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
      recorder.ondataavailable = ({ data }) => parts.push(data);
      const stopped = new Promise((resolve) => {
        recorder.onstop = resolve;
      });
      recorder.start();
      for (let frame = 0; frame < 12; frame++) {
        pen?.fillRect(frame * 20, 0, 20, 240);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      recorder.stop();
      await stopped;
      const data = new DataTransfer();
      data.items.add(new File(parts, '现场.webm', { type: 'video/webm' }));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
    });
    await page.locator('.tile[data-state=done]').waitFor();
    await page.locator('.send').tap();
    const player = page.locator('.entry:not(.draft) .player.video');
    await player.waitFor();
    const height = async () => Math.round((await player.boundingBox())?.height ?? 0);
    const before = await height();
    await player.getByRole('button', { name: '播放 现场.webm' }).tap();
    const playedTo = () => player.locator('video').evaluate((video) => (video as HTMLVideoElement).currentTime);
    await expect.poll(playedTo, patience).toBeGreaterThan(0);
    expect(before).toBeGreaterThan(150);
    expect(await height()).toBe(before);
    expect(events('message')).toMatchObject([{ attachments: [{ kind: 'video', name: '现场.webm' }] }]);
    await page.locator('.attach').tap();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: '拍照' }).tap();
    expect(await (await chooser).element().getAttribute('capture')).toBe('environment');
  });

  it.each([
    ['at desk width', {}],
    ['at phone width', { viewport: phone, hasTouch: true, isMobile: true }],
  ])('going to an old message moves the conversation, never the page with its bars, %s', async (_what, options) => {
    for (let turn = 1; turn <= 30; turn++) {
      const card: Card = {
        key: `award:${turn}`,
        tone: 'success',
        title: `第 ${turn} 张`,
        summary: `第 ${turn} 张`,
        facts: [],
        trace: [{ label: '合计', amount: '20 分', isTotal: true }],
        actions: [],
        isSettled: false,
      };
      await chat.play.send({ kind: 'member', memberId: 'm1' }, { kind: 'card', card: { zh: card, en: card } });
    }
    const page = await openPage('m1', { ...options, address: '#/dm' });
    await chat.card(page, 'award:30').waitFor();
    const beyondTheScreen = () =>
      page.evaluate(() => (document.scrollingElement?.scrollHeight ?? 0) - document.documentElement.clientHeight);
    const headAt = async () => (await page.locator('#conversation-head').boundingBox())?.y;
    const before = await headAt();
    expect(await beyondTheScreen()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.locator('.palette-input').fill('第 15 张');
    await page.locator('dialog[open]').getByText('第 15 张').first().click();
    await page.locator('.entry.found', { hasText: '第 15 张' }).waitFor();
    expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
    expect([await headAt(), await beyondTheScreen()]).toEqual([before, 0]);
  });

  it('does not move what is being read among 500 messages when pictures arrive', async () => {
    const say = (text: string) =>
      chat.play.send({ kind: 'channel', key: 'puxi' }, { kind: 'text', text: { zh: text, en: text } });
    await Promise.all(Array.from({ length: 500 }, (_, turn) => say(`第 ${turn + 1} 条`)));
    const page = await openPage('m1', { address: '#/channel:puxi' });
    const reading = page.locator('#messages').getByText('第 485 条', { exact: true });
    await reading.waitFor();
    await page.locator('#messages').hover();
    await page.mouse.wheel(0, -200);
    await page.getByRole('button', { name: '回到最新' }).or(page.locator('.pill')).waitFor({ state: 'attached' });
    await reading.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    const top = () => reading.evaluate((element) => Math.round(element.getBoundingClientRect().top));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const before = await top();
    const other = await openPage('m4', { address: '#/channel:puxi' });
    await chooseFiles(other, '照片', [{ name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo({ tint: 33 }) }]);
    await other.locator('.tile[data-state=done]').waitFor();
    await other.locator('.send').click();
    await page.getByText('1 条新消息').waitFor();
    const picture = page.locator('.entry .picture-button img').last();
    await picture.evaluate((image) => (image as HTMLImageElement).decode().catch(() => undefined));
    expect(await top()).toBe(before);
    await page.getByText('1 条新消息').click();
    await expect.poll(() => picture.isVisible(), patience).toBe(true);
  });

  it('says what to do when the browser may not tell the place', async () => {
    const page = await openPage('m1', { permissions: [] });
    await page.locator('.attach').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByText('浏览器没有得到定位许可').waitFor();
    expect(await tile(page).count()).toBe(0);
  });

  it.each([
    ['at phone width', phone],
    ['at desk width', desktop],
  ])('nothing is cut off, and what is pressed is large enough, %s', async (_what, viewport) => {
    const isPhone = viewport === phone;
    const page = await openPage('m1', { viewport, hasTouch: isPhone, isMobile: isPhone, address: '#/dm' });
    const longName = `${'很长的文件名没有空格'.repeat(6)}.wav`;
    await chooseFiles(page, '文件', [
      { name: longName, mimeType: 'audio/wav', buffer: wav(1_500) },
      { name: `${longName}.pdf`, mimeType: 'application/pdf', buffer: pdf({ pages: 1 }) },
    ]);
    await page.locator('.tile[data-state=done]').nth(1).waitFor();
    expect(await sideways(page)).toBe(0);
    await page.locator('.send').click();
    await page.locator('.entry:not(.draft) .file-row').waitFor();
    await page.locator('.player.audio').getByText('0:02').waitFor();
    expect(await sideways(page)).toBe(0);
    await page.locator('.attach').click();
    const heights = await Promise.all((await page.getByRole('menuitem').all()).map(heightOf));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(isPhone ? 44 : 40);
    expect(await page.getByRole('menuitem', { name: '拍照' }).isVisible()).toBe(isPhone);
    if (!isPhone) return;
    const others = page.locator('.attach, .send, .play-button, .file-row .icon-button, .file-open');
    for (const one of await others.all()) expect(await heightOf(one)).toBeGreaterThanOrEqual(44);
  });
});

async function heightOf(element: Locator): Promise<number> {
  return Math.round((await element.boundingBox())?.height ?? 0);
}

/** How far the page could be scrolled to the side, in px. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}
