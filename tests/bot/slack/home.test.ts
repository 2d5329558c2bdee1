/** When Home tabs are published: for whoever opens them at once, for everybody else soon after something has changed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSlackClient } from '../../../bot/slack/client.ts';
import { type HomePace, SlackHomes } from '../../../bot/slack/home.ts';
import { loadBolt } from '../../../bot/slack/load-bolt.ts';
import type { Locale } from '../../../cards/card.ts';
import { deactivateMember } from '../../../db/repos/directory.ts';
import { bindIdentity } from '../../../db/repos/identities.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { wordsOf } from '../../fakes/slack/shown.ts';

const never = 1_000_000_000;

describe('Home tabs', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let homes: SlackHomes;
  let locale: Locale;
  let reported: unknown[];
  const open = async (pace: HomePace) => {
    const clock = { now: () => fake.world.now(), wakeAt: () => () => undefined };
    const client = createSlackClient(await loadBolt(), fake.config(), clock);
    const { store } = bot;
    const report = (_module: string, problem: unknown) => void reported.push(problem);
    homes = new SlackHomes(
      () => client,
      { store, localeOf: async () => locale, timeZone: 'Asia/Shanghai', report },
      pace,
    );
  };
  beforeEach(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
    locale = 'zh';
    reported = [];
  });
  afterEach(async () => {
    await homes.stop();
    await bot.close();
    await fake.close();
  });
  const shownTo = (memberId: string) => wordsOf('', fake.homeOf(bot.userOf(memberId))?.view.blocks ?? []);
  const published = () => fake.server.calls.filter(({ method }) => method === 'views.publish').length;

  it('are brought up to date also for those who have not opened theirs since the start', async () => {
    await open({ gatherMs: never, unseenMs: 1 });
    homes.changed('m1');
    homes.changed('m1');
    await vi.waitUntil(() => shownTo('m1').includes('你手上没有线索'), { timeout: 5_000 });
    // As it was: not published again.
    homes.changed('m1');
    await fake.settle();
    expect(published()).toBe(1);
    locale = 'en';
    homes.changed('m1');
    await vi.waitUntil(() => shownTo('m1').includes('0 open leads'), { timeout: 5_000 });
    expect(published()).toBe(2);
  });

  it('that were opened change at once, and no longer wait as those of others do', async () => {
    await open({ gatherMs: 1, unseenMs: never });
    homes.changed('m1');
    homes.changed('m2');
    await homes.opened('m1');
    locale = 'en';
    homes.changed('m1');
    await vi.waitUntil(() => shownTo('m1').includes('0 open leads'), { timeout: 5_000 });
    expect(fake.homeOf(bot.userOf('m2'))).toBeNull();
  });

  it('of those who have left, or have no account, are left alone', async () => {
    await open({ gatherMs: 1, unseenMs: 1 });
    await bot.store.transaction((tx) => deactivateMember(tx, 'm1', fake.world.now()));
    await homes.opened('m1');
    await homes.opened('m3');
    expect(published()).toBe(0);
    expect(reported).toEqual([]);
  });

  it('are shown on the account that works, when another of the same member is closed', async () => {
    await open({ gatherMs: 1, unseenMs: 1 });
    for (const [id, isDeleted] of [
      ['U00', true],
      ['UZZ', false],
    ] as const) {
      fake.addPerson({ name: id, id }).isDeleted = isDeleted;
      const account = { platform: 'slack' as const, workspace: fake.world.teamId, externalId: id, memberId: 'm3' };
      await bot.store.transaction((tx) => bindIdentity(tx, account));
    }
    await homes.opened('m3');
    expect(fake.homeOf('UZZ')).not.toBeNull();
    expect(reported).toMatchObject([{ kind: 'gone', cause: { code: 'user_disabled' } }]);
  });

  it('that Slack does not take are published with the next change, and again by themselves for who has them open', async () => {
    await open({ gatherMs: 1, unseenMs: 1 });
    fake.server.faults.next.push({ method: 'views.publish', how: '500' });
    homes.changed('m1');
    await vi.waitUntil(() => reported.length === 1, { timeout: 5_000 });
    expect(published()).toBe(0);
    homes.changed('m1');
    await vi.waitUntil(() => published() === 1, { timeout: 5_000 });
    // Until the answer has arrived as well.
    await fake.settle();
    fake.server.faults.rateLimitSeconds = 0;
    await homes.opened('m1');
    fake.server.faults.rateLimitSeconds = null;
    await vi.waitUntil(() => published() === 2, { timeout: 5_000 });
    expect(reported).toHaveLength(2);
  });
});
