/**
 * A company whose pages are served over real HTTP as chat tools without forms use them: links as an adapter makes them,
 * the bot behind them, and what each member's browser does with a form.
 */
import express from 'express';
import { Uploads } from '../../bot/files/uploads.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { createPageLinks } from '../../bot/web/page-links.ts';
import { createPagesRouter } from '../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../bot/web/page-sessions.ts';
import { actionPage, createFormPage, createFormTaker, type SentView } from '../../bot/web/pages/form-page.ts';
import { createUploadPage, createUploadTaker } from '../../bot/web/pages/upload-page.ts';
import { answerUnforeseen } from '../../bot/web/read-json.ts';
import { securityHeaders } from '../../bot/web/security.ts';
import type { InboundEvent, PageRef, Reply } from '../../handlers/inbound.ts';
import { fakeKeys } from '../fakes/wecom/fake-wecom.ts';
import { type Company, type CompanyOptions, openCompany, takingOf } from './company.ts';
import { openLink } from './open-link.ts';
import { type Answer, type ServedApp, serveApp } from './serve-app.ts';

export interface PageDesk {
  readonly company: Company;
  readonly served: ServedApp;
  readonly uploads: Uploads;
  /** Everything that pages handed to the bot. */
  readonly received: InboundEvent[];
  /** Stands between the pages and the bot, where a test wants that. */
  between: (event: InboundEvent) => Promise<Reply>;
  linkTo(page: PageRef, memberId: string): string;
  /** The link behind a button, opened in the member's browser. */
  open(memberId: string, actionId: string, value: string): Promise<Answer>;
  /** Answers of the form that a page shows, as the page's script sends them. */
  send(memberId: string, page: string, fields: Record<string, string>): Promise<SentView>;
  /** As `send`, to whatever address and event the test names. */
  post(memberId: string, address: string, body: object): Promise<Answer>;
  close(): Promise<void>;
}

/** The first form or button of a page: where it is sent, and as which event. */
export function sendingOf(page: string): { address: string; eventId: string } {
  const [, address, eventId] = /<form class="form(?:-button)?" action="([^"]+)" data-event="([^"]+)"/.exec(page) ?? [];
  if (!address || !eventId) throw new Error('The page has nothing to send');
  return { address, eventId };
}

/** @param vendorRoutes what an adapter serves beside the pages */
export async function openPageDesk(
  options: CompanyOptions = {},
  vendorRoutes: (app: express.Express, company: Company) => void = () => undefined,
): Promise<PageDesk> {
  const company = await openCompany(options);
  const { store, contextAt } = company.baton;
  const { clock } = company;
  const links = createPageLinks('a-secret-of-this-test', clock, () => 90 * 86_400_000);
  const uploads = new Uploads(takingOf(company.baton, clock));
  const received: InboundEvent[] = [];
  if (!(company.platform instanceof LocalPlatform)) throw new Error('The desk stands beside the local chat');
  const platform = company.platform;
  const formPage = {
    store,
    links,
    sink: (event: InboundEvent) => {
      received.push(event);
      return desk.between(event);
    },
  };
  const uploadPage = { ...formPage, uploads, wecom: fakeKeys };
  const app = express();
  app.use(securityHeaders(false));
  vendorRoutes(app, company);
  app.use(
    createPagesRouter({
      store,
      links,
      sessions: { store, clock, isHttps: false },
      pageSessions: pageSessionsOf({ store, systemClock: clock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
      publicUrl: null,
      systemClock: clock,
      makeContext: () => contextAt(clock.now()),
      handlers: {
        form: createFormPage(formPage),
        upload: createUploadPage(uploadPage),
        visit: async (_visit, _request, response) => void response.send('visit'),
      },
      takers: { form: createFormTaker(formPage), upload: createUploadTaker(uploadPage) },
    }),
  );
  app.use(answerUnforeseen((problem) => company.reported.push(String(problem))));
  const served = await serveApp(app);
  const cookies = new Map<string, string>();
  const headersOf = (memberId: string): Record<string, string> => {
    const cookie = cookies.get(memberId);
    return cookie ? { cookie } : {};
  };
  const desk: PageDesk = {
    company,
    served,
    uploads,
    received,
    between: (event) => platform.receive(event),
    linkTo: (page, memberId) => links.addressOf(page, { memberId, session: null }),
    async open(memberId, actionId, value) {
      const address = desk.linkTo(actionPage(actionId, value), memberId);
      const { page, cookie } = await openLink(served, address, headersOf(memberId));
      cookies.set(memberId, cookie);
      return page;
    },
    async send(memberId, page, fields) {
      const { address, eventId } = sendingOf(page);
      return (await desk.post(memberId, address, { eventId, fields })).json<SentView>();
    },
    post: (memberId, address, body) =>
      served.ask(address, {
        method: 'POST',
        headers: { ...headersOf(memberId), 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async close() {
      await served.close();
      await company.remove();
    },
  };
  return desk;
}
