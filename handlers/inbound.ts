/**
 * What can come in, as a closed union, and what a handler may answer.
 * Platforms parse their vendor's payload into one of these; the acting member is already resolved from a verified
 * identity and our own rows. `eventId` is the vendor's id of the delivery: the same id is handled once.
 */
import type { Form, Localized } from '../cards/card.ts';

export type PlatformId = 'local' | 'slack' | 'wecom' | 'dingtalk';

interface FromChat {
  readonly eventId: string;
  readonly platform: PlatformId;
  readonly actorId: string;
  readonly occurredAt: Date;
}

export interface MessageReceived extends FromChat {
  readonly kind: 'message';
  /** `dm` = the private chat with the bot. */
  readonly conversation: { readonly kind: 'dm' } | { readonly kind: 'channel'; readonly key: string };
  /** Empty when only files were sent. */
  readonly text: string;
  /** What was sent along, in order; the bytes are stored before the message is handled. */
  readonly attachments?: readonly IncomingAttachment[];
  /** What was sent along and is still at the vendor: the message is recorded, and handled when the bytes are here. */
  readonly remote?: readonly RemoteFile[];
  /** Key of the card in whose thread it was written, where the platform has threads. */
  readonly thread?: string;
}

export type IncomingAttachment =
  | {
      readonly kind: 'photo' | 'file' | 'voice' | 'video';
      readonly sha256: string;
      /** As the sender named it; never a path. */
      readonly name: string | null;
      /** By the device's clock, where it says so. */
      readonly takenAt: Date | null;
    }
  | {
      readonly kind: 'location';
      /** WGS-84 degrees, and metres. */
      readonly lat: number;
      readonly lng: number;
      readonly accuracyM: number | null;
      readonly label: string | null;
      readonly takenAt: Date | null;
    };

export interface RemoteFile {
  readonly kind: 'photo' | 'file' | 'voice' | 'video';
  /** What the platform needs to fetch it; opaque to everybody else. */
  readonly ref: string;
  readonly name: string | null;
  readonly takenAt: Date | null;
}

export interface ActionClicked extends FromChat {
  readonly kind: 'action';
  readonly actionId: string;
  readonly value: string;
}

export interface FormSubmitted extends FromChat {
  readonly kind: 'form';
  readonly formId: string;
  readonly value: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Unsupported extends FromChat {
  readonly kind: 'unsupported';
  readonly what: string;
}

/** The vendor says that its directory has changed; nobody of the company acts. */
export interface DirectoryChanged {
  readonly kind: 'directory';
  readonly eventId: string;
  readonly platform: PlatformId;
  readonly occurredAt: Date;
  readonly workspace: string;
  /** `left` = no longer there, or disabled: at once. `changed` = read the directory again soon. */
  readonly change: 'left' | 'changed';
  /** Whom it is about, where the vendor says so. */
  readonly externalId: string | null;
  /** The id that the account has from now on, where the vendor has changed it. */
  readonly newExternalId?: string;
}

/** A vendor's monthly allowance has been used up to a share at which operations are told; nobody of the company acts. */
export interface QuotaReached {
  readonly kind: 'quota';
  /** One per month, kind and share. */
  readonly eventId: string;
  readonly platform: 'dingtalk';
  readonly occurredAt: Date;
  readonly what: 'calls' | 'pushes';
  readonly percent: number;
  readonly spent: number;
  readonly allowance: number;
}

/** The vendor is about to switch our app off because nobody uses it, or has; nobody of the company acts. */
export interface AppAlerted {
  readonly kind: 'app-alert';
  readonly eventId: string;
  readonly platform: 'wecom';
  readonly occurredAt: Date;
  readonly what: 'stopping' | 'stopped';
}

/** What a person did. */
export type PersonEvent = MessageReceived | ActionClicked | FormSubmitted | Unsupported;

export type InboundEvent = PersonEvent | DirectoryChanged | QuotaReached | AppAlerted;

export interface PageRef {
  /**
   * `form` = the form that an action opens, for a chat that has none (id: `<actionId> <value>`);
   * `upload` = takes what the chat cannot carry, for the acting member's open task (id: '').
   */
  readonly kind: 'visit' | 'award' | 'report' | 'board' | 'form' | 'upload';
  readonly id: string;
}

/** Rides back on the platform's acknowledgement; cards change through the outbox, never through the reply. */
export type Reply =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'notice';
      readonly tone: 'info' | 'success' | 'warning';
      readonly text: Localized<string>;
      readonly undo?: { readonly actionId: string; readonly value: string; readonly until: Date };
      /** The button that mends what the notice refuses. */
      readonly mend?: { readonly actionId: string; readonly value: string; readonly label: Localized<string> };
    }
  | { readonly kind: 'open-form'; readonly form: Localized<Form> }
  /** A page behind the card; the platform hands it out as a link that is signed for this person and runs out. */
  | { readonly kind: 'open-page'; readonly page: PageRef }
  | { readonly kind: 'form-problems'; readonly problems: Readonly<Record<string, Localized<string>>> }
  | {
      readonly kind: 'details';
      readonly title: Localized<string>;
      readonly lines: readonly {
        readonly text: Localized<string>;
        readonly amount?: string;
        readonly isTotal?: boolean;
      }[];
    };
