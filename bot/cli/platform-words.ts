/** Chat tools as commands name them: what may be written, and what people call them. */
import type { Locale } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { type ChatTool, chatTools } from './channel-places.ts';
import { UsageError } from './command.ts';

export const nameOfPlatform = (platform: PlatformId, language: Locale) => texts[language].directory.platforms[platform];

/** @throws UsageError */
export function readChatTool(word: string): ChatTool {
  return readOneOf(word, chatTools);
}

/** The local chat too. @throws UsageError */
export function readPlatform(word: string): PlatformId {
  return readOneOf(word, ['local', ...chatTools] as const);
}

function readOneOf<P extends PlatformId>(word: string, known: readonly P[]): P {
  const found = known.find((one) => one === word);
  if (found) return found;
  throw new UsageError({
    zh: `没有「${word}」这个平台。可以写：${known.join('、')}。`,
    en: `There is no platform "${word}". Possible: ${known.join(', ')}.`,
  });
}
