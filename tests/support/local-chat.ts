/**
 * The local chat over real HTTP for tests: temp store, small company, platform, router, a clock that stands still until
 * it is moved, a demo panel that records what it was asked, and browsers that keep their cookie.
 */
import { request as httpRequest } from 'node:http';
import express from 'express';
import type { DemoControls } from '../../bot/local/demo-controls.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { createLocalChatRouter } from '../../bot/local/routes.ts';
import { createPageLinks } from '../../bot/web/page-links.ts';
import { answerUnforeseen } from '../../bot/web/read-json.ts';
import { allowHosts, securityHeaders } from '../../bot/web/security.ts';
import type { Store } from '../../db/store.ts';
import type { InboundEvent, Reply } from '../../handlers/inbound.ts';
import { fileParts } from './file-parts.ts';
import { channels, seedPeople } from './seed-people.ts';
import { type Answer, type ServedApp, serveApp } from './serve-app.ts';
import { openTempStore } from './temp-store.ts';

export interface StreamedEvent {
  readonly event: string;
  readonly id: number | null;
  readonly data: Record<string, unknown>;
}

export interface OpenStream {
  readonly events: StreamedEvent[];
  /** Resolves with all events once one of them fits. */
  until(fits: (event: StreamedEvent) => boolean): Promise<StreamedEvent[]>;
  readonly ended: Promise<void>;
  close(): void;
}

export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Raw bytes, as a piece of an upload. */
  patch(path: string, bytes: Buffer, offset: number, headers?: Record<string, string>): Promise<Answer>;
  stream(since?: number): Promise<OpenStream>;
}

export interface LocalChat {
  readonly store: Store;
  readonly platform: LocalPlatform;
  readonly served: ServedApp;
  readonly received: InboundEvent[];
  readonly demoCalls: string[];
  reply: (event: InboundEvent) => Promise<Reply>;
  now: Date;
  /** A browser that has opened the page and acts as the given member. */
  browser(memberId: string): Promise<Browser>;
  close(): Promise<void>;
}

export async function openLocalChat(options: { isDemo: boolean }): Promise<LocalChat> {
  const temp = await openTempStore();
  await seedPeople(temp.store);
  const received: InboundEvent[] = [];
  const demoCalls: string[] = [];
  const clock = { now: () => chat.now, wakeAt: () => () => undefined };
  const platform = new LocalPlatform({ store: temp.store, clock, channels: () => channels });
  const links = createPageLinks('a-secret-of-this-test', clock, () => 90 * 86_400_000);
  const parts = fileParts(temp.store);
  const app = express();
  app.use(allowHosts({ host: '127.0.0.1', publicUrl: null }), securityHeaders(false));
  app.use(
    createLocalChatRouter({
      store: temp.store,
      platform,
      clock,
      systemClock: clock,
      demo: options.isDemo ? recordingDemo(() => chat.now, demoCalls) : null,
      language: 'zh',
      timeZone: 'Asia/Shanghai',
      channels: () => channels,
      publicUrl: null,
      links,
      files: parts.files,
      uploads: parts.uploads,
    }),
  );
  app.use(answerUnforeseen(() => undefined));
  const served = await serveApp(app);
  const chat: LocalChat = {
    store: temp.store,
    platform,
    served,
    received,
    demoCalls,
    reply: async () => ({ kind: 'none' }),
    now: new Date('2026-11-20T01:40:00Z'),
    browser: (memberId) => openBrowser(served, memberId),
    close: async () => {
      await platform.stop();
      await served.close();
      await temp.remove();
      parts.remove();
    },
  };
  await platform.start((event) => {
    received.push(event);
    return chat.reply(event);
  });
  return chat;
}

function recordingDemo(now: () => Date, calls: string[]): DemoControls {
  let isOn = false;
  return {
    newLead: async () => {
      calls.push('lead');
      return { leadNumber: 'L-20481' };
    },
    isTrafficOn: () => isOn,
    setTraffic: async (on) => {
      isOn = on;
    },
    clockState: () => ({ now: now(), rate: 1, movingTo: null }),
    moveClock: async (move) => {
      calls.push(move);
    },
  };
}

async function openBrowser(served: ServedApp, memberId: string): Promise<Browser> {
  const page = await served.ask('/chat');
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const base = { cookie, 'x-baton-acting': memberId };
  return {
    get: (path, headers = {}) => served.ask(`/chat/api${path}`, { headers: { ...base, ...headers } }),
    post: (path, body, headers = {}) =>
      served.ask(`/chat/api${path}`, {
        method: 'POST',
        headers: { ...base, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
        body: JSON.stringify(body),
      }),
    patch: (path, bytes, offset, headers = {}) =>
      served.ask(`/chat/api${path}`, {
        method: 'PATCH',
        headers: {
          ...base,
          'content-type': 'application/octet-stream',
          'sec-fetch-site': 'same-origin',
          'x-offset': String(offset),
          ...headers,
        },
        body: bytes,
      }),
    stream: (since) => openStream(served.port, cookie, memberId, since),
  };
}

function openStream(port: number, cookie: string, memberId: string, since?: number): Promise<OpenStream> {
  const query = new URLSearchParams({ acting: memberId, ...(since === undefined ? {} : { since: String(since) }) });
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, path: `/chat/api/stream?${query}`, headers: { cookie } },
      (response) => {
        const events: StreamedEvent[] = [];
        const waiting = new Set<() => void>();
        let buffered = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          const blocks = (buffered + part).split('\n\n');
          buffered = blocks.pop() ?? '';
          events.push(...blocks.map(parseEvent));
          for (const look of waiting) look();
        });
        response.on('error', () => undefined);
        const ended = new Promise<void>((end) => response.on('close', end));
        const until = (fits: (event: StreamedEvent) => boolean) =>
          new Promise<StreamedEvent[]>((found) => {
            const look = () => {
              if (!events.some(fits)) return;
              waiting.delete(look);
              found(events);
            };
            waiting.add(look);
            look();
          });
        resolve({ events, until, ended, close: () => sent.destroy() });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

function parseEvent(block: string): StreamedEvent {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const id = fields.get('id');
  return {
    event: fields.get('event') ?? '',
    id: id === undefined ? null : Number(id),
    data: JSON.parse(fields.get('data') ?? '{}'),
  };
}
