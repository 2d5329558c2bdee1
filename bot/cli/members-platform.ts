/** `baton members platform KEY PLATFORM`: where somebody is written to, of the chat tools they have an account at. */
import type { Localized } from '../../cards/card.ts';
import { type PlatformChosen, platformChosen } from '../../handlers/people/platform-chosen.ts';
import { expectWords, type Terminal } from './command.ts';
import { byCommandLine, type MembersJob, memberOf } from './members-shared.ts';
import { nameOfPlatform, readPlatform, sayOfPlatform } from './platform-words.ts';

/** @param words after `platform`: KEY PLATFORM. @throws UsageError */
export function membersPlatform(words: readonly string[], terminal: Terminal): MembersJob {
  expectWords(words, terminal.language === 'zh' ? ['编号', '平台'] : ['KEY', 'PLATFORM']);
  const [key = '', word = ''] = words;
  const platform = readPlatform(word);
  return async (tool) => {
    const { store, contextAt } = tool.baton;
    const { id: memberId, name, nameEn } = await memberOf(tool, key);
    const now = await tool.now();
    const outcome = await store.transaction(
      (tx) => platformChosen(tx, contextAt(now), { memberId, platform }, byCommandLine),
      { lock: 'intake' },
    );
    const [zh, en] = [nameOfPlatform(platform, 'zh'), nameOfPlatform(platform, 'en')];
    const text: Record<PlatformChosen, Localized<string>> = {
      chosen: {
        zh: `${name}的卡片从现在起发到${zh}，未结线索已补发一份。`,
        en: `Cards for ${nameEn} go to ${en} from now on; open leads are shown there as well.`,
      },
      'as-before': {
        zh: `${name}的卡片本来就发到${zh}，没有变化。`,
        en: `Cards for ${nameEn} go to ${en} already; nothing was changed.`,
      },
      left: { zh: `${name}已离职，没有变化。`, en: `${nameEn} has left; nothing was changed.` },
      'no-account': {
        zh: `还不知道${name}在${zh}是哪个账号，没有变化。请先：npm run baton -- directory link ${platform} 账号 ${key}`,
        en: `Which account ${nameEn} has at ${en} is not known; nothing was changed. First: npm run baton -- directory link ${platform} ACCOUNT ${key}`,
      },
      'switched-off': {
        zh: `${zh}没有打开，发到那里谁也收不到，没有变化。`,
        en: `${en} is not switched on, so nothing would arrive there; nothing was changed.`,
      },
    };
    return sayOfPlatform(terminal, text[outcome], outcome === 'chosen' || outcome === 'as-before' ? 0 : 1);
  };
}
