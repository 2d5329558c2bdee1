/**
 * How the web side ends: requests under way get their answers, later ones a calm refusal, and whoever hangs on longer
 * than the patience is cut off. Event streams never end by themselves: whoever holds them ends them before.
 */
import type { Server } from 'node:http';
import type { RequestHandler } from 'express';
import { refuse } from './answers.ts';

/** How often connections that have got their last answer are looked for. */
const lookEveryMs = 50;

/** The first handler of an app. Nothing of a refused request is carried out: the same may be sent again. */
export function refuseWhileStopping(isStopping: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (!isStopping()) return next();
    response.set({ connection: 'close', 'retry-after': '5' });
    refuse(response, 503, 'stopping', {
      zh: '接力正在停止，这一步没有执行。请稍后再试。',
      en: 'Baton is stopping; this was not carried out. Please try again in a moment.',
    });
  };
}

/** Resolves when no connection is left. @param patienceMs how long requests under way may take */
export async function closeServer(server: Server, patienceMs: number): Promise<void> {
  // Clients keep connections open for a next request; by itself the server would wait until they tire of it.
  const looking = setInterval(() => server.closeIdleConnections(), lookEveryMs);
  const cutting = setTimeout(() => server.closeAllConnections(), patienceMs);
  try {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } finally {
    clearInterval(looking);
    clearTimeout(cutting);
  }
}
