/** What `doctor` says of chat tools, against a workspace as strict as Slack: keys, places of channels, whom nothing reaches. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChannelAddresses } from '../../../bot/channel-addresses.ts';
import type { Finding } from '../../../bot/cli/doctor-checks.ts';
import { checkPlatforms } from '../../../bot/cli/doctor-platforms.ts';
import { type Config, readConfig } from '../../../bot/config.ts';
import { secretKeyOf } from '../../../bot/secrets.ts';
import { openStore } from '../../../db/open-store.ts';
import { changePreferredPlatform } from '../../../db/repos/directory.ts';
import { bindIdentity } from '../../../db/repos/identities.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { seedPeople } from '../../support/seed-people.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let fake: FakeSlack;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-doctor-test-'));
  fake = await FakeSlack.open();
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-that-is-long-enough-for-this',
  BATON_SECRET_KEY: Buffer.alloc(32, 3).toString('base64'),
  PUBLIC_URL: 'https://baton.example.com',
};

function configOf(env: Record<string, string> = {}): Config {
  const database = { DATABASE_URL: `file:${path.join(folder, 'company.db')}`, FILES_DIR: path.join(folder, 'files') };
  return readConfig({ ...production, ...database, ...env });
}

const onSlack = (env: Record<string, string> = {}) =>
  configOf({
    SLACK_BOT_TOKEN: fake.botToken,
    SLACK_SIGNING_SECRET: fake.signingSecret,
    SLACK_API_URL: fake.config().apiUrl,
    ...env,
  });

const linesOf = (findings: readonly Finding[]) => findings.map(({ state, text }) => `${state} ${text.zh}`);

it('says that none is connected, and nothing at all in the demo', async () => {
  const findings = await checkPlatforms(configOf());
  expect(linesOf(findings)).toEqual([expect.stringMatching(/^note 没有接入聊天平台/)]);
  expect(await checkPlatforms(readConfig({ DATABASE_URL: `file:${path.join(folder, 'demo.db')}` }))).toEqual([]);
});

it('asks the vendor before the first start too, and leaves nothing behind', async () => {
  const findings = await checkPlatforms(onSlack());
  expect(linesOf(findings)[0]).toMatch(/^fine Slack：已连接/);
  expect(readdirSync(folder)).toEqual([]);
  const wrong = await checkPlatforms(onSlack({ SLACK_BOT_TOKEN: 'xoxb-some-other-token' }));
  expect(wrong.map(({ state }) => state)).toEqual(['wrong']);
  expect(wrong[0]?.text.zh).toContain('api.slack.com/apps');
  expect(wrong[0]?.text.en).not.toContain('xoxb-some');
});

it('names channels without a place, and people whom nothing reaches', async () => {
  const config = onSlack();
  const store = await openStore(config.database, 'bot');
  await seedPeople(store);
  const { id } = fake.addPerson({ name: 'm1', email: 'm1@example.com' });
  await store.transaction(async (tx) => {
    await bindIdentity(tx, { platform: 'slack', workspace: fake.world.teamId, externalId: id, memberId: 'm1' });
    await changePreferredPlatform(tx, 'm1', { from: null, to: 'slack' });
    await changePreferredPlatform(tx, 'm2', { from: null, to: 'slack' });
    await changePreferredPlatform(tx, 'm4', { from: null, to: 'wecom' });
  });
  const channel = fake.addChannel({ name: 'sales' });
  const places = new ChannelAddresses(store, secretKeyOf(config));
  await places.put('slack', 'company', { kind: 'group', address: channel.id }, new Date());
  // A place in a tool that is not connected is none.
  await places.put('wecom', 'operations', { kind: 'group', address: 'g-1' }, new Date());
  const members = await store.read.db.select().from(store.read.tables.members);
  const nameOf = (memberId: string) => members.find((member) => member.id === memberId)?.name ?? memberId;
  await store.close();

  const lines = linesOf(await checkPlatforms(config));
  const lost = lines.find((line) => line.includes('还没有登记在已接入的平台里')) ?? '';
  expect(lost).toMatch(/^note .*sh-puxi.*operations.*npm run baton -- channels set /);
  expect(lost).not.toContain('company');
  const off = lines.find((line) => line.includes('没有接入的平台')) ?? '';
  expect(off).toMatch(/^note 1 人/);
  expect(off).toContain(nameOf('m4'));
  const strangers = lines.find((line) => line.includes('账号还没有对上')) ?? '';
  expect(strangers).toMatch(/^note 1 人/);
  expect(strangers).toContain(nameOf('m2'));
  expect(lines.join('\n')).not.toContain(`${nameOf('m1')} (`);
  // Nobody's account is known: choosing a chat tool for them would be refused, matching moves them by itself.
  const onlyHere = lines.find((line) => line.includes('网页聊天里')) ?? '';
  expect(onlyHere).toMatch(/^note .*npm run baton -- directory slack$/);
  expect(onlyHere).toContain(nameOf('m3'));
  for (const memberId of ['m1', 'm2', 'm4']) expect(onlyHere).not.toContain(nameOf(memberId));
});

it('waits for nobody forever', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = silent.address() as AddressInfo;
    const config = onSlack({ SLACK_API_URL: `http://127.0.0.1:${port}/api` });
    const findings = await checkPlatforms(config, { timeoutMs: 50 });
    expect(linesOf(findings)).toEqual([expect.stringMatching(/^wrong Slack/)]);
  } finally {
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  }
});
