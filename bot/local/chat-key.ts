/**
 * The key of the local chat in production, where whoever has a session may act as anybody: a session is opened only by
 * the address that carries the key (printed at the start and by `doctor`); without one, nothing under /chat answers.
 * In the demo there is no key and the page is open.
 */
import type { RequestHandler, Response } from 'express';
import { languageOf, refuse } from '../web/answers.ts';
import { isSameToken } from '../web/compare-token.ts';
import { byAddress, limitRate } from '../web/limit-rate.ts';
import { sendNoPage } from '../web/page-frame.ts';
import { findWebSession, openWebSession, type WebSessionDeps } from '../web/web-session.ts';

/** Nobody opens the chat anew as often as this; a program that guesses keys does. */
const keyLimit = { points: 30, windowSeconds: 60, keyOf: byAddress };

export function chatAddress(address: string, key: string): string {
  return `${address}/chat?key=${key}`;
}

/** For GET /chat with a key: the browser gets its session and goes on without the key in its address bar. */
export function openByKey(sessions: WebSessionDeps): RequestHandler[] {
  const { key: chatKey } = sessions;
  const skipWithout: RequestHandler = (request, _response, next) =>
    next(chatKey === undefined || request.query.key === undefined ? 'route' : undefined);
  const open: RequestHandler = async (request, response) => {
    const { key } = request.query;
    response.set('cache-control', 'no-store');
    if (!isSameToken(typeof key === 'string' ? key : null, chatKey ?? '')) return sendWhereToFind(response);
    await openWebSession(sessions, request, response);
    response.redirect('/chat');
  };
  return [skipWithout, limitRate(keyLimit), open];
}

/** Lets through who has a session opened by the key; everybody in the demo. */
export function requireKeptKey(sessions: WebSessionDeps): RequestHandler {
  return async (request, response, next) => {
    if (sessions.key === undefined || (await findWebSession(sessions, request))) return next();
    if (request.method === 'GET' && /^\/chat\/?$/i.test(request.baseUrl + request.path)) {
      return sendWhereToFind(response);
    }
    refuse(response, 401, 'chat-locked', {
      zh: '聊天已锁定。请用启动时显示的带密钥的地址打开，运行 npm run baton -- doctor 也能看到它。',
      en: 'The chat is locked. Open it with the address that was shown at start, with its key; npm run baton -- doctor shows it too.',
    });
  };
}

function sendWhereToFind(response: Response): void {
  sendNoPage(response, 401, languageOf(response.req), {
    zh: [
      '请用带密钥的地址打开聊天',
      '地址在接力启动时显示；在运行接力的机器上运行 npm run baton -- doctor 也能看到。打开一次后，这个浏览器会记住。',
    ],
    en: [
      'Please open the chat with the address that has the key',
      'Baton shows it at the start, and so does npm run baton -- doctor on the machine it runs on. This browser remembers it after the first time.',
    ],
  });
}
