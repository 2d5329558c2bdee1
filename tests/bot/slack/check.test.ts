/** What doctor says of Slack, the directory, and the Home tab. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DirectoryEntry } from '../../../jobs/chat-platform.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { buttonsOf, wordsOf } from '../../fakes/slack/shown.ts';

describe('what the bot finds at Slack', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  beforeEach(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
  });
  afterEach(async () => {
    await bot.close();
    await fake.close();
  });

  const findings = async () => bot.platform.check({ signal: AbortSignal.timeout(10_000) });
  const wrong = async () => (await findings()).filter(({ state }) => state === 'wrong').map(({ text }) => text.en);

  it('is all in order, without the bot running', async () => {
    const { id } = fake.addChannel({ name: 'puxi' });
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: id }, new Date());
    const found = await findings();
    expect(found.map(({ state }) => state)).toEqual(['fine', 'fine', 'fine', 'fine']);
    expect(found[0]?.text.zh).toContain('衡康医疗');
    expect(fake.server.calls.map(({ method }) => method)).toEqual(['auth.test', 'conversations.info']);
  });

  it('is a token that does not work, with the page that mends it', async () => {
    fake.server.faults.isTokenRevoked = true;
    expect(await wrong()).toEqual([
      'Slack: the token does not work (token_revoked); mend it at api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token',
    ]);
    fake.server.faults.isTokenRevoked = false;
    fake.server.faults.isCut = true;
    expect((await wrong())[0]).toContain('no connection');
  });

  it('is a scope that is missing, and a channel that cannot be written to', async () => {
    fake.server.faults.scopes.delete('files:write');
    const { id } = fake.addChannel({ name: 'puxi', hasBot: false });
    const shared = fake.addChannel({ name: 'partners' });
    shared.isShared = true;
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: id }, new Date());
    await bot.channels.put('slack', 'nanjing', { kind: 'group', address: 'C0NOWHERE' }, new Date());
    await bot.channels.put('slack', 'company', { kind: 'group', address: shared.id }, new Date());
    const found = (await wrong()).join('\n');
    expect(found).toContain('these scopes are missing: files:write');
    expect(found).toContain('Baton is not in channel puxi (#puxi)');
    expect(found).toContain('channel nanjing was not found (channel_not_found)');
    expect(found).toContain('shared with another company');
  });

  it('is a connection that does not open, in Socket Mode', async () => {
    const sockets = await openSlackBot(fake, { isSocketMode: true });
    const texts = async () =>
      (await sockets.platform.check({ signal: AbortSignal.timeout(10_000) })).map(({ text }) => text.en);
    expect(await texts()).toContain('Slack: messages come over Socket Mode');
    fake.server.faults.next.push({ method: 'apps.connections.open', how: { code: 'invalid_auth' } });
    expect((await texts()).join()).toContain('Socket Mode does not open (invalid_auth)');
    expect((await texts()).join()).toContain('all scopes are there');
    expect(fake.server.sockets.size).toBe(0);
    await sockets.close();
  });

  it('are the people of the workspace, no bots, nobody of other companies', async () => {
    const left = fake.addPerson({ name: 'Left', email: 'left@example.com' });
    left.isDeleted = true;
    fake.addPerson({ name: 'Partner', team: 'T0OTHER' });
    for (let turn = 0; turn < 250; turn += 1)
      fake.addPerson({ name: `P${turn}`, phone: turn === 0 ? '+86 138 0013 8000' : '' });
    const found: DirectoryEntry[] = [];
    for await (const entry of bot.platform.directory({ signal: AbortSignal.timeout(10_000) })) found.push(entry);
    expect(found).toHaveLength(3 + 1 + 250);
    expect(found.find(({ externalId }) => externalId === left.id)).toMatchObject({ isActive: false });
    expect(found.find(({ name }) => name === 'm1')).toMatchObject({
      email: 'm1@example.com',
      isActive: true,
      mobile: null,
    });
    // Whoever writes another's number into their profile is not taken for them.
    expect(found.find(({ name }) => name === 'P0')).toMatchObject({
      mobile: null,
      workspace: fake.world.teamId,
    });
  });

  it('is a directory that could not be read to its end: no half one', async () => {
    fake.server.faults.next.push({ method: 'users.list', how: '500' });
    const read = async () => {
      for await (const _entry of bot.platform.directory({ signal: AbortSignal.timeout(10_000) }));
    };
    await expect(read()).rejects.toMatchObject({ name: 'PlatformError', kind: 'retry' });
  });

  it("is a Home tab of one's own, published when it is opened", async () => {
    await bot.platform.start(async () => ({ kind: 'none' }));
    const user = bot.userOf('m1');
    await fake.openHome(user, 'messages');
    expect(fake.homeOf(user)).toBeNull();
    await fake.openHome(user);
    const home = fake.homeOf(user);
    expect(wordsOf('', home?.view.blocks ?? [])).toContain('你手上没有线索');
    expect(buttonsOf(home?.view.blocks ?? [])).toMatchObject([{ actionId: 'lead.new', label: '新线索' }]);
    const stranger = fake.addPerson({ name: 'Stranger' }).id;
    await fake.openHome(stranger);
    expect(fake.homeOf(stranger)).toBeNull();
  });
});
