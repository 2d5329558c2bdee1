/**
 * Slack's three addresses on our express app. The signature is over the raw bytes, so bodies are read here and nowhere
 * before. A request that is not Slack's learns nothing; one that is gets its answer when the event is stored.
 */
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Clock } from '../../domain/shared/clock.ts';
import { callbackPaths } from './needs.ts';
import { verifySlackRequest } from './verify.ts';

export interface SlackRoutesDeps {
  /** null = Socket Mode alone: the addresses are not there. */
  readonly signingSecret: string | null;
  readonly systemClock: Clock;
  /** Calls `acknowledge` once, when the event is stored. @throws when Slack is to deliver it again */
  readonly take: (body: unknown, acknowledge: (answer?: object) => void) => Promise<void>;
  readonly report: (module: string, problem: unknown) => void;
}

/** Slack's largest payloads (a view is 250 kB) stay far below. */
const maxBytes = 1_000_000;
const form = 'application/x-www-form-urlencoded';

export function createSlackRoutes(deps: SlackRoutesDeps): Router {
  const router = Router();
  const raw = express.raw({ type: () => true, limit: maxBytes });
  const paths = Object.values(callbackPaths);
  router.post(paths, raw, (request, response) => void receive(deps, request, response));
  router.use(paths, refuseUnreadable);
  return router;
}

async function receive(deps: SlackRoutesDeps, request: Request, response: Response): Promise<void> {
  const { signingSecret, systemClock } = deps;
  if (signingSecret === null) return void response.sendStatus(404);
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signed = {
    timestamp: request.get('x-slack-request-timestamp'),
    signature: request.get('x-slack-signature'),
    rawBody,
  };
  if (verifySlackRequest(signed, signingSecret, systemClock.now()) !== 'genuine') return void response.sendStatus(401);
  const body = bodyOf(request, rawBody.toString('utf8'));
  if (body === null) return void response.sendStatus(400);
  if (isChallenge(body)) return void response.json({ challenge: body.challenge });
  const acknowledge = (answer?: object) => {
    if (response.headersSent) return;
    if (answer === undefined) response.status(200).end();
    else response.json(answer);
  };
  try {
    await deps.take(body, acknowledge);
    acknowledge();
  } catch (problem) {
    deps.report('slack', problem);
    if (!response.headersSent) response.sendStatus(503);
  }
}

/** @returns null for what is no payload of Slack */
function bodyOf(request: Request, text: string): object | null {
  const isForm = request.is(form) !== false;
  if (isForm === (request.path === callbackPaths.events)) return null;
  if (!isForm) return jsonOf(text);
  const fields = new URLSearchParams(text);
  if (request.path === callbackPaths.commands) return Object.fromEntries(fields);
  return jsonOf(fields.get('payload') ?? '');
}

function jsonOf(text: string): object | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && !Array.isArray(body) ? body : null;
  } catch {
    return null;
  }
}

function isChallenge(body: object): body is { challenge: string } {
  return (
    'type' in body && body.type === 'url_verification' && 'challenge' in body && typeof body.challenge === 'string'
  );
}

/** Too large, broken off, wrongly packed: said by its number alone. */
const refuseUnreadable: ErrorRequestHandler = (problem, _request, response, next) => {
  if (response.headersSent) return next(problem);
  const status = problem instanceof Error && 'status' in problem ? Number(problem.status) : 500;
  response.sendStatus(status >= 400 && status < 500 ? status : 500);
};
