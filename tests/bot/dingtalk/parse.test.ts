/** What DingTalk pushes, in the shapes that its pages and its users report, and in shapes that nobody should send. */
import { describe, expect, test } from 'vitest';
import { parseCardClick, parseEvent, parseRobotMessage, readHttpEvent } from '../../../bot/dingtalk/parse.ts';

const group = {
  conversationId: 'cidAbC==',
  conversationType: '2',
  msgId: 'msg01',
  msgtype: 'text',
  createAt: 1_767_225_600_000,
  senderId: '$:LWCP_v1:$x',
  senderStaffId: 'u1001',
  senderCorpId: 'dingcorp1',
  chatbotCorpId: 'dingcorp1',
  chatbotUserId: '$:LWCP_v1:$bot',
  text: { content: ' lead: Acme, 13800000000' },
};

describe('robot messages', () => {
  test('the text of a group without the space that the @ left', () => {
    expect(parseRobotMessage(group)).toMatchObject({
      msgId: 'msg01',
      isPrivate: false,
      senderStaffId: 'u1001',
      isFromRobot: false,
      isFromOutside: false,
      content: { kind: 'said', text: 'lead: Acme, 13800000000', files: [] },
    });
  });

  test.each([
    ['JSON text', JSON.stringify(group)],
    ['content beside text', { ...group, text: undefined, content: ' lead: Acme, 13800000000' }],
    ['content as an object', { ...group, text: undefined, content: { content: 'lead: Acme, 13800000000' } }],
  ])('also as %s', (_name, payload) => {
    expect(parseRobotMessage(payload)?.content).toMatchObject({ text: 'lead: Acme, 13800000000' });
  });

  test.each([
    ['picture', { downloadCode: 'c1', pictureDownloadCode: 'p1' }, 'photo', null],
    ['audio', { downloadCode: 'c1', duration: 4000, recognition: '你好' }, 'voice', null],
    ['video', { downloadCode: 'c1', duration: '5', videoType: 'mp4' }, 'video', null],
    ['file', { downloadCode: 'c1', fileName: '确认单.pdf', spaceId: 's', fileId: 'f' }, 'file', '确认单.pdf'],
  ])('%s, its content as object and as text', (msgtype, content, kind, name) => {
    const files = [{ kind, downloadCode: 'c1', name }];
    expect(parseRobotMessage({ ...group, msgtype, content })?.content).toEqual({ kind: 'said', text: '', files });
    const asText = parseRobotMessage({ ...group, msgtype, content: JSON.stringify(content) });
    expect(asText?.content).toEqual({ kind: 'said', text: '', files });
  });

  test('rich text keeps its words and its pictures', () => {
    const richText = [
      { text: '门牌' },
      { type: 'picture', downloadCode: 'c1', pictureDownloadCode: 'p' },
      { text: '照片' },
    ];
    expect(parseRobotMessage({ ...group, msgtype: 'richText', content: { richText } })?.content).toEqual({
      kind: 'said',
      text: '门牌照片',
      files: [{ kind: 'photo', downloadCode: 'c1', name: null }],
    });
  });

  test.each([
    ['unknownMsgType', { unknownMsgType: '位置' }],
    ['interactiveCard', {}],
    ['chatRecord', '[]'],
    ['location', { latitude: '31' }],
  ])('%s carries nothing that can be used', (msgtype, content) => {
    expect(parseRobotMessage({ ...group, msgtype, content })?.content).toEqual({ kind: 'unsupported', what: msgtype });
  });

  test('a file without its code is not guessed at', () => {
    expect(parseRobotMessage({ ...group, msgtype: 'picture', content: {} })?.content.kind).toBe('unsupported');
  });

  test('when the pushes are used up the text is missing', () => {
    const payload = { ...group, text: undefined, errCode: 20001, errMsg: 'quota' };
    expect(parseRobotMessage(payload)?.content).toEqual({ kind: 'quota-gone' });
  });

  test("the bot's own message and an outsider's are told apart", () => {
    expect(parseRobotMessage({ ...group, senderId: group.chatbotUserId })?.isFromRobot).toBe(true);
    expect(parseRobotMessage({ ...group, senderCorpId: 'dingother' })?.isFromOutside).toBe(true);
    expect(parseRobotMessage({ ...group, senderStaffId: undefined })?.senderStaffId).toBe('');
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['a number', 7],
    ['half of JSON', '{"msgId":"m1"'],
    ['no id', { ...group, msgId: undefined }],
    ['an id of another kind', { ...group, msgId: { $gt: '' } }],
    ['a conversation of another kind', { ...group, conversationType: '3' }],
    ['an endless id', { ...group, msgId: 'x'.repeat(10_000) }],
  ])('is no message: %s', (_name, payload) => {
    expect(parseRobotMessage(payload)).toBeNull();
  });

  test.each([
    ['text of another kind', { content: { deep: { deeper: 1 } } }],
    ['text that never ends', { content: 'x'.repeat(20_001) }],
    ['no text', undefined],
  ])('%s is unsupported, not a crash', (_name, text) => {
    expect(parseRobotMessage({ ...group, text })?.content).toEqual({ kind: 'unsupported', what: 'text' });
  });

  test('the name of an unknown kind does not travel on when it is no name', () => {
    const found = parseRobotMessage({ ...group, msgtype: '<script>客户 138' });
    expect(found?.content).toEqual({ kind: 'unsupported', what: 'unknown' });
  });
});

describe('clicks', () => {
  const click = {
    type: 'actionCallback',
    outTrackId: 'assign-8841-r1',
    corpId: 'dingcorp1',
    userId: 'u1001',
    content: '{"cardPrivateData":{"actionIds":["accept"],"params":{"action":"lead.accept","value":"01|3"}}}',
  };

  test('the action and its value, of a button of ours', () => {
    expect(parseCardClick(click)).toEqual({
      outTrackId: 'assign-8841-r1',
      userId: 'u1001',
      actionId: 'lead.accept',
      value: '01|3',
    });
  });

  test.each([
    ['under value', { ...click, content: undefined, value: click.content }, 'lead.accept'],
    ['as objects', { ...click, content: JSON.parse(click.content) as object }, 'lead.accept'],
    ['the id of a public card', { ...click, content: { cardPrivateData: { params: { id: 'b1' } } } }, 'b1'],
    ['the id of the button alone', { ...click, content: { cardPrivateData: { actionIds: ['old'] } } }, 'old'],
  ])('read leniently: %s', (_name, payload, actionId) => {
    expect(parseCardClick(payload)?.actionId).toBe(actionId);
  });

  test.each([
    ['nobody', { ...click, userId: '' }],
    ['no card', { ...click, outTrackId: undefined }],
    ['no button', { ...click, content: '{}' }],
    ['half of JSON', { ...click, content: '{"cardPrivateData":{' }],
    ['an action that is a list', { ...click, content: { cardPrivateData: { params: { action: ['a'] } } } }],
    ['an endless action', { ...click, content: { cardPrivateData: { params: { action: 'a'.repeat(500) } } } }],
  ])('is no click: %s', (_name, payload) => {
    expect(parseCardClick(payload)).toBeNull();
  });
});

describe('events', () => {
  test('over HTTP kind and id stand in the event; without an id it is what it says', () => {
    const left = { EventType: 'user_leave_org', UserId: ['u1'] };
    const named = readHttpEvent(JSON.stringify({ ...left, eventId: 'e1' }));
    expect(named).toMatchObject({ type: 'user_leave_org', id: 'e1', payload: { UserId: ['u1'] } });
    const [one, same, other] = [left, left, { ...left, TimeStamp: '2' }].map(
      (event) => readHttpEvent(JSON.stringify(event))?.id,
    );
    expect([same, other === one]).toEqual([one, false]);
    for (const odd of ['', 'null', '[]', '{"EventType":7}', 'half {']) expect(readHttpEvent(odd)).toBeNull();
  });

  test.each([
    ['user_leave_org', { userId: ['u1', 'u2'] }, { kind: 'left', userIds: ['u1', 'u2'] }],
    ['user_leave_org', { UserId: ['u1'] }, { kind: 'left', userIds: ['u1'] }],
    ['user_modify_org', { userId: 'u1' }, { kind: 'changed', userIds: ['u1'] }],
    ['org_dept_modify', { deptId: [1] }, { kind: 'changed', userIds: [] }],
    [
      'check_in',
      { staffId: 'u1', timeStamp: '1767225600000' },
      { kind: 'check-in', userId: 'u1', atMs: 1_767_225_600_000 },
    ],
    [
      'check_in',
      { StaffId: 'u1', TimeStamp: '1767225600000' },
      { kind: 'check-in', userId: 'u1', atMs: 1_767_225_600_000 },
    ],
    ['check_in', { staffId: 'u1' }, null],
    ['check_in', { timeStamp: 1 }, null],
    ['bpms_task_change', { userId: 'u1' }, null],
    ['user_leave_org', 'half {', { kind: 'left', userIds: [] }],
  ])('%s %j', (type, payload, expected) => {
    expect(parseEvent(type, payload)).toEqual(expected);
  });
});
