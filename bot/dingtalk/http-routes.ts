/**
 * The HTTP way of receiving, for installations that allow no outbound WebSocket: robot messages and (encrypted) events at
 * /dingtalk/callback, clicks at /dingtalk/card. Signatures are checked before a body is looked at; those of messages and
 * clicks cover a timestamp and not the body, so the click's delivery id is timestamp and body together: what is replayed
 * is handled once.
 */
import { createHash } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { EnvelopeKeys, SealedText } from '../encrypted-callback.ts';
import { clickResponse } from './cards.ts';
import { readHttpEvent } from './parse.ts';
import type { Receiver } from './receive.ts';
import { addressCheckEvent, eventAnswer, isCardCallback, isRobotCallback, openEvent } from './verify.ts';

export interface HttpDeps {
  readonly clientSecret: string;
  /** null where no events are subscribed to over HTTP. */
  readonly eventKeys: EnvelopeKeys | null;
  readonly now: () => Date;
  /** null until the callback address is registered with it. */
  readonly cardSecret: () => string | null;
  /** null while the bot is stopped. */
  readonly receiver: () => Receiver | null;
  readonly report: (module: string, problem: unknown) => void;
}

const maxBody = '200kb';

export function createHttpRoutes(deps: HttpDeps): Router {
  const router = express.Router();
  const raw = express.raw({ type: () => true, limit: maxBody });
  router.post('/dingtalk/callback', raw, (request, response) =>
    answer(deps, response, async (receiver) => {
      const { eventKeys } = deps;
      // Only events are signed in the address.
      if (eventKeys && request.query.msg_signature !== undefined)
        return takeEvent({ ...deps, eventKeys }, receiver, request, response);
      const signed = { timestamp: request.get('timestamp'), signature: request.get('sign') };
      if (!isRobotCallback(deps.clientSecret, signed, deps.now())) return response.status(401).end();
      const payload = bodyOf(request);
      if (payload === undefined) return response.status(400).end();
      const delivery = await receiver.robotMessage(payload);
      if (delivery === 'again') return response.status(503).end();
      return response.json({ msgtype: 'empty' });
    }),
  );
  router.post('/dingtalk/card', raw, (request, response) =>
    answer(deps, response, async (receiver) => {
      const timestamp = request.get('x-ddpaas-signature-timestamp');
      const secret = deps.cardSecret();
      const signed = { timestamp, signature: request.get('x-ddpaas-signature') };
      if (secret === null || !isCardCallback(secret, signed, deps.now())) return response.status(401).end();
      const payload = bodyOf(request);
      if (payload === undefined) return response.status(400).end();
      const digest = createHash('sha256')
        .update(request.body as Buffer)
        .digest('base64url');
      return response.json(clickResponse(await receiver.cardClick(payload, `${timestamp} ${digest}`)));
    }),
  );
  // A body that is too large or does not end is refused without a word about it.
  router.use('/dingtalk', (_problem: unknown, _request: Request, response: Response, _next: () => void) => {
    if (!response.headersSent) response.status(413).end();
  });
  return router;
}

/** Also the check when an administrator saves the address: an event that means nothing and wants the same answer. */
async function takeEvent(
  { eventKeys, now }: { eventKeys: EnvelopeKeys; now: () => Date },
  receiver: Receiver,
  request: Request,
  response: Response,
): Promise<unknown> {
  const opened = openEvent(eventKeys, sealedIn(request), now());
  if (!opened.isTrue) return response.status(401).end();
  const event = readHttpEvent(opened.message);
  const isTaken =
    !event ||
    event.type === addressCheckEvent ||
    (await receiver.event(event.type, event.id, event.payload)) === 'taken';
  return isTaken ? response.json(eventAnswer(eventKeys, now())) : response.status(503).end();
}

function sealedIn(request: Request): SealedText {
  const { msg_signature, timestamp, nonce } = request.query;
  const body = bodyOf(request);
  const encrypt = typeof body === 'object' && body !== null && 'encrypt' in body ? body.encrypt : undefined;
  const [signature, at, once, encrypted] = [msg_signature, timestamp, nonce, encrypt].map((one) =>
    typeof one === 'string' ? one : '',
  );
  return { signature: signature ?? '', timestamp: at ?? '', nonce: once ?? '', encrypted: encrypted ?? '' };
}

async function answer(
  { receiver, report }: HttpDeps,
  response: Response,
  work: (receiver: Receiver) => Promise<unknown>,
): Promise<void> {
  const running = receiver();
  if (!running) return void response.status(503).end();
  try {
    await work(running);
  } catch (problem) {
    report('dingtalk callback', problem);
    if (!response.headersSent) response.status(503).end();
  }
}

function bodyOf(request: Request): unknown {
  try {
    return JSON.parse((request.body as Buffer).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
