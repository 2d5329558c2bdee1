/**
 * The web side of the local chat, everything under /chat: the page, its session, and the routes that read and write.
 * Every request names the acting member, who is checked against the records; what a member may do is decided by the
 * handlers behind the platform's sink, never here. Mount it behind `allowHosts` and `securityHeaders`.
 */
import path from 'node:path';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { rememberSessionMember } from '../../db/repos/web-sessions.ts';
import { byAddress, limitRate } from '../web/limit-rate.ts';
import { readJson } from '../web/read-json.ts';
import { refuseForeignPages } from '../web/security.ts';
import { createPageServer } from '../web/serve-page.ts';
import { openWebSession, requireWebSession } from '../web/web-session.ts';
import { actingId, requireActingMember } from './acting-member.ts';
import { ChangeStream } from './change-stream.ts';
import type { BootstrapView, PersonView } from './chat-api.ts';
import { openByKey, requireKeptKey } from './chat-key.ts';
import { conversationsView, peopleViews, unitViews } from './chat-views.ts';
import { demoRoutes, viewClock } from './demo-routes.ts';
import { fileRoutes } from './file-routes.ts';
import type { LocalChatDeps } from './local-chat-deps.ts';
import { panelRoutes } from './panel-routes.ts';
import { readRoutes } from './read-routes.ts';
import { uploadRoutes } from './upload-routes.ts';
import { writeRoutes } from './write-routes.ts';

const sessionBody = z.object({ memberId: z.string().min(1).max(64) });

/** Far above what people click in a minute, from all tabs of one machine together. */
const pageLimit = { points: 240, windowSeconds: 60, keyOf: byAddress };
const apiLimit = { points: 3_000, windowSeconds: 60, keyOf: byAddress };

export function createLocalChatRouter(deps: LocalChatDeps): Router {
  const { store, platform } = deps;
  const isHttps = deps.publicUrl?.startsWith('https:') ?? false;
  const { chatKey } = deps;
  const sessions = { store, clock: deps.systemClock, isHttps, ...(chatKey === undefined ? {} : { key: chatKey }) };
  const clockView = () => viewClock(deps.clock, deps.demo);
  const stream = new ChangeStream({ store, platform, channels: deps.channels, clockView });
  const pages = createPageServer(path.join(import.meta.dirname, 'public'), '/chat/assets');
  const router = Router();
  const api = Router();

  router.get('/chat', ...openByKey(sessions));
  router.use('/chat', requireKeptKey(sessions));
  router.get('/chat', limitRate(pageLimit), async (request, response) => {
    await openWebSession(sessions, request, response);
    pages.serve('index.html', request, response);
  });
  router.get('/chat/assets/:name', (request, response) => {
    if (!pages.serve(request.params.name, request, response)) response.status(404).end();
  });
  router.use('/chat/api', refuseForeignPages(deps), limitRate(apiLimit), api);

  api.post('/session', readJson(), async (request, response) => {
    const session = await openWebSession(sessions, request, response);
    const body = sessionBody.safeParse(request.body);
    if (body.success) await store.transaction((tx) => rememberSessionMember(tx, session.idHash, body.data.memberId));
    response.status(204).end();
  });
  api.use(requireWebSession(sessions));
  api.get('/bootstrap', async (request, response) => {
    const people = await peopleViews(store.read);
    const acting = chooseActing(people, request, response);
    const lists = acting
      ? await conversationsView(store.read, acting, deps.channels())
      : { conversations: [], unreadByPerson: {}, revision: 0, newestSeq: 0 };
    const units = await unitViews(store.read);
    response.json({
      ...lists,
      companyName: units.find((unit) => unit.parentId === null)?.name ?? { zh: '接力', en: 'Baton' },
      language: deps.language,
      timeZone: deps.timeZone,
      isDemo: deps.demo !== null,
      maxFileBytes: deps.uploads.maxBytes,
      actingId: acting?.id ?? null,
      people,
      units,
      clock: clockView(),
    } satisfies BootstrapView);
  });

  api.use(requireActingMember(store));
  if (deps.demo)
    api.use(
      '/demo',
      demoRoutes(deps.demo, () => stream.broadcast('clock', clockView())),
    );
  // Pieces of files are no JSON: their routes stand before those that read every body as such.
  api.use(
    readRoutes(deps, stream),
    panelRoutes(deps),
    fileRoutes(deps),
    uploadRoutes(deps.uploads),
    writeRoutes(deps, stream),
  );
  return router;
}

/** Whom the page asks for, else whom this browser acted for last, else the first rep. */
function chooseActing(people: readonly PersonView[], request: Request, response: Response): PersonView | undefined {
  const active = people.filter((person) => person.isActive);
  const byId = (id: string | null) => active.find((person) => person.id === id);
  return (
    byId(actingId(request)) ??
    byId(response.locals.session.memberId) ??
    active.find((person) => person.role === 'rep') ??
    active[0]
  );
}
