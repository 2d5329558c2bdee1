/** `baton directory sync`: reads the chat tools' directories now, beside the bot or without it, and says what came of it. */
import type { Localized } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import { directoryRead, type ReadingWritten } from '../../handlers/people/directory-read.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import { EmptyDirectory, readDirectory } from '../../jobs/sync-directory.ts';
import type { ChatTool } from './channel-places.ts';
import type { Terminal } from './command.ts';
import type { MembersJob } from './members-shared.ts';
import type { Tool } from './open-tool.ts';
import { nameOfPlatform, sayOfPlatform } from './platform-words.ts';
import { toolPlatforms } from './tool-platforms.ts';

/** Real time. */
const timeoutMs = 20 * 60_000;

/** @param wanted null = all that are switched on */
export function syncDirectories(wanted: ChatTool | null, acceptsLeavers: boolean, terminal: Terminal): MembersJob {
  return async (tool) => {
    const platforms = await toolPlatforms(tool, () => {});
    try {
      const chosen = platforms.filter(({ id, capabilities }) => capabilities.hasDirectory && (wanted ?? id) === id);
      if (chosen.length === 0) return sayOfPlatform(terminal, wanted === null ? noneOn : notOn(wanted), 1);
      let code = 0;
      for (const platform of chosen) code = Math.max(code, await syncOne(tool, platform, acceptsLeavers, terminal));
      return code;
    } finally {
      await Promise.all(platforms.map((platform) => platform.stop()));
    }
  };
}

async function syncOne(
  tool: Tool,
  platform: Awaited<ReturnType<typeof toolPlatforms>>[number],
  acceptsLeavers: boolean,
  terminal: Terminal,
): Promise<number> {
  const { store, contextAt } = tool.baton;
  const [zh, en] = [nameOfPlatform(platform.id, 'zh'), nameOfPlatform(platform.id, 'en')];
  const began = contextAt(await tool.now());
  try {
    const reading = await readDirectory(platform, began, AbortSignal.timeout(timeoutMs));
    const now = await tool.now();
    const written = await store.transaction(
      (tx) => directoryRead(tx, contextAt(now), reading, { acceptsLeavers, via: 'command-line' }),
      { lock: 'intake' },
    );
    return sayOfPlatform(terminal, written ? done(written, zh, en) : overtaken(zh, en), written?.held ? 1 : 0);
  } catch (problem) {
    if (!(problem instanceof PlatformError) && !(problem instanceof EmptyDirectory)) throw problem;
    const kind = problem instanceof PlatformError ? problem.kind : 'empty';
    const why = (language: 'zh' | 'en') => texts[language].directory.problems[kind];
    return sayOfPlatform(
      terminal,
      {
        zh: `${zh}：没有读成，没有变化。${why('zh')}。检查：npm run baton -- doctor`,
        en: `${en}: not read, nothing was changed: ${why('en')}. To check: npm run baton -- doctor`,
      },
      1,
    );
  }
}

function done({ people, bound, left, leadsPooled, moved, held }: ReadingWritten, zh: string, en: string) {
  if (held) {
    return {
      zh: `${zh}：读到 ${people} 人，新对上 ${bound} 人。已对上的 ${held.of} 人里有 ${held.missing} 人没有读到，超过一次允许的人数，一个也没有停用。`,
      en: `${en}: ${people} people read, ${bound} newly matched. Of ${held.of} linked people ${held.missing} are missing, more than may leave at once: nobody was deactivated.`,
    };
  }
  return {
    zh: `${zh}：读到 ${people} 人，新对上 ${bound} 人，离职 ${left} 人（交回线索 ${leadsPooled} 条），调动 ${moved} 人。`,
    en: `${en}: ${people} people read, ${bound} newly matched, ${left} left (leads returned: ${leadsPooled}), ${moved} moved.`,
  };
}

function overtaken(zh: string, en: string): Localized<string> {
  return {
    zh: `${zh}：读的时候接力自己也读了一次，以那次为准。`,
    en: `${en}: Baton itself read it meanwhile; that reading counts.`,
  };
}

const noneOn: Localized<string> = {
  zh: '没有打开带通讯录的聊天平台。需要的密钥见 .env.example。',
  en: 'No chat platform with a directory is switched on. The keys it needs are in .env.example.',
};

function notOn(platform: ChatTool): Localized<string> {
  return {
    zh: `${nameOfPlatform(platform, 'zh')}没有打开。需要的密钥见 .env.example。`,
    en: `${nameOfPlatform(platform, 'en')} is not switched on. The keys it needs are in .env.example.`,
  };
}
