/** The fake WeCom for `npm run fake -- wecom`: a company with people and group robots, and the side of its control page. */
import { createHash } from 'node:crypto';
import type { ControlAction, ControlMessage, ControlSide, ControlView } from '../control/control-side.ts';
import type { PlayedFake, PlayOptions } from '../control/played-fake.ts';
import { type Delivery, FakeWecom, fakeKeys } from './fake-wecom.ts';
import { liveButtonsOf, wordsOf } from './shown-words.ts';

export async function playWecom({ port, botUrl, people, channels }: PlayOptions): Promise<PlayedFake> {
  const fake = await FakeWecom.start({ port });
  fake.botUrl = botUrl;
  fake.settings.trustedDomain = new URL(botUrl).host;
  fake.world.departments.set(1, { id: 1, name: '示例公司', parentId: 0 });
  for (const { account, name } of people) fake.addPerson({ userId: account, name, departments: [1] });
  for (const key of channels) fake.addGroup('webhook', robotKeyOf(key));
  const { corpId, agentId, secret, token, encodingAesKey } = fakeKeys;
  const channelOf = new Map(channels.map((key) => [robotKeyOf(key), key]));
  return {
    side: new WecomControl(fake, channelOf),
    env: {
      WECOM_CORP_ID: corpId,
      WECOM_AGENT_ID: String(agentId),
      WECOM_SECRET: secret,
      WECOM_TOKEN: token,
      WECOM_ENCODING_AES_KEY: encodingAesKey,
      WECOM_API_URL: fake.url,
      WECOM_WEBHOOK_URL: fake.url,
      PUBLIC_URL: botUrl,
    },
    // WeCom tells apps no mobile and no e-mail: who is who is said by hand.
    commands: [
      ...people.map(({ account, key }) => `npm run baton -- directory link wecom ${account} ${key}`),
      ...channels.map((key) => `npm run baton -- channels set ${key} --platform wecom --webhook ${robotKeyOf(key)}`),
    ],
    close: () => fake.stop(),
  };
}

/** As WeCom's look, and the same at every start. */
function robotKeyOf(channel: string): string {
  const hex = createHash('sha256').update(channel).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const dm = 'dm';
/** What a person types to send a place: there is no map here. */
const placeWords = /^位置\s+(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*(.*)$/;

class WecomControl implements ControlSide {
  readonly title = '企业微信 · 本机模拟（发「位置 31.23,121.47 上海」即发送位置）';
  readonly #fake: FakeWecom;
  readonly #channelOf: ReadonlyMap<string, string>;
  #isSaved = false;
  readonly #said: { readonly person: string; readonly text: string; readonly atMs: number }[] = [];

  constructor(fake: FakeWecom, channelOf: ReadonlyMap<string, string>) {
    this.#fake = fake;
    this.#channelOf = channelOf;
  }

  people() {
    return [...this.#fake.world.people.values()].map(({ userId, name }) => ({ id: userId, name }));
  }

  addPerson({ name, email }: { name: string; email: string }): void {
    const userId = email.split('@')[0] || name;
    this.#fake.addPerson({ userId, name, departments: [1] });
    void this.#fake.event('sys', 'change_contact', { ChangeType: 'create_user', UserID: userId });
  }

  async look(person: string): Promise<ControlView> {
    const { world } = this.#fake;
    if (!world.person(person)) return { conversations: [], home: null, form: null };
    const groups = [...world.groups].map(([key, { messages }]) => ({
      id: key,
      name: `群 ${this.#channelOf.get(key) ?? key}`,
      messages: messages.map(({ type, text }, index) => message(`${index}`, '群机器人', text || `[${type}]`)),
    }));
    return {
      conversations: [{ id: dm, name: '和接力的私聊', messages: this.#chatOf(person) }, ...groups],
      home: null,
      form: null,
    };
  }

  async act(person: string, action: ControlAction): Promise<void> {
    await this.#saveCallback();
    if (action.kind === 'press') {
      const seen = this.#fake.sees(person).find(({ msgId }) => msgId === action.ref);
      const button = seen && liveButtonsOf(seen).find(({ key }) => key === action.button);
      if (!seen || !button) throw new Error('This button is no more');
      const { taskId, msgId } = seen;
      return taken(await this.#fake.click(person, { taskId: taskId ?? '', key: button.key, msgId }));
    }
    if (action.kind !== 'say') return;
    if (action.conversation !== dm) throw new Error('A group robot reads nothing');
    const { file, text } = action;
    this.#said.push({ person, text: file ? `[${file.name}] ${text}`.trim() : text, atMs: this.#fake.world.nowMs() });
    if (file) {
      const bytes = Buffer.from(file.base64, 'base64');
      taken(await this.#fake.sendsFile(person, kindOf(file.mime), bytes, file.name));
    }
    const [, lat, lng, label = ''] = placeWords.exec(text) ?? [];
    if (lat && lng) taken(await this.#fake.sendsPlace(person, { lat: Number(lat), lng: Number(lng), label }));
    else if (text) taken(await this.#fake.writes(person, text));
  }

  /** What the console does when the callback address is saved: before that nothing of anybody arrives. */
  async #saveCallback(): Promise<void> {
    if (this.#isSaved) return;
    const word = 'echo+7788';
    const { status, body } = await this.#fake.verifyAddress(word).catch(() => ({ status: 0, body: '' }));
    if (status !== 200 || body !== word)
      throw new Error(
        `The console does not save ${this.#fake.botUrl}/wecom/callback: is the bot there, with this token and key?`,
      );
    this.#isSaved = true;
  }

  #chatOf(person: string): ControlMessage[] {
    const own = this.#said
      .filter((said) => said.person === person)
      .map(({ text, atMs }, index) => ({ atMs, shown: message(`own-${index}`, 'me', text) }));
    const theirs = this.#fake.sees(person).map((seen) => ({
      atMs: seen.sentAtMs,
      shown: {
        ...message(seen.msgId, '接力', wordsOf(seen)),
        buttons: liveButtonsOf(seen).map(({ text, key }) => ({ id: key, label: text })),
        pictures: seen.type === 'image' ? [this.#picture(seen.text)] : [],
      },
    }));
    return [...own, ...theirs].toSorted((one, other) => one.atMs - other.atMs).map(({ shown }) => shown);
  }

  #picture(mediaId: string): string {
    const { bytes, type } = this.#fake.world.file(mediaId);
    return `data:${type};base64,${bytes.toString('base64')}`;
  }
}

function message(ref: string, from: string, text: string): ControlMessage {
  return { ref, from, text, buttons: [], pictures: [], isPrivate: false, isInThread: false };
}

function kindOf(mime: string): 'image' | 'voice' | 'video' | 'file' {
  if (mime.startsWith('image/')) return 'image';
  if (mime.startsWith('audio/')) return 'voice';
  return mime.startsWith('video/') ? 'video' : 'file';
}

function taken({ status }: Delivery): void {
  if (status !== 200) throw new Error(status === 0 ? 'The bot did not answer' : `The bot answered ${status}`);
}
