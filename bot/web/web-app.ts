/**
 * The one express app: who may reach it, then health, intake, and the local chat. In production the local chat opens with
 * its key only (bot/local/chat-key.ts), and on this machine only; the public address reaches health, /api, /pages and the
 * callbacks of the chat platforms.
 */
import express from 'express';
import type { Localized } from '../../cards/card.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { InboundEvent } from '../../handlers/inbound.ts';
import { hasCompany } from '../../handlers/people/has-company.ts';
import type { AuditResult } from '../../jobs/housekeeping.ts';
import type { Uploads } from '../files/uploads.ts';
import type { DemoControls } from '../local/demo-controls.ts';
import type { LocalPlatform } from '../local/platform.ts';
import { createLocalChatRouter } from '../local/routes.ts';
import { secretKeyOf } from '../secrets.ts';
import type { VendorPlatform } from '../vendor-platform.ts';
import type { Baton } from '../wire.ts';
import { answerUnknown } from './answer-unknown.ts';
import { languageOf } from './answers.ts';
import type { BoardFeed } from './board-feed.ts';
import { refuseWhileStopping } from './close-server.ts';
import { createDealRouter } from './deal-routes.ts';
import { createHealthRouter } from './health-routes.ts';
import { createIntakeRouter } from './intake-routes.ts';
import { sendNoPage } from './page-frame.ts';
import type { PageLinks } from './page-links.ts';
import { createPagesRouter } from './page-routes.ts';
import { pageSessionsOf } from './page-sessions.ts';
import { createAwardPage } from './pages/award-page.ts';
import { createBoardPage } from './pages/board-page.ts';
import { createFormPage, createFormTaker } from './pages/form-page.ts';
import { createReportPage } from './pages/report-page.ts';
import { createUploadPage, createUploadTaker } from './pages/upload-page.ts';
import { createVisitPage } from './pages/visit-page.ts';
import { answerUnforeseen } from './read-json.ts';
import { allowHosts, allowThisMachineOnly, securityHeaders } from './security.ts';

export interface WebAppDeps {
  readonly baton: Baton;
  readonly clock: Clock;
  readonly systemClock: Clock;
  readonly platform: LocalPlatform;
  /** Their callbacks come first: signatures are over bodies that nobody has read yet. */
  readonly vendors: readonly VendorPlatform[];
  readonly uploads: Uploads;
  readonly demo: DemoControls | null;
  readonly apiToken: string;
  /** null = the chat is open to whoever reaches it: the demo. */
  readonly chatKey: string | null;
  readonly links: PageLinks;
  readonly boards: BoardFeed;
  readonly report: (module: string, problem: unknown) => void;
  readonly lastAudit: () => AuditResult | null;
  /** From then on nothing new is taken. */
  readonly isStopping: () => boolean;
}

const howToOpenTheBoard: Localized<[string, string]> = {
  zh: ['看板要用链接打开', '请主管以上的同事在和接力的私聊里发「看板」，把打开的网址放到大屏的浏览器里。'],
  en: [
    'The board opens by its link',
    'Ask a manager to send "board link" to Baton, and put the address on the wall screen.',
  ],
};

export function createWebApp(deps: WebAppDeps): express.Express {
  const { baton, clock, platform, apiToken } = deps;
  const { config, store, policies, contextAt } = baton;
  const publicUrl = config.publicUrl ?? null;
  const isOpenChat = config.mode === 'demo';
  // The browser's session is of the address at which the chat opens; links from its cards lead to the same.
  const chatUrl = isOpenChat ? publicUrl : null;
  const locked = deps.chatKey === null ? {} : { chatKey: deps.chatKey };
  const chatSessions = {
    store,
    clock: deps.systemClock,
    isHttps: chatUrl?.startsWith('https:') ?? false,
    ...(deps.chatKey === null ? {} : { key: deps.chatKey }),
  };
  const { systemClock } = deps;
  const secretKey = secretKeyOf(config);
  const app = express();
  app.disable('x-powered-by');
  // Behind a reverse proxy everybody would share one address, and one limit.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal']);
  app.locals.language = config.language;
  app.use(refuseWhileStopping(deps.isStopping));
  app.use(allowHosts({ host: config.host, publicUrl }), securityHeaders(publicUrl?.startsWith('https:') ?? false));
  for (const { routes } of deps.vendors) app.use(routes);
  app.use(
    createHealthRouter({
      store,
      hasCompany: async () => hasCompany(await contextAt(clock.now()).directory(store.read)),
      lastAudit: deps.lastAudit,
    }),
  );
  const door = { store, makeContext: () => contextAt(clock.now()), apiToken, language: config.language };
  app.use(createIntakeRouter(door), createDealRouter(door));
  const formPage = { store, links: deps.links, sink: (event: InboundEvent) => platform.receive(event) };
  const uploadPage = { ...formPage, uploads: deps.uploads, wecom: config.wecom };
  app.use(
    createPagesRouter({
      store,
      links: deps.links,
      sessions: chatSessions,
      pageSessions: pageSessionsOf({ store, systemClock, secretKey, publicUrl: publicUrl ?? '' }),
      publicUrl,
      systemClock,
      makeContext: () => contextAt(clock.now()),
      takers: { form: createFormTaker(formPage), upload: createUploadTaker(uploadPage) },
      handlers: {
        form: createFormPage(formPage),
        upload: createUploadPage(uploadPage),
        award: createAwardPage(store),
        report: createReportPage(store),
        visit: createVisitPage({ store, files: baton.files }),
        board: createBoardPage({
          store,
          feed: deps.boards,
          systemClock: deps.systemClock,
          makeContext: () => contextAt(clock.now()),
        }),
      },
    }),
  );
  app.get('/board', (request, response) => sendNoPage(response, 403, languageOf(request), howToOpenTheBoard));
  if (!isOpenChat) app.use('/chat', allowThisMachineOnly());
  app.get('/', (_request, response) => response.redirect('/chat'));
  app.use(
    createLocalChatRouter({
      store,
      platform,
      clock,
      systemClock: deps.systemClock,
      demo: deps.demo,
      language: config.language,
      timeZone: config.timeZone,
      channels: () => policies.current.channels.channels,
      publicUrl: chatUrl,
      ...locked,
      links: deps.links,
      files: baton.files,
      uploads: deps.uploads,
    }),
  );
  app.use(answerUnknown);
  app.use(answerUnforeseen((problem) => deps.report('web', problem)));
  return app;
}
