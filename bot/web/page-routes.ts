/**
 * The pages behind cards: /pages/<signed token> and what belongs to it. Opens only with a link that was made here, has
 * not run out, in the browser and for the member it was made for, who is still active; whether that member may see the
 * record is asked by the page itself, on every request, because rights change. A link that a chat tool sent is claimed by
 * the first browser in which the page's own script says so (POST …/open); asking for it with GET changes nothing.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Locale, Localized } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import type { DirectoryMember } from '../../db/repos/directory.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import type { PageRef } from '../../handlers/inbound.ts';
import { withPoliciesRead } from '../../handlers/unknown-policy-version.ts';
import { languageOf } from './answers.ts';
import { html } from './html.ts';
import { byAddress, limitRate } from './limit-rate.ts';
import { sendNoPage, sendPage } from './page-frame.ts';
import type { PageClaim, PageLinks } from './page-links.ts';
import { admit, claimForBrowser } from './page-sessions.ts';
import { refuseForeignPages } from './security.ts';
import { createPageServer } from './serve-page.ts';
import type { WebSessionDeps } from './web-session.ts';

export interface PageVisit {
  readonly claim: PageClaim;
  readonly member: DirectoryMember;
  readonly ctx: HandlerContext;
  /** What follows the token in the address: '' for the page itself, else for example `files/<sha256>`. */
  readonly rest: string;
  /** Digest of the browser's session, for links to further pages; null for a wall screen. */
  readonly session: string | null;
}

/** Answers the page or something that belongs to it. */
export type PageHandler = (visit: PageVisit, request: Request, response: Response) => Promise<void>;

export interface PagesDeps {
  readonly store: Store;
  readonly links: PageLinks;
  /** Of the local chat, whose links open in its own browser. */
  readonly sessions: WebSessionDeps;
  /** Of everybody else (pageSessionsOf). */
  readonly pageSessions: WebSessionDeps;
  /** Where pages are reached; null = where the server listens. */
  readonly publicUrl: string | null;
  readonly systemClock: Clock;
  readonly makeContext: () => HandlerContext;
  readonly handlers?: Partial<Record<PageRef['kind'], PageHandler>>;
  /** What a page sends (POST, PATCH); always from the page itself, never from another site. */
  readonly takers?: Partial<Record<PageRef['kind'], PageHandler>>;
}

const pageLimit = { points: 600, windowSeconds: 60, keyOf: byAddress };

const refusals = {
  forged: {
    zh: ['这个链接不完整或已被改动', '请回到聊天，从卡片上重新打开。'],
    en: ['This link is incomplete or was changed', 'Please go back to the chat and open it from the card.'],
  },
  expired: {
    zh: ['这个链接已过期', '请回到聊天，从卡片上重新打开。'],
    en: ['This link has run out', 'Please go back to the chat and open it from the card.'],
  },
  elsewhere: {
    zh: ['这个链接是给别人的', '链接只在打开它的那个人的浏览器里有效。有权限的话，请从自己的聊天里打开。'],
    en: ['This link was made for somebody else', 'It opens only in the browser of the person who asked for it.'],
  },
  gone: {
    zh: ['这里没有内容', '记录不存在，或者你没有查看它的权限。'],
    en: ['There is nothing here', 'The record does not exist, or you may not see it.'],
  },
} as const satisfies Record<string, Localized<readonly [string, string]>>;

export function createPagesRouter(deps: PagesDeps): Router {
  // As it is published, from our own address: pages load scripts from nowhere else.
  const jssdk = createRequire(import.meta.url).resolve('@wecom/jssdk/dist/wecom.prod.js');
  const packaged = new Map([['wecom-jssdk.js', jssdk]]);
  const assets = createPageServer(path.join(import.meta.dirname, 'public'), '/assets', packaged);
  const router = Router();
  router.get('/assets/:name', (request, response) => {
    if (!assets.serve(request.params.name, request, response)) response.status(404).end();
  });
  const door = { chat: deps.sessions, pages: deps.pageSessions };
  const answer =
    (handlers: PagesDeps['handlers']): RequestHandler =>
    async (request, response) => {
      const token = String(request.params.token);
      const claim = readClaim(deps.links, token, request, response);
      if (!claim) return;
      const admission = await admit(door, token, claim, request);
      if (admission.kind === 'elsewhere') return sendRefusal(request, response, 403, 'elsewhere');
      const ctx = deps.makeContext();
      const member = (await ctx.directory(deps.store.read)).members.get(claim.memberId);
      const handler = handlers?.[claim.page.kind];
      if (!member?.isActive || !handler) return sendRefusal(request, response, 404, 'gone');
      if (admission.kind === 'unclaimed') return sendOpening(response, token, member.locale);
      // A wall screen is read by everybody who passes.
      if (claim.page.kind !== 'board') response.locals.language = member.locale;
      const rest = [request.params.rest ?? []].flat().join('/');
      const visit = { claim, member, ctx, rest, session: admission.session };
      // What a page shows may rest on a policy version that another process has saved; it is read before anything is sent.
      await withPoliciesRead(() => handler(visit, request, response));
    };
  const limit = limitRate(pageLimit);
  const ownPagesOnly = refuseForeignPages(deps);
  router.post('/pages/:token/open', limit, ownPagesOnly, async (request, response) => {
    const token = String(request.params.token);
    const claim = readClaim(deps.links, token, request, response);
    if (!claim) return;
    const isTheirs = claim.session === null && (await claimForBrowser(door, token, claim, request, response));
    if (!isTheirs) return sendRefusal(request, response, 403, 'elsewhere');
    response.status(204).end();
  });
  router.get('/pages/:token{/*rest}', limit, answer(deps.handlers));
  for (const method of ['post', 'patch'] as const)
    router[method]('/pages/:token{/*rest}', limit, ownPagesOnly, answer(deps.takers));
  return router;
}

/** @returns null after the request has been answered */
function readClaim(links: PageLinks, token: string, request: Request, response: Response): PageClaim | null {
  const claim = links.read(token);
  if (typeof claim !== 'string') return claim;
  sendRefusal(request, response, claim === 'forged' ? 403 : 410, claim);
  return null;
}

function sendRefusal(request: Request, response: Response, status: number, why: keyof typeof refusals): void {
  const { zh, en } = refusals[why];
  sendNoPage(response, status, languageOf(request), { zh: [...zh], en: [...en] });
}

/** Claims the link by itself and loads again; a button where the script is held back. Says nothing of the page. */
function sendOpening(response: Response, token: string, locale: Locale): void {
  const t = texts[locale].page;
  sendPage(response, {
    locale,
    title: t.opening,
    styles: ['form.css'],
    modules: ['open-page.ts'],
    body: html`<main class="page page-empty" id="opening" data-address="/pages/${token}/open" data-failed="${t.notOpened}">
      <p role="status">${t.opening}</p>
      <p><button type="button" class="button primary wide" hidden>${t.open}</button></p>
      <noscript><p>${t.needsScript}</p></noscript>
    </main>`,
  });
}

/** For pages: the record is gone, or not for this person; nobody learns which. */
export function sendGone(request: Request, response: Response): void {
  sendRefusal(request, response, 404, 'gone');
}
