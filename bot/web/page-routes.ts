/**
 * The pages behind cards: /pages/<signed token> and what belongs to it. Opens only with a link that was made here, has
 * not run out, in the browser and for the member it was made for, who is still active; whether that member may see the
 * record is asked by the page itself, on every request, because rights change.
 */
import path from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Localized } from '../../cards/card.ts';
import type { DirectoryMember } from '../../db/repos/directory.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import type { PageRef } from '../../handlers/inbound.ts';
import { withPoliciesRead } from '../../handlers/unknown-policy-version.ts';
import { languageOf } from './answers.ts';
import { byAddress, limitRate } from './limit-rate.ts';
import { sendNoPage } from './page-frame.ts';
import type { PageClaim, PageLinks } from './page-links.ts';
import { createPageServer } from './serve-page.ts';
import { findWebSession, type WebSessionDeps } from './web-session.ts';

export interface PageVisit {
  readonly claim: PageClaim;
  readonly member: DirectoryMember;
  readonly ctx: HandlerContext;
  /** What follows the token in the address: '' for the page itself, else for example `files/<sha256>`. */
  readonly rest: string;
}

/** Answers the page or something that belongs to it. */
export type PageHandler = (visit: PageVisit, request: Request, response: Response) => Promise<void>;

export interface PagesDeps {
  readonly store: Store;
  readonly links: PageLinks;
  readonly sessions: WebSessionDeps;
  readonly systemClock: Clock;
  readonly makeContext: () => HandlerContext;
  readonly handlers?: Partial<Record<PageRef['kind'], PageHandler>>;
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
  const assets = createPageServer(path.join(import.meta.dirname, 'public'), '/assets');
  const router = Router();
  router.get('/assets/:name', (request, response) => {
    if (!assets.serve(request.params.name, request, response)) response.status(404).end();
  });
  const open: RequestHandler<{ token: string; rest?: string[] }> = async (request, response) => {
    const no = (status: number, why: keyof typeof refusals) => {
      const { zh, en } = refusals[why];
      sendNoPage(response, status, languageOf(request), { zh: [...zh], en: [...en] });
    };
    const claim = deps.links.read(request.params.token);
    if (claim === 'forged') return no(403, 'forged');
    if (claim === 'expired') return no(410, 'expired');
    const session = claim.session === null ? null : await findWebSession(deps.sessions, request);
    if (claim.session !== (session?.idHash ?? null)) return no(403, 'elsewhere');
    const ctx = deps.makeContext();
    const member = (await ctx.directory(deps.store.read)).members.get(claim.memberId);
    const handler = deps.handlers?.[claim.page.kind];
    if (!member?.isActive || !handler) return no(404, 'gone');
    const visit = { claim, member, ctx, rest: request.params.rest?.join('/') ?? '' };
    // What a page shows may rest on a policy version that another process has saved; it is read before anything is sent.
    await withPoliciesRead(() => handler(visit, request, response));
  };
  router.get('/pages/:token{/*rest}', limitRate(pageLimit), open);
  return router;
}

/** For pages: the record is gone, or not for this person; nobody learns which. */
export function sendGone(request: Request, response: Response): void {
  const { zh, en } = refusals.gone;
  sendNoPage(response, 404, languageOf(request), { zh: [...zh], en: [...en] });
}
