/** What the web side of the local chat needs; put together by the composition root, and by tests with real parts. */
import type { Locale } from '../../cards/card.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Uploads } from '../files/uploads.ts';
import type { PageLinks } from '../web/page-links.ts';
import type { DemoControls } from './demo-controls.ts';
import type { LocalPlatform } from './platform.ts';
import type { Channels } from './visible-conversations.ts';

export interface LocalChatDeps {
  readonly store: Store;
  readonly platform: LocalPlatform;
  /** The company's clock: what the page shows and messages carry. In the demo it can be moved. */
  readonly clock: Clock;
  /** The real clock, for browser sessions. */
  readonly systemClock: Clock;
  /** Null = no demo panel. */
  readonly demo: DemoControls | null;
  readonly language: Locale;
  readonly timeZone: string;
  /** The channels of the policy in force. */
  readonly channels: () => Channels;
  readonly publicUrl: string | null;
  /** In production: the key without which no session is opened (chat-key.ts). */
  readonly chatKey?: string;
  readonly links: PageLinks;
  readonly files: FileStore;
  readonly uploads: Uploads;
}
