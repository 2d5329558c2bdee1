/**
 * What a verified callback does: who it is from our own rows, then the sink, then the answer. Resolves when it may be
 * acknowledged: everything is recorded. Of strangers nothing is kept; they are told once.
 */
import type { Card, Localized } from '../../cards/card.ts';
import { readKey } from '../../cards/render/wecom-key.ts';
import { isInboundPending } from '../../db/repos/inbox.ts';
import { findPostByMessage, isCardUnderWay } from '../../db/repos/outbox.ts';
import { addWecomCode } from '../../db/repos/wecom-cards.ts';
import type { ActionClicked, InboundEvent, PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { InboundSink, KeepReply } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { type MemberCards, sendIdOf } from './member-cards.ts';
import type { Callback } from './parse.ts';
import { keepReply, showReply, tell } from './show-reply.ts';
import { memberOfUser } from './who.ts';
import { wecomWords } from './words.ts';

export interface ReceiveDeps extends VendorDeps {
  readonly corpId: string;
  readonly cards: MemberCards;
  readonly sink: InboundSink;
  /** Tells somebody who is not one of us; never throws. */
  readonly tellStranger: (userId: string, text: Localized<string>) => void;
  /** Work that may end after the acknowledgement; failures are reported. */
  readonly later: (work: Promise<void>) => void;
}

/** What the buttons of a question card do: carried out, or nothing. */
const cancelAction = 'wecom.cancel';

export async function receiveCallback(deps: ReceiveDeps, callback: Callback): Promise<void> {
  switch (callback.kind) {
    case 'nothing':
      return;
    case 'app-alert': {
      const { kind, eventId, what } = callback;
      await handOver(deps, { kind, eventId, platform: 'wecom', occurredAt: deps.clock.now(), what });
      return;
    }
    case 'directory': {
      const { kind, eventId, change, externalId, newExternalId } = callback;
      const at = { eventId, platform: 'wecom', occurredAt: deps.clock.now(), workspace: deps.corpId } as const;
      const renamed = newExternalId === undefined ? {} : { newExternalId };
      await handOver(deps, { ...at, kind, change, externalId, ...renamed });
      return;
    }
    default:
      return receiveFromPerson(deps, callback);
  }
}

type FromPerson = Extract<Callback, { userId: string }>;

async function receiveFromPerson(deps: ReceiveDeps, callback: FromPerson): Promise<void> {
  const actorId = await memberOfUser(deps.store.read, deps.corpId, callback.userId);
  if (actorId === null) return deps.tellStranger(callback.userId, wecomWords.stranger);
  const from = { eventId: callback.eventId, platform: 'wecom', actorId, occurredAt: deps.clock.now() } as const;
  if (callback.kind === 'click') return receiveClick(deps, callback, from);
  if (callback.kind === 'unsupported') {
    const event = { ...from, kind: 'unsupported', what: callback.what } as const;
    await handOver(deps, event);
    if (callback.eventId.startsWith('msg ')) await tell(deps, event, { kind: 'text', text: wecomWords.notTaken });
    return;
  }
  const { text, attachments, remote } = callback;
  const files = { ...(attachments.length > 0 ? { attachments } : {}), ...(remote.length > 0 ? { remote } : {}) };
  const event = { ...from, kind: 'message', conversation: { kind: 'dm' }, text, ...files } as const;
  await handOverAndAnswer(deps, event);
}

type Click = Extract<Callback, { kind: 'click' }>;

async function receiveClick(
  deps: ReceiveDeps,
  { key, taskId, code, userId }: Click,
  from: Pick<ActionClicked, 'eventId' | 'platform' | 'actorId' | 'occurredAt'>,
): Promise<void> {
  const { store, systemClock } = deps;
  if (code !== null)
    await store.transaction((tx) =>
      addWecomCode(tx, { code, taskId, cameWith: 'click', receivedAt: systemClock.now() }),
    );
  const asked = readKey(key);
  // A key of an older version, or of no card of ours: the table of actions says that it is no longer here.
  const event: ActionClicked = {
    ...from,
    kind: 'action',
    actionId: asked?.actionId ?? 'unknown',
    value: asked?.value ?? '',
  };
  if (asked?.question) await tell(deps, event, { kind: 'card', card: questionCard(event, asked.question) });
  else if (event.actionId === cancelAction) await tell(deps, event, { kind: 'text', text: wecomWords.cancelled });
  else await handOverAndAnswer(deps, event);
  if (code !== null) deps.later(closeUnlessKept(deps, { taskId, userId, actorId: from.actorId }, code));
}

/** A card that the outbox keeps true changes by itself; any other has served with its click. */
async function closeUnlessKept(
  { store, cards, localeOf }: ReceiveDeps,
  card: { taskId: string; userId: string; actorId: string },
  code: string,
): Promise<void> {
  if (await findPostByMessage(store.read, 'wecom', card.taskId)) return;
  // Clicked before its sending was recorded: it will be kept.
  if (await isCardUnderWay(store.read, sendIdOf(card.taskId))) return;
  await cards.closeButtons(card, code, wecomWords.done[await localeOf(card.actorId)]);
}

function questionCard(
  { eventId, actionId, value }: ActionClicked,
  { title, text, ok, cancel }: NonNullable<NonNullable<ReturnType<typeof readKey>>['question']>,
): Localized<Card> {
  const card: Card = {
    key: `question:${eventId}`,
    tone: 'warning',
    title,
    summary: text,
    body: text,
    facts: [],
    actions: [
      { id: actionId, value, label: ok, style: 'primary' },
      { id: cancelAction, value: '', label: cancel, style: 'default' },
    ],
    isSettled: false,
  };
  return { zh: card, en: card };
}

/** The answer is recorded with what it answers. @throws when nothing was recorded: WeCom then tries again */
export async function handOverAndAnswer(
  deps: Pick<ReceiveDeps, 'sink' | 'store' | 'clock' | 'addressOf'>,
  event: PersonEvent,
): Promise<void> {
  let isKept = false;
  const reply = await handOver(deps, event, async (tx, given) => {
    await keepReply(tx, deps, event, given);
    isKept = true;
  });
  if (reply && !isKept) await showReply(deps, event, reply);
}

/** @returns null when it is kept and will be handled again. @throws when nothing was recorded: WeCom then tries again */
async function handOver(
  deps: Pick<ReceiveDeps, 'sink' | 'store'>,
  event: InboundEvent,
  keep?: KeepReply,
): Promise<Reply | null> {
  try {
    return await deps.sink(event, keep);
  } catch (problem) {
    const isKept = await isInboundPending(deps.store.read, { source: 'wecom', eventId: event.eventId });
    if (!isKept) throw problem;
    return null;
  }
}
