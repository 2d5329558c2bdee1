/** The fake is as strict as the reference says WeCom is: what passes here would pass there. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWecom, fakeKeys } from '../../fakes/wecom/fake-wecom.ts';

let fake: FakeWecom;
let nowMs: number;
let token: string;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-20T01:40:00Z');
  fake = await FakeWecom.start({ nowMs: () => nowMs });
  for (const userId of ['ZhangWei', 'lisi']) fake.addPerson({ userId, name: userId, departments: [1] });
  fake.addGroup('webhook', 'robot');
  token = String((await get('gettoken', { corpid: fakeKeys.corpId, corpsecret: fakeKeys.secret })).access_token);
});
afterEach(() => fake.stop());

type Answer = Record<string, unknown>;
const address = (path: string, query: Record<string, string>) =>
  `${fake.url}/cgi-bin/${path}?${new URLSearchParams(query)}`;
async function get(path: string, query: Record<string, string>): Promise<Answer> {
  return (await (await fetch(address(path, query))).json()) as Answer;
}
async function post(
  path: string,
  body: object,
  query: Record<string, string> = { access_token: token },
): Promise<Answer> {
  return (await (await fetch(address(path, query), { method: 'POST', body: JSON.stringify(body) })).json()) as Answer;
}
const card = {
  card_type: 'button_interaction',
  task_id: 't-1',
  main_title: { title: '新线索' },
  button_list: [{ text: '接单', style: 1, key: 'accept' }],
};
const send = (body: object) => post('message/send', { touser: 'zhangwei', agentid: fakeKeys.agentId, ...body });
const sendCard = (more: object = {}) => send({ msgtype: 'template_card', template_card: { ...card, ...more } });
const update = (code: unknown, more: object = {}) =>
  post('message/update_template_card', {
    userids: ['zhangwei'],
    agentid: fakeKeys.agentId,
    response_code: code,
    button: { replace_name: '已接受' },
    ...more,
  });

describe('who may call', () => {
  it('checks in the order of WeCom: path, token, address, app', async () => {
    const unknown = await fetch(address('no/such', {}));
    expect([unknown.status, await unknown.text()]).toEqual([404, '']);
    expect(await post('message/send', {}, {})).toMatchObject({ errcode: 41001 });
    expect(await post('message/send', {}, { access_token: 'x' })).toMatchObject({ errcode: 40014 });
    nowMs += 7_200_001;
    expect(await send({})).toMatchObject({ errcode: 42001 });
    expect(await get('gettoken', { corpid: 'x', corpsecret: '' })).toMatchObject({ errcode: 41004 });
    expect(await get('gettoken', { corpid: 'x', corpsecret: 'y' })).toMatchObject({ errcode: 40013 });
    expect(await get('gettoken', { corpid: fakeKeys.corpId, corpsecret: 'y' })).toMatchObject({ errcode: 40001 });
  });

  it('another app, an app as a text, an address that is not trusted', async () => {
    expect(await send({ agentid: 1 })).toMatchObject({ errcode: 301002 });
    expect(await send({ agentid: '1000002' })).toMatchObject({ errcode: 40058 });
    fake.settings.isTrustedAddress = false;
    expect(await send({})).toMatchObject({ errcode: 60020, errmsg: expect.stringContaining('from ip: ') });
  });
});

describe('sending', () => {
  it('recipients are a text; those unknown come back in lower case; all unknown is a refusal', async () => {
    const text = { msgtype: 'text', text: { content: 'x' } };
    expect(await send({ touser: ['zhangwei'], ...text })).toMatchObject({ errcode: 40058 });
    expect(await send({ touser: 'ZhangWei|Ghost', ...text })).toMatchObject({ errcode: 0, invaliduser: 'ghost' });
    expect(await send({ touser: 'Ghost', ...text })).toMatchObject({ errcode: 81013 });
    expect(await send({ touser: '', ...text })).toMatchObject({ errcode: 82001 });
    expect(await send({ msgtype: 'poem', poem: {} })).toMatchObject({ errcode: 40008 });
  });

  it('cuts a text at 2,048 bytes, between characters, and says nothing', async () => {
    await send({ msgtype: 'text', text: { content: '长'.repeat(1_000) } });
    expect(fake.sees('zhangwei')[0]?.text).toBe('长'.repeat(682));
  });

  it('what is more than the day’s share of the app disappears, and the next day there is room', async () => {
    fake.world.pace = { ...fake.world.pace, perAccountAndDay: 2 };
    const text = { msgtype: 'text', text: { content: 'x' } };
    for (let turn = 0; turn < 5; turn += 1) expect(await send(text)).toMatchObject({ errcode: 0 });
    expect(fake.sees('zhangwei')).toHaveLength(4);
    expect(fake.world.droppedCount).toBe(1);
    nowMs += 24 * 3_600_000;
    token = String((await get('gettoken', { corpid: fakeKeys.corpId, corpsecret: fakeKeys.secret })).access_token);
    await send(text);
    expect(fake.sees('zhangwei')).toHaveLength(5);
  });

  it.each([
    ['no task', { task_id: undefined }],
    ['a task with a space', { task_id: 'a b' }],
    ['seven buttons', { button_list: Array.from({ length: 7 }, (_, key) => ({ text: 'x', key: `${key}` })) }],
    ['two buttons with one key', { button_list: [1, 2].map(() => ({ text: 'x', key: 'same' })) }],
    ['a key of more than 1,024 bytes', { button_list: [{ text: 'x', key: '长'.repeat(342) }] }],
    ['no title', { main_title: {} }],
    ['seven facts', { horizontal_content_list: Array.from({ length: 7 }, () => ({ keyname: 'a', value: 'b' })) }],
    ['a notice without an address', { card_type: 'text_notice', button_list: undefined }],
  ])('refuses a card with %s', async (_what, more) => {
    expect(await sendCard(more)).toMatchObject({ errcode: 40058 });
    expect(fake.sees('zhangwei')).toEqual([]);
  });

  it('a task id is used once; a card that answers needs a callback', async () => {
    expect(await sendCard()).toMatchObject({ errcode: 0, response_code: expect.any(String) });
    expect(await sendCard()).toMatchObject({ errcode: 40058 });
    fake.settings.hasCallback = false;
    expect(await sendCard({ task_id: 't-2' })).toMatchObject({ errcode: 40058 });
  });

  it('a notice has no code', async () => {
    const notice = {
      card_type: 'text_notice',
      main_title: { title: 'x' },
      card_action: { type: 1, url: 'https://a.example' },
    };
    expect(await send({ msgtype: 'template_card', template_card: notice })).not.toHaveProperty('response_code');
  });
});

describe('changing and recalling', () => {
  it('a code changes once, within 72 hours, for those who got the card', async () => {
    const { response_code: code } = await sendCard();
    expect(await update(code, { userids: 'zhangwei' })).toMatchObject({ errcode: 40058 });
    expect(await update(code, { userids: ['zhangwei', 'lisi'] })).toMatchObject({ errcode: 0, invaliduser: ['lisi'] });
    expect(fake.sees('zhangwei')[0]).toMatchObject({ closedWith: '已接受' });
    expect(await update(code)).toMatchObject({ errcode: 40058 });
    const second = await sendCard({ task_id: 't-2' });
    nowMs += 72 * 3_600_000 + 1;
    token = String((await get('gettoken', { corpid: fakeKeys.corpId, corpsecret: fakeKeys.secret })).access_token);
    expect(await update(second.response_code)).toMatchObject({ errcode: 40058 });
  });

  it('a message is recalled within a day', async () => {
    const { msgid } = await sendCard();
    expect(await post('message/recall', { msgid: 'other' })).toMatchObject({ errcode: 40058 });
    expect(await post('message/recall', { msgid })).toMatchObject({ errcode: 0 });
    expect(fake.sees('zhangwei')).toEqual([]);
  });
});

describe('files', () => {
  const png = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\u001a\n'), Buffer.alloc(64)]);
  const upload = async (type: string, bytes: Buffer, name?: string) => {
    const body = new FormData();
    body.append('media', new Blob([new Uint8Array(bytes)]), ...(name === undefined ? [] : [name]));
    const query = { access_token: token, type };
    return (await (await fetch(address('media/upload', query), { method: 'POST', body })).json()) as Answer;
  };

  it('are uploaded by kind, size and name, and live for three days', async () => {
    expect(await upload('poem', png, 'a.png')).toMatchObject({ errcode: 40004 });
    expect(await upload('image', Buffer.from('12345'), 'a.png')).toMatchObject({ errcode: 44001 });
    expect(await upload('image', Buffer.from('no picture'), 'a.png')).toMatchObject({ errcode: 40005 });
    expect(await upload('image', png)).toMatchObject({ errcode: 41005 });
    expect(await upload('voice', Buffer.from('no voice at all'), 'a.amr')).toMatchObject({ errcode: 40005 });
    const large = Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]);
    expect(await upload('image', large, 'a.png')).toMatchObject({ errcode: 40006 });
    const { media_id, created_at } = await upload('image', png, '图.png');
    expect(created_at).toEqual(expect.any(String));
    const picture = { msgtype: 'image', image: { media_id } };
    expect(await send(picture)).toMatchObject({ errcode: 0 });
    nowMs += 72 * 3_600_000 + 1;
    token = String((await get('gettoken', { corpid: fakeKeys.corpId, corpsecret: fakeKeys.secret })).access_token);
    expect(await send(picture)).toMatchObject({ errcode: 40007 });
  });
});

describe('group robots', () => {
  const say = (body: object, key = 'robot') => post('webhook/send', body, { key });

  it('know their key, bytes, sums and paces', async () => {
    const text = { msgtype: 'text', text: { content: 'x' } };
    expect(await say(text, 'other')).toMatchObject({ errcode: 93000 });
    const long = { msgtype: 'markdown_v2', markdown_v2: { content: '长'.repeat(1_366) } };
    expect(await say(long)).toMatchObject({ errcode: 45002 });
    expect(await say({ msgtype: 'image', image: { base64: 'AAAA', md5: 'wrong' } })).toMatchObject({ errcode: 301019 });
    const words = Buffer.from('no picture');
    const image = { base64: words.toString('base64'), md5: createHash('md5').update(words).digest('hex') };
    expect(await say({ msgtype: 'image', image })).toMatchObject({ errcode: 40005 });
    for (let turn = 0; turn < 20; turn += 1) expect(await say(text)).toMatchObject({ errcode: 0 });
    expect(await say(text)).toMatchObject({ errcode: 45009 });
    nowMs += 60_001;
    expect(await say(text)).toMatchObject({ errcode: 0 });
  });
});
