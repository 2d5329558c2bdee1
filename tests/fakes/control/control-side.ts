/** What the control page shows of a fake, and what a person at it can do: the same for every platform. */
export interface ControlSide {
  readonly title: string;
  people(): readonly { readonly id: string; readonly name: string }[];
  addPerson(person: { name: string; email: string; mobile: string }): void;
  look(person: string): Promise<ControlView>;
  act(person: string, action: ControlAction): Promise<void>;
}

export interface ControlView {
  readonly conversations: readonly ControlConversation[];
  /** A tab of one's own beside the conversations, where the platform has one. */
  readonly home: { readonly text: string; readonly buttons: readonly ControlButton[] } | null;
  readonly form: ControlForm | null;
}

export interface ControlConversation {
  readonly id: string;
  readonly name: string;
  readonly messages: readonly ControlMessage[];
}

export interface ControlMessage {
  readonly ref: string;
  readonly from: string;
  readonly text: string;
  readonly buttons: readonly ControlButton[];
  /** Addresses of pictures. */
  readonly pictures: readonly string[];
  readonly isPrivate: boolean;
  readonly isInThread: boolean;
}

export interface ControlButton {
  readonly id: string;
  readonly label: string;
  /** Opens an address instead. */
  readonly url?: string | null;
}

export interface ControlForm {
  readonly title: string;
  readonly text: string;
  readonly links: readonly ControlButton[];
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly value: string;
    readonly problem: string | null;
    readonly isLong: boolean;
    readonly isDate: boolean;
    /** Empty for text. */
    readonly options: readonly { readonly value: string; readonly label: string }[];
  }[];
}

export type ControlAction =
  | {
      readonly kind: 'say';
      readonly conversation: string;
      readonly text: string;
      /** The message under which it is written. */
      readonly under?: string;
      readonly file?: { readonly name: string; readonly mime: string; readonly base64: string };
    }
  | { readonly kind: 'press'; readonly conversation: string; readonly ref: string; readonly button: string }
  | { readonly kind: 'press-home'; readonly button: string }
  | { readonly kind: 'open-home' }
  | { readonly kind: 'new-lead' }
  | { readonly kind: 'submit'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'close-form' };
