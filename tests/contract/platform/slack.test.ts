/** Slack keeps the platform contract: the real adapter and SDK against the fake, over real sockets. */
import { ChannelAddresses } from '../../../bot/channel-addresses.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { wordsOf } from '../../fakes/slack/shown.ts';
import { platformContract } from './platform-contract.ts';

platformContract('slack', async () => {
  const fake = await FakeSlack.open();
  const bot = await openSlackBot(fake);
  const channel = fake.addChannel({ name: 'puxi' });
  await new ChannelAddresses(bot.store, bot.secretKey).put(
    'slack',
    'puxi',
    { kind: 'group', address: channel.id },
    new Date(),
  );
  return {
    platform: bot.platform,
    members: ['m1', 'm2'],
    channel: 'puxi',
    absentMember: 'm3',
    unknownRef: 'C0UNKNOWN:1700000000.000001',
    async shown(to) {
      const messages = to.kind === 'member' ? fake.seenBy(bot.userOf(to.memberId)) : fake.seenIn(channel.id);
      return messages.map(({ text, blocks }) => wordsOf(text, blocks).split('\n')[0] ?? '');
    },
    async close() {
      await bot.close();
      await fake.close();
    },
  };
});
