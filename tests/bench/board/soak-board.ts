/**
 * Ten hours of a wall screen in a few minutes: the real page in real Chromium, fed by the real BoardFeed over the rows of
 * a working company. Engine, simulated colleagues and deadlines run on a movable clock, leads and deals come in over HTTP
 * on the way, and the clocks of company and page go on together, ten seconds at a time, once the page shows the moment
 * that was reached. Told is what the page holds afterwards, its longest freeze, and whether its figures are still right.
 */
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { CDPSession, Page } from 'playwright-core';
import { systemClock } from '../../../bot/clock/system-clock.ts';
import { BoardFeed, type BoardListener } from '../../../bot/web/board-feed.ts';
import { createDealRouter } from '../../../bot/web/deal-routes.ts';
import { createIntakeRouter } from '../../../bot/web/intake-routes.ts';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import { createPagesRouter } from '../../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../../bot/web/page-sessions.ts';
import { createBoardPage } from '../../../bot/web/pages/board-page.ts';
import { securityHeaders } from '../../../bot/web/security.ts';
import { boardView } from '../../../cards/board-view.ts';
import { DAY_MS, instantOf, localDay, offsetMs } from '../../../domain/shared/zone-time.ts';
import { computeFigures } from '../../../handlers/reports/compute-figures.ts';
import { warReportFacts } from '../../../handlers/reports/load-war-report.ts';
import { type DemoWorld, openDemoWorld } from '../../support/demo-world.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { serveApp } from '../../support/serve-app.ts';
import { benchLeadBody } from '../company/bench-leads.ts';
import { watchFreezes } from './watch-freezes.ts';

const hours = 10;
/** Less than the silence after which a board takes the server for gone. */
const stepSeconds = 10;
const warmUpSeconds = 600;
const secondsPerLead = 20;
const secondsPerDeal = 1_800;
/** The feed's real second and its beat, as short as the lockstep: no step waits for them. */
const feedEveryMs = 40;
const patienceMs = 20_000;
const apiToken = 'only-for-this-soak';

export interface Soak {
  readonly hours: number;
  readonly updates: number;
  readonly beats: number;
  readonly leads: number;
  readonly deals: number;
  readonly heapStartMB: number;
  readonly heapEndMB: number;
  readonly nodesStart: number;
  readonly nodesEnd: number;
  readonly listenersStart: number;
  readonly listenersEnd: number;
  /** Longest real time between two frames, and longest task of the page's thread; 0 = none above 50 ms. */
  readonly longestFrameGapMs: number;
  readonly longestTaskMs: number;
  /** How often the page took the server for gone. */
  readonly timesLost: number;
  /** Of the last state: every text of the page against figures computed from the rows. */
  readonly areFiguresRight: boolean;
}

/** @param at when the working day begins, before the shipped company's traffic */
export async function soakBoard(at = '2026-11-20T09:40:00+08:00', soakHours = hours): Promise<Soak> {
  const world = await openDemoWorld(at);
  const feed = new CountingFeed({
    store: world.baton.store,
    makeContext: () => contextOf(world),
    report: (_module, problem) => world.reported.push(String(problem)),
    everyMs: feedEveryMs,
    beatMs: feedEveryMs,
  });
  const served = await serveApp(await appOf(world, feed));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    const freezes = await watchFreezes(page);
    await page.clock.install();
    await page.goto(`${served.url}${await pathOf(world)}`);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await world.controls.setTraffic(true);
    const load = createLoad(served.url);
    const play = async (seconds: number) => {
      for (let second = 0; second < seconds; second += stepSeconds) {
        await load.next();
        await world.pass(stepSeconds / 60);
        await untilShown(page, world);
        await page.clock.runFor(stepSeconds * 1000);
      }
    };
    await play(warmUpSeconds);
    const start = await held(cdp);
    freezes.restart();
    const before = feed.told();
    for (let hour = 0; hour < soakHours; hour += 1) {
      await play(3600);
      console.log(`  hour ${hour + 1}: ${clockText(world)} on the board`);
    }
    const { longestFrameGapMs, longestTaskMs, timesLost } = await freezes.read();
    const end = await held(cdp);
    const after = feed.told();
    if (world.reported.length > 0) throw new Error(`Something failed on the way: ${world.reported[0]}`);
    return {
      hours: soakHours,
      updates: after.figures - before.figures,
      beats: after.beats - before.beats,
      ...load.sent(),
      heapStartMB: start.heapMB,
      heapEndMB: end.heapMB,
      nodesStart: start.nodes,
      nodesEnd: end.nodes,
      listenersStart: start.listeners,
      listenersEnd: end.listeners,
      longestFrameGapMs,
      longestTaskMs,
      timesLost,
      areFiguresRight: await areFiguresRight(page, world),
    };
  } finally {
    await browser.close();
    await feed.stop();
    await served.close();
    await world.remove();
  }
}

/** The product's feed, and how often it told something. */
class CountingFeed extends BoardFeed {
  #figures = 0;
  #beats = 0;

  told(): { figures: number; beats: number } {
    return { figures: this.#figures, beats: this.#beats };
  }

  override join(unitId: string, listener: BoardListener): () => void {
    return super.join(unitId, {
      onEnd: () => listener.onEnd(),
      onFigures: (facts, asOf) => {
        this.#figures += 1;
        listener.onFigures(facts, asOf);
      },
      onBeat: (asOf) => {
        this.#beats += 1;
        listener.onBeat(asOf);
      },
    });
  }
}

const links = createPageLinks('only-for-this-soak', systemClock, () => DAY_MS);

function contextOf({ baton, clock }: DemoWorld) {
  return baton.contextAt(clock.now());
}

async function appOf(world: DemoWorld, feed: BoardFeed): Promise<express.Express> {
  const { store } = world.baton;
  const makeContext = () => contextOf(world);
  const app = express();
  app.locals.language = 'zh';
  app.use(securityHeaders(false));
  const door = { store, makeContext, apiToken, language: 'zh' as const };
  app.use(createIntakeRouter(door), createDealRouter(door));
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock: systemClock, isHttps: false },
      pageSessions: pageSessionsOf({ store, systemClock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock,
      makeContext,
      handlers: { board: createBoardPage({ store, feed, systemClock, makeContext }) },
    }),
  );
  return app;
}

async function pathOf(world: DemoWorld): Promise<string> {
  const { members, unitsByKey } = await contextOf(world).directory(world.baton.store.read);
  const vp = [...members.values()].find((member) => member.role === 'vp');
  const company = unitsByKey.get('company');
  return links.addressOf({ kind: 'board', id: company?.id ?? '' }, { memberId: vp?.id ?? '', session: null });
}

/** Leads and deals over HTTP, beside the leads that the company's traffic makes. */
function createLoad(url: string): { next(): Promise<void>; sent(): { leads: number; deals: number } } {
  let seconds = 0;
  let leads = 0;
  let deals = 0;
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.status !== 202) throw new Error(`${path} was answered with ${response.status}`);
  };
  return {
    async next() {
      seconds += stepSeconds;
      if (seconds % secondsPerLead === 0) await post('/api/leads', benchLeadBody('soak', leads++));
      if (seconds % secondsPerDeal !== 0) return;
      const externalId = `soak-${deals++}`;
      const sale = { rep: 'shen-yilin', company: '复旦大学附属中山医院', product: '椎间融合器' };
      await post('/api/deals', { source: 'soak', externalId, ...sale, amount: String(100_000 + deals * 1_000) });
    },
    sent: () => ({ leads, deals }),
  };
}

/** 14:30:05, as the board says it. */
function clockText({ baton, clock }: DemoWorld): string {
  const nowMs = clock.now().getTime();
  return new Date(nowMs + offsetMs(baton.config.timeZone, nowMs)).toISOString().slice(11, 19);
}

/** The feed has told the moment at which the company's clock stands, and the page shows it. */
async function untilShown(page: Page, world: DemoWorld): Promise<void> {
  const wanted = clockText(world);
  const endMs = performance.now() + patienceMs;
  while ((await page.locator('#at').textContent()) !== wanted) {
    if (performance.now() > endMs) throw new Error(`The board does not come to ${wanted}`);
    await pause(10);
  }
}

async function held(cdp: CDPSession): Promise<{ heapMB: number; nodes: number; listeners: number }> {
  for (let n = 0; n < 3; n += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapMB: value('JSHeapUsedSize') / 1e6, nodes: value('Nodes'), listeners: value('JSEventListeners') };
}

/** Everything the page says against what the rows say at the same moment. */
async function areFiguresRight(page: Page, world: DemoWorld): Promise<boolean> {
  const { read } = world.baton.store;
  const ctx = contextOf(world);
  const from = new Date(instantOf(ctx.timeZone, localDay(ctx.timeZone, ctx.now.getTime()) * DAY_MS));
  const figuresOf = await computeFigures(read, ctx, { from, to: new Date(ctx.now.getTime() + 1) });
  const unitId = (await ctx.directory(read)).unitsByKey.get('company')?.id ?? '';
  const facts = await warReportFacts(read, ctx, unitId, figuresOf(unitId), null);
  if (!facts) return false;
  const view = boardView(facts, 'zh');
  const received = (await world.rows('leads')).filter(({ receivedAt }) => receivedAt >= from && receivedAt <= ctx.now);
  const wanted = {
    tiles: [view.red, view.won, view.actions].map(({ value, what }) => [value, what]),
    stuck: view.stuck.map(({ name, detail, value }) => [name, detail, value]),
    wins: view.wins.map(({ name, detail, value }) => [name, detail, value]),
    bars: view.bars.map(({ name, count }) => [name, String(count)]),
    others: view.others.map(({ value }) => value),
    isLive: true,
  };
  const shown = await page.evaluate(() => {
    const text = (of: Element, what: string) => of.querySelector(what)?.textContent ?? '';
    const all = (what: string) => [...document.querySelectorAll(what)];
    const lines = (id: string, parts: string[]) =>
      all(`#${id} > li:not([hidden])`).map((line) => parts.map((part) => text(line, part)));
    const parts = ['.name', '.detail', '.value'];
    return {
      tiles: ['#red', '#won', '#actions'].map((id) =>
        all(id).flatMap((tile) => [text(tile, 'strong'), text(tile, 'p')]),
      ),
      stuck: lines('stuck', parts),
      wins: lines('wins', parts),
      bars: lines('bars', ['.name', '.value']),
      others: all('#others > div').map((place) => text(place, 'dd')),
      isLive: document.querySelector('#board.lost') === null,
    };
  });
  if (facts.figures.response.received !== received.length) return false;
  if (JSON.stringify(shown) === JSON.stringify(wanted)) return true;
  console.log(`The page says ${JSON.stringify(shown)}\nand the rows ${JSON.stringify(wanted)}`);
  return false;
}
