/**
 * What stands beside a conversation: the page of a colleague, the page of a channel, the thread of a visit. Names, roles
 * and who is away are everybody's; what is on a desk is for its owner and for whoever may see their leads.
 */
import { type Response, Router } from 'express';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { latestLocalCard, searchLocalMessages } from '../../db/repos/local-messages.ts';
import { localMember, localPeople, localUnits } from '../../db/repos/local-people.ts';
import { currentLeave, memberDesk } from '../../db/repos/member-desk.ts';
import type { Store } from '../../db/store.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { can } from '../../domain/rights/can.ts';
import { unitPath } from '../../domain/shared/unit-path.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import { refuse } from '../web/answers.ts';
import { actingMember } from './acting-member.ts';
import type { ChannelPanelView, PersonPanelView, ThreadView } from './chat-api.ts';
import { messageView } from './chat-views.ts';
import type { LocalChatDeps } from './local-chat-deps.ts';
import { mayOpen } from './read-routes.ts';
import { visibleChannels } from './visible-conversations.ts';

/** Reports that are worth a place at the top of a channel, newest first whichever it is. */
const pinnedKinds = ['report:', 'digest:'];
const threadMessages = 200;

export function panelRoutes({ store, clock, channels }: LocalChatDeps): Router {
  const router = Router();

  router.get('/people/:id', async (request, response) => {
    const person = await localMember(store.read, request.params.id);
    if (!person) return noPerson(response);
    const leave = await currentLeave(store.read, person.id, clock.now());
    response.json({
      id: person.id,
      city: person.city,
      leave: leave ? { until: leave.toAt.toISOString(), substituteId: leave.substituteId } : null,
      desk: (await maySeeDesk(store, actingMember(response), person)) ? await deskView(store, person.id) : null,
    } satisfies PersonPanelView);
  });

  router.get('/channel', async (request, response) => {
    const conversation = String(request.query.conversation ?? '');
    if (!(await mayOpen(store, channels(), conversation, response))) return;
    const key = conversation.slice('channel:'.length);
    const units = await localUnits(store.read);
    const people = (await localPeople(store.read)).filter((person) => person.deactivatedAt === null);
    const isIn = (person: (typeof people)[number]) =>
      visibleChannels(person, units, channels()).some((channel) => channel.key === key);
    const pinned = await latestLocalCard(store.read, conversation, pinnedKinds);
    response.json({
      memberIds: people.filter(isIn).map((person) => person.id),
      pinned: pinned ? messageView(pinned) : null,
    } satisfies ChannelPanelView);
  });

  router.get('/thread', async (request, response) => {
    const conversation = String(request.query.conversation ?? '');
    const key = String(request.query.key ?? '').slice(0, 200);
    if (key === '' || !(await mayOpen(store, channels(), conversation, response))) return;
    const rows = await searchLocalMessages(store.read, [conversation], key, threadMessages);
    const messages = rows.filter((row) => belongsTo(row.content as Outgoing, key)).reverse();
    response.json({ messages: messages.map(messageView) } satisfies ThreadView);
  });

  return router;
}

function belongsTo(content: Outgoing, key: string): boolean {
  if (content.kind === 'text') return content.thread === key;
  return content.card.zh.key === key || content.card.zh.key.startsWith(`${key}:`);
}

async function maySeeDesk(store: Store, viewer: Row<'members'>, person: Row<'members'>): Promise<boolean> {
  const units = new Map((await localUnits(store.read)).map((unit) => [unit.id, unit]));
  const place = { memberId: viewer.id, role: viewer.role, unitPath: unitPath(units, viewer.unitId) };
  const record = { ownerId: person.id, unitPath: unitPath(units, person.unitId) };
  return can({ memberId: viewer.id, places: [place], rights: [] }, 'lead.view', record).allowed;
}

async function deskView(store: Store, memberId: string): Promise<PersonPanelView['desk']> {
  const { leads, pausedSince, ...desk } = await memberDesk(store.read, memberId);
  const named = [];
  for (const { id, ...lead } of leads) {
    const dueAt = await clocksDueAt(store.read, id);
    named.push({ ...lead, dueAt: dueAt?.toISOString() ?? null });
  }
  return { ...desk, leads: named, pausedSince: pausedSince?.toISOString() ?? null };
}

function noPerson(response: Response): void {
  refuse(response, 404, 'no-person', {
    zh: '没有找到这位同事，可能刚刚离开了公司。',
    en: 'This colleague was not found; they may just have left the company.',
  });
}
