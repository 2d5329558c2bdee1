/**
 * The page that takes what a chat cannot carry: photos, PDF, voice, video and the place, for the visit that the member has
 * open. Files come in pieces through the same uploads as those of the local chat; what is sent goes to the bot as one
 * message of the member's own chat tool, and the page shows the visit as its card does.
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { CardAction, Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { visitCard } from '../../../cards/visit-card.ts';
import { openVisitOf } from '../../../db/repos/visits.ts';
import { numberInVisitCode, visitCode } from '../../../domain/evidence/visit-code.ts';
import { loadVisitCard } from '../../../handlers/cards/load-visit-card.ts';
import { PlatformError } from '../../../jobs/chat-platform.ts';
import type { Uploads } from '../../files/uploads.ts';
import { asIncoming, fileUnknown, givenAttachment, maxAttachments, readAttachments } from '../../local/attachments.ts';
import { uploadRoutes } from '../../local/upload-routes.ts';
import { refuse } from '../answers.ts';
import { cardActions, cardView } from '../card-view.ts';
import { type Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import { type PageHandler, type PageVisit, sendGone } from '../page-routes.ts';
import { parseBody } from '../parse-body.ts';
import { readJson } from '../read-json.ts';
import { allowFramesOf } from '../security.ts';
import { actionPage, type FormPageDeps, fromPage } from './form-page.ts';

export interface UploadPageDeps extends FormPageDeps {
  readonly uploads: Uploads;
  /** The app by whose name a page calls WeCom's client; null = WeCom is off. */
  readonly wecom: { readonly corpId: string; readonly agentId: number } | null;
}

/** What the page's script is told about a scanned code (public/upload.ts). */
export interface ScannedView {
  readonly isOfVisit: boolean;
  readonly said: string;
}

/** What the page's script gets back after sending: the visit as it stands now, and what comes next (public/upload.ts). */
export interface SentFilesView {
  readonly state: string;
  readonly next: string;
}

const sentBody = z.object({
  eventId: z.string().regex(/^[\w-]{8,64}$/),
  attachments: z.array(givenAttachment).min(1).max(maxAttachments),
});
const scannedBody = z.object({ text: z.string().max(4_000) });
const readBody = readJson();

/** The page itself, and how far an upload has come. */
export function createUploadPage(deps: UploadPageDeps): PageHandler {
  const routes = uploadRoutes(deps.uploads);
  return async (visit, request, response) => {
    if (visit.rest !== '') return handOver(routes, visit, request, response);
    const { locale } = visit.member;
    const t = texts[locale].page.upload;
    const wecom = isInWecom(visit, request) ? deps.wecom : null;
    if (wecom) allowFramesOf(response, 'weixin:');
    sendPage(response, {
      locale,
      title: t.title,
      styles: ['form.css', 'card.css', 'upload.css'],
      modules: ['upload.ts'],
      body: await uploadView(deps, visit, String(request.params.token), locale, wecom),
    });
  };
}

/** Pieces of files, and the message that sends them. */
export function createUploadTaker(deps: UploadPageDeps): PageHandler {
  const routes = uploadRoutes(deps.uploads);
  const takers: Readonly<Record<string, typeof takeMessage>> = { send: takeMessage, scan: takeScanned };
  return (visit, request, response) => {
    const take = takers[visit.rest];
    if (!take) return handOver(routes, visit, request, response);
    return new Promise<void>((resolve, reject) => {
      response.once('close', () => resolve());
      readBody(request, response, (problem?: unknown) => {
        if (problem !== undefined) return reject(problem);
        take(deps, visit, request, response).then(resolve, reject);
      });
    });
  };
}

/** The member's own chat tool is WeCom, and the page is open inside it. */
function isInWecom({ member }: PageVisit, request: Request): boolean {
  return member.platform === 'wecom' && /wxwork/i.test(request.get('user-agent') ?? '');
}

/** To the routes that the local chat has for uploads, below the address of this page and as this member. */
function handOver(
  routes: ReturnType<typeof uploadRoutes>,
  { member, rest }: PageVisit,
  request: Request,
  response: Response,
): Promise<void> {
  response.locals.member = member;
  request.url = `/${rest}`;
  return new Promise<void>((resolve, reject) => {
    response.once('close', () => resolve());
    routes(request, response, (problem?: unknown) => {
      if (problem) return reject(problem);
      sendGone(request, response);
    });
  });
}

async function takeMessage(
  deps: UploadPageDeps,
  visit: PageVisit,
  request: Request,
  response: Response,
): Promise<void> {
  const body = parseBody(sentBody, request, response);
  if (!body) return;
  const { store } = deps;
  const { member } = visit;
  const sent = await readAttachments(store.read, member.id, body.attachments);
  if (sent === null) return refuse(response, 400, 'file-unknown', fileUnknown);
  const open = await openVisitOf(store.read, member.id);
  try {
    await deps.sink({
      kind: 'message',
      conversation: { kind: 'dm' },
      text: '',
      attachments: sent.map(asIncoming),
      ...(open ? { thread: `visit:${open.id}` } : {}),
      ...fromPage(visit, body.eventId),
    });
  } catch (problem) {
    if (!(problem instanceof PlatformError) || problem.kind !== 'retry') throw problem;
    const text = { zh: texts.zh.page.notRunning, en: texts.en.page.notRunning };
    return refuse(response, 503, 'not-running', text);
  }
  const shown = await stateView(deps, visit, member.locale);
  response.json({ state: shown.state.text, next: shown.next.text } satisfies SentFilesView);
}

/** Whether a code is that of the visit under way. It is looked at only: nothing is recorded. */
async function takeScanned(deps: UploadPageDeps, visit: PageVisit, request: Request, response: Response) {
  const body = parseBody(scannedBody, request, response);
  if (!body) return;
  const t = texts[visit.member.locale].page.upload.scanned;
  const scanned = body.text.trim();
  const number = numberInVisitCode(scanned);
  const open = await openVisitOf(deps.store.read, visit.member.id);
  const isOfVisit = open !== null && scanned === visitCode(open);
  const why = () => {
    if (number === null) return t.notAVisit;
    if (open === null) return t.noVisit;
    return number === open.number ? t.notReal(number) : t.other(number, open.number);
  };
  response.json({ isOfVisit, said: isOfVisit ? t.right(open.number) : why() } satisfies ScannedView);
}

async function uploadView(
  deps: UploadPageDeps,
  visit: PageVisit,
  token: string,
  locale: Locale,
  wecom: UploadPageDeps['wecom'],
): Promise<Html> {
  const t = texts[locale].page.upload;
  const words = {
    waiting: t.waiting,
    checking: t.checking,
    done: t.done,
    offline: t.offline,
    refused: t.refused,
    retry: t.retry,
    tooMany: t.tooMany(maxAttachments),
    findingPlace: t.findingPlace,
    placeDenied: t.placeDenied,
    noPlace: t.noPlace,
    place: t.placeName,
    voice: t.voice,
    recording: t.recording(0),
    noMicrophone: t.noMicrophone,
    code: t.code,
    scanning: t.scanning,
    notScanned: t.notScanned,
  };
  const app = wecom && { corpId: wecom.corpId, agentId: wecom.agentId };
  const pick = (
    kind: string,
    label: string,
    accept: string,
    capture: string | null,
  ) => html`<label class="pick ${kind}">
    <input type="file" accept="${accept}" ${capture === null ? html`multiple` : html`capture="${capture}"`} data-kind="${kind}" />
    <span>${label}</span>
  </label>`;
  const { state, next } = await stateView(deps, visit, locale);
  return html`<main class="page form-page upload" data-base="/pages/${token}" data-most="${maxAttachments}" data-words="${JSON.stringify(words)}" ${app && html`data-wecom="${JSON.stringify(app)}"`}>
    <div id="state">${state}</div>
    <h2>${t.title}</h2>
    <div class="picks">
      ${pick('photo', t.photo, 'image/*', 'environment')}
      ${pick('file', t.file, 'image/*,application/pdf,audio/*,video/*', null)}
      ${pick('video', t.video, 'video/*', 'environment')}
      <button type="button" class="pick voice" hidden><span>${t.voice}</span></button>
      <button type="button" class="pick place"><span>${t.place}</span></button>
      ${app && html`<button type="button" class="pick scan" hidden><span>${t.scan}</span></button>`}
    </div>
    <p class="small">${t.kinds}</p>
    <h2 id="sent-title" hidden>${t.sent}</h2>
    <ul id="sent" aria-live="polite"></ul>
    <h2>${t.actions}</h2>
    <div id="next">${next}</div>
    <noscript><p class="form-note">${texts[locale].page.needsScript}</p></noscript>
  </main>`;
}

/** The visit as its card shows it and its buttons, or how one is begun. */
async function stateView(
  { store, links }: UploadPageDeps,
  { member, ctx, claim, session }: PageVisit,
  locale: Locale,
): Promise<{ state: Html; next: Html }> {
  const t = texts[locale].page.upload;
  const hrefOf = (action: CardAction) =>
    links.addressOf(actionPage(action.id, action.value), { memberId: claim.memberId, session });
  const open = await openVisitOf(store.read, member.id);
  const facts = open && (await loadVisitCard(store.read, ctx, `visit:${open.id}`, open.id, member.id));
  if (facts) {
    const card = visitCard(facts(locale), locale);
    return { state: cardView(card), next: cardActions(card.actions, hrefOf) };
  }
  const start: CardAction = { id: 'visit.ask', label: t.noneHintStart, style: 'primary', value: '' };
  const none = html`<section class="card-view"><h1>${t.none}</h1><p class="card-reason">${t.noneHint}</p></section>`;
  return { state: none, next: cardActions([start], hrefOf) };
}
