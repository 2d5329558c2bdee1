/** DingTalk keeps the platform contract, over real sockets against the fake. */
import { group, openDingtalk } from '../../bot/dingtalk/open-dingtalk.ts';
import { platformContract } from './platform-contract.ts';

platformContract('dingtalk', async () => {
  const { platform, fake, close } = await openDingtalk();
  return {
    platform,
    members: ['m1', 'm2'],
    channel: 'puxi',
    absentMember: 'm3',
    unknownRef: 'card baton-none person -',
    shown: async (to) =>
      fake
        .seen(to.kind === 'member' ? `dm u-${to.memberId}` : `group ${group}`)
        .map(({ title, text }) => title || text),
    close,
  };
});
