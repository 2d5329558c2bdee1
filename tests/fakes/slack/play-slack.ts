/** The fake Slack for `npm run fake -- slack`: a workspace with people and channels, and the side of its control page. */
import type { ControlAction, ControlForm, ControlMessage, ControlSide, ControlView } from '../control/control-side.ts';
import type { PlayedFake, PlayOptions } from '../control/played-fake.ts';
import { optionsOf } from './check-blocks.ts';
import { FakeSlack, type Outcome } from './fake-slack.ts';
import { buttonsOf, fieldsOf, wordsOf } from './shown.ts';
import type { Message, View } from './world.ts';

export async function playSlack({ port, botUrl, people, channels, isSocketMode }: PlayOptions): Promise<PlayedFake> {
  const fake = await FakeSlack.open({ port, botUrl, isSocketMode, hasRateLimits: true });
  const everybody = people.map(({ name, email, mobile }) => fake.addPerson({ name, email, phone: mobile }).id);
  for (const key of channels)
    fake.addChannel({ id: `C0${key.replaceAll(/[^a-z0-9]/g, '').toUpperCase()}`, name: key, members: everybody });
  const { botToken, signingSecret, appToken, apiUrl } = fake.config(isSocketMode);
  const env = {
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: botToken,
    ...(signingSecret ? { SLACK_SIGNING_SECRET: signingSecret } : {}),
    ...(appToken ? { SLACK_APP_TOKEN: appToken } : {}),
    PUBLIC_URL: botUrl,
  };
  const places = [...fake.world.conversations.values()].map(
    ({ id, name }) => `npm run baton -- channels set ${name} --platform slack --group ${id}`,
  );
  // What the bot has not taken comes again, as from Slack: at once, after a minute, after five.
  const again = setInterval(() => void fake.deliveries.bringDue(), lookAgainMs);
  const close = () => {
    clearInterval(again);
    return fake.close();
  };
  return { side: new SlackControl(fake), env, commands: places, close };
}

const lookAgainMs = 200;

class SlackControl implements ControlSide {
  readonly title = 'Slack · 本机模拟';
  readonly #fake: FakeSlack;
  readonly #problems = new Map<string, Readonly<Record<string, string>>>();

  constructor(fake: FakeSlack) {
    this.#fake = fake;
  }

  people() {
    return [...this.#fake.world.people.values()].filter(({ isBot }) => !isBot).map(({ id, name }) => ({ id, name }));
  }

  addPerson({ name, email, mobile }: { name: string; email: string; mobile: string }): void {
    const { id } = this.#fake.addPerson({ name, email, phone: mobile });
    for (const { kind, members } of this.#fake.world.conversations.values()) if (kind !== 'dm') members.add(id);
    void this.#fake.userEvent('team_join', id);
  }

  async look(person: string): Promise<ControlView> {
    if (!this.#fake.world.people.has(person)) return { conversations: [], home: null, form: null };
    const { world } = this.#fake;
    const dm = world.dmOf(person);
    const others = [...world.conversations.values()].filter(
      ({ kind, members }) => kind !== 'dm' && members.has(person),
    );
    const home = world.homes.get(person);
    const view = world.modals.get(person)?.at(-1);
    return {
      conversations: [dm, ...others].map(({ id, kind, name }) => ({
        id,
        name: kind === 'dm' ? '和接力的私聊' : `#${name}`,
        messages: world.visibleTo(person, id).map((message) => this.#message(person, message)),
      })),
      home: home ? { text: wordsOf('', home.view.blocks), buttons: buttons(home.view.blocks) } : null,
      form: view ? this.#form(view) : null,
    };
  }

  async act(person: string, action: ControlAction): Promise<void> {
    const fake = this.#fake;
    switch (action.kind) {
      case 'say': {
        const threadTs = action.under === undefined ? {} : { threadTs: action.under };
        const file = action.file && {
          name: action.file.name,
          mimetype: action.file.mime,
          bytes: Buffer.from(action.file.base64, 'base64'),
        };
        const place = { channel: action.conversation, ...threadTs };
        return taken(await fake.say(person, action.text, place, file ? [file] : []));
      }
      case 'press': {
        const message = fake.world.message(action.conversation, action.ref);
        if (!message) throw new Error('This message is gone');
        return taken(await fake.press(person, message, action.button));
      }
      case 'press-home':
        return taken(await fake.pressHome(person, action.button));
      case 'open-home':
        return taken(await fake.openHome(person));
      case 'new-lead':
        return taken(await fake.shortcut(person, 'new_lead'));
      case 'submit': {
        const view = fake.world.modals.get(person)?.at(-1);
        if (!view) throw new Error('This window is closed');
        const outcome = await fake.submit(person, view, action.values);
        if (outcome.errors) this.#problems.set(view.id, outcome.errors);
        else this.#problems.delete(view.id);
        return taken(outcome);
      }
      case 'close-form':
        fake.world.modals.set(person, []);
    }
  }

  #message(person: string, message: Message): ControlMessage {
    const { world } = this.#fake;
    const files = [
      ...message.files,
      ...message.blocks.flatMap((block) => (block.slack_file as { id: string } | undefined)?.id ?? []),
    ];
    const pictures = files
      .map((id) => world.files.get(id))
      .filter((file) => file?.mimetype.startsWith('image/'))
      .map((file) => `data:${file?.mimetype};base64,${file?.bytes.toString('base64')}`);
    return {
      ref: message.ts,
      from: message.author === person ? 'me' : (world.people.get(message.author)?.name ?? message.author),
      text: wordsOf(message.text, message.blocks) || message.files.map((id) => world.files.get(id)?.name).join(' '),
      buttons: buttons(message.blocks),
      pictures,
      isPrivate: message.onlyFor !== null,
      isInThread: message.threadTs !== null,
    };
  }

  #form({ id, view }: View): ControlForm {
    const problems = this.#problems.get(id) ?? {};
    const text = (value: unknown) => String((value as { text?: unknown } | undefined)?.text ?? '');
    const inputs = new Map(view.blocks.map((block) => [String(block.block_id), block]));
    return {
      title: text(view.title),
      text: wordsOf(
        '',
        view.blocks.filter(({ type }) => type !== 'input'),
      ),
      links: buttons(view.blocks),
      fields: fieldsOf(view.blocks).map(({ name, blockId, initial, isDate }) => {
        const block = inputs.get(blockId);
        const element = (block?.element ?? {}) as { multiline?: boolean };
        const options = optionsOf(element) as { value: string; text: { text: string } }[];
        return {
          name,
          label: text(block?.label),
          value: initial ?? '',
          problem: problems[blockId] ?? null,
          isLong: element.multiline === true,
          isDate,
          options: options.map((option) => ({ value: option.value, label: option.text.text })),
        };
      }),
    };
  }
}

function buttons(blocks: View['view']['blocks']) {
  return buttonsOf(blocks).map(({ label, actionId, url }) => ({ id: actionId, label, url }));
}

function taken({ status }: Outcome): void {
  if (status !== 200) throw new Error(status === 0 ? 'The bot did not answer' : `The bot answered ${status}`);
}
