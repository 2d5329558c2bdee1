/**
 * The address that WeCom calls: the check when an administrator saves it (GET), and everything that people do (POST).
 * A callback is acknowledged with an empty 200 once it is recorded; what cannot be recorded is answered too late, and WeCom
 * tries again. What is not signed by WeCom for this company gets a bare refusal; nothing of it is read, logged or answered.
 */
import { setTimeout as pause } from 'node:timers/promises';
import express, { type Request, type Response, type Router } from 'express';
import type { Opened } from '../encrypted-callback.ts';
import { parseCallback } from './parse.ts';
import type { ReceiveDeps } from './receive-callback.ts';
import { receiveCallback } from './receive-callback.ts';
import { type CallbackKeys, verifyCallback } from './verify.ts';

export interface CallbackRoutesDeps {
  readonly keys: CallbackKeys;
  readonly agentId: number;
  readonly now: () => Date;
  /** null while the bot is not running. */
  readonly receiving: () => ReceiveDeps | null;
  readonly report: (module: string, problem: unknown) => void;
  /** How long nothing is said about what could not be recorded, in ms. */
  readonly silenceMs: number;
}

/**
 * WeCom waits 5 s and then tries again, three times (回调配置). Of other answers than 200 one page says that they are tried
 * again as well, another that only silence is: so we are silent.
 */
export const vendorSilenceMs = 5_500;

/** Texts have 2 KB, encrypted and in XML; nothing of WeCom comes near this. */
const maxBodyBytes = 256 * 1024;
const opening = '<Encrypt>';
const statuses = { unsigned: 400, forged: 403, stale: 403, 'other-owner': 403, unreadable: 400 } as const;

export function createCallbackRoutes(router: Router, deps: CallbackRoutesDeps): void {
  router.get('/wecom/callback', (request, response) => {
    // Base64 has no spaces: one was a plus that was sent as it is.
    const verified = verify(deps, request, texts(request).echostr?.replaceAll(' ', '+'));
    if (verified.isTrue) response.type('text/plain').send(verified.message);
    else response.status(statuses[verified.why]).end();
  });
  const body = express.text({ type: () => true, limit: maxBodyBytes });
  router.post('/wecom/callback', body, (request, response, next) => {
    take(deps, request, response).catch(next);
  });
  router.use(
    '/wecom/callback',
    (problem: unknown, _request: Request, response: Response, next: (p: unknown) => void) => {
      // Too large, or cut off on its way.
      if (response.headersSent) return next(problem);
      response.status(isTooLarge(problem) ? 413 : 400).end();
    },
  );
}

async function take(deps: CallbackRoutesDeps, request: Request, response: Response): Promise<void> {
  const encrypted = encryptedIn(typeof request.body === 'string' ? request.body : '');
  if (encrypted === null) return void response.status(400).end();
  const verified = verify(deps, request, encrypted);
  if (!verified.isTrue) return void response.status(statuses[verified.why]).end();
  const receiving = deps.receiving();
  if (!receiving) return void response.status(503).end();
  const callback = parseCallback(verified.message, { corpId: deps.keys.corpId, agentId: deps.agentId });
  // Signed by WeCom, and nothing that we know: to refuse it would only bring it back.
  if (!callback) return void response.status(200).end();
  try {
    await receiveCallback(receiving, callback);
    response.status(200).end();
  } catch (problem) {
    deps.report(`wecom ${callback.kind}`, problem);
    await pause(deps.silenceMs, undefined, { ref: false });
    response.status(503).end();
  }
}

function verify({ keys, now }: CallbackRoutesDeps, request: Request, encrypted = ''): Opened {
  const { msg_signature: signature = '', timestamp = '', nonce = '' } = texts(request);
  return verifyCallback(keys, { signature, timestamp, nonce, encrypted }, now());
}

function texts({ query }: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/**
 * The outer form is XML; one page of the documentation names JSON. Anybody may send it, so it is not parsed: a large one
 * would cost a tenth of a second before the signature is looked at.
 */
function encryptedIn(body: string): string | null {
  const text = body.trim();
  if (text.startsWith('{')) {
    try {
      const outer = JSON.parse(text) as Record<string, unknown>;
      return typeof outer.encrypt === 'string' ? outer.encrypt : null;
    } catch {
      return null;
    }
  }
  const from = text.indexOf(opening);
  const to = text.indexOf('</Encrypt>', from);
  if (!text.startsWith('<xml>') || !text.endsWith('</xml>') || from < 0 || to < 0) return null;
  return text
    .slice(from + opening.length, to)
    .replace(/^\s*<!\[CDATA\[/, '')
    .replace(/\]\]>\s*$/, '')
    .trim();
}

function isTooLarge(problem: unknown): boolean {
  return problem instanceof Error && 'status' in problem && problem.status === 413;
}
