/** What this browser remembers by itself: recent people, unsent texts, whether the first hint was read. */
import type { Draft } from './draft.ts';
import type { KeptPiece } from './kept-files.ts';

export type KeptDraft = Omit<Draft, 'pieces'> & { readonly pieces: readonly KeptPiece[] };

const recentKey = 'baton-recent-people';
const actingKey = 'baton-acting';
const undeliveredKey = 'baton-undelivered';
const hintKey = 'baton-hint-read';
const muteKey = 'baton-muted';
const noticesKey = 'baton-system-notices';
const recentCount = 5;

/** The person this tab acts as; tabs are independent of each other. */
export function rememberedPerson(): string {
  return sessionStorage.getItem(actingKey) ?? '';
}

export function rememberPerson(memberId: string): void {
  sessionStorage.setItem(actingKey, memberId);
  const recent = [memberId, ...recentPeople().filter((id) => id !== memberId)].slice(0, recentCount);
  localStorage.setItem(recentKey, JSON.stringify(recent));
}

/** Latest first. */
export function recentPeople(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function unsentText(conversation: string, actingId: string): string {
  return sessionStorage.getItem(`baton-unsent:${actingId}:${conversation}`) ?? '';
}

export function keepUnsentText(conversation: string, actingId: string, text: string): void {
  const key = `baton-unsent:${actingId}:${conversation}`;
  if (text === '') sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, text);
}

/** Messages of this tab that were not delivered when the page was left. */
export function undeliveredDrafts(): KeptDraft[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(undeliveredKey) ?? '[]') as KeptDraft[];
    return kept.map((draft) => ({ ...draft, pieces: draft.pieces ?? [], thread: draft.thread ?? null }));
  } catch {
    return [];
  }
}

export function keepUndeliveredDrafts(drafts: readonly KeptDraft[]): void {
  sessionStorage.setItem(undeliveredKey, JSON.stringify(drafts));
}

export function isHintRead(): boolean {
  return localStorage.getItem(hintKey) !== null;
}

export function rememberHintRead(): void {
  localStorage.setItem(hintKey, '1');
}

export function isMuted(): boolean {
  return localStorage.getItem(muteKey) !== null;
}

export function mute(isWanted: boolean): void {
  if (isWanted) localStorage.setItem(muteKey, '1');
  else localStorage.removeItem(muteKey);
}

export function areSystemNoticesWanted(): boolean {
  return localStorage.getItem(noticesKey) !== null;
}

export function wantSystemNotices(isWanted: boolean): void {
  if (isWanted) localStorage.setItem(noticesKey, '1');
  else localStorage.removeItem(noticesKey);
}
