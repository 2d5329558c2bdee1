/**
 * A Slack workspace on this machine: a server as strict as Slack (server.ts, web-api.ts) and the people in it, who write,
 * press, fill in and send files. Used by tests in their own process and by `npm run fake -- slack`.
 */
import type { SlackConfig } from '../../../bot/platform-config.ts';
import { botScopes } from '../../../bot/slack/needs.ts';
import { type Delivered, Deliveries } from './deliver.ts';
import { SlackServer } from './server.ts';
import { buttonsOf, findButton, type ShownButton } from './shown.ts';
import { showAnswer, stateOf } from './windows.ts';
import {
  type Conversation,
  fileObject,
  type Json,
  type Message,
  type Person,
  type SentFile,
  type View,
  World,
} from './world.ts';

export interface FakeSlackOptions {
  /** 0 = any. */
  readonly port?: number;
  readonly now?: () => Date;
  /** Where the bot listens; events are dropped as long as it is ''. */
  readonly botUrl?: string;
  readonly isSocketMode?: boolean;
  readonly hasRateLimits?: boolean;
}

/** What came of something a person did: the acknowledgement, and what was shown to them in private because of it. */
export interface Outcome extends Delivered {
  readonly privately: readonly Message[];
  /** A window that was opened, or that took the place of the one before. */
  readonly view: View | null;
  /** Problems that the window shows, by block id. */
  readonly errors: Readonly<Record<string, string>> | null;
}

export interface Place {
  /** Default: the private chat with the bot. */
  readonly channel?: string;
  readonly threadTs?: string;
}

const quietMs = 40;
const quietTurnsNeeded = 12;
const longestWaitMs = 10_000;

export class FakeSlack {
  readonly world: World;
  readonly signingSecret = 'fake-signing-secret';
  readonly botToken = 'xoxb-fake-bot-token';
  readonly appToken = 'xapp-fake-app-token';
  readonly deliveries: Deliveries;
  botUrl: string;
  #server: SlackServer | null = null;
  #underWay = 0;

  private constructor(options: FakeSlackOptions) {
    this.world = new World(options.now ?? (() => new Date()));
    this.botUrl = options.botUrl ?? '';
    const fake = this;
    this.deliveries = new Deliveries({
      get botUrl() {
        return fake.botUrl;
      },
      secret: this.signingSecret,
      now: () => this.world.now(),
      sockets: () => [...this.server.sockets],
      isSocketMode: () => options.isSocketMode ?? false,
    });
  }

  static async open(options: FakeSlackOptions = {}): Promise<FakeSlack> {
    const fake = new FakeSlack(options);
    fake.#server = await SlackServer.open({
      port: options.port ?? 0,
      world: fake.world,
      botToken: fake.botToken,
      appToken: fake.appToken,
      hasRateLimits: options.hasRateLimits ?? false,
      echo: (event) => void fake.#background(fake.event(event)),
      onAck: (id, payload) => fake.deliveries.acknowledged(id, payload),
    });
    fake.server.faults.scopes = new Set(Object.keys(botScopes));
    return fake;
  }

  get server(): SlackServer {
    if (!this.#server) throw new Error('The fake is not open');
    return this.#server;
  }

  /** What the bot needs to talk to this workspace. */
  config(isSocketMode = false): SlackConfig {
    return {
      botToken: this.botToken,
      signingSecret: isSocketMode ? null : this.signingSecret,
      appToken: isSocketMode ? this.appToken : null,
      apiUrl: `${this.server.address}/api`,
    };
  }

  close(): Promise<void> {
    return this.server.close();
  }

  addPerson(person: { name: string; id?: string; email?: string; phone?: string; team?: string }): Person {
    const { id = this.world.newId('U'), name, email = null, phone = null, team = this.world.teamId } = person;
    const added = { id, team, name, email, phone, isDeleted: false, isBot: false };
    this.world.people.set(id, added);
    return added;
  }

  addChannel(channel: {
    name: string;
    id?: string;
    isPrivate?: boolean;
    hasBot?: boolean;
    members?: string[];
  }): Conversation {
    const { id = this.world.newId('C'), name, isPrivate = false, hasBot = true, members = [] } = channel;
    const everybody = new Set([...members, ...(hasBot ? [this.world.botUser] : [])]);
    const kind = isPrivate ? ('private' as const) : ('channel' as const);
    const added = { id, kind, name, members: everybody, isArchived: false, isShared: false };
    this.world.conversations.set(id, added);
    return added;
  }

  /** What this person sees in the private chat now, without what is for nobody else to see twice. */
  seenBy(user: string): Message[] {
    return this.world.visibleTo(user, this.world.dmOf(user).id);
  }

  seenIn(channel: string, user = ''): Message[] {
    return this.world.visibleTo(user, channel);
  }

  homeOf(user: string): View | null {
    return this.world.homes.get(user) ?? null;
  }

  // What people do.

  async say(
    user: string,
    text: string,
    { channel, threadTs }: Place = {},
    files: readonly SentFile[] = [],
  ): Promise<Outcome> {
    const place = channel ?? this.world.dmOf(user).id;
    const ts = this.world.newTs();
    const stored = files.map((file) => this.world.storeFile(user, file));
    const message: Message = {
      channel: place,
      ts,
      author: user,
      threadTs: threadTs ?? null,
      text,
      blocks: [],
      metadata: null,
      files: stored.map(({ id }) => id),
      onlyFor: null,
      isEdited: false,
    };
    this.world.messages.push(message);
    const person = this.#person(user);
    return this.#outcome(user, () =>
      this.event({
        type: 'message',
        ...(files.length > 0 ? { subtype: 'file_share', files: stored.map(fileObject) } : {}),
        user,
        ...(person.team === this.world.teamId
          ? { team: person.team }
          : { user_team: person.team, team: this.world.teamId }),
        channel: place,
        channel_type: place.startsWith('D') ? 'im' : 'channel',
        ts,
        client_msg_id: this.world.newId('m'),
        ...(threadTs ? { thread_ts: threadTs } : {}),
        text,
      }),
    );
  }

  sendFile(user: string, file: SentFile, place: Place = {}, text = ''): Promise<Outcome> {
    return this.say(user, text, place, [file]);
  }

  /** @param button label or action id */
  async press(user: string, message: Message, button: string): Promise<Outcome> {
    const shown = this.world.visibleTo(user, message.channel).find((one) => one === message);
    if (!shown) throw new Error('This person does not see that message');
    const found = findButton(buttonsOf(shown.blocks), button);
    const { channel, ts, threadTs, onlyFor } = shown;
    return this.pressRaw(user, found, {
      response_url: this.#responseUrl(shown),
      channel: { id: channel, name: this.world.conversations.get(channel)?.name || 'directmessage' },
      message: { type: 'message', ts, text: shown.text, ...(threadTs ? { thread_ts: threadTs } : {}) },
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channel,
        is_ephemeral: onlyFor !== null,
        ...(threadTs ? { thread_ts: threadTs } : {}),
      },
    });
  }

  async pressHome(user: string, button: string): Promise<Outcome> {
    const home = this.world.homes.get(user);
    if (!home) throw new Error('This person has no Home tab yet');
    const found = findButton(buttonsOf(home.view.blocks), button);
    return this.pressRaw(user, found, {
      view: { id: home.id, hash: home.hash, type: 'home' },
      container: { type: 'view' },
    });
  }

  /** A click as it comes over the wire; also of buttons that no message has (any more). */
  pressRaw(user: string, button: Pick<ShownButton, 'actionId' | 'value'>, where: Json): Promise<Outcome> {
    const element = { type: 'button', action_id: button.actionId, block_id: 'b', action_ts: this.world.newTs() };
    return this.#outcome(user, () =>
      this.deliveries.once('actions', {
        type: 'block_actions',
        ...this.#whoActs(user),
        api_app_id: 'A0BATON001',
        trigger_id: this.world.newTrigger(user),
        response_url: this.#responseUrl(null),
        ...where,
        actions: [{ ...element, ...(button.value ? { value: button.value } : {}) }],
      }),
    );
  }

  shortcut(user: string, callbackId: string): Promise<Outcome> {
    const payload = { type: 'shortcut', callback_id: callbackId, trigger_id: this.world.newTrigger(user) };
    const ts = this.world.newTs();
    return this.#outcome(user, () =>
      this.deliveries.once('actions', { ...payload, action_ts: ts, ...this.#whoActs(user) }),
    );
  }

  command(user: string, text: string, channel = this.world.dmOf(user).id, command = '/baton'): Promise<Outcome> {
    const payload = {
      command,
      text,
      user_id: user,
      user_name: this.#person(user).name,
      team_id: this.#person(user).team,
      channel_id: channel,
      trigger_id: this.world.newTrigger(user),
      api_app_id: 'A0BATON001',
      response_url: this.#responseUrl(null),
    };
    return this.#outcome(user, () => this.deliveries.once('commands', payload));
  }

  /** Fills in a window. @param values by the name of the field; unnamed ones keep what they were opened with */
  async submit(user: string, view: View, values: Readonly<Record<string, string>>): Promise<Outcome> {
    const open = this.world.modals.get(user)?.find(({ id }) => id === view.id);
    if (!open) throw new Error('This window is not open');
    return this.submitRaw(user, open, stateOf(open, values));
  }

  async submitRaw(user: string, open: View, values: Json): Promise<Outcome> {
    const { callback_id: callbackId, private_metadata: metadata } = open.view;
    const delivered = await this.#outcome(user, () =>
      this.deliveries.once('actions', {
        type: 'view_submission',
        ...this.#whoActs(user),
        trigger_id: this.world.newTrigger(user),
        view: {
          id: open.id,
          hash: open.hash,
          type: 'modal',
          callback_id: callbackId ?? '',
          private_metadata: metadata ?? '',
          state: { values },
        },
      }),
    );
    return delivered.status === 200 ? { ...delivered, ...showAnswer(this.world, open, delivered.answer) } : delivered;
  }

  openHome(user: string, tab: 'home' | 'messages' = 'home'): Promise<Outcome> {
    const channel = this.world.dmOf(user).id;
    return this.#outcome(user, () =>
      this.event({ type: 'app_home_opened', user, channel, tab, event_ts: this.world.newTs() }),
    );
  }

  /** Somebody joins, changes or leaves (`isDeleted`). */
  userEvent(type: 'team_join' | 'user_change', user: string): Promise<Outcome> {
    const { id, team, name, isDeleted } = this.#person(user);
    const object = { id, team_id: team, name, deleted: isDeleted };
    return this.#outcome(user, () => this.event({ type, user: object, event_ts: this.world.newTs() }));
  }

  /** Any event, brought as Slack does. */
  event(event: Json, envelope: Json = {}): Promise<Delivered> {
    if (this.botUrl === '' && this.server.sockets.size === 0)
      return Promise.resolve({ status: 0, answer: null, tookMs: 0 });
    return this.deliveries.event({
      type: 'event_callback',
      event_id: this.world.newId('Ev'),
      event_time: Math.floor(this.world.now().getTime() / 1000),
      team_id: this.world.teamId,
      api_app_id: 'A0BATON001',
      event: { event_ts: this.world.newTs(), ...event },
      authorizations: [{ team_id: this.world.teamId, user_id: this.world.botUser, is_bot: true }],
      ...envelope,
    });
  }

  /**
   * Until nobody has talked to the fake for a moment and nothing is on its way. Turns of the loop are counted beside the
   * time: on a busy machine the bot, which is in the same process, gets as many turns as on a quiet one.
   */
  async settle(): Promise<void> {
    const deadline = performance.now() + longestWaitMs;
    let quietSince = performance.now();
    let quietTurns = 0;
    let seen = this.server.calls.length;
    while (performance.now() < deadline) {
      const isBusy = this.#underWay > 0 || this.server.busy > 0 || this.server.calls.length !== seen;
      if (isBusy) {
        quietSince = performance.now();
        quietTurns = 0;
        seen = this.server.calls.length;
      } else quietTurns += 1;
      if (quietTurns >= quietTurnsNeeded && performance.now() - quietSince >= quietMs) return;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    throw new Error('The fake does not come to rest');
  }

  #responseUrl(message: Message | null): string {
    return `${this.server.address}/responses/${this.world.newResponse(message)}`;
  }

  #person(user: string): Person {
    const person = this.world.people.get(user);
    if (!person) throw new Error(`There is nobody ${user}`);
    return person;
  }

  #whoActs(user: string): Json {
    const { team, name } = this.#person(user);
    return { user: { id: user, username: name, team_id: team }, team: { id: this.world.teamId, domain: 'hengkang' } };
  }

  async #outcome(user: string, act: () => Promise<Delivered>): Promise<Outcome> {
    const before = new Set(this.world.messages);
    const windows = new Set(this.world.modals.get(user));
    const delivered = await this.#background(act());
    await this.settle();
    const privately = this.world.messages.filter((one) => one.onlyFor === user && !before.has(one));
    const view = this.world.modals.get(user)?.findLast((one) => !windows.has(one)) ?? null;
    return { ...delivered, privately, view, errors: null };
  }

  async #background<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
    }
  }
}
