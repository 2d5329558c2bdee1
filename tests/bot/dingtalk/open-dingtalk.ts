/** The real adapter against the fake, with a small company: what the adapter's own tests stand on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChannelAddresses } from '../../../bot/channel-addresses.ts';
import { systemClock } from '../../../bot/clock/system-clock.ts';
import { createDingtalkPlatform, type DingtalkPace } from '../../../bot/dingtalk/platform.ts';
import { FileStore } from '../../../bot/files/file-store.ts';
import type { DingtalkConfig } from '../../../bot/platform-config.ts';
import type { VendorPlatform } from '../../../bot/vendor-platform.ts';
import { bindIdentity } from '../../../db/repos/identities.ts';
import type { Store } from '../../../db/store.ts';
import type { DingtalkQuotaPolicy } from '../../../domain/policy/policy-types.ts';
import type { Clock } from '../../../domain/shared/clock.ts';
import type { InboundEvent, Reply } from '../../../handlers/inbound.ts';
import { type DingtalkFake, startDingtalkFake } from '../../fakes/dingtalk/fake.ts';
import type { FakeOptions } from '../../fakes/dingtalk/state.ts';
import { demoPolicies } from '../../support/demo-policies.ts';
import { seedPeople } from '../../support/seed-people.ts';
import { openTempStore } from '../../support/temp-store.ts';

const template = 'baton-card.schema';
export const group = 'cidPuxi==';

export interface OpenDingtalk {
  readonly fake: DingtalkFake;
  readonly store: Store;
  readonly platform: VendorPlatform;
  readonly events: InboundEvent[];
  readonly reported: string[];
  readonly files: FileStore;
  readonly channels: ChannelAddresses;
  /** What the sink answers, in turn; then nothing. */
  readonly replies: (Reply | Error)[];
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly fake?: FakeOptions;
  readonly config?: Partial<DingtalkConfig>;
  readonly pace?: Partial<DingtalkPace>;
  readonly systemClock?: Clock;
  readonly quota?: Partial<DingtalkQuotaPolicy>;
  readonly publicUrl?: string;
}

/** m1 and m2 are `u-m1` and `u-m2` there; the channel puxi is a group. The platform is not started yet. */
export async function openDingtalk(options: OpenOptions = {}): Promise<OpenDingtalk> {
  const temp = await openTempStore();
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-dingtalk-'));
  const { store } = temp;
  await seedPeople(store);
  const fake = await startDingtalkFake({ templateId: template, callsPerSecond: 1_000_000, ...options.fake });
  for (const id of ['m1', 'm2']) {
    fake.addPerson({ userid: `u-${id}`, name: id, departments: ['1'] });
    await store.transaction((tx) =>
      bindIdentity(tx, { platform: 'dingtalk', workspace: 'organisation', externalId: `u-${id}`, memberId: id }),
    );
  }
  fake.addGroup(group);
  const secretKey = Buffer.alloc(32, 7);
  const channels = new ChannelAddresses(store, secretKey);
  await channels.put('dingtalk', 'puxi', { kind: 'group', address: group }, new Date());
  const files = new FileStore(folder);
  const { policies } = await demoPolicies();
  const events: InboundEvent[] = [];
  const reported: string[] = [];
  const replies: (Reply | Error)[] = [];
  const config: DingtalkConfig = {
    clientId: fake.state.clientId,
    clientSecret: fake.state.clientSecret,
    robotCode: fake.state.robotCode,
    cardTemplateId: template,
    callbacks: 'stream',
    eventKeys: null,
    apiUrl: fake.url,
    oapiUrl: fake.url,
    ...options.config,
  };
  const platform = createDingtalkPlatform(
    config,
    {
      store,
      clock: systemClock,
      systemClock: options.systemClock ?? systemClock,
      channels,
      files,
      addressOf: (page, memberId) =>
        `https://baton.example.com/pages/${page.kind}/${encodeURIComponent(page.id)}/${memberId}`,
      localeOf: async () => 'zh',
      cardFor: async () => null,
      policies: () => ({ ...policies, 'dingtalk-quota': { ...policies['dingtalk-quota'], ...options.quota } }),
      timeZone: 'Asia/Shanghai',
      publicUrl: options.publicUrl ?? 'https://baton.example.com',
      secretKey,
      report: (module, problem) =>
        reported.push(`${module}: ${String((problem as { code?: string }).code ?? problem)}`),
    },
    { callsPerSecond: 1_000_000, ...options.pace },
  );
  return {
    fake,
    store,
    platform,
    events,
    reported,
    files,
    channels,
    replies,
    async close() {
      await platform.stop();
      await fake.close();
      await temp.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts it with a sink that keeps what comes and answers as it was told. */
export async function startDingtalk(opened: OpenDingtalk): Promise<void> {
  await opened.platform.start(async (event) => {
    opened.events.push(event);
    const reply = opened.replies.shift() ?? { kind: 'none' };
    if (reply instanceof Error) throw reply;
    return reply;
  });
  if (opened.fake.state.options.botUrl === undefined) await opened.fake.connected();
}

/** The member is at a customer's. */
export async function beginVisit({ store }: OpenDingtalk, memberId: string): Promise<void> {
  await store.transaction((tx) =>
    tx.insert('visits', {
      id: `visit-of-${memberId}`,
      number: 'V-1',
      leadId: 'lead',
      accountId: null,
      memberId,
      policyId: 'policy',
      code: 'code',
      status: 'open',
      openedAt: new Date(),
      endedAt: null,
      needs: [],
      version: 1,
    }),
  );
}
