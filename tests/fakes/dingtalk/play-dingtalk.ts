/** The fake DingTalk for `npm run fake -- dingtalk`: an organisation with groups, and the side of its control page. */
import type {
  ControlAction,
  ControlButton,
  ControlMessage,
  ControlSide,
  ControlView,
} from '../control/control-side.ts';
import type { PlayedFake, PlayOptions } from '../control/played-fake.ts';
import { type DingtalkFake, type Shown, startDingtalkFake } from './fake.ts';

const templateId = 'baton-card.schema';
const eventKeys = { token: 'demoToken1', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
/** Written in the private chat, it checks in where the writer says to be. */
const checkIn = /^签到\s*(-?[\d.]+)[,，\s]+(-?[\d.]+)\s*(.*)$/;

export async function playDingtalk({ port, botUrl, people, channels, isSocketMode }: PlayOptions): Promise<PlayedFake> {
  const fake = await startDingtalkFake({
    port,
    templateId,
    calls: 5_000,
    pushes: 3_000,
    ...(isSocketMode ? {} : { botUrl, eventKeys }),
  });
  const side = new DingtalkControl(fake, channels);
  for (const { account, ...person } of people) side.addPerson({ ...person, userid: account });
  for (const key of channels) fake.addGroup(cidOf(key));
  const { clientId, clientSecret } = fake.state;
  return {
    side,
    env: {
      DINGTALK_API_URL: fake.url,
      DINGTALK_OAPI_URL: fake.url,
      DINGTALK_CLIENT_ID: clientId,
      DINGTALK_CLIENT_SECRET: clientSecret,
      DINGTALK_CARD_TEMPLATE_ID: templateId,
      DINGTALK_CALLBACKS: isSocketMode ? 'stream' : 'http',
      ...(isSocketMode ? {} : { DINGTALK_EVENT_TOKEN: eventKeys.token, DINGTALK_EVENT_AES_KEY: eventKeys.aesKey }),
      PUBLIC_URL: botUrl,
    },
    commands: channels.map((key) => `npm run baton -- channels set ${key} --platform dingtalk --group ${cidOf(key)}`),
    close: () => fake.close(),
  };
}

function cidOf(channel: string): string {
  return `cid${Buffer.from(channel.padEnd(16)).toString('base64')}`;
}

class DingtalkControl implements ControlSide {
  readonly title = '钉钉 · 本机模拟';
  readonly #fake: DingtalkFake;
  readonly #channels: readonly string[];
  /** What people wrote, and how many messages of the robot stood there before. */
  readonly #said: { readonly where: string; readonly by: string; readonly text: string; readonly after: number }[] = [];

  constructor(fake: DingtalkFake, channels: readonly string[]) {
    this.#fake = fake;
    this.#channels = channels;
  }

  people() {
    return [...this.#fake.state.people.values()].map(({ userid, name }) => ({ id: userid, name }));
  }

  addPerson({ name, email, mobile, userid }: { name: string; email: string; mobile: string; userid?: string }): void {
    const id = userid ?? `user${this.#fake.state.people.size + 1}`;
    this.#fake.addPerson({ userid: id, name, email, mobile, departments: ['1'] });
    if (userid === undefined) void this.#fake.event('user_add_org', { userId: [id] });
  }

  async look(person: string): Promise<ControlView> {
    const conversation = (id: string, name: string) => ({ id, name, messages: this.#messages(person, id) });
    return {
      conversations: [
        conversation(`dm ${person}`, '和接力的私聊'),
        ...this.#channels.map((key) => conversation(`group ${cidOf(key)}`, key)),
      ],
      home: null,
      form: null,
    };
  }

  async act(person: string, action: ControlAction): Promise<void> {
    if (action.kind === 'press') {
      const { isTaken } = await this.#fake.press(person, action.ref, action.button);
      if (!isTaken) throw new Error('The bot did not answer in time');
      return;
    }
    if (action.kind !== 'say') throw new Error('DingTalk has nothing like it');
    const { conversation, text, file } = action;
    const cid = conversation.startsWith('group ') ? conversation.slice('group '.length) : undefined;
    const after = this.#fake.seen(conversation).length;
    this.#said.push({ where: conversation, by: person, text: text || (file?.name ?? ''), after });
    const place = cid === undefined ? checkIn.exec(text) : null;
    const { isTaken } = place
      ? await this.#fake.checkIn(person, place[1] ?? '', place[2] ?? '', place[3] ?? '')
      : file
        ? await this.#send(person, file)
        : await this.#fake.say(person, text, cid === undefined ? {} : { cid });
    if (!isTaken) throw new Error('The bot did not take it');
  }

  #send(person: string, file: { name: string; mime: string; base64: string }) {
    const kind = file.mime.split('/')[0];
    const kinds: Readonly<Record<string, 'picture' | 'audio' | 'video'>> = {
      image: 'picture',
      audio: 'audio',
      video: 'video',
    };
    const bytes = Buffer.from(file.base64, 'base64');
    return this.#fake.send(person, kinds[kind ?? ''] ?? 'file', bytes, { name: file.name, type: file.mime });
  }

  #messages(person: string, where: string): ControlMessage[] {
    const shown = this.#fake.seen(where, person).map((message) => this.#message(message));
    const mine = this.#said.filter((one) => one.where === where);
    // Where a message of the robot was taken back meanwhile, what people wrote stands as near as can be.
    return mine.toReversed().reduce((all, { by, text, after }) => {
      const from = by === person ? 'me' : (this.#fake.state.people.get(by)?.name ?? by);
      const said = { ref: '', from, text, buttons: [], pictures: [], isPrivate: false, isInThread: false };
      return all.toSpliced(Math.min(after, all.length), 0, said);
    }, shown);
  }

  #message({ ref, text, buttons, links }: Shown): ControlMessage {
    const inText = [...text.matchAll(/(?<!!)\[([^\]]*)\]\((https?:[^)\s]+)\)/g)].map(([, label = '', url = '']) => ({
      title: label,
      url,
    }));
    const all: ControlButton[] = [
      ...buttons.map((label) => ({ id: label, label })),
      ...[...links, ...inText].map(({ title, url }) => ({ id: url, label: title, url })),
    ];
    const pictures = [...text.matchAll(/!\[[^\]]*\]\((@[^)\s]+)\)/g)].flatMap(([, id = '']) => {
      const bytes = this.#fake.state.media.get(id);
      return bytes ? [`data:image/png;base64,${bytes.toString('base64')}`] : [];
    });
    return {
      ref,
      from: '接力',
      text: text.replace(/!?\[[^\]]*\]\([^)\s]*\)|\*\*|^#+ /gm, ''),
      buttons: [...new Map(all.map((button) => [button.id, button])).values()],
      pictures,
      isPrivate: false,
      isInThread: false,
    };
  }
}
