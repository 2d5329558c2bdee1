/** Slack as a stage for the stories of all platforms: the real adapter against the fake, everybody with an account there. */

import { createSlackPlatform } from '../../../bot/slack/platform.ts';
import type { CompanyOptions } from '../../support/company.ts';
import { openStage } from '../../support/open-stage.ts';
import type { Answer, EvidenceKind, Seen, Stage, Vendor } from '../../support/stage.ts';
import { FakeSlack, type Outcome } from './fake-slack.ts';
import { buttonsOf, fieldsOf, picturesOf, wordsOf } from './shown.ts';
import type { Message, View } from './world.ts';

export async function openSlackStage(options: CompanyOptions = {}): Promise<Stage> {
  return (await openSlackStageWithFake(options)).stage;
}

/** For what only Slack has: its Home tab. */
export async function openSlackStageWithFake(
  options: CompanyOptions = {},
): Promise<{ stage: Stage; fake: FakeSlack; userOf: (memberKey: string) => string }> {
  let now = () => new Date();
  const fake = await FakeSlack.open({ now: () => now() });
  // Nobody of sales: a workspace is never empty.
  fake.addPerson({ name: 'Office' });
  const accounts = new Map<string, string>();
  const stage = await openStage(async (botUrl) => {
    fake.botUrl = botUrl;
    return {
      vendor: slackVendor(fake, accounts),
      createPlatform(deps) {
        now = () => deps.systemClock.now();
        return createSlackPlatform(fake.config(), deps);
      },
      settle: () => fake.settle(),
    };
  }, options);
  return { stage, fake, userOf: (key) => accountIn(accounts, key) };
}

function accountIn(accounts: ReadonlyMap<string, string>, key: string): string {
  const user = accounts.get(key);
  if (user === undefined) throw new Error(`${key} has no account`);
  return user;
}

const mimetypes: Readonly<Record<Exclude<EvidenceKind, 'location'>, string>> = {
  photo: 'image/jpeg',
  file: 'application/pdf',
  voice: 'audio/mp4',
};

/** Calls that meet a revoked token before an administrator has installed the app again. */
const refusedCalls = 2;

function slackVendor(fake: FakeSlack, accounts: Map<string, string>): Vendor {
  const userOf = (key: string) => accountIn(accounts, key);
  const channels = new Map<string, string>();
  const { faults } = fake.server;
  return {
    id: 'slack',
    evidence: ['photo', 'file', 'voice'],
    faults: {
      tripleCallbacks: (isOn) => {
        fake.deliveries.copies = isOn ? 3 : 1;
      },
      rateLimit: (isOn) => {
        faults.rateLimitSeconds = isOn ? 30 : null;
      },
      cutNetwork: (isOn) => {
        faults.isCut = isOn;
      },
      revokeToken: () => {
        for (let turn = 0; turn < refusedCalls; turn += 1)
          for (const method of ['chat.postMessage', 'chat.update'])
            faults.next.push({ method, how: { code: 'token_revoked' } });
      },
      refuseNextUpdate: () => {
        faults.next.push({ method: 'chat.update', how: { code: 'edit_window_closed' } });
      },
    },
    accountOf: (member) => {
      const known = accounts.get(member.key);
      const id = known ?? fake.addPerson({ name: member.name }).id;
      accounts.set(member.key, id);
      return { workspace: fake.world.teamId, externalId: id };
    },
    channelAt: (key) => {
      const id = channels.get(key) ?? fake.addChannel({ name: key, members: [...accounts.values()] }).id;
      channels.set(key, id);
      return { kind: 'group', address: id };
    },
    seenBy: async (key) => fake.seenBy(userOf(key)).filter(isFromBot).map(seen),
    seenIn: async (key) =>
      fake
        .seenIn(channels.get(key) ?? '')
        .filter(isFromBot)
        .map(seen),
    async press(key, ref, button) {
      const user = userOf(key);
      const message = messageAt(ref);
      return answerOf(user, await fake.press(user, message, button));
    },
    async say(key, text) {
      const user = userOf(key);
      return answerOf(user, await fake.say(user, text));
    },
    async send(key, kind, bytes, name, under) {
      if (kind === 'location') throw new Error('Slack has no locations');
      const user = userOf(key);
      const place = under === undefined ? {} : { threadTs: messageAt(under).ts };
      const subtype = kind === 'voice' ? { subtype: 'slack_audio' } : {};
      const file = { name, bytes, mimetype: mimetypes[kind], ...subtype };
      return answerOf(user, await fake.sendFile(user, file, place));
    },
    close: () => fake.close(),
  };

  function isFromBot(message: Message): boolean {
    return message.author === fake.world.botUser && message.onlyFor === null;
  }

  function messageAt(ref: string): Message {
    const [channel = '', ts = ''] = ref.split(':');
    const message = fake.world.message(channel, ts);
    if (!message) throw new Error(`There is no message ${ref}`);
    return message;
  }

  function answerOf(user: string, { privately, view, errors }: Outcome): Answer {
    const isForm = view !== null && fieldsOf(view.view.blocks).length > 0;
    const texts = [
      ...privately.map(({ text, blocks }) => wordsOf(text, blocks)),
      ...Object.values(errors ?? {}),
      ...(view && !isForm ? [wordsOf('', view.view.blocks)] : []),
    ];
    const links = [
      ...privately.flatMap(({ blocks }) => buttonsOf(blocks)),
      ...(view ? buttonsOf(view.view.blocks) : []),
    ];
    return {
      texts,
      form: view && isForm ? formOf(user, view) : null,
      link: links.find(({ url }) => url !== null)?.url ?? null,
    };
  }

  function formOf(user: string, view: View): NonNullable<Answer['form']> {
    return {
      title: String((view.view.title as { text?: string } | undefined)?.text ?? ''),
      fields: fieldsOf(view.view.blocks).map(({ name }) => name),
      submit: async (values) => answerOf(user, await fake.submit(user, view, values)),
    };
  }
}

export function seen({ channel, ts, text, blocks }: Message): Seen {
  return {
    ref: `${channel}:${ts}`,
    text: wordsOf(text, blocks),
    buttons: buttonsOf(blocks).map(({ label }) => label),
    pictures: picturesOf(blocks),
  };
}
