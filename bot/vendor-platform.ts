/**
 * What the adapters of Slack, WeCom and DingTalk have in common: what they get from the bot and what they offer beyond
 * the seam of all chat platforms. An adapter verifies, parses, resolves who acts from our own rows, hands the event to
 * the sink, and shows the reply; it decides nothing about the business and keeps nothing in memory that matters.
 */
import type { Router } from 'express';
import type { Card, Locale, Localized } from '../cards/card.ts';
import type { Session } from '../db/session.ts';
import type { Store } from '../db/store.ts';
import type { PolicySet } from '../domain/policy/policy-types.ts';
import type { Clock } from '../domain/shared/clock.ts';
import type { PageRef, PersonEvent, Reply } from '../handlers/inbound.ts';
import type { ChatPlatform } from '../jobs/chat-platform.ts';
import type { ChannelAddresses } from './channel-addresses.ts';
import type { FileStore } from './files/file-store.ts';
import type { LinkLife } from './web/page-links.ts';

export interface VendorDeps {
  readonly store: Store;
  /** The company's clock: what a person did is dated with it. */
  readonly clock: Clock;
  /** Real time: signatures, tokens, links. */
  readonly systemClock: Clock;
  readonly channels: ChannelAddresses;
  /** Pictures of reports, QR codes: read by their SHA-256. */
  readonly files: FileStore;
  /** Complete address of a page behind a card, made for this member: it opens for an hour (`standing`: a week), in the browser that opens it first. */
  addressOf(page: PageRef, memberId: string, life?: LinkLife): string;
  /** The member's language; of somebody unknown, the company's. */
  localeOf(memberId: string | null): Promise<Locale>;
  /** A card as this member would see it now; null when there is none any more. */
  cardFor(cardKey: string, memberId: string): Promise<Localized<Card> | null>;
  /** The policies in force. */
  policies(): PolicySet;
  /** The company's, IANA name: for instants that a card prints itself. */
  readonly timeZone: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Encrypts what an adapter keeps secret in the database (bot/secrets.ts); 32 bytes. */
  readonly secretKey: Buffer;
  /** A failure: kind and ids only, never tokens, bodies or names. */
  report(module: string, problem: unknown): void;
}

export interface VendorPlatform extends ChatPlatform {
  /**
   * The vendor's callbacks, under the vendor's own prefix (/slack, /wecom, /dingtalk). Mounted before anything reads
   * bodies: signatures are over the raw bytes.
   */
  readonly routes: Router;
  /** The answer to what somebody did a while ago, as a message in private, in the transaction of its handling. */
  keepReply(tx: Session, event: PersonEvent, reply: Reply): Promise<void>;
  /** For `baton doctor`: calls the vendor and looks at what the bot needs. Changes nothing there. */
  check(options: { signal: AbortSignal }): Promise<readonly PlatformCheck[]>;
}

export interface PlatformCheck {
  readonly state: 'fine' | 'note' | 'wrong';
  /** What was looked at and what came out; for what is wrong also the exact page of the vendor's console to mend it. */
  readonly text: Localized<string>;
}
