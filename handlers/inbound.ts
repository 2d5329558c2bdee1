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
  readonly text: string;
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

export type InboundEvent = MessageReceived | ActionClicked | FormSubmitted | Unsupported;

/** Rides back on the platform's acknowledgement; cards change through the outbox, never through the reply. */
export type Reply =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'notice';
      readonly tone: 'info' | 'success' | 'warning';
      readonly text: Localized<string>;
      readonly undo?: { readonly actionId: string; readonly value: string; readonly until: Date };
    }
  | { readonly kind: 'open-form'; readonly form: Localized<Form> }
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
