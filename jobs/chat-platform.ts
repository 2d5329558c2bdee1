/**
 * The seam to a chat tool. Small on purpose: a new ability is a declared capability and a member, never an optional one.
 * The dispatcher (jobs/dispatch-outbox) calls send and update; bot/<platform>/platform.ts implements them.
 */
import type { Card, Localized } from '../cards/card.ts';
import type { Session } from '../db/session.ts';
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

/** What a message may bring along. */
export type AttachmentKind = SentAttachment['kind'];

export interface PlatformCapabilities {
  /** A countdown ticks on the card (else the absolute time is printed). */
  readonly hasLiveCountdown: boolean;
  readonly canUpdateCards: boolean;
  /** Forms open inside the chat; else the person gets a link to a page with the form. */
  readonly hasForms: boolean;
  /** What is written under a card is known to belong to it. */
  readonly hasThreads: boolean;
  /** What people can send into the chat itself; for the rest they get a link to a page that takes it. */
  readonly receives: readonly AttachmentKind[];
  /** The vendor lists who works there. */
  readonly hasDirectory: boolean;
  /** Sending the same idempotency key twice shows one message. */
  readonly honoursIdempotencyKeys: boolean;
  /** Sends that may be under way at once. */
  readonly maxConcurrentSends: number;
  /** Longest time a send may take before it counts as uncertain, in ms. */
  readonly sendTimeoutMs: number;
}

export interface SendOptions {
  readonly idempotencyKey: string;
  /** An earlier try may have arrived: a platform without idempotency keys looks before it sends again, where it can. */
  readonly isRepeat?: boolean;
  /** How urgent it is (db/repos/outbox priorities): what a vendor with a monthly allowance gives up last. */
  readonly priority?: number;
  /** Called when this one waits on purpose, to be gathered with others: what comes after it to the same reader may go on. */
  readonly letOthersPass?: () => void;
  readonly signal: AbortSignal;
}

export type UpdateOptions = Pick<SendOptions, 'signal' | 'priority'>;

/** Puts a reply where it is not lost, in the transaction of what it answers. */
export type KeepReply = (tx: Session, reply: Reply) => Promise<void>;

/** Takes what somebody did. @param keep is not called for what was handled before, nor for what is handled later */
export type InboundSink = (event: InboundEvent, keep?: KeepReply) => Promise<Reply>;

export interface ChatPlatform {
  readonly id: PlatformId;
  readonly capabilities: PlatformCapabilities;
  start(sink: InboundSink): Promise<void>;
  stop(): Promise<void>;
  send(to: Recipient, message: Outgoing, options: SendOptions): Promise<MessageRef>;
  update(ref: MessageRef, message: Outgoing, options: UpdateOptions): Promise<MessageRef>;
  /**
   * The bytes of a file that a message named (RemoteFile.ref).
   * @throws PlatformError `gone` when the vendor has it no longer, `refused` when it is no file
   */
  download(ref: string, options: { signal: AbortSignal; maxBytes: number }): Promise<ReadableStream<Uint8Array>>;
  /** Everybody whom the vendor lists, and the departments they are in; one complete reading. */
  directory(options: { signal: AbortSignal }): AsyncIterable<DirectoryEntry>;
}

/** Ids are the vendor's; where it does not tell upper from lower case they are lower case. */
export type DirectoryEntry =
  | {
      readonly kind: 'department';
      readonly workspace: string;
      readonly externalId: string;
      readonly name: string;
      readonly parentExternalId: string | null;
      readonly leaderExternalIds: readonly string[];
    }
  | {
      readonly kind: 'person';
      readonly workspace: string;
      readonly externalId: string;
      readonly name: string;
      /**
       * As the vendor writes it; null where it does not tell, and where people may write what they like: whose account it
       * is goes by these.
       */
      readonly mobile: string | null;
      readonly email: string | null;
      readonly departmentIds: readonly string[];
      readonly managerExternalId: string | null;
      /** false = left or disabled there. */
      readonly isActive: boolean;
    };

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
