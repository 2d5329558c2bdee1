/**
 * A verified payload on its way in: who acts is looked up in our own rows, the event goes to the sink, and only then is it
 * acknowledged. What is shown because of it comes after the acknowledgement (kept-reply.ts). Logs no content.
 */
import { blockIdOf } from '../../cards/render/slack-form.ts';
import { memberOfIdentity } from '../../db/repos/identities.ts';
import { findPostByMessage } from '../../db/repos/outbox.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { InboundSink } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import type { SlackHomes } from './home.ts';
import { KeptReply } from './kept-reply.ts';
import { messageRef } from './message-ref.ts';
import { openFormAction } from './needs.ts';
import { type Delivery, parseSlack, type SlackUser } from './parse.ts';
import { SlackProblem } from './problems.ts';
import type { Asked, ReplyShower } from './show-reply.ts';
import { slackWords } from './words.ts';

export interface ReceiveDeps {
  readonly deps: VendorDeps;
  readonly sink: InboundSink;
  readonly shower: ReplyShower;
  readonly homes: SlackHomes;
  /** @see takeAwayNotice */
  readonly takeAway: (address: string) => Promise<void>;
  /** Strangers who were told already. */
  readonly told: Set<string>;
}

export interface Receipt {
  /** Body of the acknowledgement. */
  readonly answer?: object | undefined;
  /** Done once Slack has its acknowledgement. */
  readonly after?: () => Promise<void>;
}

type Of<K extends Delivery['kind']> = Extract<Delivery, { kind: K }>;
const done: Receipt = {};
const rememberedStrangers = 1_000;

/** @throws what the sink throws, for what Slack delivers again: then it is not acknowledged */
export async function receiveSlack(on: ReceiveDeps, body: unknown): Promise<Receipt> {
  const delivery = parseSlack(body);
  switch (delivery.kind) {
    case 'ignored':
    case 'unsupported':
      return done;
    case 'lifecycle':
      on.deps.report('slack', new SlackProblem(delivery.what));
      return done;
    case 'directory':
      return directoryChanged(on, delivery);
    case 'home':
      return homeOpened(on, delivery);
    case 'message':
      return messageReceived(on, delivery);
    case 'action':
      return actionClicked(on, delivery);
    case 'new-lead': {
      const { from, place, triggerId } = delivery;
      const asksForForm = { kind: 'action', actionId: 'lead.new', value: '', noticeAddress: null } as const;
      return actionClicked(on, { ...asksForForm, from, place, triggerId });
    }
    case 'command':
      return commandGiven(on, delivery);
    case 'form':
      return formSubmitted(on, delivery);
  }
}

async function directoryChanged({ sink, deps }: ReceiveDeps, delivery: Of<'directory'>): Promise<Receipt> {
  const { kind, eventId, workspace, change, externalId } = delivery;
  await sink({ kind, eventId, platform: 'slack', occurredAt: deps.clock.now(), workspace, change, externalId });
  return done;
}

async function homeOpened(on: ReceiveDeps, { from }: Of<'home'>): Promise<Receipt> {
  const memberId = await memberOf(on, from);
  return memberId === null ? done : { after: () => on.homes.opened(memberId) };
}

async function messageReceived(on: ReceiveDeps, message: Of<'message'>): Promise<Receipt> {
  const { deps } = on;
  const { from, place, isDm, ts, text, files } = message;
  const key = isDm ? null : await deps.channels.channelAt('slack', place.channel);
  if (!isDm && key === null) return done;
  const memberId = await memberOf(on, from);
  // In a channel strangers talk to each other, not to the bot.
  if (memberId === null) return isDm ? tellStranger(on, message) : done;
  const asked: Asked = { from, memberId, locale: await deps.localeOf(memberId), place, triggerId: null, text };
  const remote = files
    .filter((file) => !file.isElsewhere)
    .map(({ id, kind, name }) => ({ kind, ref: id, name, takenAt: null }));
  const isLinkOnly = files.length > 0 && remote.length === 0;
  if (isLinkOnly && text === '') return { after: () => on.shower.sayWords(asked, slackWords.fileElsewhere) };
  const thread = place.threadTs === null ? null : await cardOfThread(on, place.channel, place.threadTs);
  const event: PersonEvent = {
    kind: 'message',
    ...actor(on, memberId, `${place.channel}:${ts}`),
    conversation: key === null ? { kind: 'dm' } : { kind: 'channel', key },
    text,
    ...(remote.length > 0 ? { remote } : {}),
    ...(thread === null ? {} : { thread }),
  };
  const kept = new KeptReply(deps, event, asked);
  const reply = await on.sink(event, kept.keep);
  return {
    after: async () => {
      on.homes.changed(memberId);
      await kept.shownBy(() => on.shower.show(reply, asked));
      if (isLinkOnly) await on.shower.sayWords(asked, slackWords.fileElsewhere);
    },
  };
}

async function actionClicked(on: ReceiveDeps, click: Of<'action'>): Promise<Receipt> {
  const { from, place, triggerId, actionId, value, noticeAddress } = click;
  const memberId = await memberOf(on, from);
  if (memberId === null) return tellStranger(on, click);
  const asked: Asked = { from, memberId, locale: await on.deps.localeOf(memberId), place, triggerId };
  const acts = actor(on, memberId, triggerId);
  // The button under a message whose answer is a form: the message once more, now with a click that may open a window.
  const event: PersonEvent =
    actionId === openFormAction
      ? { kind: 'message', ...acts, conversation: { kind: 'dm' }, text: value }
      : { kind: 'action', ...acts, actionId, value };
  return clicked(on, event, asked, noticeAddress);
}

async function clicked(
  on: ReceiveDeps,
  event: PersonEvent,
  asked: Asked,
  noticeAddress: string | null = null,
): Promise<Receipt> {
  const kept = new KeptReply(on.deps, event, asked);
  const reply = await tried(on, event, kept);
  if (reply === null) return { after: () => on.shower.sayWords(asked, slackWords.notYet) };
  return {
    after: async () => {
      on.homes.changed(asked.memberId);
      await kept.shownBy(() => on.shower.show(reply, asked));
      // A window can be closed by mistake: its button stays.
      if (noticeAddress !== null && reply.kind === 'notice') await on.takeAway(noticeAddress);
    },
  };
}

/** Without words the form of a new lead; with words what the same message in the private chat would do. */
async function commandGiven(on: ReceiveDeps, { from, triggerId, text }: Of<'command'>): Promise<Receipt> {
  const memberId = await memberOf(on, from);
  if (memberId === null) return { answer: ephemeral(slackWords.unknownPerson[await on.deps.localeOf(null)]) };
  const locale = await on.deps.localeOf(memberId);
  const asked: Asked = { from, memberId, locale, place: { channel: null, threadTs: null }, triggerId };
  const acts = actor(on, memberId, triggerId);
  const event: PersonEvent =
    text === ''
      ? { kind: 'action', ...acts, actionId: 'lead.new', value: '' }
      : { kind: 'message', ...acts, conversation: { kind: 'dm' }, text };
  return clicked(on, event, asked);
}

async function formSubmitted(on: ReceiveDeps, form: Of<'form'>): Promise<Receipt> {
  const { from, place, eventId, formId, value, fields, shown } = form;
  const memberId = await memberOf(on, from);
  if (memberId === null) return tellStranger(on, form);
  const asked: Asked = { from, memberId, locale: await on.deps.localeOf(memberId), place, triggerId: null };
  const event: PersonEvent = { kind: 'form', ...actor(on, memberId, eventId), formId, value, fields };
  const kept = new KeptReply(on.deps, event, asked);
  const reply = await tried(on, event, kept);
  // The window stays open with everything that was typed.
  if (reply === null)
    return {
      answer: {
        response_action: 'errors',
        errors: { [blockIdOf(formId, shown[0] ?? '')]: slackWords.notYet[asked.locale] },
      },
    };
  return {
    answer: on.shower.submissionAnswer(reply, asked, formId, shown),
    after: async () => {
      on.homes.changed(memberId);
      if (reply.kind === 'notice') await kept.shownBy(() => on.shower.show(reply, asked));
    },
  };
}

/** Slack delivers clicks and forms once: what fails here is said to the person. @returns null when it failed */
async function tried(on: ReceiveDeps, event: PersonEvent, kept: KeptReply): Promise<Reply | null> {
  try {
    return await on.sink(event, kept.keep);
  } catch (problem) {
    on.deps.report('slack', problem);
    return null;
  }
}

function actor({ deps }: ReceiveDeps, actorId: string, eventId: string) {
  return { eventId, platform: 'slack', actorId, occurredAt: deps.clock.now() } as const;
}

function memberOf({ deps }: ReceiveDeps, { team, user }: SlackUser): Promise<string | null> {
  return memberOfIdentity(deps.store.read, { platform: 'slack', workspace: team, externalId: user });
}

async function cardOfThread({ deps }: ReceiveDeps, channel: string, threadTs: string): Promise<string | null> {
  return (await findPostByMessage(deps.store.read, 'slack', messageRef(channel, threadTs)))?.cardKey ?? null;
}

/** Once, politely; also to somebody of another company in a shared channel. Nothing of what they did is kept. */
async function tellStranger(on: ReceiveDeps, { from, place }: Pick<Asked, 'from' | 'place'>): Promise<Receipt> {
  const who = `${from.team}:${from.user}`;
  if (on.told.has(who)) return done;
  on.told.add(who);
  const [first] = on.told;
  if (on.told.size > rememberedStrangers && first !== undefined) on.told.delete(first);
  const locale = await on.deps.localeOf(null);
  return { after: () => on.shower.sayWords({ from, place, locale }, slackWords.unknownPerson) };
}

function ephemeral(text: string): object {
  return { response_type: 'ephemeral', text };
}
