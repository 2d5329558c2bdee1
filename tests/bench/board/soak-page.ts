/**
 * Ten hours of a wall screen in a few minutes: the real page in real Chromium with its clock run ahead, and the real
 * stream, fed with figures that change every second as on a busy day. Told is what it holds afterwards: heap after a
 * collection, DOM nodes, listeners.
 */
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { CDPSession } from 'playwright-core';
import { systemClock } from '../../../bot/clock/system-clock.ts';
import type { BoardFeed, BoardListener } from '../../../bot/web/board-feed.ts';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createBoardPage } from '../../../bot/web/pages/board-page.ts';
import { securityHeaders } from '../../../bot/web/security.ts';
import type { Baton } from '../../../bot/wire.ts';
import type { WarReportFacts } from '../../../cards/war-report-view.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { sampleFigures, sampleReport } from '../../support/sample-report.ts';
import { serveApp } from '../../support/serve-app.ts';

const hours = 10;
const stepSeconds = 10;

export interface Soak {
  readonly hours: number;
  readonly updates: number;
  readonly heapStartMB: number;
  readonly heapEndMB: number;
  readonly nodesStart: number;
  readonly nodesEnd: number;
  readonly listenersStart: number;
  readonly listenersEnd: number;
  readonly isLive: boolean;
}

export async function soakPage(
  { store, contextAt }: Baton,
  holder: { memberId: string; unitId: string },
): Promise<Soak> {
  const listeners = new Set<BoardListener>();
  const feed: Pick<BoardFeed, 'join'> = {
    join(_unitId, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const links = createPageLinks('only-for-this-soak', systemClock, () => 86_400_000);
  // Shown as it is, so that it is known what the page must say.
  const makeContext = () => ({ ...contextAt(new Date()), timeZone: 'UTC' });
  const app = express();
  app.use(securityHeaders(false));
  const board = createBoardPage({ store, feed, systemClock, makeContext });
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock: systemClock, isHttps: false },
      pageSessions: pageSessionsOf({ store, systemClock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock,
      makeContext,
      handlers: { board },
    }),
  );
  const served = await serveApp(app);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.clock.install();
    const path = links.addressOf({ kind: 'board', id: holder.unitId }, { memberId: holder.memberId, session: null });
    await page.goto(`${served.url}${path}`);
    while (listeners.size === 0) await pause(20);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    let updates = 0;
    const play = async (seconds: number) => {
      for (let at = 0; at < seconds; at += stepSeconds) {
        for (let n = 0; n < stepSeconds; n += 1) {
          updates += 1;
          for (const listener of listeners) listener.onFigures(changing(updates), companyTime(updates));
        }
        // What was told has reached the page before its clock goes on.
        const shown = companyTime(updates).toISOString().slice(11, 19);
        while ((await page.locator('#at').textContent()) !== shown) await pause(1);
        await page.clock.runFor(stepSeconds * 1000);
      }
    };
    await play(600);
    const start = await held(cdp);
    for (let hour = 0; hour < hours; hour += 1) await play(3600);
    const end = await held(cdp);
    const isLive = (await page.locator('#board:not(.lost)').count()) === 1;
    return {
      hours,
      updates,
      heapStartMB: start.heapMB,
      heapEndMB: end.heapMB,
      nodesStart: start.nodes,
      nodesEnd: end.nodes,
      listenersStart: start.listeners,
      listenersEnd: end.listeners,
      isLive,
    };
  } finally {
    await browser.close();
    await served.close();
  }
}

async function held(cdp: CDPSession): Promise<{ heapMB: number; nodes: number; listeners: number }> {
  for (let n = 0; n < 3; n += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapMB: value('JSHeapUsedSize') / 1e6, nodes: value('Nodes'), listeners: value('JSEventListeners') };
}

/** A second of it per update, as the board shows it. */
function companyTime(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** Figures that are never the same twice: a new win now and then, lights that come and go, actions that rise. */
function changing(n: number): WarReportFacts {
  const figures = {
    ...sampleFigures,
    wins: sampleFigures.wins.map((win, index) => ({ ...win, dealId: `deal-${Math.floor(n / 120) + index}` })),
    red: sampleFigures.red.slice(0, n % 12),
    yellow: sampleFigures.yellow.slice(0, n % 3),
    actions: sampleFigures.actions.map((rep, index) => ({ ...rep, calls: (n + index) % 17 })),
    response: { ...sampleFigures.response, received: n % 10_000 },
  };
  return { ...sampleReport, figures };
}
