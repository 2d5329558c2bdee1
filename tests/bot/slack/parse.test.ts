/** Slack's payloads as one union: what people did, what nobody did, and what nobody knows. */
import { describe, expect, it } from 'vitest';
import { parseSlack } from '../../../bot/slack/parse.ts';

const envelope = (event: object) => ({ type: 'event_callback', event_id: 'Ev1', team_id: 'T1', event });
const message = (more: object) =>
  envelope({
    type: 'message',
    user: 'U1',
    channel: 'D1',
    channel_type: 'im',
    ts: '1700000000.000100',
    text: '你好',
    ...more,
  });
const click = (more: object = {}, action: object = {}) => ({
  type: 'block_actions',
  user: { id: 'U1', team_id: 'T1' },
  team: { id: 'T1' },
  trigger_id: 'trigger-1',
  channel: { id: 'D1' },
  actions: [{ type: 'button', action_id: 'lead.accept', value: 'lead|1', ...action }],
  ...more,
});

describe('messages', () => {
  it('are read with their place, their author and what was typed', () => {
    expect(parseSlack(message({ text: '<@U0BOT> 张伟 <tel:13900001111|139 0000 1111> A&amp;B &lt;1&gt;' }))).toEqual({
      kind: 'message',
      from: { team: 'T1', user: 'U1' },
      place: { channel: 'D1', threadTs: null },
      isDm: true,
      ts: '1700000000.000100',
      text: '张伟 139 0000 1111 A&B <1>',
      files: [],
    });
  });

  it('keep links as they were typed, and drop mentions of everybody', () => {
    const text = '<!channel> 看 <https://example.com/a|example.com/a> <mailto:a@b.cn|a@b.cn> <#C1|puxi> <https://x.cn>';
    expect(parseSlack(message({ text }))).toMatchObject({ text: '看 example.com/a a@b.cn #puxi https://x.cn' });
  });

  it('shown also in the channel belong to their thread like any other', () => {
    const broadcast = { subtype: 'thread_broadcast', thread_ts: '1699999999.000100', channel: 'C1' };
    expect(parseSlack(message(broadcast))).toMatchObject({ kind: 'message', place: { threadTs: '1699999999.000100' } });
  });

  it('longer than Slack lets anybody type are cut, not dropped', () => {
    const parsed = parseSlack(message({ text: '线'.repeat(60_000) }));
    expect((parsed as { text: string }).text).toHaveLength(40_000);
    expect(parseSlack(message({ text: '<'.repeat(40_000) }))).toMatchObject({ kind: 'message' });
  });

  it('know their thread; the first of a thread is not in it', () => {
    expect(parseSlack(message({ thread_ts: '1699999999.000100' }))).toMatchObject({
      place: { channel: 'D1', threadTs: '1699999999.000100' },
    });
    expect(parseSlack(message({ thread_ts: '1700000000.000100' }))).toMatchObject({ place: { threadTs: null } });
  });

  it('bring files by their id, with what they are', () => {
    const files = [
      { id: 'F1', name: 'a.jpg', mimetype: 'image/jpeg', mode: 'hosted' },
      { id: 'F2', name: 'b.pdf', mimetype: 'application/pdf', mode: 'hosted' },
      { id: 'F3', name: 'c.mp4', mimetype: 'video/mp4', subtype: 'slack_audio', mode: 'hosted' },
      { id: 'F4', name: null, mimetype: 'video/mp4', mode: 'hosted' },
      { id: 'F5', name: 'd', mimetype: 'text/plain', mode: 'external' },
    ];
    expect(parseSlack(message({ subtype: 'file_share', text: '', files }))).toMatchObject({
      kind: 'message',
      text: '',
      files: [
        { id: 'F1', kind: 'photo', name: 'a.jpg', isElsewhere: false },
        { id: 'F2', kind: 'file', isElsewhere: false },
        { id: 'F3', kind: 'voice', isElsewhere: false },
        { id: 'F4', kind: 'video', name: null, isElsewhere: false },
        { id: 'F5', kind: 'file', isElsewhere: true },
      ],
    });
  });

  it.each([
    ['of the bot itself', { bot_id: 'B1' }],
    ['of another bot', { bot_id: 'B2', subtype: 'bot_message', user: undefined }],
    ['that were edited', { subtype: 'message_changed', user: undefined }],
    ['that were deleted', { subtype: 'message_deleted', user: undefined }],
    ['about somebody joining', { subtype: 'channel_join' }],
  ])('%s are nobody acting', (_what, more) => {
    expect(parseSlack(message(more))).toEqual({ kind: 'ignored' });
  });

  it('of another company in a shared channel carry that company', () => {
    expect(parseSlack(message({ user_team: 'T9', channel: 'C1', channel_type: 'channel' }))).toMatchObject({
      from: { team: 'T9', user: 'U1' },
      isDm: false,
    });
  });
});

describe('clicks', () => {
  it('are what the button said; the mark behind # only made it unique', () => {
    expect(parseSlack(click({}, { action_id: 'award.open#2' }))).toEqual({
      kind: 'action',
      from: { team: 'T1', user: 'U1' },
      place: { channel: 'D1', threadTs: null },
      triggerId: 'trigger-1',
      actionId: 'award.open',
      value: 'lead|1',
      noticeAddress: null,
    });
    const response_url = 'https://hooks.slack.com/actions/T1/1/x';
    expect(parseSlack(click({ response_url, container: { is_ephemeral: true } }))).toMatchObject({
      noticeAddress: response_url,
    });
    expect(parseSlack(click({ response_url, container: { is_ephemeral: false } }))).toMatchObject({
      noticeAddress: null,
    });
  });

  it("in the Home tab have no place; those on an organisation take the person's team", () => {
    expect(parseSlack(click({ channel: undefined, team: null }))).toMatchObject({
      place: { channel: null, threadTs: null },
      from: { team: 'T1', user: 'U1' },
    });
  });

  it('on a link are followed by the browser alone', () => {
    expect(parseSlack(click({}, { action_id: 'slack.page', value: undefined }))).toEqual({ kind: 'ignored' });
  });

  it('with a value longer than any of ours are not ours', () => {
    expect(parseSlack(click({}, { value: 'x'.repeat(201) }))).toEqual({ kind: 'unsupported' });
    expect(parseSlack(click({}, { value: 'x'.repeat(2_001) }))).toEqual({ kind: 'unsupported' });
  });
});

describe('windows', () => {
  const submission = (view: object, more: object = {}) => ({
    type: 'view_submission',
    user: { id: 'U1', team_id: 'T1' },
    trigger_id: 'trigger-2',
    view: {
      id: 'V1',
      hash: 'h1',
      callback_id: 'form',
      private_metadata: JSON.stringify({ form: 'lead.call', value: 'l|2', channel: 'D1', thread: null }),
      state: {
        values: {
          'lead.call/outcome': { answer: { type: 'radio_buttons', selected_option: { value: 'reached' } } },
          'lead.call/note': { answer: { type: 'plain_text_input', value: null } },
          'lead.call/need1.text': { answer: { type: 'plain_text_input', value: '周五前到' } },
        },
      },
      ...view,
    },
    ...more,
  });

  it('give their answers by the name of the field', () => {
    expect(parseSlack(submission({}))).toEqual({
      kind: 'form',
      from: { team: 'T1', user: 'U1' },
      place: { channel: 'D1', threadTs: null },
      eventId: 'V1 trigger-2',
      formId: 'lead.call',
      value: 'l|2',
      fields: { outcome: 'reached', note: '', 'need1.text': '周五前到' },
      shown: ['outcome', 'note', 'need1.text'],
    });
  });

  it('give the day that was picked, none where none was, and a day typed into a window of before', () => {
    const windowOf = (answer: object) => submission({ state: { values: { 'payment.new/day': { answer } } } });
    const picked = windowOf({ type: 'datepicker', selected_date: '2026-11-18' });
    expect(parseSlack(picked)).toMatchObject({ kind: 'form', fields: { day: '2026-11-18' } });
    const left = windowOf({ type: 'datepicker', selected_date: null });
    expect(parseSlack(left)).toMatchObject({ fields: { day: '' }, shown: ['day'] });
    const typed = windowOf({ type: 'plain_text_input', value: '2026-11-18' });
    expect(parseSlack(typed)).toMatchObject({ fields: { day: '2026-11-18' } });
  });

  it('without a trigger are told apart by what was filled in, of which nothing stands in the id', () => {
    const first = parseSlack(submission({}, { trigger_id: undefined }));
    const again = parseSlack(submission({}, { trigger_id: undefined }));
    const other = parseSlack(submission({ state: { values: {} } }, { trigger_id: undefined }));
    expect(first).toEqual(again);
    expect(first).not.toMatchObject({ eventId: (other as { eventId: string }).eventId });
    expect(JSON.stringify((first as { eventId: string }).eventId)).not.toContain('周五');
  });

  it.each([
    ["somebody else's", { callback_id: 'other' }],
    ['with metadata that is no JSON', { private_metadata: '{' }],
    ['with metadata of another shape', { private_metadata: '{"form":1}' }],
  ])('%s are not ours', (_what, view) => {
    expect(parseSlack(submission(view))).toEqual({ kind: 'unsupported' });
  });
});

describe('people and the app itself', () => {
  it('say who has left and who has changed, of our own company only', () => {
    const event = (user: object) => parseSlack(envelope({ type: 'user_change', user }));
    expect(event({ id: 'U1', team_id: 'T1', deleted: true })).toEqual({
      kind: 'directory',
      eventId: 'Ev1',
      workspace: 'T1',
      change: 'left',
      externalId: 'U1',
    });
    expect(event({ id: 'U1', deleted: false })).toMatchObject({ change: 'changed' });
    expect(event({ id: 'U1', team_id: 'T9', deleted: true })).toEqual({ kind: 'ignored' });
  });

  it('say that the app was taken away', () => {
    expect(parseSlack(envelope({ type: 'app_uninstalled' }))).toEqual({ kind: 'lifecycle', what: 'app-uninstalled' });
    expect(parseSlack(envelope({ type: 'tokens_revoked', tokens: { bot: ['U1'] } }))).toMatchObject({
      what: 'tokens-revoked',
    });
    expect(parseSlack({ type: 'app_rate_limited', minute_rate_limited: 1 })).toMatchObject({
      what: 'app-rate-limited',
    });
  });
});

describe('what nobody knows', () => {
  it.each([
    ['nothing', null],
    ['a text', 'hello'],
    ['a list', [1]],
    ['an empty object', {}],
    ['a new kind of payload', { type: 'workflow_step_execute' }],
    ['a new kind of event', envelope({ type: 'huddle_started' })],
    ['an event without a type', { type: 'event_callback', event_id: 'Ev1', team_id: 'T1', event: {} }],
    ['a message without a time', envelope({ type: 'message', user: 'U1', channel: 'D1', text: 'x' })],
    ['a click without a button', { ...click(), actions: [] }],
    ['a command of another app', { command: '/other', user_id: 'U1', team_id: 'T1', trigger_id: 't' }],
    ['a shortcut of another app', { type: 'shortcut', callback_id: 'other', user: { id: 'U1' }, trigger_id: 't' }],
  ])('%s is unsupported, never a failure', (_what, body) => {
    expect(parseSlack(body)).toEqual({ kind: 'unsupported' });
  });
});
