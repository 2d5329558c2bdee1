/**
 * The whole bot except its web server, for scenario tests: real SQLite file, shipped policies, demo company, engine,
 * local chat, on a clock that the test moves. Reads like a script: somebody clicks, time passes, somebody sees a card.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { MovableClock } from '../../bot/clock/movable-clock.ts';
import { type Config, readConfig } from '../../bot/config.ts';
import { createEngine, type EngineParts } from '../../bot/create-engine.ts';
import { createAudioConverter } from '../../bot/files/convert-audio.ts';
import { createRemoteFiles } from '../../bot/files/create-remote-files.ts';
import type { TakeFileDeps } from '../../bot/files/take-file.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { newIdAt } from '../../bot/new-id.ts';
import { parsePhone } from '../../bot/phones.ts';
import type { VendorPlatform } from '../../bot/vendor-platform.ts';
import { type Baton, openBaton, policyFolder } from '../../bot/wire.ts';
import type { Card } from '../../cards/card.ts';
import { writeDemoCompany } from '../../db/seed/write-demo-company.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { InboundEvent, IncomingAttachment, Reply } from '../../handlers/inbound.ts';
import { type LeadReceipt, receiveLead } from '../../handlers/leads/lead-received.ts';
import type { ChatPlatform, Outgoing } from '../../jobs/chat-platform.ts';
import type { WebhookSender } from '../../jobs/dispatch-outbox.ts';
import type { Engine } from '../../jobs/engine.ts';
import type { ReportPainter } from '../../jobs/reports/report-painter.ts';
import type { TimerHandler } from '../../jobs/run-timers.ts';
import { createFakeClock } from './fake-clock.ts';
import { forgetDemo } from './forget-demo.ts';
import { copyCompany } from './kept-company.ts';

/** A Friday, inside working hours. */
const fridayMorning = '2026-11-20T09:40:00+08:00';

export interface Company {
  readonly baton: Baton;
  readonly clock: MovableClock;
  readonly engine: Engine;
  readonly platform: ChatPlatform;
  /** The door of the inbox, for events that a scenario makes itself; the engine is not run afterwards. */
  readonly sink: (event: InboundEvent) => Promise<Reply>;
  /** Another engine on the same store, as a second process would have. */
  secondEngine(): Promise<Engine>;
  /** Bodies that the call hook received. */
  readonly hookCalls: unknown[];
  /** What the engine reported as failed; a scenario that expects none fails at `remove` when there is one. */
  readonly reported: string[];
  member(key: string): Promise<Row<'members'>>;
  /** A lead through the door of the API; `minutes` later nothing is guaranteed but its rows and its card. */
  lead(body: Record<string, unknown>): Promise<LeadReceipt>;
  click(memberId: string, actionId: string, value: string): Promise<Reply>;
  submit(memberId: string, formId: string, value: string, fields: Record<string, string>): Promise<Reply>;
  say(memberId: string, text: string): Promise<Reply>;
  /** What a person sends along, with or without words; the files are stored before (support/visits.ts). */
  send(
    memberId: string,
    attachments: readonly IncomingAttachment[],
    more?: { text?: string; thread?: string; channel?: string; eventId?: string },
  ): Promise<Reply>;
  /** Moves the clock forward through everything that becomes due. */
  pass(duration: { minutes?: number; seconds?: number; hours?: number }): Promise<void>;
  moveTo(at: string): Promise<void>;
  /** Cards in a conversation (`dm:<memberId>`, `channel:<key>`), oldest first. */
  cards(conversation: string): Promise<Card[]>;
  card(conversation: string, key: string): Promise<Card>;
  texts(conversation: string): Promise<string[]>;
  rows<T>(read: (baton: Baton) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export interface CompanyOptions {
  readonly at?: string;
  readonly env?: Record<string, string>;
  readonly policyFolder?: string;
  /** Changes to the shipped policies, by file name: what stands there → what shall stand there instead. */
  readonly policies?: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;
  readonly platform?: (deps: ConstructorParameters<typeof LocalPlatform>[0]) => ChatPlatform;
  /** Chat tools beside the local chat; what people send there is fetched from them. */
  readonly vendors?: (baton: Baton, clock: MovableClock) => Promise<readonly ChatPlatform[]>;
  readonly webhooks?: WebhookSender;
  readonly timerHandlers?: Readonly<Record<string, TimerHandler>>;
  /** Draws the pictures of reports; without one they are posted as cards alone, which is quicker. */
  readonly painter?: (baton: Baton) => ReportPainter;
}

export async function openCompany(options: CompanyOptions = {}): Promise<Company> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-scenario-'));
  const config = readConfig({
    DATABASE_URL: `file:${path.join(folder, 'demo.db')}`,
    FILES_DIR: path.join(folder, 'files'),
    ...options.env,
  });
  const clock = createFakeClock(options.at ?? fridayMorning);
  const ownPolicies = options.policies
    ? changedPolicies(path.join(folder, 'policies'), options.policies)
    : (options.policyFolder ?? policyFolder);
  const baton = await openSeeded(config, clock.now(), ownPolicies);
  const { store, policies, contextAt } = baton;
  const openPlatform = options.platform ?? ((deps) => new LocalPlatform(deps));
  const platform = openPlatform({ store, clock, channels: () => policies.current.channels.channels });
  const vendors = (await options.vendors?.(baton, clock)) ?? [];
  const keeping = vendors.filter((one): one is VendorPlatform => 'keepReply' in one);
  const hookCalls: unknown[] = [];
  const webhooks: WebhookSender = options.webhooks ?? {
    maxConcurrentSends: 4,
    post: async (_hook, body) => void hookCalls.push(body),
  };
  const reported: string[] = [];
  const parts: EngineParts = {
    baton,
    clock,
    platforms: [platform, ...vendors],
    ...(keeping.length > 0 ? { remoteFiles: createRemoteFiles(takingOf(baton, clock), keeping) } : {}),
    webhooks,
    ...(options.timerHandlers ? { timerHandlers: options.timerHandlers } : {}),
    ...(options.painter ? { painter: options.painter(baton) } : {}),
    report: (module, problem) => reported.push(`${module}: ${String(problem)}`),
  };
  const { engine, sink } = await createEngine(parts);
  for (const each of [platform, ...vendors]) await each.start(sink);
  let events = 0;
  const from = (memberId: string) => ({
    eventId: `event-${++events}`,
    platform: 'local' as const,
    actorId: memberId,
    occurredAt: clock.now(),
  });
  const send = async (event: InboundEvent) => {
    const reply = await sink(event);
    await engine.runUntilIdle();
    return reply;
  };
  const messages = async (conversation: string) => {
    const { localMessages } = store.read.tables;
    const rows = await store.read.db.select().from(localMessages);
    return rows
      .filter((row) => row.conversation === conversation)
      .toSorted((one, other) => one.seq - other.seq)
      .map((row) => row.content as Outgoing);
  };
  const cards = async (conversation: string) =>
    (await messages(conversation)).flatMap((content) => (content.kind === 'card' ? [content.card.zh] : []));
  const advance = (to: Date) => clock.advanceTo(to, engine);
  await engine.runUntilIdle();

  return {
    baton,
    clock,
    engine,
    platform,
    sink,
    secondEngine: async () => (await createEngine(parts)).engine,
    hookCalls,
    reported,
    async member(key) {
      const { members } = store.read.tables;
      const found = (await store.read.db.select().from(members)).find((row) => row.key === key);
      if (!found) throw new Error(`There is no member ${key}`);
      return found;
    },
    async lead(body) {
      const receipt = await store.transaction((tx) =>
        receiveLead(
          tx,
          contextAt(clock.now()),
          { source: 'hotline', name: '王主任', ...body, raw: body },
          { actorId: null, via: 'api', importId: null, startAt: clock.now() },
        ),
      );
      await engine.runUntilIdle();
      return receipt;
    },
    click: (memberId, actionId, value) => send({ kind: 'action', ...from(memberId), actionId, value }),
    submit: (memberId, formId, value, fields) => send({ kind: 'form', ...from(memberId), formId, value, fields }),
    say: (memberId, text) => send({ kind: 'message', ...from(memberId), conversation: { kind: 'dm' }, text }),
    send: (memberId, attachments, { text = '', thread, channel, eventId } = {}) =>
      send({
        kind: 'message',
        ...from(memberId),
        ...(eventId === undefined ? {} : { eventId }),
        conversation: channel === undefined ? { kind: 'dm' } : { kind: 'channel', key: channel },
        text,
        attachments,
        ...(thread === undefined ? {} : { thread }),
      }),
    pass: ({ hours = 0, minutes = 0, seconds = 0 }) =>
      advance(new Date(clock.now().getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000)),
    moveTo: (at) => advance(new Date(at)),
    cards,
    async card(conversation, key) {
      const found = (await cards(conversation)).filter((card) => card.key.startsWith(key));
      expect(found, `one card ${key} in ${conversation}`).toHaveLength(1);
      return found[0] as Card;
    },
    texts: async (conversation) =>
      (await messages(conversation)).flatMap((content) => (content.kind === 'text' ? [content.text.zh] : [])),
    rows: (read) => read(baton),
    async remove() {
      for (const each of [platform, ...vendors]) await each.stop();
      await engine.stop();
      await baton.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Baton on a database with the demo company in it, as it is for this clock, time zone and set of policies. */
export async function openSeeded(config: Config, now: Date, ownPolicies: string): Promise<Baton> {
  const open = (where: Config) => openBaton(where, { role: 'bot', now, policyFolder: ownPolicies });
  const { database, timeZone, mode } = config;
  if (database.engine !== 'sqlite') return writeCompany(await open(config), now);
  const policyText = readdirSync(ownPolicies)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(path.join(ownPolicies, name), 'utf8'));
  const [folder, name] = [path.dirname(database.file), path.basename(database.file)];
  await copyCompany(JSON.stringify([name, mode, now, timeZone, policyText]), folder, async (own) => {
    const there = { ...config, database: { ...database, file: path.join(own, name) } };
    await (await writeCompany(await open(there), now)).close();
  });
  return open(config);
}

async function writeCompany(baton: Baton, now: Date): Promise<Baton> {
  const { store, policies, config } = baton;
  await writeDemoCompany(store, {
    now,
    newId: () => newIdAt(now),
    timeZone: config.timeZone,
    policies: policies.current,
    policyIds: policies.ids,
    parsePhone,
  });
  if (config.mode === 'production') await forgetDemo(store);
  return baton;
}

/** How files are taken, wherever they come from. */
export function takingOf({ store, files, policies }: Baton, clock: MovableClock): TakeFileDeps {
  return {
    store,
    files,
    policy: () => policies.current.evidence.files,
    now: () => clock.now(),
    audio: createAudioConverter(files),
  };
}

/** A copy of the shipped policies with some lines changed; a line that is not there is a mistake of the test. */
export function changedPolicies(folder: string, changes: NonNullable<CompanyOptions['policies']>): string {
  cpSync(policyFolder, folder, { recursive: true });
  for (const [name, edits] of Object.entries(changes)) {
    const file = path.join(folder, name);
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of edits) {
      if (!text.includes(from)) throw new Error(`${name} does not say "${from}"`);
      text = text.replace(from, to);
    }
    writeFileSync(file, text);
  }
  return folder;
}

/** `leadId|version`, as the card's buttons carry it. */
export function buttonValue(card: Card, actionId: string): string {
  const action = card.actions.find((candidate) => candidate.id === actionId);
  if (!action) throw new Error(`The card "${card.title}" has no button ${actionId}`);
  return action.value;
}
