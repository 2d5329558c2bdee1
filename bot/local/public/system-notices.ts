/**
 * Notices of the operating system for messages that arrive while the page is in the background. Off until somebody
 * switches them on; silent when this browser is muted.
 */
import type { MessageView } from '../chat-api.ts';
import { areSystemNoticesWanted, isMuted, wantSystemNotices } from './memory.ts';
import { goTo } from './navigation.ts';
import { conversation } from './state.ts';
import { pick } from './texts.ts';

/** Browsers on phones have the name, and refuse to make one. */
let isRefused = false;

export type SystemNotices = 'on' | 'off' | 'denied' | 'missing';

export function systemNotices(): SystemNotices {
  if (isRefused || !('Notification' in globalThis)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && areSystemNoticesWanted() ? 'on' : 'off';
}

/** Asks the browser's question when it was never asked. */
export async function askForSystemNotices(isWanted: boolean): Promise<void> {
  if (!('Notification' in globalThis)) return;
  if (isWanted && Notification.permission === 'default') await Notification.requestPermission();
  wantSystemNotices(isWanted && Notification.permission === 'granted');
}

/** One notice per conversation: a newer one takes the place of the older. */
export function noticeOf(message: MessageView): void {
  if (document.visibilityState === 'visible' || isMuted() || systemNotices() !== 'on') return;
  const view = conversation(message.conversation);
  if (!view) return;
  const notice = make(pick(view.name), {
    body: pick(message.headline),
    tag: view.id,
    icon: '/chat/assets/logo.svg',
  });
  notice?.addEventListener('click', () => {
    focus();
    goTo(view.id);
    notice?.close();
  });
}

function make(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    isRefused = true;
    return null;
  }
}
