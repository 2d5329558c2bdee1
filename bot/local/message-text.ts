/**
 * The words of a message: the line a conversation list shows, and the lines that search looks through.
 * Only what a reader can see counts; keys, action values and ids are never found.
 */
import type { Card, Locale, Localized } from '../../cards/card.ts';
import type { Outgoing, SentAttachment } from '../../jobs/chat-platform.ts';

/** One line that stands for the message: the text itself, what was sent along, or the card's line of state. */
export function headline(content: Outgoing): Localized<string> {
  if (content.kind === 'text')
    return content.attachments?.length
      ? {
          zh: [filesLine(content.attachments, 'zh'), content.text.zh].filter(Boolean).join(' '),
          en: [filesLine(content.attachments, 'en'), content.text.en].filter(Boolean).join(' '),
        }
      : content.text;
  return { zh: content.card.zh.title, en: content.card.en.title };
}

/** The line in which `words` occur, whatever their case, or null. */
export function findLine(content: Outgoing, words: string, locale: Locale): string | null {
  const wanted = words.toLowerCase();
  const lines = content.kind === 'text' ? textLines(content, locale) : cardLines(content.card[locale]);
  return lines.find((line) => line.toLowerCase().includes(wanted)) ?? null;
}

const kindWords: Readonly<Record<SentAttachment['kind'], Localized<string>>> = {
  photo: { zh: '照片', en: 'Photo' },
  file: { zh: '文件', en: 'File' },
  voice: { zh: '语音', en: 'Voice note' },
  video: { zh: '视频', en: 'Video' },
  location: { zh: '位置', en: 'Location' },
};

/** [照片 ×3] [文件] */
function filesLine(attachments: readonly SentAttachment[], locale: Locale): string {
  const kinds = [...new Set(attachments.map((attachment) => attachment.kind))];
  return kinds
    .map((kind) => {
      const count = attachments.filter((attachment) => attachment.kind === kind).length;
      return count > 1 ? `[${kindWords[kind][locale]} ×${count}]` : `[${kindWords[kind][locale]}]`;
    })
    .join(' ');
}

function textLines(content: Extract<Outgoing, { kind: 'text' }>, locale: Locale): string[] {
  const names = (content.attachments ?? []).map((one) => (one.kind === 'location' ? one.label : one.name) ?? '');
  return [...content.text[locale].split('\n'), ...names];
}

function cardLines(card: Card): string[] {
  const facts = card.facts.map((fact) => `${fact.label} ${fact.value}`);
  const steps = (card.trace ?? []).map((line) => [line.label, line.source, line.amount].filter(Boolean).join(' '));
  const rest = [card.body, ...steps, ...(card.reasons ?? []), card.footnote].filter((line) => line !== undefined);
  return [card.title, ...facts, ...rest, card.summary];
}
