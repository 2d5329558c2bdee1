/**
 * What a button of a WeCom card carries and what comes back with its click: the action and its value, and for an action
 * that is asked about first also the question, because WeCom asks none by itself and a click brings nothing else back.
 */
import type { CardAction } from '../card.ts';
import { cleanLine, fitText, textSize } from './text-limits.ts';
import { wecomCardLimits } from './wecom-limits.ts';

export interface ClickedKey {
  readonly actionId: string;
  readonly value: string;
  /** Still to be asked; without it the action is carried out. */
  readonly question?: NonNullable<CardAction['confirm']>;
}

const questionMark = '?';
const questionBytes = 160;

/** @returns null when it does not fit: such a button cannot be shown */
export function keyOfAction({ id, value, confirm }: CardAction): string | null {
  const plain = `${id} ${value}`;
  const key = confirm ? `${questionMark}${JSON.stringify([id, value, ...questionOf(confirm)])}` : plain;
  if (textSize(key, 'bytes') <= wecomCardLimits.keyBytes) return key;
  return null;
}

function questionOf({ title, text, ok, cancel }: NonNullable<CardAction['confirm']>): string[] {
  return [title, text, ok, cancel].map((words) => fitText(cleanLine(words), questionBytes, 'bytes').text);
}

/** @returns null for what was not made here, such as a menu entry */
export function readKey(key: string): ClickedKey | null {
  if (!key.startsWith(questionMark)) {
    const [actionId = '', ...rest] = key.split(' ');
    return /^[a-z][a-z0-9.-]{0,60}$/i.test(actionId) && rest.length > 0 ? { actionId, value: rest.join(' ') } : null;
  }
  try {
    const parts: unknown = JSON.parse(key.slice(1));
    if (!Array.isArray(parts) || parts.length !== 6 || !parts.every((part) => typeof part === 'string')) return null;
    const [actionId, value, title, text, ok, cancel] = parts as [string, string, string, string, string, string];
    return { actionId, value, question: { title, text, ok, cancel } };
  } catch {
    return null;
  }
}
