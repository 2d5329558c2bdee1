/** The routes of the local chat over real HTTP: who sees what, what is stored once, what is refused and how. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BootstrapView, ConversationsView, PageView, PostedView, SearchHit } from '../../../bot/local/chat-api.ts';
import type { Card } from '../../../cards/card.ts';
import { type LocalChat, openLocalChat } from '../../support/local-chat.ts';
import { deactivate } from '../../support/seed-people.ts';

let chat: LocalChat;
beforeEach(async () => {
  chat = await openLocalChat({ isDemo: true });
});
afterEach(() => chat.close());

const signal = AbortSignal.timeout(60_000);
const say = (memberId: string, words: string, key = words) =>
  chat.platform.send(
    { kind: 'member', memberId },
    { kind: 'text', text: { zh: words, en: `en ${words}` } },
    { idempotencyKey: key, signal },
  );
const sayInChannel = (channel: string, words: string) =>
  chat.platform.send(
    { kind: 'channel', key: channel },
    { kind: 'text', text: { zh: words, en: words } },
    { idempotencyKey: words, signal },
  );
const idsOf = (view: ConversationsView) => view.conversations.map((conversation) => conversation.id);

describe('the page', () => {
  it('is served with its modules stripped of types, and not sent twice', async () => {
    const page = await chat.served.ask('/chat');
    expect(page.status).toBe(200);
    expect(page.text).toContain('modulepreload" href="/chat/assets/main.ts"');
    const script = await chat.served.ask('/chat/assets/main.ts');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.text).not.toContain('import type');
    const again = await chat.served.ask('/chat/assets/main.ts', {
      headers: { 'if-none-match': String(script.headers.etag) },
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('has nothing outside its folder', async () => {
    for (const path of ['..%2Froutes.ts', '%2e%2e%2frefuse', 'README.md', '..%2F..%2F..%2Fpackage.json']) {
      expect((await chat.served.ask(`/chat/assets/${path}`)).status).toBe(404);
    }
  });
});

describe('who sees which conversations', () => {
  const cases: [who: string, memberId: string, seen: string[]][] = [
    ['a rep: own chat, own team, company', 'm1', ['dm:m1', 'channel:puxi', 'channel:company']],
    ['a rep of another team', 'm3', ['dm:m3', 'channel:nanjing', 'channel:company']],
    ['a team manager', 'm4', ['dm:m4', 'channel:puxi', 'channel:company']],
    [
      'the director: every channel',
      'm6',
      ['dm:m6', 'channel:puxi', 'channel:nanjing', 'channel:company', 'channel:operations'],
    ],
    [
      'operations: every channel',
      'm7',
      ['dm:m7', 'channel:puxi', 'channel:nanjing', 'channel:company', 'channel:operations'],
    ],
  ];
  it.each(cases)('%s', async (_who, memberId, seen) => {
    const browser = await chat.browser(memberId);
    expect(idsOf((await browser.get('/conversations')).json<ConversationsView>())).toEqual(seen);
  });

  it('answers 404 for somebody else’s chat and for a channel out of sight', async () => {
    await say('m2', '只给李敏');
    const browser = await chat.browser('m1');
    for (const conversation of ['dm:m2', 'channel:nanjing', 'channel:none', '']) {
      const page = await browser.get(`/messages?conversation=${conversation}`);
      const post = await browser.post('/messages', { eventId: 'event-0001', conversation, text: '你好' });
      const read = await browser.post('/read', { conversation, seq: 1 });
      expect([page.status, post.status, read.status]).toEqual([404, 404, 404]);
    }
    expect(chat.received).toHaveLength(0);
  });
});

describe('bootstrap', () => {
  it('carries people, units, clock and unread counts, also those of colleagues', async () => {
    await say('m1', '第一条');
    await say('m1', '第二条');
    await say('m2', '给李敏');
    const browser = await chat.browser('m1');
    const view = (await browser.get('/bootstrap')).json<BootstrapView>();
    expect(view).toMatchObject({
      actingId: 'm1',
      isDemo: true,
      timeZone: 'Asia/Shanghai',
      unreadByPerson: { m1: 2, m2: 1 },
    });
    expect(view.people).toHaveLength(8);
    expect(view.clock).toEqual({ now: '2026-11-20T01:40:00.000Z', rate: 1, movingTo: null, isTrafficOn: false });
    expect(view.conversations[0]).toMatchObject({
      id: 'dm:m1',
      unread: 2,
      last: { text: { zh: '第二条', en: 'en 第二条' } },
    });
  });

  it('falls back to whom the browser acted for last, then to a rep', async () => {
    const browser = await chat.browser('nobody');
    expect((await browser.get('/bootstrap')).json<BootstrapView>().actingId).toBe('m1');
    await browser.post('/session', { memberId: 'm5' });
    expect((await browser.get('/bootstrap')).json<BootstrapView>().actingId).toBe('m5');
  });
});

describe('messages', () => {
  it('come in pages of 50, backwards, each once and in order', async () => {
    await Promise.all(Array.from({ length: 120 }, (_, turn) => say('m1', `第 ${turn} 条`)));
    const browser = await chat.browser('m1');
    const seen: number[] = [];
    let page = (await browser.get('/messages?conversation=dm:m1')).json<PageView>();
    const sizes = [page.messages.length];
    seen.unshift(...page.messages.map((message) => message.seq));
    while (page.hasMore) {
      page = (await browser.get(`/messages?conversation=dm:m1&before=${page.messages[0]?.seq}`)).json<PageView>();
      sizes.push(page.messages.length);
      seen.unshift(...page.messages.map((message) => message.seq));
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(seen).toEqual(Array.from({ length: 120 }, (_, turn) => turn + 1));
  });

  it('are stored and handed to the bot with the acting member and the company’s time', async () => {
    chat.reply = async () => ({
      kind: 'notice',
      tone: 'success',
      text: { zh: '好', en: 'Fine' },
      undo: { actionId: 'x', value: 'y', until: chat.now },
    });
    const browser = await chat.browser('m1');
    const posted = (
      await browser.post('/messages', { eventId: 'event-0001', conversation: 'channel:puxi', text: ' 大家好 ' })
    ).json<PostedView>();
    expect(posted.message).toMatchObject({
      conversation: 'channel:puxi',
      authorId: 'm1',
      content: { text: { zh: '大家好' } },
    });
    expect(posted.reply).toMatchObject({ kind: 'notice', undo: { until: '2026-11-20T01:40:00.000Z' } });
    expect(chat.received).toEqual([
      {
        kind: 'message',
        conversation: { kind: 'channel', key: 'puxi' },
        text: '大家好',
        eventId: 'm1:event-0001',
        platform: 'local',
        actorId: 'm1',
        occurredAt: chat.now,
      },
    ]);
  });

  it('are one message when the page sends twice, and the bot sees the same event id', async () => {
    const browser = await chat.browser('m1');
    const body = { eventId: 'event-0001', conversation: 'dm:m1', text: '今天的线索' };
    await Promise.all([browser.post('/messages', body), browser.post('/messages', body)]);
    const page = (await browser.get('/messages?conversation=dm:m1')).json<PageView>();
    expect(page.messages).toHaveLength(1);
    expect(new Set(chat.received.map((event) => event.eventId)).size).toBe(1);
  });

  it('that are empty or too long are refused in words', async () => {
    const browser = await chat.browser('m1');
    for (const text of ['', '   ', '长'.repeat(4_001)]) {
      const answer = await browser.post('/messages', { eventId: 'event-0001', conversation: 'dm:m1', text });
      expect([answer.status, answer.json().code]).toEqual([400, 'incomplete']);
    }
    expect(chat.received).toHaveLength(0);
  });
});

describe('clicks and forms', () => {
  it('reach the bot with their value and bring back its reply', async () => {
    chat.reply = async (event) =>
      event.kind === 'form'
        ? {
            kind: 'form-problems',
            problems: { name: { zh: '请填写客户名称', en: 'Please enter the customer’s name' } },
          }
        : { kind: 'none' };
    const browser = await chat.browser('m2');
    const clicked = await browser.post('/actions', {
      eventId: 'event-0001',
      actionId: 'lead.accept',
      value: 'lead:1:3',
    });
    const sent = await browser.post('/forms', {
      eventId: 'event-0002',
      formId: 'lead.new',
      value: '',
      fields: { name: '' },
    });
    expect(clicked.json()).toEqual({ kind: 'none' });
    expect(sent.json()).toMatchObject({ kind: 'form-problems', problems: { name: { zh: '请填写客户名称' } } });
    expect(chat.received).toMatchObject([
      { kind: 'action', actionId: 'lead.accept', value: 'lead:1:3', actorId: 'm2' },
      { kind: 'form', formId: 'lead.new', fields: { name: '' }, actorId: 'm2' },
    ]);
  });

  it('are answered with "later" while the bot is stopped', async () => {
    await chat.platform.stop();
    const browser = await chat.browser('m1');
    const clicked = await browser.post('/actions', { eventId: 'event-0001', actionId: 'lead.accept', value: '' });
    const wrote = await browser.post('/messages', { eventId: 'event-0002', conversation: 'dm:m1', text: '你好' });
    expect([clicked.status, wrote.status, clicked.json().code]).toEqual([503, 503, 'not-running']);
  });
});

describe('who may come in', () => {
  it('nobody without a session, with a clear answer', async () => {
    const answer = await chat.served.ask('/chat/api/bootstrap', { headers: { 'accept-language': 'en' } });
    expect([answer.status, answer.json().code]).toEqual([401, 'no-session']);
    expect(answer.json().message).toContain('reload');
  });

  it('no other site’s page', async () => {
    const browser = await chat.browser('m1');
    const body = { eventId: 'event-0001', actionId: 'lead.accept', value: '' };
    const answer = await browser.post('/actions', body, {
      'sec-fetch-site': 'cross-site',
      origin: 'https://evil.example',
    });
    expect([answer.status, answer.json().code]).toEqual([403, 'foreign-page']);
    expect(chat.received).toHaveLength(0);
  });

  it('a member deactivated a second ago can do nothing, and is told so by name', async () => {
    const browser = await chat.browser('m2');
    expect((await browser.get('/conversations')).status).toBe(200);
    await deactivate(chat.store, 'm2', chat.now);
    const body = { eventId: 'event-0001', actionId: 'lead.accept', value: '' };
    const answers = [await browser.get('/conversations'), await browser.post('/actions', body)];
    expect(answers.map((answer) => [answer.status, answer.json().code])).toEqual([
      [403, 'member-left'],
      [403, 'member-left'],
    ]);
    expect(answers[0]?.json().message).toContain('李敏已停用');
    expect(chat.received).toHaveLength(0);
    expect((await browser.get('/bootstrap')).json<BootstrapView>().actingId).toBe('m1');
  });
});

describe('reading and searching', () => {
  it('read moves forward only and clears the count', async () => {
    await say('m1', '一');
    await say('m1', '二');
    const browser = await chat.browser('m1');
    await browser.post('/read', { conversation: 'dm:m1', seq: 2 });
    await browser.post('/read', { conversation: 'dm:m1', seq: 1 });
    const view = (await browser.get('/conversations')).json<ConversationsView>();
    expect(view.conversations[0]).toMatchObject({ unread: 0, readSeq: 2 });
    expect(view.unreadByPerson).toEqual({});
  });

  it('search finds visible words in visible conversations only', async () => {
    const card = (need: string): Card => ({
      key: 'lead:secretkey',
      tone: 'info',
      title: '新线索 · A 级',
      summary: '新线索',
      facts: [{ label: '意向', value: need }],
      actions: [{ id: 'lead.accept', label: '接单', style: 'primary', value: 'hiddenvalue' }],
      isSettled: false,
    });
    const both = { kind: 'card', card: { zh: card('脊柱"内固定"系统 50%'), en: card('spinal fixation') } } as const;
    await chat.platform.send({ kind: 'member', memberId: 'm1' }, both, { idempotencyKey: 'card', signal });
    await sayInChannel('puxi', '脊柱产品培训');
    await sayInChannel('nanjing', '脊柱手术直播');
    const browser = await chat.browser('m1');
    const find = async (words: string, language = 'zh') =>
      (await browser.get(`/search?q=${encodeURIComponent(words)}`, { 'x-baton-language': language }))
        .json<SearchHit[]>()
        .map((hit) => hit.text);
    expect(await find('脊柱')).toEqual(['脊柱产品培训', '意向 脊柱"内固定"系统 50%']);
    expect(await find('"内固定"')).toHaveLength(1);
    expect(await find('50%')).toHaveLength(1);
    expect(await find('5_%')).toEqual([]);
    expect(await find('SPINAL', 'en')).toEqual(['意向 spinal fixation']);
    for (const hidden of ['hiddenvalue', 'secretkey', 'isSettled', '']) expect(await find(hidden)).toEqual([]);
  });
});

describe('the demo panel', () => {
  it('makes leads, moves the clock and switches the traffic', async () => {
    const browser = await chat.browser('m1');
    expect((await browser.post('/demo/lead', {})).json()).toEqual({ leadNumber: 'L-20481' });
    expect((await browser.post('/demo/clock', { move: 'next-deadline' })).status).toBe(204);
    expect((await browser.post('/demo/clock', { move: 'yesterday' })).status).toBe(400);
    await browser.post('/demo/traffic', { isOn: true });
    expect((await browser.get('/bootstrap')).json<BootstrapView>().clock.isTrafficOn).toBe(true);
    expect(chat.demoCalls).toEqual(['lead', 'next-deadline']);
  });

  it('does not exist in production', async () => {
    const production = await openLocalChat({ isDemo: false });
    const browser = await production.browser('m1');
    expect((await browser.post('/demo/lead', {})).status).toBe(404);
    expect((await browser.get('/bootstrap')).json<BootstrapView>().isDemo).toBe(false);
    await production.close();
  });
});
