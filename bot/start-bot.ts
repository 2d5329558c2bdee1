/**
 * Puts the running bot together: clock, platforms, engine, web server, demo. Everything it starts, `stop` ends: the web
 * stops taking requests, what is under way is finished, rows keep the rest.
 */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findMember } from '../db/repos/directory.ts';
import type { Clock } from '../domain/shared/clock.ts';
import { buildCard } from '../handlers/cards/build-card.ts';
import type { ChatPlatform } from '../jobs/chat-platform.ts';
import { Engine } from '../jobs/engine.ts';
import { type AuditResult, auditAll, everyModule, housekeepingModules } from '../jobs/housekeeping.ts';
import { ChannelAddresses } from './channel-addresses.ts';
import { systemClock } from './clock/system-clock.ts';
import { createEngine } from './create-engine.ts';
import { decisionLogModule } from './decision-log.ts';
import { createDemoControls } from './demo/demo-controls.ts';
import { prepareDemo } from './demo/prepare-demo.ts';
import { demoTimerHandlers } from './demo/traffic.ts';
import { createAudioConverter } from './files/convert-audio.ts';
import { createRemoteFiles } from './files/create-remote-files.ts';
import { sweepFiles } from './files/sweep-files.ts';
import type { TakeFileDeps } from './files/take-file.ts';
import { Uploads } from './files/uploads.ts';
import { chatAddress } from './local/chat-key.ts';
import { LocalPlatform } from './local/platform.ts';
import { describeProblem, type Log } from './log.ts';
import { createReportPainter } from './pictures/report-painter.ts';
import { readSecret, secretKeyOf } from './secrets.ts';
import { createVendorPlatforms } from './vendor-platforms.ts';
import { BoardFeed } from './web/board-feed.ts';
import { closeServer } from './web/close-server.ts';
import { createPageLinks } from './web/page-links.ts';
import { createWebApp } from './web/web-app.ts';
import { createWebhookSender } from './webhook/webhook-sender.ts';
import type { Baton } from './wire.ts';

export interface RunningBot {
  /** http://127.0.0.1:3000 */
  readonly address: string;
  /** Where the chat opens; in production with its key. */
  readonly chatAddress: string;
  readonly apiToken: string;
  readonly engine: Engine;
  readonly clock: Clock;
  stop(): Promise<void>;
}

/** How long requests under way may take when the bot stops; the process has 10 s altogether. */
const webPatienceMs = 5_000;
const sweepEveryMs = 3_600_000;

/** @throws the listen error of the port (EADDRINUSE, EACCES) */
export async function startBot(baton: Baton, log: Log): Promise<RunningBot> {
  const { config, store, contextAt } = baton;
  const report = (module: string, problem: unknown) =>
    log.error({ module, ...describeProblem(problem) }, 'failed; will be tried again');
  const demoClock = config.mode === 'demo' ? await prepareDemo(baton, systemClock.now()) : null;
  const clock = demoClock?.clock ?? systemClock;
  const secretKey = secretKeyOf(config);
  const apiToken = config.apiToken ?? (await readSecret(store, secretKey, 'demo-api-token', systemClock.now()));
  const links = createPageLinks(
    await readSecret(store, secretKey, 'page-links', systemClock.now()),
    systemClock,
    () => baton.policies.current.reports.board.linkLifeMs,
  );
  const chatKey = config.mode === 'demo' ? null : await readSecret(store, secretKey, 'chat-key', systemClock.now());
  const platform = new LocalPlatform({ store, clock, channels: () => baton.policies.current.channels.channels });
  const vendors = await createVendorPlatforms(config, {
    store,
    clock,
    systemClock,
    channels: new ChannelAddresses(store, secretKey),
    files: baton.files,
    addressOf: (page, memberId, life) =>
      `${config.publicUrl ?? ''}${links.addressOf(page, { memberId, session: null }, life)}`,
    localeOf: async (memberId) => {
      const member = memberId === null ? null : await findMember(store.read, memberId);
      return member?.locale ?? config.language;
    },
    cardFor: (cardKey, memberId) =>
      buildCard(store.read, contextAt(clock.now()), cardKey, { kind: 'member', memberId }),
    policies: () => baton.policies.current,
    timeZone: config.timeZone,
    publicUrl: config.publicUrl ?? '',
    secretKey,
    report,
  });
  const platforms = [platform, ...vendors];
  const taking = takingOf(baton);
  const hooks = config.callHookUrl
    ? { call: { url: config.callHookUrl, secret: await readSecret(store, secretKey, 'call-hook', systemClock.now()) } }
    : {};

  const { engine, sink } = await createEngine({
    baton,
    clock,
    platforms,
    remoteFiles: createRemoteFiles(taking, vendors),
    webhooks: createWebhookSender(hooks),
    ...(demoClock ? { timerHandlers: demoTimerHandlers } : {}),
    painter: createReportPainter({ store, files: baton.files, now: () => systemClock.now() }),
    report,
  });
  let lastAudit: AuditResult | null = null;
  const onAudit = (result: AuditResult) => {
    lastAudit = result;
    const { timersSetAgain, leadsWithoutClock, overdueTimers, damagedAwards } = result;
    const isSound = timersSetAgain + leadsWithoutClock + overdueTimers + damagedAwards === 0;
    log[isSound ? 'debug' : 'warn']({ ...result }, isSound ? 'audit sound' : 'audit found something');
  };
  const housekeeping = new Engine({
    clock: systemClock,
    report,
    modules: [
      ...housekeepingModules({ store, clock, systemClock, onAudit }),
      everyModule('sweep files', sweepEveryMs, systemClock, (isWanted) => {
        const { keepUnusedMs } = baton.policies.current.evidence.files;
        return sweepFiles(store, baton.files, new Date(systemClock.now().getTime() - keepUnusedMs), isWanted);
      }),
      decisionLogModule({ store, log }),
    ],
  });

  const demo = demoClock ? await createDemoControls({ store, keptClock: demoClock, contextAt, engine }) : null;
  const stopListening = store.onCommit(() => {
    engine.wake();
    housekeeping.wake();
  });
  const boards = new BoardFeed({ store, makeContext: () => contextAt(clock.now()), report });
  let isStopping = false;
  const web = createWebApp({
    baton,
    clock,
    systemClock,
    platform,
    vendors,
    uploads: new Uploads(taking),
    demo,
    apiToken,
    chatKey,
    links,
    boards,
    report,
    lastAudit: () => lastAudit,
    isStopping: () => isStopping,
  });
  const server = await connect(web, platforms, sink, config);
  engine.start();
  housekeeping.start();
  void auditAll(store, clock).then(onAudit, (problem: unknown) => report('audit', problem));

  const address = addressOf(server, config.host);
  return {
    address,
    chatAddress: chatKey === null ? address : chatAddress(address, chatKey),
    apiToken,
    engine,
    clock,
    async stop() {
      isStopping = true;
      platform.endStreams();
      await boards.stop();
      stopListening();
      await Promise.all([closeServer(server, webPatienceMs), demoClock?.stop(), engine.stop(), housekeeping.stop()]);
      await Promise.all(platforms.map((each) => each.stop()));
      await baton.close();
    },
  };
}

/** How files are taken, wherever they come from. */
function takingOf({ store, files, policies }: Baton): TakeFileDeps {
  return {
    store,
    files,
    policy: () => policies.current.evidence.files,
    now: () => systemClock.now(),
    audio: createAudioConverter(files),
  };
}

type Web = ReturnType<typeof createWebApp>;

/** All or nothing: a connection that stays would keep a process alive that could not start. */
async function connect(
  web: Web,
  platforms: readonly ChatPlatform[],
  sink: Parameters<ChatPlatform['start']>[0],
  address: { host: string; port: number },
): Promise<Server> {
  try {
    for (const each of platforms) await each.start(sink);
    return await listen(web, address);
  } catch (problem) {
    await Promise.allSettled(platforms.map((each) => each.stop()));
    throw problem;
  }
}

function listen(app: Web, { host, port }: { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (problem?: Error) => (problem ? reject(problem) : resolve(server)));
  });
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
