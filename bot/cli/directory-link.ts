/** `baton directory link PLATFORM ACCOUNT KEY`: an account of a chat tool is this member's, because somebody says so. */
import type { Localized } from '../../cards/card.ts';
import { findMember } from '../../db/repos/directory.ts';
import { memberOfIdentity } from '../../db/repos/identities.ts';
import { listedPeople } from '../../db/repos/vendor-directory.ts';
import { accountBound } from '../../handlers/people/account-bound.ts';
import { tellOfDirectory } from '../../handlers/people/tell-of-directory.ts';
import type { ChatTool } from './channel-places.ts';
import type { Terminal } from './command.ts';
import { byCommandLine, type MembersJob, memberOf } from './members-shared.ts';
import { nameOfPlatform, sayOfPlatform } from './platform-words.ts';

interface Link {
  readonly platform: ChatTool;
  readonly account: string;
  readonly key: string;
}

export function linkAccount({ platform, account, key }: Link, terminal: Terminal): MembersJob {
  return async (tool) => {
    const { store, contextAt } = tool.baton;
    const member = await memberOf(tool, key);
    const named = (await listedPeople(store.read, platform)).filter(
      ({ externalId }) => externalId.toLowerCase() === account.toLowerCase(),
    );
    const exact = named.filter(({ externalId }) => externalId === account);
    const [listed, ...others] = exact.length > 0 ? exact : named;
    if (!listed || others.length > 0)
      return sayOfPlatform(terminal, listed ? several(account) : notListed(platform, account), 1);
    const before = await memberOfIdentity(store.read, listed);
    const owner = before === null || before === member.id ? null : await findMember(store.read, before);
    const now = await tool.now();
    const outcome = await store.transaction(
      async (tx) => {
        const ctx = contextAt(now);
        const bound = await accountBound(tx, ctx, { ...listed, platform }, member.id, { ...byCommandLine, by: 'hand' });
        await tellOfDirectory(tx, ctx, platform);
        return bound;
      },
      { lock: 'intake' },
    );
    const [zh, en] = [nameOfPlatform(platform, 'zh'), nameOfPlatform(platform, 'en')];
    const text: Record<typeof outcome, Localized<string>> = {
      bound: {
        zh: `${zh}账号 ${listed.externalId}（${listed.name}）从现在起是${member.name}${owner ? `，不再是${owner.name}` : ''}。`,
        en: `The ${en} account ${listed.externalId} (${listed.name}) is ${member.nameEn}'s from now on${owner ? `, and no longer ${owner.nameEn}'s` : ''}.`,
      },
      'as-before': {
        zh: `${zh}账号 ${listed.externalId} 本来就是${member.name}，没有变化。`,
        en: `The ${en} account ${listed.externalId} was ${member.nameEn}'s before; nothing was changed.`,
      },
      left: {
        zh: `${member.name}已离职，没有变化。人回来了，请先在组织文件里恢复。`,
        en: `${member.nameEn} has left; nothing was changed. Somebody who is back comes back by the company file first.`,
      },
    };
    return sayOfPlatform(terminal, text[outcome], outcome === 'left' ? 1 : 0);
  };
}

function notListed(platform: ChatTool, account: string): Localized<string> {
  return {
    zh: `${nameOfPlatform(platform, 'zh')}通讯录里没有账号「${account}」。刚加的人请先读一次：npm run baton -- directory sync ${platform}`,
    en: `The ${nameOfPlatform(platform, 'en')} directory has no account "${account}". For somebody new read it first: npm run baton -- directory sync ${platform}`,
  };
}

function several(account: string): Localized<string> {
  return {
    zh: `有几个账号都写作「${account}」，请按大小写写全。`,
    en: `Several accounts are written "${account}"; write it with the same capitals.`,
  };
}
