/**
 * The page that stands in for a form where the chat has none. GET asks the bot what an action opens, through the same
 * door as the chat tools; only actions that change nothing are asked that way (askingActions), every other waits for its
 * button. What is sent goes to an address that is signed for this form, this person and this browser, and for no other.
 */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Locale } from '../../../cards/card.ts';
import { timeText } from '../../../cards/text/format.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { openVisitOf } from '../../../db/repos/visits.ts';
import type { Store } from '../../../db/store.ts';
import { buildCard } from '../../../handlers/cards/build-card.ts';
import { askingActions } from '../../../handlers/handle-inbound.ts';
import type { InboundEvent, PageRef, PersonEvent, PlatformId, Reply } from '../../../handlers/inbound.ts';
import { PlatformError } from '../../../jobs/chat-platform.ts';
import { cardView } from '../card-view.ts';
import { buttonView, formView } from '../form-view.ts';
import { Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import type { PageLinks } from '../page-links.ts';
import type { PageHandler, PageVisit } from '../page-routes.ts';
import { parseBody } from '../parse-body.ts';
import { readJson } from '../read-json.ts';
import { againView, detailsView, endView, staleView, type View } from './form-ends.ts';

export interface FormPageDeps {
  readonly store: Store;
  readonly links: PageLinks;
  /** Where what people do in a chat tool goes. */
  readonly sink: (event: InboundEvent) => Promise<Reply>;
}

/** What the page's script gets back for what it sent (public/form.ts). */
export type SentView =
  | { readonly kind: 'page'; readonly title: string; readonly html: string }
  | { readonly kind: 'go'; readonly address: string }
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>>; readonly eventId: string };

/** A form that was opened by another form has no action of its own; its answers go to `submit:<formId> <value>`. */
const submitMark = 'submit:';
const sentBody = z.object({
  eventId: z.string().regex(/^[\w-]{8,64}$/),
  fields: z.record(z.string().max(100), z.string().max(20_000)).default({}),
});
const readBody = readJson();

/** What the member did on a page, as their chat tool would say it. */
export function fromPage({ member, ctx }: Pick<PageVisit, 'member' | 'ctx'>, eventId: string) {
  const platform: PlatformId = member.platform === 'webhook' ? 'local' : member.platform;
  return { eventId: `${member.id}:${eventId}`, platform, actorId: member.id, occurredAt: ctx.now } as const;
}

export function actionPage(actionId: string, value: string): PageRef {
  return { kind: 'form', id: `${actionId} ${value}` };
}

/** Asked for: the form itself, what the action shows, or a button that does it. */
export function createFormPage(deps: FormPageDeps): PageHandler {
  return async (visit, _request, response) => {
    const { locale } = visit.member;
    const { id, value } = targetOf(visit);
    if (visit.rest !== '' || id.startsWith(submitMark)) return send(response, locale, staleView(locale));
    if (!askingActions.includes(id)) return send(response, locale, await confirmView(deps, visit, id, value));
    const event = { kind: 'action', actionId: id, value, ...fromPage(visit, randomUUID()) } as const;
    const reply = await ask(deps, event);
    if (reply === null) return send(response.status(503), locale, againView(locale));
    if (reply.kind === 'open-page') return response.redirect(pageAddress(deps, visit, reply.page));
    send(response, locale, await viewOf(deps, visit, reply));
  };
}

/** Sent by the page's script: the answers of a form, or the press of a button. */
export function createFormTaker(deps: FormPageDeps): PageHandler {
  return (visit, request, response) =>
    new Promise<void>((resolve, reject) => {
      response.once('close', () => resolve());
      readBody(request, response, (problem?: unknown) => {
        if (problem !== undefined) return reject(problem);
        take(deps, visit, request, response).then(resolve, reject);
      });
    });
}

async function take(deps: FormPageDeps, visit: PageVisit, request: Request, response: Response): Promise<void> {
  const body = parseBody(sentBody, request, response);
  if (!body) return;
  const { locale } = visit.member;
  const { id, value } = targetOf(visit);
  const from = fromPage(visit, body.eventId);
  const reply = await ask(
    deps,
    id.startsWith(submitMark)
      ? { kind: 'form', formId: id.slice(submitMark.length), value, fields: body.fields, ...from }
      : { kind: 'action', actionId: id, value, ...from },
  );
  if (reply === null) {
    response.status(503).json({ code: 'not-running', message: texts[locale].page.notRunning });
  } else if (reply.kind === 'open-page') {
    response.json({ kind: 'go', address: pageAddress(deps, visit, reply.page) } satisfies SentView);
  } else if (reply.kind === 'form-problems') {
    const problems = Object.fromEntries(Object.entries(reply.problems).map(([name, text]) => [name, text[locale]]));
    response.json({ kind: 'problems', problems, eventId: randomUUID() } satisfies SentView);
  } else {
    const { title, body: shown } = await viewOf(deps, visit, reply);
    response.json({ kind: 'page', title, html: shown.text } satisfies SentView);
  }
}

/** @returns null while the bot is not running */
async function ask({ sink }: FormPageDeps, event: PersonEvent): Promise<Reply | null> {
  try {
    return await sink(event);
  } catch (problem) {
    if (problem instanceof PlatformError && problem.kind === 'retry') return null;
    throw problem;
  }
}

async function viewOf(deps: FormPageDeps, visit: PageVisit, reply: Reply): Promise<View> {
  const { locale } = visit.member;
  const t = texts[locale].page;
  switch (reply.kind) {
    case 'open-form': {
      const form = reply.form[locale];
      const sending = sendingOf(deps, visit, `${submitMark}${form.id}`, form.value);
      return { title: form.title, body: formView(form, sending, locale) };
    }
    case 'notice':
      return noticeView(deps, visit, reply);
    case 'details':
      return detailsView(reply, locale);
    case 'form-problems':
      return endView(
        'warning',
        Object.values(reply.problems).map((text) => text[locale]),
        [],
        locale,
      );
    default:
      return endView('info', [t.sentBefore], [], locale);
  }
}

async function noticeView(
  deps: FormPageDeps,
  visit: PageVisit,
  reply: Extract<Reply, { kind: 'notice' }>,
): Promise<View> {
  const { member, ctx } = visit;
  const { locale } = member;
  const t = texts[locale].page;
  const { undo, mend } = reply;
  const button = (actionId: string, value: string, label: string, isPrimary: boolean) =>
    buttonView(label, sendingOf(deps, visit, actionId, value), locale, isPrimary);
  const until = undo && timeText(undo.until, ctx.now, ctx.timeZone, locale);
  const buttons = [
    mend && button(mend.actionId, mend.value, mend.label[locale], true),
    undo && until && button(undo.actionId, undo.value, t.undo(until), false),
    !mend && (await uploadLink(deps, visit)),
  ];
  return endView(
    reply.tone,
    [reply.text[locale]],
    buttons.filter((one) => one instanceof Html),
    locale,
  );
}

/** Whoever has a visit under way and did something about it goes on to its photos and files. */
async function uploadLink({ store, links }: FormPageDeps, visit: PageVisit): Promise<Html | null> {
  const { id } = targetOf(visit);
  const { member, session } = visit;
  if (!/^(submit:)?(visit\.|lead\.visit$)/.test(id) || !(await openVisitOf(store.read, member.id))) return null;
  const address = links.addressOf({ kind: 'upload', id: '' }, { memberId: member.id, session });
  return html`<a class="button wide primary" href="${address}">${texts[member.locale].page.upload.title}</a>`;
}

/** What it is about as its card shows it now, and the card's own button; where the card has it no longer, that it is over. */
async function confirmView(deps: FormPageDeps, visit: PageVisit, actionId: string, value: string): Promise<View> {
  const { member, ctx } = visit;
  const { locale } = member;
  const t = texts[locale].page;
  const key = cardKeyOf(actionId, value);
  const cards = key && (await buildCard(deps.store.read, ctx, key, { kind: 'member', memberId: member.id }));
  const card = cards ? cards[locale] : null;
  const action = card?.actions.find((one) => one.id === actionId);
  if (card && !action) {
    return {
      title: t.over,
      body: html`<main class="page form-page form-end">
        <div class="form-said info" role="status"><p>${t.over}</p></div>
        ${cardView(card)}
        <p class="small">${t.backToChat}</p>
      </main>`,
    };
  }
  const label = action?.label ?? (actionId === 'lead.undo' ? t.undoNow : t.goOn);
  const sending = sendingOf(deps, visit, actionId, action?.value ?? value);
  return {
    title: label,
    body: html`<main class="page form-page form-end">
      ${card && cardView(card)}
      <p class="form-intro">${action?.confirm?.text ?? t.confirmHint}</p>
      ${buttonView(label, sending, locale, true)}
    </main>`,
  };
}

/** The card whose button it is. */
function cardKeyOf(actionId: string, value: string): string | null {
  const [id = ''] = value.split('|');
  const kinds: Readonly<Record<string, string>> = {
    'lead.accept': 'lead',
    'lead.visit': 'lead',
    'visit.submit': 'visit',
    'pause.clear': 'pause',
    'quote.confirm': 'quote',
    'quote.void': 'quote',
    'award-exception.settle': 'award-exception',
  };
  return Object.hasOwn(kinds, actionId) ? `${kinds[actionId]}:${id}` : null;
}

function targetOf({ claim }: PageVisit): { id: string; value: string } {
  const at = claim.page.id.indexOf(' ');
  return at < 0
    ? { id: claim.page.id, value: '' }
    : { id: claim.page.id.slice(0, at), value: claim.page.id.slice(at + 1) };
}

function sendingOf({ links }: FormPageDeps, { claim, session }: PageVisit, id: string, value: string) {
  const address = links.addressOf(actionPage(id, value), { memberId: claim.memberId, session });
  return { address, eventId: randomUUID() };
}

function pageAddress({ links }: FormPageDeps, { claim, member, session }: PageVisit, page: PageRef): string {
  return `${links.addressOf(page, { memberId: claim.memberId, session })}?lang=${member.locale}`;
}

function send(response: Response, locale: Locale, { title, body }: View): void {
  sendPage(response, { locale, title, body, styles: ['form.css', 'card.css'], modules: ['form.ts'] });
}
