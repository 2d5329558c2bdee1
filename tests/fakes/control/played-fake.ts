/** What `npm run fake -- <platform>` needs of each platform: tests/fakes/<platform>/play-<platform>.ts gives it. */
import type { ControlSide } from './control-side.ts';

export interface PlayOptions {
  /** Where the platform's API listens. */
  readonly port: number;
  readonly botUrl: string;
  /** `key` is the member's in the company file. */
  readonly people: readonly {
    readonly key: string;
    /** What the platform calls them: as the company file says, else the key. */
    readonly account: string;
    readonly name: string;
    readonly email: string;
    readonly mobile: string;
  }[];
  /** Keys of the policy's channels. */
  readonly channels: readonly string[];
  /** Callbacks come over a connection that the bot opens, where the platform has that. */
  readonly isSocketMode: boolean;
}

export interface PlayedFake {
  readonly side: ControlSide;
  /** Lines for the bot's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Commands that tell the bot where its channels are. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}
