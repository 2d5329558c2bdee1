/**
 * The board for a wall screen: a page that never needs a click, and the stream that keeps it up to date. Opens with a
 * signed link that is bound to a member, not to a browser; when that member leaves, or may no longer, it closes.
 */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { type BoardView, boardRows, boardView } from '../../../cards/board-view.ts';
import type { Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { nameIn, type WarReportFacts } from '../../../cards/war-report-view.ts';
import type { Store } from '../../../db/store.ts';
import type { Clock } from '../../../domain/shared/clock.ts';
import { offsetMs } from '../../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../../handlers/context.ts';
import { actorOf } from '../../../handlers/people/actor-of.ts';
import { mayOpenBoard } from '../../../handlers/reports/may-see.ts';
import { languageOf } from '../answers.ts';
import type { BoardFeed } from '../board-feed.ts';
import { type Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import type { PageClaim } from '../page-links.ts';
import { type PageHandler, sendGone } from '../page-routes.ts';

export interface BoardPageDeps {
  readonly store: Store;
  readonly feed: Pick<BoardFeed, 'join'>;
  readonly systemClock: Clock;
  readonly makeContext: () => HandlerContext;
}

/** A screen that takes nothing any more is let go before it fills the memory. */
const unsentAtMost = 1_000_000;
/** Another program runs now: an open page loads itself anew. */
const boot = randomUUID();

export function createBoardPage(deps: BoardPageDeps): PageHandler {
  return async ({ claim, rest }, request, response) => {
    if (!(await mayShow(deps, claim))) return sendGone(request, response);
    if (rest === 'events') return stream(deps, claim, localeOf(request), request, response);
    if (rest !== '') return sendGone(request, response);
    const ctx = deps.makeContext();
    const unit = (await ctx.directory(deps.store.read)).units.get(claim.page.id);
    if (unit) sendBoard(response, localeOf(request), (locale) => nameIn(unit, locale));
    else sendGone(request, response);
  };
}

/** `?lang=en` in the link goes before what the screen's browser prefers. */
function localeOf(request: Request): Locale {
  const { lang } = request.query;
  return lang === 'zh' || lang === 'en' ? lang : languageOf(request);
}

async function mayShow({ store, makeContext, systemClock }: BoardPageDeps, claim: PageClaim): Promise<boolean> {
  const ctx = makeContext();
  const directory = await ctx.directory(store.read);
  const member = directory.members.get(claim.memberId);
  if (!member?.isActive || claim.expiresAt <= systemClock.now()) return false;
  return mayOpenBoard(await actorOf(store.read, ctx, member), directory, claim.page.id);
}

function stream(deps: BoardPageDeps, claim: PageClaim, locale: Locale, request: Request, response: Response): void {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  response.flushHeaders();
  const { timeZone } = deps.makeContext();
  const send = (event: string, data: unknown) => {
    if (response.writableLength > unsentAtMost) response.destroy();
    else if (!response.writableEnded) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  // The pause before a browser tries again by itself.
  response.write('retry: 3000\n\n');
  send('hello', { boot });
  // One after the other, and each only to somebody who may see it still: a beat every few seconds asks again.
  let told = Promise.resolve();
  const tell = (event: string, data: () => unknown) => {
    told = told.then(async () => {
      const isAllowed = await mayShow(deps, claim);
      send(isAllowed ? event : 'gone', isAllowed ? data() : {});
      if (!isAllowed) response.end();
    });
    // Who may see it cannot be read just now: the line is closed, and the screen asks again by itself.
    told.catch(() => response.end());
  };
  const leave = deps.feed.join(claim.page.id, {
    onFigures: (facts, asOf) => tell('figures', () => ({ view: viewOf(facts, locale), at: clockText(asOf, timeZone) })),
    onBeat: (asOf) => tell('beat', () => ({ at: clockText(asOf, timeZone) })),
    onEnd: () => response.end(),
  });
  request.once('close', leave);
}

/** Screens that show the same figures in the same language share the view of them. */
const views = new WeakMap<WarReportFacts, Map<Locale, BoardView>>();

function viewOf(facts: WarReportFacts, locale: Locale): BoardView {
  const known = views.get(facts) ?? new Map<Locale, BoardView>();
  views.set(facts, known);
  const view = known.get(locale) ?? boardView(facts, locale);
  known.set(locale, view);
  return view;
}

/** 14:30:05. */
function clockText(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMs(timeZone, at.getTime())).toISOString().slice(11, 19);
}

function sendBoard(response: Response, locale: Locale, unit: (locale: Locale) => string): void {
  const t = texts[locale].report;
  const line = html`<li class="line" hidden><span class="name"></span><span class="detail"></span><span class="value"></span></li>`;
  const bar = html`<li class="bar" hidden><span class="name"></span><span class="track"><i></i></span><span class="value"></span></li>`;
  const times = (count: number, part: Html) => Array.from({ length: count }, () => part);
  const tile = (id: string) => html`<section class="tile ${id}" id="${id}"><h2></h2><strong></strong><p></p></section>`;
  sendPage(response, {
    locale,
    title: t.board.title(unit(locale)),
    styles: ['board.css'],
    modules: ['board.ts'],
    body: html`<main id="board" data-lost="${t.board.lost}" data-expired="${t.board.expired}" data-live="${t.board.live}" data-updated="${t.board.updated}">
      <header>
        <h1>${t.board.title(unit(locale))}</h1>
        <p id="state" role="status"><span id="mark"></span><span id="said">${t.board.updated}</span> <time id="at">--:--:--</time></p>
      </header>
      <div class="tiles">${['red', 'won', 'actions'].map(tile)}</div>
      <div class="lists">
        <section><h2>${t.board.stuck}</h2><p class="none">${t.board.noRed}</p><ul id="stuck">${times(boardRows.stuck, line)}</ul></section>
        <section><h2>${t.board.deals}</h2><p class="none">${t.board.noWins}</p><ul id="wins">${times(boardRows.wins, line)}</ul></section>
        <section><h2>${t.board.byRep}</h2><ul id="bars">${times(boardRows.bars, bar)}</ul></section>
      </div>
      <dl class="others" id="others">${times(7, html`<div><dt></dt><dd></dd></div>`)}</dl>
    </main>`,
  });
}
