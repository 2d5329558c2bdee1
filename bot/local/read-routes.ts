/** What the page of the local chat reads: conversations, pages of messages, the event stream, search. */
import { type Response, Router } from 'express';
import { localMessagesBefore, searchLocalMessages } from '../../db/repos/local-messages.ts';
import type { Store } from '../../db/store.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import { languageOf, refuse } from '../web/answers.ts';
import { actingMember } from './acting-member.ts';
import type { ChangeStream } from './change-stream.ts';
import type { PageView, SearchHit } from './chat-api.ts';
import { conversationsView, messageView, newest, visibleIds } from './chat-views.ts';
import type { LocalChatDeps } from './local-chat-deps.ts';
import { findLine } from './message-text.ts';
import type { Channels } from './visible-conversations.ts';

const pageSize = 50;
const searchResults = 30;

export function readRoutes(deps: LocalChatDeps, stream: ChangeStream): Router {
  const { store } = deps;
  const router = Router();

  router.get('/conversations', async (_request, response) => {
    response.json(await conversationsView(store.read, actingMember(response), deps.channels()));
  });

  router.get('/messages', async (request, response) => {
    const conversation = String(request.query.conversation ?? '');
    if (!(await mayOpen(store, deps.channels(), conversation, response))) return;
    const before = Number(request.query.before ?? newest);
    const rows = await localMessagesBefore(
      store.read,
      conversation,
      Number.isSafeInteger(before) ? before : newest,
      pageSize + 1,
    );
    const hasMore = rows.length > pageSize;
    response.json({ messages: rows.slice(hasMore ? 1 : 0).map(messageView), hasMore } satisfies PageView);
  });

  router.get('/stream', async (request, response) => {
    const since = Number(request.get('last-event-id') ?? request.query.since ?? Number.NaN);
    await stream.open(response, actingMember(response), Number.isSafeInteger(since) ? since : null);
  });

  router.get('/search', async (request, response) => {
    const words = String(request.query.q ?? '')
      .trim()
      .slice(0, 100);
    const locale = languageOf(request, deps.language);
    const visible = await visibleIds(store.read, actingMember(response), deps.channels());
    const rows = words === '' ? [] : await searchLocalMessages(store.read, [...visible], words, searchResults * 4);
    const hits = rows.flatMap(({ conversation, seq, createdAt, authorId, content }): SearchHit[] => {
      const text = findLine(content as Outgoing, words, locale);
      return text === null ? [] : [{ conversation, seq, at: createdAt.toISOString(), authorId, text }];
    });
    response.json(hits.slice(0, searchResults));
  });

  return router;
}

/** Whether the acting member sees this conversation; answers 404 when not, so that it cannot be probed. */
export async function mayOpen(
  store: Store,
  channels: Channels,
  conversation: string,
  response: Response,
): Promise<boolean> {
  const visible = await visibleIds(store.read, actingMember(response), channels);
  if (visible.has(conversation)) return true;
  refuse(response, 404, 'no-conversation', {
    zh: '这个会话不存在，或当前身份看不到它。',
    en: 'This conversation does not exist, or is not visible to the person you are acting as.',
  });
  return false;
}
