/**
 * The seam to a chat tool. Small on purpose: a new ability is a declared capability and a member, never an optional one.
 * The dispatcher (jobs/dispatch-outbox) calls send and update; bot/<platform>/platform.ts implements them.
 */
import type { Card, Localized } from '../cards/card.ts';
import type { InboundEvent, PlatformId, Reply } from '../handlers/inbound.ts';

export type Recipient =
  | { readonly kind: 'member'; readonly memberId: string }
  | { readonly kind: 'channel'; readonly key: string };

export type Outgoing =
  | { readonly kind: 'card'; readonly card: Localized<Card> }
  | {
      readonly kind: 'text';
      /** Empty when only files were sent. */
      readonly text: Localized<string>;
      readonly attachments?: readonly SentAttachment[];
      /** Key of the card this belongs to, such as `visit:<id>`: a platform that can gathers what has the same. */
      readonly thread?: string;
    };

/** What was sent along, with what is needed to show it before it has been loaded. Instants are ISO text. */
export type SentAttachment =
  | {
      readonly kind: 'photo' | 'file' | 'voice' | 'video';
      readonly sha256: string;
      readonly name: string | null;
      readonly takenAt: string | null;
      readonly mime: string;
      readonly bytes: number;
      readonly width?: number;
      readonly height?: number;
      readonly pages?: number;
      readonly durationMs?: number;
    }
  | {
      readonly kind: 'location';
      readonly lat: number;
      readonly lng: number;
      readonly accuracyM: number | null;
      readonly label: string | null;
      readonly takenAt: string | null;
    };

/** The vendor's name for a message, opaque to everybody else. */
export type MessageRef = string;

export interface PlatformCapabilities {
  /** A countdown ticks on the card (else the absolute time is printed). */
  readonly hasLiveCountdown: boolean;
  readonly canUpdateCards: boolean;
  /** Sending the same idempotency key twice shows one message. */
  readonly honoursIdempotencyKeys: boolean;
  /** Sends that may be under way at once. */
  readonly maxConcurrentSends: number;
  /** Longest time a send may take before it counts as uncertain, in ms. */
  readonly sendTimeoutMs: number;
}

export interface ChatPlatform {
  readonly id: PlatformId;
  readonly capabilities: PlatformCapabilities;
  start(sink: (event: InboundEvent) => Promise<Reply>): Promise<void>;
  stop(): Promise<void>;
  send(to: Recipient, message: Outgoing, options: { idempotencyKey: string; signal: AbortSignal }): Promise<MessageRef>;
  update(ref: MessageRef, message: Outgoing, options: { signal: AbortSignal }): Promise<MessageRef>;
}

/** Why a platform refused: `retry` = later may work, `gone` = the message or recipient is no more, `refused` = never. */
export class PlatformError extends Error {
  readonly platform: string;
  readonly operation: string;
  readonly kind: 'retry' | 'gone' | 'refused' | 'uncertain';
  readonly retryAfterMs: number | undefined;
  constructor(
    platform: string,
    operation: string,
    kind: PlatformError['kind'],
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super('The platform did not take the message', { cause: options.cause });
    this.name = 'PlatformError';
    this.platform = platform;
    this.operation = operation;
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}
