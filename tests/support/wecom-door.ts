/**
 * The WeCom adapter on a real socket against the fake WeCom, with a small company: m1 and m2 are reps with accounts, m4
 * their manager. Whatever the adapter hands over is kept in `events` and answered as the test says.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { ChannelAddresses } from '../../bot/channel-addresses.ts';
import { FileStore } from '../../bot/files/file-store.ts';
import type { WecomConfig } from '../../bot/platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../../bot/vendor-platform.ts';
import { createWecomPlatform } from '../../bot/wecom/platform.ts';
import type { Store } from '../../db/store.ts';
import type { InboundEvent, Reply } from '../../handlers/inbound.ts';
import { FakeWecom, fakeKeys } from '../fakes/wecom/fake-wecom.ts';
import { type PaceRules, vendorPace } from '../fakes/wecom/wecom-world.ts';
import { demoPolicies } from './demo-policies.ts';
import { seedPeople } from './seed-people.ts';
import { createSettableClock, type SettableClock } from './settable-clock.ts';
import { openTempStore } from './temp-store.ts';

export interface WecomDoor {
  readonly fake: FakeWecom;
  readonly platform: VendorPlatform;
  readonly store: Store;
  readonly clock: SettableClock;
  readonly deps: VendorDeps;
  readonly botUrl: string;
  /** What the adapter handed over, in order. */
  readonly events: InboundEvent[];
  /** Module names of reported failures, with what was reported. */
  readonly reports: { readonly module: string; readonly problem: unknown }[];
  /** Answers the next events; default: nothing. */
  answer: (event: InboundEvent) => Promise<Reply>;
  /** Moves the clock that bot and fake share. */
  pass(ms: number): void;
  /** Starts the adapter with the sink that keeps events. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export const wecomUsers = { m1: 'wangjianguo', m2: 'limin', m4: 'chenzhiyuan' } as const;
export const wecomGroup = { channel: 'puxi', key: 'robot-key-of-puxi' } as const;

/**
 * @param pace what WeCom lets through; other than its own only where a test is about something else
 * @param bot the intelligent bot beside the app
 * @param silenceMs how long nothing is said about what could not be recorded
 */
export async function openWecomDoor(
  pace: PaceRules = vendorPace,
  bot: WecomConfig['bot'] = null,
  silenceMs = 0,
): Promise<WecomDoor> {
  const temp = await openTempStore();
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-wecom-'));
  const clock = createSettableClock('2026-11-20T01:40:00Z');
  const fake = await FakeWecom.start({ nowMs: () => clock.now().getTime(), pace });
  await seedPeople(temp.store);
  fake.world.departments.set(1, { id: 1, name: '衡康医疗', parentId: 0, leaders: ['ChenZhiyuan'] });
  for (const [memberId, userId] of Object.entries(wecomUsers)) {
    fake.addPerson({ userId, name: memberId, departments: [1] });
    const account = { platform: 'wecom', workspace: fakeKeys.corpId, externalId: userId, memberId } as const;
    await temp.store.transaction((tx) => tx.insert('identities', account));
  }
  const secretKey = Buffer.alloc(32, 7);
  const channels = new ChannelAddresses(temp.store, secretKey);
  fake.addGroup('webhook', wecomGroup.key);
  const address = { kind: 'webhook', key: wecomGroup.key, signingSecret: null } as const;
  await channels.put('wecom', wecomGroup.channel, address, clock.now());

  const app = express();
  let routes: express.Router | null = null;
  app.use((request, response, next) => (routes ? routes(request, response, next) : next()));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const botUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.botUrl = botUrl;
  const { policies } = await demoPolicies();
  const reports: { module: string; problem: unknown }[] = [];
  const deps: VendorDeps = {
    store: temp.store,
    clock,
    systemClock: clock,
    channels,
    files: new FileStore(folder),
    addressOf: (page, memberId) => `${botUrl}/pages/${page.kind}-${encodeURIComponent(page.id)}-for-${memberId}`,
    localeOf: async () => 'zh',
    cardFor: async () => null,
    policies: () => policies,
    timeZone: 'Asia/Shanghai',
    publicUrl: botUrl,
    secretKey,
    report: (module, problem) => reports.push({ module, problem }),
  };
  const config: WecomConfig = { ...fakeKeys, apiUrl: fake.url, webhookUrl: fake.url, bot };
  const limits = {
    member: [
      { count: pace.memberPerMinute, withinMs: 60_000 },
      { count: pace.memberPerHour, withinMs: 3_600_000 },
    ],
    webhook: [{ count: pace.webhookPerMinute, withinMs: 60_000 }],
    silenceMs,
  };
  const platform = createWecomPlatform(config, deps, limits);
  routes = platform.routes;
  const events: InboundEvent[] = [];
  const door: WecomDoor = {
    fake,
    platform,
    store: temp.store,
    clock,
    deps,
    botUrl,
    events,
    reports,
    answer: async () => ({ kind: 'none' }),
    pass: (ms) => clock.set(new Date(clock.now().getTime() + ms)),
    start: () =>
      platform.start(async (event) => {
        events.push(event);
        return door.answer(event);
      }),
    async close() {
      await platform.stop();
      await fake.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await temp.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return door;
}
