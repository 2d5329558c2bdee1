/** Slack for a bot in another process. */
import type { FarVendor } from '../../support/far-vendor.ts';
import { FakeSlack } from './fake-slack.ts';
import { seen } from './stage.ts';
import type { Message } from './world.ts';

export async function openFarSlack(): Promise<FarVendor> {
  const fake = await FakeSlack.open();
  const { world, server, signingSecret, botToken } = fake;
  const messageAt = (ref: string): Message => {
    const [channel = '', ts = ''] = ref.split(':');
    const message = world.message(channel, ts);
    if (!message) throw new Error(`There is no message ${ref}`);
    return message;
  };
  return {
    id: 'slack',
    url: server.address,
    isSend: ({ path }) => path === '/api/chat.postMessage',
    isUpdate: ({ path }) => path === '/api/chat.update',
    isDownload: ({ path }) => path.startsWith('/files-pri/'),
    env: (apiUrl) => ({
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${apiUrl}/api`,
    }),
    aim: (botUrl) => {
      fake.botUrl = botUrl;
    },
    ready: async () => undefined,
    // Events of Slack are also its echoes of what the bot said: a person's are clicks, and messages with a `client_msg_id`.
    atAck: (line, fate, then) =>
      line.atAnswer(
        ({ path, words }) => path === '/slack/actions' || (path === '/slack/events' && words.includes('client_msg_id')),
        fate,
        then,
      ),
    setCopies: (copies) => {
      fake.deliveries.copies = copies;
    },
    accountOf: ({ name }) => ({ workspace: world.teamId, externalId: fake.addPerson({ name }).id }),
    seenBy: (user) =>
      fake
        .seenBy(user)
        .filter(({ author }) => author === world.botUser)
        .map(seen),
    press: (user, ref, button) => fake.press(user, messageAt(ref), button),
    say: (user, text) => fake.say(user, text),
    sendPhoto: (user, bytes, under) =>
      fake.sendFile(user, { name: 'door.png', bytes, mimetype: 'image/png' }, { threadTs: messageAt(under).ts }),
    bringAgain: () => fake.deliveries.bringDue(),
    close: () => fake.close(),
  };
}
