/**
 * The one express app: who may reach it, then health, intake, and the local chat. In production the local chat, which
 * has no sign-in, is there for this machine only; the public address reaches health and /api.
 */
import express from 'express';
import type { Clock } from '../../domain/shared/clock.ts';
import { hasCompany } from '../../handlers/people/has-company.ts';
import type { AuditResult } from '../../jobs/housekeeping.ts';
import { createAudioConverter } from '../files/convert-audio.ts';
import { Uploads } from '../files/uploads.ts';
import type { DemoControls } from '../local/demo-controls.ts';
import type { LocalPlatform } from '../local/platform.ts';
import { createLocalChatRouter } from '../local/routes.ts';
import type { Baton } from '../wire.ts';
import { refuseWhileStopping } from './close-server.ts';
import { createHealthRouter } from './health-routes.ts';
import { createIntakeRouter } from './intake-routes.ts';
import type { PageLinks } from './page-links.ts';
import { createPagesRouter } from './page-routes.ts';
import { answerUnforeseen } from './read-json.ts';
import { allowHosts, allowThisMachineOnly, securityHeaders } from './security.ts';

export interface WebAppDeps {
  readonly baton: Baton;
  readonly clock: Clock;
  readonly systemClock: Clock;
  readonly platform: LocalPlatform;
  readonly demo: DemoControls | null;
  readonly apiToken: string;
  readonly links: PageLinks;
  readonly report: (module: string, problem: unknown) => void;
  readonly lastAudit: () => AuditResult | null;
  /** From then on nothing new is taken. */
  readonly isStopping: () => boolean;
}

export function createWebApp(deps: WebAppDeps): express.Express {
  const { baton, clock, platform, apiToken } = deps;
  const { config, store, policies, contextAt } = baton;
  const publicUrl = config.publicUrl ?? null;
  const app = express();
  app.disable('x-powered-by');
  app.locals.language = config.language;
  app.use(refuseWhileStopping(deps.isStopping));
  app.use(allowHosts({ host: config.host, publicUrl }), securityHeaders(publicUrl?.startsWith('https:') ?? false));
  app.use(
    createHealthRouter({
      store,
      hasCompany: async () => hasCompany(await contextAt(clock.now()).directory(store.read)),
      lastAudit: deps.lastAudit,
    }),
  );
  app.use(
    createIntakeRouter({ store, makeContext: () => contextAt(clock.now()), apiToken, language: config.language }),
  );
  app.use(
    createPagesRouter({
      store,
      links: deps.links,
      sessions: { store, clock: deps.systemClock, isHttps: publicUrl?.startsWith('https:') ?? false },
      systemClock: deps.systemClock,
      makeContext: () => contextAt(clock.now()),
    }),
  );
  const isOpenChat = config.mode === 'demo';
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
      publicUrl: isOpenChat ? publicUrl : null,
      links: deps.links,
      files: baton.files,
      uploads: new Uploads({
        store,
        files: baton.files,
        policy: () => policies.current.evidence.files,
        now: () => deps.systemClock.now(),
        audio: createAudioConverter(baton.files),
      }),
    }),
  );
  app.use(answerUnforeseen((problem) => deps.report('web', problem)));
  return app;
}
