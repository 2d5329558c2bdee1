/**
 * The three vendors as the bench plays them: the strict fakes, with everybody of the company in them, and a way to bring
 * one callback as the vendor does, measured until the bot has acknowledged it.
 */

import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { dingtalkWorkspace } from '../../../bot/dingtalk/directory.ts';
import { startDingtalkFake } from '../../fakes/dingtalk/fake.ts';
import { encryptMessage, signMessage } from '../../fakes/envelope-crypto.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { buttonsOf } from '../../fakes/slack/shown.ts';
import { slackRequest } from '../../fakes/slack/sign.ts';
import { FakeWecom, fakeKeys, xmlOf } from '../../fakes/wecom/fake-wecom.ts';
import { liveButtonsOf } from '../../fakes/wecom/shown-words.ts';
import type { AccountGiver } from '../../support/give-accounts.ts';

export interface BenchVendor extends AccountGiver {
  /** For the bot. */
  readonly env: Readonly<Record<string, string>>;
  /** Until the bot can be reached. */
  ready(address: string): Promise<void>;
  /** Somebody writes to the bot. @returns how to send it: resolves when it is acknowledged, false = it was not taken */
  prepare(externalId: string, text: string): () => Promise<boolean>;
  /** One for each card on somebody's screen that can be accepted now: prepares the click on that button, as above. */
  acceptable(): readonly (() => () => Promise<boolean>)[];
  close(): Promise<void>;
}

/** The button that the clicks press. */
const accept = { actionId: 'lead.accept', words: '接单' };

/** Bursts of sends are not what is measured here. */
const noPace = { memberPerMinute: 1_000_000, memberPerHour: 10_000_000, webhookPerMinute: 1_000_000 };

export async function openSlack(): Promise<BenchVendor> {
  const fake = await FakeSlack.open();
  const http = poster();
  const { botToken, signingSecret } = fake;
  let sent = 0;
  return {
    id: 'slack',
    env: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: fake.config().apiUrl,
    },
    accountOf: (member) => ({ workspace: fake.world.teamId, externalId: fake.addPerson({ name: member.name }).id }),
    ready: async (address) => http.aim(address),
    prepare(user, text) {
      sent += 1;
      const ts = `${Math.floor(Date.now() / 1000)}.${String(sent).padStart(6, '0')}`;
      const channel = fake.world.dmOf(user).id;
      const event = {
        type: 'message',
        user,
        team: fake.world.teamId,
        channel,
        channel_type: 'im',
        ts,
        event_ts: ts,
        text,
      };
      const envelope = {
        type: 'event_callback',
        event_id: `EvBENCH${sent}`,
        event_time: Math.floor(Date.now() / 1000),
        team_id: fake.world.teamId,
        api_app_id: 'A0BATON001',
        event,
        authorizations: [{ team_id: fake.world.teamId, user_id: fake.world.botUser, is_bot: true }],
      };
      const { path, headers, body } = slackRequest('events', envelope, { secret: signingSecret, at: new Date() });
      return () => http.post(path, headers, body);
    },
    acceptable() {
      const { world } = fake;
      return world.messages.flatMap(({ channel, ts, blocks }) => {
        const button = buttonsOf(blocks).find(({ actionId }) => actionId === accept.actionId);
        const user = [...(world.conversations.get(channel)?.members ?? [])].find((id) => id !== world.botUser);
        if (!button || user === undefined) return [];
        return () => {
          const click = {
            type: 'block_actions',
            user: { id: user, team_id: world.teamId },
            team: { id: world.teamId },
            api_app_id: 'A0BATON001',
            trigger_id: world.newTrigger(user),
            response_url: 'https://hooks.slack.com/actions/bench',
            channel: { id: channel },
            message: { type: 'message', ts },
            container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
            actions: [
              { type: 'button', action_id: button.actionId, block_id: 'b', value: button.value, action_ts: ts },
            ],
          };
          const { path, headers, body } = slackRequest('actions', click, { secret: signingSecret, at: new Date() });
          return () => http.post(path, headers, body);
        };
      });
    },
    async close() {
      http.close();
      await fake.close();
    },
  };
}

export async function openWecom(): Promise<BenchVendor> {
  const fake = await FakeWecom.start({ pace: noPace });
  const http = poster();
  const { corpId, agentId, secret, token, encodingAesKey } = fakeKeys;
  let sent = 7_301_234_567_890_000_000n;
  const call = (userId: string, fields: Readonly<Record<string, string>>) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const head = { ToUserName: corpId, FromUserName: userId, CreateTime: timestamp };
    const inner = xmlOf({ ...head, ...fields, AgentID: String(agentId) });
    const nonce = String(randomInt(1_000_000_000));
    const encrypted = encryptMessage(encodingAesKey, inner, corpId);
    const signature = signMessage(token, timestamp, nonce, encrypted);
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce });
    const outer = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID><![CDATA[${agentId}]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    return () => http.post(`/wecom/callback?${query}`, { 'content-type': 'text/xml' }, outer);
  };
  return {
    id: 'wecom',
    env: {
      WECOM_CORP_ID: corpId,
      WECOM_AGENT_ID: String(agentId),
      WECOM_SECRET: secret,
      WECOM_TOKEN: token,
      WECOM_ENCODING_AES_KEY: encodingAesKey,
      WECOM_API_URL: fake.url,
      WECOM_WEBHOOK_URL: fake.url,
    },
    accountOf({ key, name }) {
      fake.addPerson({ userId: key, name, departments: [1] } as Parameters<FakeWecom['addPerson']>[0]);
      return { workspace: corpId, externalId: key.toLowerCase() };
    },
    ready: async (address) => http.aim(address),
    prepare(userId, text) {
      sent += 1n;
      const message = { MsgType: 'text', Content: text, MsgId: String(sent) };
      return call(userId, message);
    },
    acceptable: () =>
      fake.world.messages.flatMap((message) => {
        const { userId, msgId, taskId } = message;
        const button = liveButtonsOf(message).find(({ text }) => text === accept.words);
        if (!button || taskId === null) return [];
        return () =>
          call(userId, {
            MsgType: 'event',
            Event: 'template_card_event',
            EventKey: button.key,
            TaskId: taskId,
            CardType: 'button_interaction',
            ResponseCode: fake.world.issueCode([msgId], 'click'),
          });
      }),
    async close() {
      http.close();
      await fake.stop();
    },
  };
}

export async function openDingtalk(): Promise<BenchVendor> {
  const templateId = 'bench.schema';
  const fake = await startDingtalkFake({
    templateId,
    callsPerSecond: 1_000_000,
    calls: 10_000_000,
    pushes: 10_000_000,
  });
  const { clientId, clientSecret, robotCode } = fake.state;
  const people: string[] = [];
  return {
    id: 'dingtalk',
    env: {
      DINGTALK_CLIENT_ID: clientId,
      DINGTALK_CLIENT_SECRET: clientSecret,
      DINGTALK_ROBOT_CODE: robotCode,
      DINGTALK_CARD_TEMPLATE_ID: templateId,
      DINGTALK_API_URL: fake.url,
      DINGTALK_OAPI_URL: fake.url,
    },
    accountOf({ key, name }) {
      people.push(key);
      fake.addPerson({ userid: key, name, departments: ['1'] });
      return { workspace: dingtalkWorkspace, externalId: key };
    },
    ready: () => fake.connected(),
    prepare: (userid, text) => async () => (await fake.say(userid, text)).isTaken,
    acceptable: () =>
      people.flatMap((userid) =>
        fake
          .seenBy(userid)
          .filter(({ buttons }) => buttons.includes(accept.words))
          .map(
            ({ ref }) =>
              () =>
              async () =>
                (await fake.press(userid, ref, accept.words)).isTaken,
          ),
      ),
    close: () => fake.close(),
  };
}

/** Posts over kept-alive connections, as a vendor's servers do. */
function poster() {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let target = '';
  return {
    aim: (address: string) => {
      target = address;
    },
    close: () => agent.destroy(),
    post: (path: string, headers: Record<string, string>, body: string) =>
      new Promise<boolean>((resolve, reject) => {
        const bytes = Buffer.from(body);
        const options = { method: 'POST', agent, headers: { ...headers, 'content-length': bytes.length } };
        const sent = request(new URL(path, target), options, (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode === 200));
          response.once('error', reject);
        });
        sent.once('error', reject);
        sent.end(bytes);
      }),
  };
}
