/**
 * Rows of the store as the page of the local chat sees them: people, units, messages, the list of conversations.
 * Reads committed rows only; decides nothing but what goes on the wire.
 */
import {
  type LocalMessage,
  localMessagesBefore,
  localReadSeq,
  newestLocalRevision,
  newestLocalSeq,
  unreadLocalMessages,
} from '../../db/repos/local-messages.ts';
import { type LocalPerson, localPeople, localUnits } from '../../db/repos/local-people.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import type { ConversationsView, ConversationView, MessageView, PersonView, UnitView } from './chat-api.ts';
import { headline } from './message-text.ts';
import { type Channels, channelOf, dmOf, visibleChannels } from './visible-conversations.ts';

/** Above every seq: the newest page. */
export const newest = Number.MAX_SAFE_INTEGER;

type Viewer = Pick<Row<'members'>, 'id' | 'role' | 'unitId'>;

export function messageView(row: LocalMessage): MessageView {
  return {
    id: row.id,
    conversation: row.conversation,
    seq: row.seq,
    revision: row.revision,
    authorId: row.authorId,
    content: row.content as Outgoing,
    headline: headline(row.content as Outgoing),
    createdAt: row.createdAt.toISOString(),
  };
}

export async function peopleViews(session: Session): Promise<PersonView[]> {
  return (await localPeople(session)).map(personView);
}

export async function unitViews(session: Session): Promise<UnitView[]> {
  const units = await localUnits(session);
  return units.map((unit) => ({
    id: unit.id,
    name: { zh: unit.name, en: unit.nameEn },
    kind: unit.kind,
    parentId: unit.parentId,
  }));
}

/** What the member sees on the left: the conversations with what is unread, and the colleagues' unread counts. */
export async function conversationsView(
  session: Session,
  viewer: Viewer,
  channels: Channels,
): Promise<ConversationsView> {
  const revision = await newestLocalRevision(session);
  const seq = await newestLocalSeq(session);
  const units = await localUnits(session);
  const conversations = [await conversationView(session, viewer, dmOf(viewer.id), 'dm', { zh: '接力', en: 'Baton' })];
  for (const channel of visibleChannels(viewer, units, channels)) {
    conversations.push(await conversationView(session, viewer, channelOf(channel.key), channel.purpose, channel.name));
  }
  const unreadByPerson: Record<string, number> = {};
  for (const person of await localPeople(session)) {
    if (person.deactivatedAt !== null) continue;
    const unread = await unreadLocalMessages(session, person.id, dmOf(person.id));
    if (unread > 0) unreadByPerson[person.id] = unread;
  }
  return { conversations, unreadByPerson, revision, newestSeq: seq };
}

/** The ids of all conversations a member may open. */
export async function visibleIds(session: Session, viewer: Viewer, channels: Channels): Promise<Set<string>> {
  const keys = visibleChannels(viewer, await localUnits(session), channels).map((channel) => channelOf(channel.key));
  return new Set([dmOf(viewer.id), ...keys]);
}

async function conversationView(
  session: Session,
  viewer: Viewer,
  id: string,
  kind: ConversationView['kind'],
  name: ConversationView['name'],
): Promise<ConversationView> {
  const [last] = await localMessagesBefore(session, id, newest, 1);
  const line = last && headline(last.content as Outgoing);
  return {
    id,
    kind,
    name,
    unread: await unreadLocalMessages(session, viewer.id, id),
    readSeq: await localReadSeq(session, viewer.id, id),
    last:
      last && line ? { seq: last.seq, at: last.createdAt.toISOString(), authorId: last.authorId, text: line } : null,
  };
}

function personView(person: LocalPerson): PersonView {
  return {
    id: person.id,
    name: { zh: person.name, en: person.nameEn },
    role: person.role,
    unitId: person.unitId,
    isPaused: person.pauseId !== null,
    isActive: person.deactivatedAt === null,
  };
}
