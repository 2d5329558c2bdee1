/** Chat tools as commands name them: what may be written, and what people call them. */
import type { Locale, Localized } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { type ChatTool, chatTools } from './channel-places.ts';
import { type Terminal, UsageError } from './command.ts';
import { say } from './members-shared.ts';

export const nameOfPlatform = (platform: PlatformId, language: Locale) => texts[language].directory.platforms[platform];

/** As `say`; in Chinese a name in Latin letters stands apart: 发到 Slack，读不到企业微信. */
export function sayOfPlatform(terminal: Terminal, text: Localized<string>, code: number): number {
  const zh = text.zh.replace(
    /(?<=\p{Script=Han})Slack|Slack(?=\p{Script=Han})/gu,
    (name, at: number, whole: string) => {
      const before = /\p{Script=Han}$/u.test(whole.slice(0, at)) ? ' ' : '';
      const after = /^\p{Script=Han}/u.test(whole.slice(at + name.length)) ? ' ' : '';
      return `${before}${name}${after}`;
    },
  );
  return say(terminal, { ...text, zh }, code);
}

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
