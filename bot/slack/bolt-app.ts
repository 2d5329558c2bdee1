/**
 * Bolt's App with receivers of our own. Bolt acknowledges events before anybody has seen them; here every transport waits
 * until `handle` has stored the event (HTTP: routes.ts; Socket Mode: the sockets below). No call to Slack at the start.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { SlackConfig } from '../platform-config.ts';
import { type Bolt, silentLogger } from './load-bolt.ts';

/** Payloads go to any of them: while one changes its connection, which Slack asks for every few hours, another is there. */
const socketCount = 2;
const closePatienceMs = 2_000;
/** After a lost connection, doubled each time it does not come back, or not to stay. */
const openAgainMs = { least: 250, most: 30_000 } as const;
const stayedMs = 10_000;

type Socket = InstanceType<Bolt['SocketModeReceiver']>['client'];

/** Calls `acknowledge` when the event is stored. */
export type Handle = (body: unknown, acknowledge: (answer?: object) => void) => Promise<void>;

export interface SlackApp {
  take: Handle;
  /** Socket Mode, where it is set up: comes back by itself after failures, which are reported. */
  openSockets(): Promise<void>;
  closeSockets(): Promise<void>;
}

export function createBoltApp(
  bolt: Bolt,
  config: SlackConfig,
  handle: Handle,
  report: (module: string, problem: unknown) => void,
): SlackApp {
  const logger = silentLogger(bolt);
  const clientOptions = {
    slackApiUrl: `${config.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 8_000,
  };
  const app: App = new bolt.App({
    receiver: { init: () => {}, start: async () => {}, stop: async () => {} },
    authorize: async () => ({ botToken: config.botToken }),
    convoStore: false,
    // Own messages are told apart by parse.ts, for edits and deletions as well.
    ignoreSelf: false,
    logger,
    clientOptions: { ...clientOptions },
  });
  app.use(async ({ body, context }) => (context.take as (body: unknown) => Promise<void>)(body));
  app.error(async (problem) => {
    throw problem;
  });

  const take: Handle = async (body, acknowledge) => {
    let isTaken = false;
    const takeOnce = async (taken: unknown) => {
      isTaken = true;
      await handle(taken, acknowledge);
    };
    try {
      // Bolt's own acknowledgement comes too early: ours is handed through the context.
      const event = {
        body: body as Record<string, unknown>,
        ack: async () => {},
        customProperties: { take: takeOnce },
      };
      await app.processEvent(event);
    } catch (problem) {
      // Bolt stumbles over payloads whose parts are not what their type promises; our own parser does not.
      if (isTaken) throw problem;
    }
    // What Bolt has no name for.
    if (!isTaken) await takeOnce(body);
  };

  const { appToken } = config;
  const sockets =
    appToken === null
      ? []
      : Array.from({ length: socketCount }, () => {
          const installerOptions = { clientOptions: { ...clientOptions } };
          // The client's own way back ends in an unhandled rejection when Slack cannot be reached: ours is below.
          return new bolt.SocketModeReceiver({ appToken, logger, installerOptions, autoReconnectEnabled: false })
            .client;
        });
  for (const socket of sockets) {
    socket.on('slack_event', ({ body, ack }: { body: unknown; ack: (answer?: object) => Promise<void> }) => {
      const acknowledge = (answer?: object) =>
        void ack(answer).catch((problem: unknown) => report('slack socket', problem));
      // Not acknowledged: Slack delivers events again.
      void take(body, acknowledge).catch((problem: unknown) => report('slack socket', problem));
    });
  }

  let isOpen = false;
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const failures = new Map<Socket, number>();
  const openedAtMs = new Map<Socket, number>();
  const open = async (socket: Socket): Promise<void> => {
    try {
      await socket.start();
      openedAtMs.set(socket, performance.now());
    } catch (problem) {
      report('slack socket', problem);
      openLater(socket);
    }
  };
  const openLater = (socket: Socket): void => {
    if (!isOpen || waiting.has(socket)) return;
    const turn = failures.get(socket) ?? 0;
    failures.set(socket, turn + 1);
    const waitMs = Math.min(openAgainMs.least * 2 ** turn, openAgainMs.most);
    const timer = setTimeout(() => {
      waiting.delete(socket);
      void open(socket);
    }, waitMs);
    timer.unref();
    waiting.set(socket, timer);
  };
  for (const socket of sockets) {
    socket.on('disconnected', () => {
      // One that Slack closes as soon as it is open is a failure too.
      const openedAt = openedAtMs.get(socket);
      openedAtMs.delete(socket);
      if (openedAt !== undefined && performance.now() - openedAt >= stayedMs) failures.delete(socket);
      openLater(socket);
    });
  }

  return {
    take,
    async openSockets() {
      if (isOpen) return;
      isOpen = true;
      // The bot starts without waiting for Slack.
      for (const socket of sockets) void open(socket);
    },
    async closeSockets() {
      isOpen = false;
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      // A connection that never came about has no end to wait for.
      await Promise.race([
        Promise.allSettled(sockets.map((socket) => socket.disconnect())),
        pause(closePatienceMs, undefined, { ref: false }),
      ]);
    },
  };
}
