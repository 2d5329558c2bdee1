/**
 * Which conversation is open, kept in the address so that back and reload work: `#/dm` is the acting person's chat with
 * Baton, `#/channel:key` a channel. On a phone an empty address is the list; on a wide screen the chat with Baton.
 */
import { actAs, closeConversation, openConversation } from './actions.ts';
import { conversation, state } from './state.ts';

const phone = matchMedia('(max-width: 760px)');
/** The list is the step before in the history of this tab. */
let isListBelow = false;

export function startNavigation(): void {
  addEventListener('hashchange', () => void followAddress());
  phone.addEventListener('change', () => void followAddress());
}

export function isPhone(): boolean {
  return phone.matches;
}

/** Opens a conversation by id. */
export function goTo(id: string): void {
  isListBelow = document.body.dataset.pane === 'list';
  const address = id === dm() ? '#/dm' : `#/${id}`;
  if (location.hash === address) void followAddress();
  else location.hash = address;
}

/** Back to the list, on a phone: the same step as the phone's own back button. */
export function goToList(): void {
  if (isListBelow) history.back();
  else location.replace('#/');
}

/** Acts as somebody else; stays in the channel that is open if they see it too. */
export async function becomePerson(memberId: string, options: { opensDm: boolean }): Promise<void> {
  if (memberId !== state.actingId) await actAs(memberId);
  if (options.opensDm) goTo(dm());
  else await followAddress();
}

export async function followAddress(): Promise<void> {
  const wanted = decodeURIComponent(location.hash.replace(/^#\/?/, ''));
  const id = wanted === 'dm' || (wanted === '' && !phone.matches) ? dm() : wanted;
  const known = conversation(id) ?? (wanted === '' ? undefined : conversation(dm()));
  document.body.dataset.pane = known ? 'chat' : 'list';
  if (known) await openConversation(known.id);
  else closeConversation();
}

function dm(): string {
  return `dm:${state.actingId}`;
}
