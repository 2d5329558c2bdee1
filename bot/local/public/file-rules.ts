/** What a file is before it is sent, by what the browser says; the server looks at its content and has the last word. */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { state } from './state.ts';
import { locale, t } from './texts.ts';

export type FileKind = Exclude<SentAttachment['kind'], 'location'>;

/** Files of one message: what fits on a screen of a phone. */
export const maxFilesAtOnce = 9;

export function kindOf(file: Blob): FileKind {
  if (file.type.startsWith('image/') && file.type !== 'image/svg+xml') return 'photo';
  if (file.type.startsWith('video/')) return 'video';
  return file.type.startsWith('audio/') ? 'voice' : 'file';
}

/** Why a file cannot be sent, in words, or null: said here so that nobody waits for a refusal. */
export function refusalOf(file: File): string | null {
  if (file.size === 0) return t.files.empty(file.name);
  const { maxFileBytes } = state;
  return file.size > maxFileBytes ? t.files.tooLarge(file.name, sizeWords(file.size), sizeWords(maxFileBytes)) : null;
}

/** 840 KB, 2.4 MB: decimal, as phones show it. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
  const amount = bytes / 1_000_000;
  const digits = amount < 10 || (amount < 100 && amount % 1 !== 0) ? 1 : 0;
  return `${amount.toLocaleString(locale, { maximumFractionDigits: digits })} MB`;
}

/** 0:07, 12:40, 1:02:03 */
export function lengthWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
