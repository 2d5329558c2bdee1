/** The checkers bite: what the references call too long, too many, missing or doubled is found; what is right is not. */
import { describe, expect, test } from 'vitest';
import {
  checkDingtalkCardMap,
  checkDingtalkDelivery,
  checkDingtalkRobotMessage,
  checkDingtalkWebhook,
  isDingtalkTitleClipped,
} from './dingtalk.ts';
import { checkSlackMessage, checkSlackView } from './slack.ts';
import { checkWecomCard, checkWecomText } from './wecom.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const message = (...blocks: unknown[]) => ({ text: 'summary', blocks });
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: plain('Accept'), value: '1', ...more });

describe('Slack', () => {
  test('a right message is right', () => {
    const right = message(
      { type: 'header', text: plain('x'.repeat(150)) },
      { type: 'section', text: mrkdwn('x'.repeat(3_000)) },
      { type: 'section', fields: many(10, mrkdwn('x'.repeat(2_000))) },
      { type: 'context', elements: many(10, mrkdwn('x')) },
      { type: 'divider' },
      { type: 'image', alt_text: 'x', slack_file: { id: 'F1' } },
      { type: 'actions', elements: [button({ style: 'primary' })] },
    );
    expect(checkSlackMessage(right)).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['no text', { blocks: [] }],
    ['text for an update', { text: 'x'.repeat(4_001) }],
    ['51 blocks', message(...many(51, { type: 'divider' }))],
    ['header', message({ type: 'header', text: plain('x'.repeat(151)) })],
    ['header in mrkdwn', message({ type: 'header', text: mrkdwn('x') })],
    ['empty section', message({ type: 'section' })],
    ['empty text', message({ type: 'section', text: mrkdwn('') })],
    ['section text', message({ type: 'section', text: mrkdwn('x'.repeat(3_001)) })],
    ['11 fields', message({ type: 'section', fields: many(11, mrkdwn('x')) })],
    ['field', message({ type: 'section', fields: [mrkdwn('x'.repeat(2_001))] })],
    ['11 context elements', message({ type: 'context', elements: many(11, mrkdwn('x')) })],
    ['no actions', message({ type: 'actions', elements: [] })],
    ['26 actions', message({ type: 'actions', elements: many(26, { ...button(), action_id: undefined }) })],
    ['doubled action_id', message({ type: 'actions', elements: [button(), button()] })],
    ['button', message({ type: 'actions', elements: [button({ text: plain('x'.repeat(76)) })] })],
    ['button value', message({ type: 'actions', elements: [button({ value: 'x'.repeat(2_001) })] })],
    ['style', message({ type: 'actions', elements: [button({ style: 'default' })] })],
    [
      'confirm',
      message({
        type: 'actions',
        elements: [
          button({
            confirm: { title: plain('x'), text: plain('x'), confirm: plain('x'.repeat(31)), deny: plain('x') },
          }),
        ],
      }),
    ],
    ['image without words', message({ type: 'image', slack_file: { id: 'F1' } })],
    ['input in a message', message({ type: 'input', label: plain('x'), element: { type: 'plain_text_input' } })],
    ['a block of tomorrow', message({ type: 'carousel' })],
    ['doubled block_id', message({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' })],
    ['half a character', message({ type: 'section', text: mrkdwn('x\ud800') })],
  ])('finds %s', (_what, payload) => {
    expect(checkSlackMessage(payload)).toHaveLength(1);
  });

  const input = (element: object) => ({ type: 'input', label: plain('x'), element });
  const modal = (change: object) => ({
    type: 'modal',
    title: plain('Record call'),
    submit: plain('Save'),
    blocks: [input({ type: 'plain_text_input' })],
    ...change,
  });
  const option = { text: plain('x'), value: 'x' };

  test('a right modal is right', () => {
    const list = input({ type: 'static_select', options: many(100, option) });
    const day = input({ type: 'datepicker', initial_date: '2028-02-29', placeholder: plain('x'.repeat(150)) });
    expect(checkSlackView(modal({ blocks: [list, day, input({ type: 'datepicker' })] }))).toEqual([]);
  });

  test.each<[string, object]>([
    ['title', { title: plain('x'.repeat(25)) }],
    ['submit', { submit: plain('x'.repeat(25)) }],
    ['no submit', { submit: undefined }],
    ['101 blocks', { blocks: many(101, { type: 'divider' }) }],
    ['private metadata', { private_metadata: 'x'.repeat(3_001) }],
    ['101 options', { blocks: [input({ type: 'static_select', options: many(101, option) })] }],
    ['11 radio buttons', { blocks: [input({ type: 'radio_buttons', options: many(11, option) })] }],
    ['option', { blocks: [input({ type: 'static_select', options: [{ ...option, text: plain('x'.repeat(76)) }] })] }],
    ['no options', { blocks: [input({ type: 'static_select', options: [] })] }],
    ['foreign initial option', { blocks: [input({ type: 'static_select', options: [option], initial_option: {} })] }],
    ['initial value', { blocks: [input({ type: 'plain_text_input', max_length: 3, initial_value: 'xxxx' })] }],
    ['max_length', { blocks: [input({ type: 'plain_text_input', max_length: 3_001 })] }],
    ['initial date', { blocks: [input({ type: 'datepicker', initial_date: '20.11.2026' })] }],
    ['a day that is none', { blocks: [input({ type: 'datepicker', initial_date: '2026-02-30' })] }],
    ['placeholder', { blocks: [input({ type: 'datepicker', placeholder: plain('x'.repeat(151)) })] }],
    ['a button as input', { blocks: [input(button({ action_id: undefined }))] }],
  ])('finds %s of a modal', (_what, change) => {
    expect(checkSlackView(modal(change))).toHaveLength(1);
  });
});

describe('WeCom', () => {
  const card = (change: object) => ({
    card_type: 'button_interaction',
    task_id: 'lead_1',
    main_title: { title: '新线索', desc: '10:40 前首次触达' },
    horizontal_content_list: many(6, { keyname: '客户', value: '王主任' }),
    button_list: [{ text: '接单', style: 1, key: 'accept' }],
    ...change,
  });
  const notice = { card_type: 'text_notice', task_id: undefined, button_list: undefined };
  const address = { type: 1, url: 'https://baton.example/' };

  test('a right card is right', () => {
    expect(checkWecomCard(card({}))).toMatchObject({ violations: [], clipped: [] });
    expect(checkWecomCard(card({ ...notice, card_action: address }), 'webhook')).toMatchObject({ violations: [] });
  });

  test.each<[string, object]>([
    ['7 rows', { horizontal_content_list: many(7, { keyname: '客户' }) }],
    ['a row without a name', { horizontal_content_list: [{ value: 'x' }] }],
    ['7 buttons', { button_list: Array.from({ length: 7 }, (_, index) => ({ text: 'x', key: `${index}` })) }],
    ['no buttons', { button_list: [] }],
    ['doubled key', { button_list: many(2, { text: 'x', key: 'a' }) }],
    ['key in bytes', { button_list: [{ text: 'x', key: '线'.repeat(342) }] }],
    ['no task', { task_id: undefined }],
    ['task with a colon', { task_id: 'lead:1' }],
    ['no title', { main_title: {} }],
    ['a notice that leads nowhere', notice],
    ['an address without its scheme', { card_action: { type: 1, url: 'baton.example' } }],
    ['a type of tomorrow', { card_type: 'carousel', task_id: 'a' }],
  ])('finds %s', (_what, change) => {
    expect(checkWecomCard(card(change)).violations).toHaveLength(1);
  });

  test('names what the client would cut, in the width of Chinese characters', () => {
    const long = { main_title: { title: '线'.repeat(37), desc: '线'.repeat(45) }, sub_title_text: '线'.repeat(161) };
    expect(checkWecomCard(card(long)).clipped).toHaveLength(3);
    expect(checkWecomCard(card({ main_title: { title: '𠮷'.repeat(36) } })).clipped).toEqual([]);
  });

  test('a button is as wide as ten Chinese characters', () => {
    const wide = (text: string) => checkWecomCard(card({ button_list: [{ text, key: 'a' }] })).clipped.length;
    expect([wide('线'.repeat(10)), wide('线'.repeat(11)), wide('x'.repeat(20)), wide('x'.repeat(21))]).toEqual([
      0, 1, 0, 1,
    ]);
  });

  test('texts are limited in bytes', () => {
    expect(checkWecomText('线'.repeat(682), 'text')).toEqual([]);
    expect(checkWecomText('线'.repeat(683), 'text')).toHaveLength(1);
    expect(checkWecomText('线'.repeat(1_365), 'webhook-markdown')).toEqual([]);
    expect(checkWecomText('线'.repeat(1_366), 'webhook-markdown')).toHaveLength(1);
    expect(checkWecomText(' ', 'app-markdown')).toHaveLength(1);
  });
});

describe('DingTalk', () => {
  test('variables are text, limited in bytes', () => {
    expect(checkDingtalkCardMap({ title: '线'.repeat(341), flags: '["hot"]' })).toEqual([]);
    expect(checkDingtalkCardMap({ title: '线'.repeat(342) })).toHaveLength(1);
    expect(checkDingtalkCardMap({ rev: 1, ok: true, none: null })).toHaveLength(3);
    expect(checkDingtalkCardMap({ ['x'.repeat(101)]: 'x' })).toHaveLength(1);
    expect(
      checkDingtalkCardMap(
        Object.fromEntries(
          many(0, ['', '']).concat(Array.from({ length: 120 }, (_, i) => [`k${i}`, 'x'.repeat(1_000)])),
        ),
      ),
    ).toHaveLength(1);
  });

  test('a delivery names its space and brings its model', () => {
    const right = {
      cardTemplateId: 'a.schema',
      outTrackId: 'lead-1',
      callbackType: 'STREAM',
      openSpaceId: 'dtv1.card//IM_ROBOT.u1',
      imRobotOpenSpaceModel: { supportForward: false },
      cardData: { cardParamMap: { title: 'x' } },
    };
    expect(checkDingtalkDelivery(right)).toEqual([]);
    expect(checkDingtalkDelivery({ ...right, imRobotOpenSpaceModel: undefined })).toHaveLength(1);
    expect(checkDingtalkDelivery({ ...right, openSpaceId: 'u1' })).toHaveLength(1);
    expect(checkDingtalkDelivery({ ...right, outTrackId: 'x'.repeat(101) })).toHaveLength(1);
  });

  test('a robot message has the fields of its kind, all text', () => {
    const right = { title: '新线索', text: '10:40 前首次触达' };
    expect(checkDingtalkRobotMessage('sampleMarkdown', JSON.stringify(right))).toEqual([]);
    expect(checkDingtalkRobotMessage('sampleMarkdown', right)).toHaveLength(1);
    expect(checkDingtalkRobotMessage('sampleMarkdown', JSON.stringify({ title: 'x' }))).toHaveLength(1);
    expect(isDingtalkTitleClipped('线'.repeat(21))).toBe(true);
    expect(isDingtalkTitleClipped('线'.repeat(20))).toBe(false);
    expect(
      checkDingtalkRobotMessage('sampleMarkdown', JSON.stringify({ ...right, text: '线'.repeat(5_000) })),
    ).toHaveLength(1);
    expect(checkDingtalkRobotMessage('sampleActionCard7', '{}')).toHaveLength(1);
    expect(
      checkDingtalkRobotMessage(
        'sampleActionCard',
        JSON.stringify({ ...right, singleTitle: '打开', singleURL: 'javascript:1' }),
      ),
    ).toHaveLength(1);
  });

  test('a group robot takes 20,000 bytes', () => {
    expect(checkDingtalkWebhook({ msgtype: 'markdown', markdown: { title: 'x', text: 'x' } })).toEqual([]);
    expect(
      checkDingtalkWebhook({ msgtype: 'markdown', markdown: { title: 'x', text: 'x'.repeat(20_000) } }),
    ).toHaveLength(1);
    expect(checkDingtalkWebhook({ msgtype: 'card' })).toHaveLength(1);
  });
});
