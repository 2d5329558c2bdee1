/**
 * Pages for whoever opens them from WeCom: `/wecom/sign-in?to=<kind>:<id>` asks WeCom who it is and leads to the page, by
 * a link that was made for that member. So cards and group messages may carry addresses that are nobody's yet.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { PageRef } from '../../handlers/inbound.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { languageOf } from '../web/answers.ts';
import { byAddress, limitRate } from '../web/limit-rate.ts';
import { sendNoPage } from '../web/page-frame.ts';
import { signInToPages } from '../web/page-sign-in.ts';
import type { WecomClient } from './client.ts';
import { memberOfUser } from './who.ts';

export interface SignInDeps
  extends Pick<VendorDeps, 'store' | 'systemClock' | 'secretKey' | 'publicUrl' | 'addressOf' | 'report'> {
  readonly client: WecomClient;
  readonly corpId: string;
  readonly agentId: number;
}

const cookie = 'baton_wecom_state';
const stateLifeS = 600;
const kinds = ['visit', 'award', 'report', 'form', 'upload'] as const;
const toShape = z
  .string()
  .max(300)
  .regex(/^[a-z]+:[^\s]{0,250}/);
const memberShape = z.looseObject({ userid: z.string().min(1) });
const signInLimit = { points: 60, windowSeconds: 60, keyOf: byAddress };

const refusals = {
  nothingBehind: {
    zh: ['请回到企业微信', '这张卡片没有更多内容。'],
    en: ['Please go back to WeCom', 'There is nothing more behind this card.'],
  },
  unclear: {
    zh: ['没能确认你的身份', '请回到企业微信，从卡片上重新打开。'],
    en: ['We could not tell who you are', 'Please go back to WeCom and open it from the card.'],
  },
  stranger: {
    zh: ['你还不在接力的名单里', '请联系销售运营把你加进来。'],
    en: ['You are not on the list of Baton yet', 'Please ask sales operations to add you.'],
  },
} as const;

export function createSignIn(router: Router, deps: SignInDeps): void {
  // Where a tapped card leads that has no page behind it: WeCom wants an address on every card without buttons.
  router.get('/wecom/card', limitRate(signInLimit), (request, response) => {
    const { zh, en } = refusals.nothingBehind;
    sendNoPage(response, 200, languageOf(request), { zh: [...zh], en: [...en] });
  });
  router.get('/wecom/sign-in', limitRate(signInLimit), (request, response) => {
    const page = pageOf(request.query.to);
    if (!page) return refuse(request, response, 404, 'unclear');
    const state = randomBytes(16).toString('hex');
    const isHttps = deps.publicUrl.startsWith('https:');
    response.cookie(cookie, state, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      maxAge: stateLifeS * 1000,
      path: '/wecom/sign-in',
    });
    response.redirect(302, authorizeAddress(deps, request, page, state));
  });
  router.get('/wecom/sign-in/done', limitRate(signInLimit), (request, response, next) => {
    finish(deps, request, response).catch(next);
  });
}

/** Inside WeCom it goes without a question; in any other browser WeCom shows a code to scan. */
function authorizeAddress({ corpId, agentId, publicUrl }: SignInDeps, request: Request, page: PageRef, state: string) {
  const to = new URLSearchParams({ to: `${page.kind}:${page.id}` });
  const redirect_uri = `${publicUrl}/wecom/sign-in/done?${to}`;
  if (/wxwork/i.test(request.get('user-agent') ?? '')) {
    const query = {
      appid: corpId,
      redirect_uri,
      response_type: 'code',
      scope: 'snsapi_base',
      state,
      agentid: `${agentId}`,
    };
    return `https://open.weixin.qq.com/connect/oauth2/authorize?${new URLSearchParams(query)}#wechat_redirect`;
  }
  const query = { login_type: 'CorpApp', appid: corpId, agentid: `${agentId}`, redirect_uri, state };
  return `https://login.work.weixin.qq.com/wwlogin/sso/login?${new URLSearchParams(query)}`;
}

async function finish(deps: SignInDeps, request: Request, response: Response): Promise<void> {
  const { code, state, to } = request.query;
  const page = pageOf(to);
  response.clearCookie(cookie, { path: '/wecom/sign-in' });
  const isOurs = typeof state === 'string' && isSame(state, cookieOf(request));
  if (!page || !isOurs || typeof code !== 'string' || code.length === 0 || code.length > 512)
    return refuse(request, response, 403, 'unclear');
  const memberId = await memberBehind(deps, code);
  if (memberId === 'unclear' || memberId === 'stranger') return refuse(request, response, 403, memberId);
  await signInToPages(deps, request, response, memberId.id);
  response.set('cache-control', 'no-store').redirect(302, deps.addressOf(page, memberId.id));
}

async function memberBehind(deps: SignInDeps, code: string): Promise<{ id: string } | 'unclear' | 'stranger'> {
  try {
    const options = { signal: AbortSignal.timeout(10_000) };
    const answer = memberShape.safeParse(await deps.client.get('/cgi-bin/auth/getuserinfo', { code }, options));
    // Outsiders have an openid and no userid.
    if (!answer.success) return 'stranger';
    const id = await memberOfUser(deps.store.read, deps.corpId, answer.data.userid);
    return id === null ? 'stranger' : { id };
  } catch (problem) {
    deps.report('wecom sign-in', problem);
    return 'unclear';
  }
}

function pageOf(to: unknown): PageRef | null {
  const text = toShape.safeParse(to);
  if (!text.success) return null;
  const at = text.data.indexOf(':');
  const kind = kinds.find((each) => each === text.data.slice(0, at));
  return kind ? { kind, id: text.data.slice(at + 1) } : null;
}

function cookieOf(request: Request): string {
  const pair = (request.get('cookie') ?? '').split(/;\s*/).find((each) => each.startsWith(`${cookie}=`));
  return pair?.slice(cookie.length + 1) ?? '';
}

function isSame(given: string, right: string): boolean {
  return right.length === 32 && given.length === 32 && timingSafeEqual(Buffer.from(given), Buffer.from(right));
}

function refuse(request: Request, response: Response, status: number, why: keyof typeof refusals): void {
  const { zh, en } = refusals[why];
  sendNoPage(response, status, languageOf(request), { zh: [...zh], en: [...en] });
}
