/** The fake DingTalk is as strict as the vendor's pages say: what it would wave through, no test could find. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { robotSign } from '../../../bot/dingtalk/verify.ts';
import { type DingtalkFake, startDingtalkFake } from '../../fakes/dingtalk/fake.ts';
import { createSettableClock, type SettableClock } from '../../support/settable-clock.ts';

let fake: DingtalkFake;
let clock: SettableClock;
const minuteMs = 60_000;

beforeEach(async () => {
  clock = createSettableClock('2026-11-20T02:00:00Z');
  fake = await startDingtalkFake({ templateId: 't.schema', now: () => clock.now(), calls: 3, pushes: 2 });
  fake.addPerson({ userid: 'u1', name: '李', departments: ['1'] });
});
afterEach(() => fake.close());

async function ask(path: string, body: object, more: { method?: string; headers?: Record<string, string> } = {}) {
  const response = await fetch(`${fake.url}${path}`, {
    method: more.method ?? 'POST',
    headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': await token(), ...more.headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function token(): Promise<string> {
  const { clientId: appKey, clientSecret: appSecret } = fake.state;
  const response = await fetch(`${fake.url}/v1.0/oauth2/accessToken`, {
    method: 'POST',
    body: JSON.stringify({ appKey, appSecret }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

const say = () =>
  ask('/v1.0/robot/oToMessages/batchSend', {
    robotCode: fake.state.robotCode,
    userIds: ['u1'],
    msgKey: 'sampleText',
    msgParam: '{"content":"你好"}',
  });
const card = {
  cardTemplateId: 't.schema',
  outTrackId: 'c1',
  callbackType: 'STREAM',
  openSpaceId: 'dtv1.card//IM_ROBOT.u1',
  cardData: {
    cardParamMap: { title: '新线索', b1_show: 'true', b1_label: '接单', b1_action: 'lead.accept', b1_value: '1' },
  },
  imRobotOpenSpaceModel: {},
};
const create = (more: object = {}) =>
  ask('/v1.0/card/instances/createAndDeliver', {
    ...card,
    imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: fake.state.robotCode },
    ...more,
  });

describe('the month', () => {
  test('calls are refused when it is spent, and there are new ones when it turns in China', async () => {
    for (const status of [200, 200, 200, 403]) expect((await say()).status).toBe(status);
    expect((await say()).body.code).toBe('Forbidden.AccessDenied.ApiCountLimitForOrg');
    clock.set('2026-11-30T15:59:59Z');
    expect((await say()).status).toBe(403);
    clock.set('2026-11-30T16:00:00Z');
    expect((await say()).status).toBe(200);
  });

  test('pushes: what a group robot is given counts, events of the directory are free', async () => {
    fake.addGroupRobot('token', 'SECx');
    const post = () => {
      const timestamp = String(clock.now().getTime());
      const query = new URLSearchParams({ access_token: 'token', timestamp, sign: robotSign('SECx', timestamp) });
      return ask(`/robot/send?${query}`, { msgtype: 'text', text: { content: '战报' } });
    };
    await fake.event('user_leave_org', { userId: ['u1'] });
    for (const errcode of [0, 0, 90_020]) expect((await post()).body.errcode).toBe(errcode);
    clock.set('2026-11-30T16:00:00Z');
    expect((await post()).body.errcode).toBe(0);
  });
});

test('a group robot takes JSON only, and nothing for ten minutes after the twenty-first message of one', async () => {
  const roomy = await startDingtalkFake({ now: () => clock.now() });
  roomy.addGroupRobot('token', 'SECx');
  const post = async (type = 'application/json') => {
    const timestamp = String(clock.now().getTime());
    const query = new URLSearchParams({ access_token: 'token', timestamp, sign: robotSign('SECx', timestamp) });
    const body = JSON.stringify({ msgtype: 'text', text: { content: '战报' } });
    const response = await fetch(`${roomy.url}/robot/send?${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return ((await response.json()) as { errcode: number }).errcode;
  };
  expect(await post('text/plain')).toBe(43_004);
  for (let at = 0; at < 20; at += 1) expect(await post()).toBe(0);
  expect(await post()).toBe(410_100);
  clock.set(new Date(clock.now().getTime() + 9 * minuteMs).toISOString());
  expect(await post()).toBe(410_100);
  clock.set(new Date(clock.now().getTime() + 2 * minuteMs).toISOString());
  expect(await post()).toBe(0);
  await roomy.close();
});

describe('cards', () => {
  test.each([
    ['no data', { cardData: {} }, 'param.cardDataAndPrivateDataBothEmpty'],
    ['a number among the texts', { cardData: { cardParamMap: { title: 3 } } }, 'param.invalid'],
    ['more than 1 KB', { cardData: { cardParamMap: { title: '长'.repeat(342) } } }, 'param.invalid'],
    ['another template', { cardTemplateId: 'x.schema' }, 'param.templateNotExist'],
    ['a name of 101 signs', { outTrackId: 'x'.repeat(101) }, 'param.invalid'],
    ['a space nobody knows', { openSpaceId: 'IM_ROBOT.u1' }, 'param.openSpaceIdInvalid'],
    ['a space without its model', { imRobotOpenSpaceModel: undefined }, 'param.openSpaceModelInvalid'],
    ['nobody to deliver by', { imRobotOpenDeliverModel: undefined }, 'param.openDeliverModelEmpty'],
  ])('%s is refused', async (_name, more, code) => {
    expect((await create(more)).body.code).toBe(code);
    expect(fake.seenBy('u1')).toEqual([]);
  });

  test('a change without the by-key option leaves nothing else on the card', async () => {
    await create();
    const body = { outTrackId: 'c1', cardData: { cardParamMap: { title: '已接单' } } };
    expect((await ask('/v1.0/card/instances', body, { method: 'PUT' })).status).toBe(200);
    expect(fake.seenBy('u1')).toMatchObject([{ title: '已接单', buttons: [] }]);
  });

  test('a group message is taken back in its own group only', async () => {
    fake.addGroup('cidA==');
    fake.addGroup('cidB==');
    const robotCode = fake.state.robotCode;
    const message = { robotCode, msgKey: 'sampleText', msgParam: '{"content":"战报"}' };
    const sent = await ask('/v1.0/robot/groupMessages/send', { ...message, openConversationId: 'cidA==' });
    const processQueryKeys = [sent.body.processQueryKey];
    const recall = (openConversationId: string) =>
      ask('/v1.0/robot/groupMessages/recall', { robotCode, openConversationId, processQueryKeys });
    expect((await recall('cidB==')).body.successResult).toEqual([]);
    expect((await recall('cidA==')).body.successResult).toEqual(processQueryKeys);
  });
});
