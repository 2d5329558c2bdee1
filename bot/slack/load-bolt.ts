/**
 * Loads @slack/bolt when Slack is on: it brings some 20 MB and half a second that nobody else should pay for. Its loggers
 * are silent, because on their lower levels they write bodies; what fails is reported by us, as codes.
 */
import type { Logger } from '@slack/bolt';

export type Bolt = Pick<typeof import('@slack/bolt'), 'App' | 'LogLevel' | 'SocketModeReceiver' | 'webApi'>;

export function loadBolt(): Promise<Bolt> {
  return import('@slack/bolt');
}

export function silentLogger({ LogLevel }: Bolt): Logger {
  const nothing = () => {};
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => LogLevel.ERROR,
    setName: nothing,
  };
}
