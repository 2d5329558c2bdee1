/**
 * What people do on the page of the local chat: write, click, fill in a form, read. Each carries an event id made by
 * the page, so that a repeated request is one event. The answer is the bot's reply; cards change through the stream.
 */
import { type Response, Router } from 'express';
import { z } from 'zod';
import { markLocalRead, unreadLocalMessages } from '../../db/repos/local-messages.ts';
import { openVisitOf } from '../../db/repos/visits.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { PersonEvent } from '../../handlers/inbound.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import { refuse } from '../web/answers.ts';
import { parseBody } from '../web/parse-body.ts';
import { readJson } from '../web/read-json.ts';
import { actingMember } from './acting-member.ts';
import { asIncoming, fileUnknown, givenAttachment, maxAttachments, readAttachments } from './attachments.ts';
import type { ChangeStream } from './change-stream.ts';
import type { PostedView, ReplyView } from './chat-api.ts';
import { messageView } from './chat-views.ts';
import type { LocalChatDeps } from './local-chat-deps.ts';
import { mayOpen } from './read-routes.ts';
import { conversationTarget } from './visible-conversations.ts';

const eventId = z.string().regex(/^[\w-]{8,64}$/);
const conversation = z.string().max(200);
const value = z.string().max(200);
const bodies = {
  message: z
    .object({
      eventId,
      conversation,
      text: z.string().trim().max(4_000),
      attachments: z.array(givenAttachment).max(maxAttachments).default([]),
      thread: z.string().min(1).max(200).optional(),
    })
    .refine(({ text, attachments }) => text !== '' || attachments.length > 0),
  action: z.object({ eventId, actionId: z.string().min(1).max(100), value }),
  form: z.object({
    eventId,
    formId: z.string().min(1).max(100),
    value,
    fields: z.record(z.string().max(100), z.string().max(20_000)),
  }),
  read: z.object({ conversation, seq: z.int().min(0) }),
};

export function writeRoutes(deps: LocalChatDeps, stream: ChangeStream): Router {
  const { store, platform } = deps;
  const router = Router();
  router.use(readJson());

  router.post('/messages', async (request, response) => {
    const body = parseBody(bodies.message, request, response);
    if (!body || !(await mayOpen(store, deps.channels(), body.conversation, response))) return;
    const target = conversationTarget(body.conversation);
    const sent = await readAttachments(store.read, actingMember(response).id, body.attachments);
    if (sent === null) return refuse(response, 400, 'file-unknown', fileUnknown);
    await answer(response, async () => {
      const { id } = actingMember(response);
      const thread = body.thread ?? (await threadOf(id, target.kind, sent.length));
      const row = await platform.post(id, body.conversation, body.text, body.eventId, { attachments: sent, thread });
      const reply = await receive(response, {
        kind: 'message',
        conversation: target,
        text: body.text,
        ...(sent.length > 0 ? { attachments: sent.map(asIncoming) } : {}),
        ...(body.thread === undefined ? {} : { thread: body.thread }),
        ...from(body.eventId, response),
      });
      return { message: messageView(row), reply } satisfies PostedView;
    });
  });

  router.post('/actions', async (request, response) => {
    const body = parseBody(bodies.action, request, response);
    if (!body) return;
    await answer(response, () =>
      receive(response, {
        kind: 'action',
        actionId: body.actionId,
        value: body.value,
        ...from(body.eventId, response),
      }),
    );
  });

  router.post('/forms', async (request, response) => {
    const body = parseBody(bodies.form, request, response);
    if (!body) return;
    const { formId, fields } = body;
    await answer(response, () =>
      receive(response, { kind: 'form', formId, value: body.value, fields, ...from(body.eventId, response) }),
    );
  });

  router.post('/read', async (request, response) => {
    const body = parseBody(bodies.read, request, response);
    if (!body || !(await mayOpen(store, deps.channels(), body.conversation, response))) return;
    const { id } = actingMember(response);
    await store.transaction((tx) => markLocalRead(tx, id, body.conversation, body.seq));
    const unread = await unreadLocalMessages(store.read, id, body.conversation);
    stream.broadcast('read', { memberId: id, conversation: body.conversation, unread, readSeq: body.seq });
    response.status(204).end();
  });

  /** What is sent while a visit is open belongs to its thread. */
  async function threadOf(memberId: string, kind: 'dm' | 'channel', files: number): Promise<string | undefined> {
    const visit = files > 0 && kind === 'dm' ? await openVisitOf(store.read, memberId) : null;
    return visit ? `visit:${visit.id}` : undefined;
  }

  function from(id: string, response: Response) {
    const actorId = actingMember(response).id;
    return { eventId: `${actorId}:${id}`, platform: 'local', actorId, occurredAt: deps.clock.now() } as const;
  }

  async function receive(response: Response, event: PersonEvent): Promise<ReplyView> {
    const reply = await platform.receive(event);
    if (reply.kind === 'open-page') {
      const { idHash } = response.locals.session as Row<'sessions'>;
      return {
        kind: 'open-page',
        address: deps.links.addressOf(reply.page, { memberId: event.actorId, session: idHash }),
      };
    }
    return JSON.parse(JSON.stringify(reply)) as ReplyView;
  }

  return router;
}

/** Answers with what `work` returns; a bot that is not running is said so, and the page may send the same again. */
async function answer(response: Response, work: () => Promise<object>): Promise<void> {
  try {
    response.json(await work());
  } catch (problem) {
    if (!(problem instanceof PlatformError)) throw problem;
    refuse(response, 503, 'not-running', {
      zh: '接力暂时无法处理，这一步还没有执行。请稍后再试。',
      en: 'Baton cannot take this right now; it was not carried out yet. Please try again in a moment.',
    });
  }
}
