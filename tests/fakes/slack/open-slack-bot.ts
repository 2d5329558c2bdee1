/** The Slack adapter alone, with real rows and a real web server for its callbacks, for tests of the adapter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { ChannelAddresses } from '../../../bot/channel-addresses.ts';
import { FileStore } from '../../../bot/files/file-store.ts';
import { createSlackPlatform } from '../../../bot/slack/platform.ts';
import type { VendorPlatform } from '../../../bot/vendor-platform.ts';
import { bindIdentity } from '../../../db/repos/identities.ts';
import type { Store } from '../../../db/store.ts';
import { shipped } from '../../domain/shipped-policies.ts';
import { seedPeople } from '../../support/seed-people.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';
import { openTempStore } from '../../support/temp-store.ts';
import type { FakeSlack } from './fake-slack.ts';

export interface SlackBot {
  readonly platform: VendorPlatform;
  readonly store: Store;
  readonly files: FileStore;
  readonly secretKey: Buffer;
  readonly door: ServedApp;
  readonly channels: ChannelAddresses;
  /** What went wrong, as `module: problem`. */
  readonly reported: string[];
  userOf(memberId: string): string;
  close(): Promise<void>;
}

/** m1, m2 and m4 of the seeded company have an account; m3 has none. */
export async function openSlackBot(fake: FakeSlack, options: { isSocketMode?: boolean } = {}): Promise<SlackBot> {
  const temp = await openTempStore();
  await seedPeople(temp.store);
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-slack-'));
  const users = new Map<string, string>();
  for (const memberId of ['m1', 'm2', 'm4']) {
    const { id } = fake.addPerson({ name: memberId, email: `${memberId}@example.com` });
    users.set(memberId, id);
    await temp.store.transaction((tx) =>
      bindIdentity(tx, { platform: 'slack', workspace: fake.world.teamId, externalId: id, memberId }),
    );
  }
  const secretKey = Buffer.alloc(32, 7);
  const channels = new ChannelAddresses(temp.store, secretKey);
  const files = new FileStore(folder);
  const reported: string[] = [];
  const clock = { now: () => fake.world.now(), wakeAt: () => () => undefined };
  const platform = createSlackPlatform(fake.config(options.isSocketMode), {
    store: temp.store,
    clock,
    systemClock: clock,
    channels,
    files,
    addressOf: (page, memberId) => `https://baton.example.com/pages/${page.kind}-${memberId}`,
    localeOf: async () => 'zh',
    cardFor: async () => null,
    policies: () => shipped,
    timeZone: 'Asia/Shanghai',
    publicUrl: 'https://baton.example.com',
    secretKey,
    report: (module, problem) => void reported.push(`${module}: ${String(problem)}${causeOf(problem)}`),
  });
  const app = express();
  app.use(platform.routes);
  const door = await serveApp(app);
  fake.botUrl = door.url;
  return {
    platform,
    store: temp.store,
    files,
    secretKey,
    door,
    channels,
    reported,
    userOf(memberId) {
      const user = users.get(memberId);
      if (user === undefined) throw new Error(`${memberId} has no account`);
      return user;
    },
    async close() {
      await platform.stop();
      await door.close();
      await temp.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function causeOf(problem: unknown): string {
  return problem instanceof Error && problem.cause instanceof Error ? ` (${problem.cause.message})` : '';
}
