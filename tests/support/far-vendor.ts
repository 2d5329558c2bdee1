/**
 * A vendor as a bot in another process meets it: the strict fake in the test's process, reached over lines on which the test
 * stands (held-line.ts). What a stage (stage.ts) learns from the engine beside it, is found out here by looking.
 */
import type { AccountGiver } from './give-accounts.ts';
import type { Call, HeldLine } from './held-line.ts';
import type { Seen } from './stage.ts';

export interface FarVendor extends AccountGiver {
  /** Of the fake itself, without a line. */
  readonly url: string;
  /** Which of the bot's calls shows a card, changes one, fetches a file. */
  readonly isSend: (call: Call) => boolean;
  readonly isUpdate: (call: Call) => boolean;
  readonly isDownload: (call: Call) => boolean;
  /** For the bot. @param apiUrl where it finds the vendor */
  env(apiUrl: string): Readonly<Record<string, string>>;
  /** Where callbacks go, for vendors who call. */
  aim(botUrl: string): void;
  /** Until that many bots can be reached by callbacks. */
  ready(bots: number): Promise<void>;
  /** At the bot's next acknowledgement of what a person did. */
  atAck(botLine: HeldLine, fate: 'arrives' | 'is lost', then: () => void): void;
  /** Every callback comes so often. */
  setCopies(copies: number): void;
  seenBy(account: string): readonly Seen[];
  /** These end when the vendor has an acknowledgement or has given up for now. */
  press(account: string, ref: string, button: string): Promise<unknown>;
  say(account: string, text: string): Promise<unknown>;
  sendPhoto(account: string, bytes: Buffer, under: string): Promise<unknown>;
  /** What was not acknowledged comes again, as the vendor does it. */
  bringAgain(): Promise<unknown>;
  close(): Promise<void>;
}
