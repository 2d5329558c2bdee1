/** The intelligent bot: sign-in, breaks, being taken over, what people say to it, files that only it can bring. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BotConnection, type BotFrame, BotRefused } from '../../../bot/wecom/bot-connection.ts';
import type { MessageReceived } from '../../../handlers/inbound.ts';
import { FakeBotServer, fakeBot } from '../../fakes/wecom/fake-bot-server.ts';
import { openWecomDoor, type WecomDoor } from '../../support/wecom-door.ts';

const signal = AbortSignal.timeout(30_000);

describe('the connection', () => {
  let server: FakeBotServer;
  let frames: BotFrame[];
  let problems: unknown[];
  const open: BotConnection[] = [];
  beforeEach(async () => {
    server = await FakeBotServer.start(() => Date.now());
    frames = [];
    problems = [];
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.stop();
    await server.stop();
  });

  function connect(more: Partial<{ secret: string; ping: number; signIn: number }> = {}): BotConnection {
    const connection = new BotConnection({
      url: server.url,
      id: fakeBot.id,
      secret: more.secret ?? fakeBot.secret,
      take: async (frame) => void frames.push(frame),
      report: (_module, problem) => problems.push(problem),
      waits: { first: 5, longest: 20, ping: more.ping ?? 60_000, signIn: more.signIn ?? 60_000 },
    });
    connection.start();
    open.push(connection);
    return connection;
  }

  it('signs in, takes what comes, and replies under it', async () => {
    const connection = connect();
    await server.connected();
    const reqId = server.says('zhangwei', 'text', { content: '你好' });
    await vi.waitFor(() => expect(frames).toMatchObject([{ reqId, body: { msgtype: 'text' } }]));
    connection.respond(reqId, '已收到');
    await vi.waitFor(() => expect(server.replies).toEqual([{ reqId, content: '已收到' }]));
  });

  it('comes back after a break', async () => {
    connect();
    await server.connected();
    server.cut();
    await vi.waitFor(() => expect(server.signIns).toBe(2));
    expect(problems).toEqual([]);
  });

  it('gives up a line on which nobody answers pings, and opens another', async () => {
    server.answersPings = false;
    connect({ ping: 10 });
    await vi.waitFor(() => expect(server.signIns).toBeGreaterThanOrEqual(2));
  });

  it('gives up a line on which nobody answers the sign-in, and opens another', async () => {
    server.answersSignIns = false;
    connect({ signIn: 10 });
    await vi.waitFor(() => expect(server.signIns).toBeGreaterThanOrEqual(2));
    server.answersSignIns = true;
    await server.connected();
    expect(problems).toEqual([]);
  });

  it('with a wrong secret says so and does not ask again soon', async () => {
    connect({ secret: 'wrong' });
    await vi.waitFor(() => expect(problems).toMatchObject([{ code: 853_000 }]));
    expect(problems[0]).toBeInstanceOf(BotRefused);
    expect(server.signIns).toBe(1);
    expect(server.isConnected).toBe(false);
  });

  it('taken over by another process it stays away: two would kick each other for ever', async () => {
    connect();
    await server.connected();
    connect();
    await vi.waitFor(() => expect(problems).toMatchObject([{ code: 'taken-over' }]));
    expect(server.signIns).toBe(2);
    expect(server.isConnected).toBe(true);
  });
});

describe('what is said to it', () => {
  let server: FakeBotServer;
  let door: WecomDoor;
  beforeEach(async () => {
    let nowMs = () => Date.now();
    server = await FakeBotServer.start(() => nowMs());
    door = await openWecomDoor(undefined, { ...fakeBot, url: server.url });
    nowMs = () => door.clock.now().getTime();
    await door.start();
    await server.connected();
  });
  afterEach(async () => {
    await door.close();
    await server.stop();
  });

  const repliesTo = async (count: number) => {
    await vi.waitFor(() => expect(server.replies).toHaveLength(count));
    return server.replies.map(({ content }) => content);
  };

  it('that could not be kept is asked for again, because it comes only once', async () => {
    door.answer = async () => {
      throw new Error('database is gone');
    };
    server.says('wangjianguo', 'text', { content: '我的线索' });
    expect(await repliesTo(1)).toEqual([expect.stringContaining('再发一次')]);
    await door.platform.stop();
    expect(door.reports.map(({ module }) => module)).toEqual(['wecom bot message']);
  });

  it('is handled to its end when the bot is stopped meanwhile', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let isHandled = false;
    door.answer = async () => {
      begun.resolve();
      await goOn.promise;
      await new Promise((resolve) => setImmediate(resolve));
      isHandled = true;
      return { kind: 'none' };
    };
    server.says('wangjianguo', 'text', { content: '我的线索' });
    await begun.promise;
    const stopped = door.platform.stop().then(() => isHandled);
    goOn.resolve();
    expect(await stopped).toBe(true);
  });

  it('in private and by mentioning it in a group is a message of the member; the answer goes to the app', async () => {
    door.answer = async () => ({ kind: 'notice', tone: 'info', text: { zh: '你有 3 条线索', en: 'You have 3 leads' } });
    server.says('WangJianguo', 'text', { content: '我的线索' });
    server.says('limin', 'text', { content: '@接力 我的线索' }, { chatid: 'G-1' });
    expect(await repliesTo(2)).toEqual([expect.stringContaining('接力'), expect.stringContaining('接力')]);
    expect(door.events).toMatchObject([
      { kind: 'message', actorId: 'm1', eventId: 'bot M-1', conversation: { kind: 'dm' }, text: '我的线索' },
      { kind: 'message', actorId: 'm2', text: '我的线索' },
    ]);
    const { outbox } = door.store.read.tables;
    const rows = await door.store.read.db.select().from(outbox);
    expect(rows.map(({ recipientId }) => recipientId).toSorted()).toEqual(['m1', 'm2']);
  });

  it('by a stranger, or of an unknown kind, is kept nowhere and answered', async () => {
    server.says('stranger', 'text', { content: '你好' });
    server.says('wangjianguo', 'sticker', {});
    const replies = await repliesTo(2);
    expect(replies.join()).toContain('名单');
    expect(replies.join()).toContain('上传');
    expect(door.events).toEqual([]);
  });

  it('by somebody whose id only this bot knows is looked up', async () => {
    door.fake.world.openIds.set('wo-encrypted-1', 'limin');
    server.says('wo-encrypted-1', 'text', { content: '你好' });
    await repliesTo(1);
    expect(door.events).toMatchObject([{ actorId: 'm2' }]);
  });

  it('a PDF arrives decrypted; words and pictures of one message together', async () => {
    const pdf = randomBytes(100_000);
    server.says('wangjianguo', 'file', server.addFile(pdf));
    server.says('wangjianguo', 'mixed', {
      msg_item: [
        { msgtype: 'text', text: { content: '门牌' } },
        { msgtype: 'image', image: server.addFile(Buffer.from('jpeg')) },
      ],
    });
    await repliesTo(2);
    const [file, mixed] = door.events as MessageReceived[];
    expect(mixed).toMatchObject({ text: '门牌', remote: [{ kind: 'photo' }] });
    const bytes = await door.platform.download(file?.remote?.[0]?.ref ?? '', { signal, maxBytes: 1_000_000 });
    expect(Buffer.from(await new Response(bytes).arrayBuffer()).equals(pdf)).toBe(true);
  });

  it('a file that is too late, too large, or a sign-in page in its place', async () => {
    const html = { bytes: Buffer.from('<html>Sign in</html>'), type: 'text/html' };
    const refs = [server.addFile(randomBytes(50_000)), server.addFile(Buffer.from('x'), html)].map(
      ({ url, aeskey }) => `bot:${JSON.stringify([url, aeskey])}`,
    );
    const [file = '', page = ''] = refs;
    const large = await door.platform.download(file, { signal, maxBytes: 1_000 });
    expect((await new Response(large).arrayBuffer()).byteLength).toBe(1_001);
    await expect(door.platform.download(page, { signal, maxBytes: 1_000 })).rejects.toMatchObject({ kind: 'gone' });
    door.pass(301_000);
    await expect(door.platform.download(file, { signal, maxBytes: 100_000 })).rejects.toMatchObject({ kind: 'gone' });
  });
});
