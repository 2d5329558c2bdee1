/**
 * Slack as a chat platform: puts client, sender, receiver and Home together. What comes in is verified (routes.ts), parsed
 * (parse.ts) and handed to the sink (receive.ts); what goes out is in send.ts. Nothing that matters is kept in memory.
 */
import { z } from 'zod';
import {
  type DirectoryEntry,
  type InboundSink,
  type PlatformCapabilities,
  PlatformError,
} from '../../jobs/chat-platform.ts';
import type { SlackConfig } from '../platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../vendor-platform.ts';
import { createBoltApp, type SlackApp } from './bolt-app.ts';
import { checkSlack } from './check.ts';
import { createSlackClient, type SlackClient } from './client.ts';
import { readSlackDirectory } from './directory.ts';
import { downloadSlackFile, SlackPictures } from './files.ts';
import { SlackHomes } from './home.ts';
import { keepReply } from './kept-reply.ts';
import { loadBolt } from './load-bolt.ts';
import { receiveSlack } from './receive.ts';
import { createSlackRoutes } from './routes.ts';
import { SlackSender } from './send.ts';
import { ReplyShower } from './show-reply.ts';
import { takeAwayNotice } from './take-away.ts';

const capabilities: PlatformCapabilities = {
  hasLiveCountdown: false,
  canUpdateCards: true,
  hasForms: true,
  hasThreads: true,
  receives: ['photo', 'file', 'voice', 'video'],
  hasDirectory: true,
  // By looking into the conversation (find-earlier.ts): Slack itself knows no such keys.
  honoursIdempotencyKeys: true,
  maxConcurrentSends: 16,
  // With a picture: upload, Slack's look at it, and the message.
  sendTimeoutMs: 30_000,
};

interface Parts {
  readonly client: SlackClient;
  readonly app: SlackApp;
  readonly sender: SlackSender;
}

const whoAmI = z.looseObject({ team_id: z.string() });

export function createSlackPlatform(config: SlackConfig, deps: VendorDeps): VendorPlatform {
  const { report, systemClock } = deps;
  const { signingSecret } = config;
  let parts: Parts | null = null;
  let loading: Promise<Parts> | null = null;
  let sink: InboundSink | null = null;
  const told = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  const clientNow = () => {
    if (!parts) throw new PlatformError('slack', 'call', 'retry');
    return parts.client;
  };
  const homes = new SlackHomes(clientNow, deps);
  const shower = new ReplyShower(clientNow, deps);

  /** Stored first, acknowledged then, shown last. */
  async function handle(body: unknown, acknowledge: (answer?: object) => void): Promise<void> {
    if (!sink) throw new PlatformError('slack', 'receive', 'retry');
    const takeAway = (address: string) => takeAwayNotice(config, address);
    const { answer, after } = await receiveSlack({ deps, sink, shower, homes, takeAway, told }, body);
    acknowledge(answer);
    if (after) await after().catch((problem: unknown) => report('slack answer', problem));
  }

  const load = () => {
    loading ??= loadBolt().then((bolt) => {
      const client = createSlackClient(bolt, config, systemClock);
      const pictures = new SlackPictures({ client, config, files: deps.files });
      parts = {
        client,
        app: createBoltApp(bolt, config, (body, acknowledge) => track(handle(body, acknowledge)), report),
        sender: new SlackSender({ client, pictures, deps, onShown: (memberId) => homes.changed(memberId) }),
      };
      return parts;
    });
    return loading;
  };

  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    const forget = () => void underWay.delete(work);
    work.then(forget, forget);
    return work;
  };

  const started = (operation: string): Parts => {
    if (!sink || !parts) throw new PlatformError('slack', operation, 'retry');
    return parts;
  };

  return {
    id: 'slack',
    capabilities,
    routes: createSlackRoutes({
      signingSecret,
      systemClock,
      take: (body, acknowledge) => started('receive').app.take(body, acknowledge),
      report,
    }),
    async start(given) {
      const { app } = await load();
      sink = given;
      homes.start();
      await app.openSockets();
    },
    async stop() {
      sink = null;
      if (!parts) return;
      // What is under way is acknowledged over the connection that it came by.
      await Promise.allSettled([...underWay, parts.sender.idle()]);
      await parts.app.closeSockets();
      await homes.stop();
    },
    send: async (to, message, options) => started('send').sender.send(to, message, options),
    update: async (ref, message, options) => started('update').sender.update(ref, message, options),
    async download(ref, options) {
      const { client } = started('download');
      return downloadSlackFile({ client, config, files: deps.files }, ref, options);
    },
    async *directory({ signal }): AsyncIterable<DirectoryEntry> {
      const { client } = await load();
      const { team_id: workspace } = await client.call('auth.test', {}, whoAmI, { signal, isHarmless: true });
      yield* readSlackDirectory(client, workspace, signal);
    },
    keepReply: (tx, event, reply) => keepReply(tx, deps, event, reply),
    async check({ signal }) {
      const { client } = await load();
      return checkSlack(client, config, deps, signal);
    },
  };
}
