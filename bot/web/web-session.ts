/**
 * Browser sessions: a random 256-bit secret in an HttpOnly cookie, its SHA-256 as a row. Whoever has no valid session
 * gets one when opening a page, and a clear answer everywhere else. One that is never used again (a probe, a script) ends
 * after a day. Who acts is decided by the routes, not here.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { addWebSession, extendWebSession, webSession } from '../../db/repos/web-sessions.ts';
import type { Store } from '../../db/store.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import { refuse } from './answers.ts';

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 30 * dayMs;
/** Until it is used for the first time. */
const unusedLifetimeMs = dayMs;

export interface WebSessionDeps {
  readonly store: Store;
  /** The system clock, never the one the demo moves. */
  readonly clock: Clock;
  readonly isHttps: boolean;
  /** Sessions are known together with this key only: another key ends them all, and those of another kind are none. */
  readonly key?: string;
  /** Another kind of session than the chat's has a cookie of its own. */
  readonly cookie?: string;
}

/** Makes sure the browser has a session, and sets the cookie when it has none. */
export async function openWebSession(
  deps: WebSessionDeps,
  request: Request,
  response: Response,
): Promise<Row<'sessions'>> {
  return (await findWebSession(deps, request)) ?? startWebSession(deps, request, response, null);
}

/** A new session whatever the browser had before. @param memberId who was signed in to it */
export async function startWebSession(
  deps: WebSessionDeps,
  request: Request,
  response: Response,
  memberId: string | null,
): Promise<Row<'sessions'>> {
  const secret = randomBytes(32).toString('base64url');
  const now = deps.clock.now();
  const session = {
    idHash: digest(deps, secret),
    memberId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + unusedLifetimeMs),
  };
  await deps.store.transaction((tx) => addWebSession(tx, session));
  response.cookie(cookieName(deps, request), secret, {
    httpOnly: true,
    sameSite: 'lax',
    secure: deps.isHttps,
    path: '/',
    maxAge: lifetimeMs,
  });
  return session;
}

/** Lets only requests with a valid session through (else 401) and leaves it in `response.locals.session`. */
export function requireWebSession(deps: WebSessionDeps): RequestHandler {
  return async (request, response, next) => {
    const session = await findWebSession(deps, request);
    if (!session) {
      return refuse(response, 401, 'no-session', {
        zh: '页面打开得太久了，请刷新后继续。',
        en: 'This page has been open for too long. Please reload it to go on.',
      });
    }
    response.locals.session = session;
    next();
  };
}

/** The session of the request's cookie, if it is known and has not expired. */
export async function findWebSession(deps: WebSessionDeps, request: Request): Promise<Row<'sessions'> | null> {
  const secret = readCookie(request.headers.cookie, cookieName(deps, request));
  const session = secret === null ? null : await webSession(deps.store.read, digest(deps, secret), deps.clock.now());
  if (!session) return null;
  const expiresAt = new Date(session.createdAt.getTime() + lifetimeMs);
  if (session.expiresAt < expiresAt)
    await deps.store.transaction((tx) => extendWebSession(tx, session.idHash, expiresAt));
  return { ...session, expiresAt };
}

function digest({ key }: WebSessionDeps, secret: string): string {
  const hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return hash.update(secret).digest('hex');
}

/** Cookies do not know ports: two installations on one machine would overwrite each other's without the port in the name. */
function cookieName({ isHttps, cookie = 'baton_session' }: WebSessionDeps, request: Request): string {
  const port = /:(\d+)$/.exec(request.headers.host ?? '')?.[1];
  return `${isHttps ? '__Host-' : ''}${cookie}${port ? `_${port}` : ''}`;
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}
