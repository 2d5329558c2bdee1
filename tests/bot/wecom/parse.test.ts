/** What WeCom sends, as its documentation shows it, and what it never should. */
import { describe, expect, it } from 'vitest';
import { parseCallback } from '../../../bot/wecom/parse.ts';
import { wgs84ToGcj02 } from '../../../domain/shared/gcj02.ts';
import { xmlOf } from '../../fakes/wecom/fake-wecom.ts';

const own = { corpId: 'ww1234567890abcdef', agentId: 1_000_002 };
const head = { ToUserName: own.corpId, FromUserName: 'ZhangWei', CreateTime: '1767225600', AgentID: '1000002' };
const parse = (fields: Readonly<Record<string, string>>) => parseCallback(xmlOf({ ...head, ...fields }), own);

describe('messages', () => {
  it('a text: user id in lower case, number of the message as text', () => {
    expect(parse({ MsgType: 'text', Content: '客户想看样机', MsgId: '7301234567890123456' })).toEqual({
      kind: 'message',
      eventId: 'msg 7301234567890123456',
      userId: 'zhangwei',
      text: '客户想看样机',
      attachments: [],
      remote: [],
    });
  });

  it('keeps ids as texts, entities as they stand and the end of CDATA', () => {
    const odd = parse({
      FromUserName: '0012',
      MsgType: 'text',
      Content: 'a]]>b &lt;c&gt; &amp; <d> 👨‍👩‍👧',
      MsgId: '9007199254740993',
    });
    expect(odd).toMatchObject({
      userId: '0012',
      eventId: 'msg 9007199254740993',
      text: 'a]]>b &lt;c&gt; &amp; <d> 👨‍👩‍👧',
    });
  });

  it.each([
    ['image', 'photo', { PicUrl: 'https://pic.example/p' }],
    ['voice', 'voice', { Format: 'amr' }],
    ['video', 'video', { ThumbMediaId: 'M-thumb-1' }],
    ['file', 'file', { FileName: '报价单.pdf' }],
  ])('%s: fetched later as %s', (type, kind, more) => {
    const message = parse({ MsgType: type, MediaId: 'M-1', MsgId: '1', ...more });
    const name = 'FileName' in more ? more.FileName : null;
    expect(message).toMatchObject({ kind: 'message', text: '', remote: [{ kind, ref: 'M-1', name, takenAt: null }] });
  });

  it('a place: latitude first, from the datum of Chinese maps', () => {
    const message = parse({
      MsgType: 'location',
      Location_X: '31.2304',
      Location_Y: '121.4737',
      Scale: '15',
      Label: '上海市黄浦区',
      MsgId: '2',
    });
    if (message?.kind !== 'message') throw new Error('no message');
    const [place] = message.attachments;
    if (place?.kind !== 'location') throw new Error('no place');
    expect(place).toMatchObject({ label: '上海市黄浦区', accuracyM: null, takenAt: null });
    const back = wgs84ToGcj02(place);
    expect(Math.abs(back.lat - 31.2304)).toBeLessThan(1e-6);
    expect(Math.abs(back.lng - 121.4737)).toBeLessThan(1e-6);
    // Shanghai is shifted by about half a kilometre.
    expect(place.lng).toBeLessThan(121.4737 - 0.003);
  });

  it('a link as its title and address', () => {
    const link = {
      MsgType: 'link',
      Title: '标书',
      Description: 'd',
      Url: 'https://e.example',
      PicUrl: 'x',
      MsgId: '3',
    };
    expect(parse(link)).toMatchObject({ kind: 'message', text: '标书\nhttps://e.example' });
  });

  it('anything else is said to be unsupported, with its kind and nothing more', () => {
    expect(parse({ MsgType: 'sticker', MsgId: '4', Secret: 'x' })).toEqual({
      kind: 'unsupported',
      eventId: 'msg 4',
      userId: 'zhangwei',
      what: 'sticker',
    });
    expect(parse({ MsgType: 'image', MsgId: '5' })).toMatchObject({ kind: 'unsupported' });
    expect(parse({ MsgType: 'constructor', MsgId: '5', MediaId: 'M' })).toMatchObject({ kind: 'unsupported' });
    expect(parse({ MsgType: 'location', Location_X: 'here', Location_Y: '1', MsgId: '6' })).toMatchObject({
      kind: 'unsupported',
    });
  });
});

describe('events', () => {
  const click = {
    MsgType: 'event',
    Event: 'template_card_event',
    EventKey: 'lead.accept 42|1',
    TaskId: 'asg_42_1',
    CardType: 'button_interaction',
    ResponseCode: 'RC-2',
  };

  it('a click, with its code', () => {
    expect(parse(click)).toMatchObject({
      kind: 'click',
      userId: 'zhangwei',
      key: 'lead.accept 42|1',
      taskId: 'asg_42_1',
      code: 'RC-2',
    });
    expect(parse({ ...click, Event: 'template_card_menu_event' })).toMatchObject({ kind: 'click' });
  });

  it('two events of one second are two; the same event again is one', () => {
    const id = (fields: Readonly<Record<string, string>>) => {
      const parsed = parse({ ...click, ...fields });
      return parsed && 'eventId' in parsed ? parsed.eventId : null;
    };
    expect(id({})).toBe(id({}));
    const others = [
      { EventKey: 'lead.refuse 42|1' },
      { TaskId: 'asg_43_1' },
      { ResponseCode: 'RC-3' },
      { FromUserName: 'lisi' },
    ];
    expect(new Set([id({}), ...others.map(id)]).size).toBe(others.length + 1);
  });

  it('an entry of the menu is the words of its key', () => {
    expect(parse({ MsgType: 'event', Event: 'click', EventKey: '我的线索' })).toMatchObject({
      kind: 'message',
      text: '我的线索',
    });
  });

  it.each([
    ['delete_user', 'left'],
    ['update_user', 'changed'],
    ['create_user', 'changed'],
  ])('the directory: %s', (type, change) => {
    const contact = {
      MsgType: 'event',
      Event: 'change_contact',
      ChangeType: type,
      FromUserName: 'sys',
      UserID: 'LiSi',
    };
    const { AgentID: _agent, ...rest } = { ...head, ...contact };
    expect(parseCallback(xmlOf(rest), own)).toMatchObject({ kind: 'directory', change, externalId: 'lisi' });
  });

  it('departments, and who came into view of the app', () => {
    const department = { MsgType: 'event', Event: 'change_contact', ChangeType: 'update_party', FromUserName: 'sys' };
    expect(parse(department)).toMatchObject({ kind: 'directory', change: 'changed', externalId: null });
    expect(parse({ MsgType: 'event', Event: 'unsubscribe' })).toMatchObject({
      kind: 'directory',
      externalId: 'zhangwei',
    });
  });

  it('the app about to be switched off; what needs nothing; what nobody knows', () => {
    expect(parse({ MsgType: 'event', Event: 'close_inactive_agent' })).toMatchObject({
      kind: 'app-alert',
      what: 'stopped',
    });
    expect(parse({ MsgType: 'event', Event: 'inactive_alert' })).toMatchObject({ kind: 'app-alert', what: 'stopping' });
    for (const silent of ['enter_agent', 'LOCATION', 'view', 'active_restored'])
      expect(parse({ MsgType: 'event', Event: silent })).toEqual({ kind: 'nothing' });
    expect(parse({ MsgType: 'event', Event: 'moon_landing' })).toMatchObject({
      kind: 'unsupported',
      what: 'moon_landing',
    });
  });
});

describe('what is not ours', () => {
  it('another corp, another app', () => {
    expect(parse({ ToUserName: 'ww0', MsgType: 'text', Content: 'x', MsgId: '1' })).toBeNull();
    expect(parse({ AgentID: '1000003', MsgType: 'text', Content: 'x', MsgId: '1' })).toBeNull();
  });

  it('no XML, half an XML, far too deep, with entities', () => {
    const deep = `<xml>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</xml>`;
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><ToUserName>&a;</ToUserName></xml>';
    for (const text of ['', 'hello', '<xml>', '<xml><ToUserName></xml>', '{"a":1}', deep, bomb])
      expect(parseCallback(text, own)).toBeNull();
  });
});
