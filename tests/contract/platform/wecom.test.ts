/**
 * WeCom keeps the platform contract, over real sockets against the fake. WeCom's own paces are tried in
 * tests/bot/wecom/send-pace.test.ts: 200 messages in one moment would run into them here.
 */
import { openWecomDoor, wecomGroup, wecomUsers } from '../../support/wecom-door.ts';
import { platformContract } from './platform-contract.ts';

platformContract('wecom', async () => {
  const door = await openWecomDoor({ memberPerMinute: 500, memberPerHour: 1_000, webhookPerMinute: 500 });
  return {
    platform: door.platform,
    members: ['m1', 'm2'],
    channel: wecomGroup.channel,
    hasScarceUpdates: true,
    absentMember: 'm3',
    unknownRef: '01999999-0000-7000-8000-000000000000@0123456789ab',
    async shown(to) {
      if (to.kind === 'channel') return door.fake.groupShows(wecomGroup.key).map(({ text }) => text);
      const userId = wecomUsers[to.memberId as keyof typeof wecomUsers];
      return door.fake.sees(userId).map(({ text }) => text);
    },
    close: () => door.close(),
  };
});
