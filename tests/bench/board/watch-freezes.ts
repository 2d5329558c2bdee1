/**
 * Notes how long a page stood still: the longest real time between two frames, the longest task of its thread, and how
 * often the board took the server for gone. Set up before the page's clock is replaced, so that it counts real time.
 */
import type { Page } from 'playwright-core';

export interface Freezes {
  /** From here on. */
  restart(): void;
  read(): Promise<{ longestFrameGapMs: number; longestTaskMs: number; timesLost: number }>;
}

interface Noted {
  frameGapMs: number;
  taskMs: number;
  lost: number;
}

export async function watchFreezes(page: Page): Promise<Freezes> {
  await page.addInitScript(() => {
    const noted = { frameGapMs: 0, taskMs: 0, lost: 0 };
    Object.assign(globalThis, { noted });
    const nextFrame = globalThis.requestAnimationFrame.bind(globalThis);
    const nowMs = performance.now.bind(performance);
    let lastMs = nowMs();
    const frame = () => {
      const atMs = nowMs();
      noted.frameGapMs = Math.max(noted.frameGapMs, atMs - lastMs);
      lastMs = atMs;
      nextFrame(frame);
    };
    nextFrame(frame);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) noted.taskMs = Math.max(noted.taskMs, entry.duration);
    }).observe({ type: 'longtask' });
    let wasLost = false;
    const look = () => {
      const isLost = document.querySelector('#board.lost') !== null;
      if (isLost && !wasLost) noted.lost += 1;
      wasLost = isLost;
    };
    new MutationObserver(look).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
  });
  let zero: Promise<unknown> = Promise.resolve();
  return {
    restart() {
      zero = page.evaluate(() => {
        Object.assign((globalThis as unknown as { noted: Noted }).noted, { frameGapMs: 0, taskMs: 0, lost: 0 });
      });
    },
    async read() {
      await zero;
      const noted = await page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted);
      return {
        longestFrameGapMs: Math.round(noted.frameGapMs),
        longestTaskMs: Math.round(noted.taskMs),
        timesLost: noted.lost,
      };
    },
  };
}
