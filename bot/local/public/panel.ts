/** Opens and closes what stands beside the conversation, and says what the next message belongs to. */
import { emit, type Panel, state } from './state.ts';

export interface PanelContent {
  readonly title: string;
  readonly subtitle: string;
  readonly body: readonly HTMLElement[];
}

/** The thread a card begins: `visit:<id>` and whatever comes after it; null for cards without one. */
export function threadOfCard(cardKey: string): string | null {
  return /^visit:[^:]+/.exec(cardKey)?.[0] ?? null;
}

export function openPanel(panel: Panel): void {
  state.panel = panel;
  state.thread = panel.kind === 'thread' ? panel.key : null;
  emit('panel');
}

export function closePanel(): void {
  if (!state.panel && state.thread === null) return;
  state.panel = null;
  state.thread = null;
  emit('panel');
}

/** On a phone: back to the conversation, still writing for the visit. */
export function hidePanel(): void {
  state.panel = null;
  emit('panel');
}
