/**
 * What `baton doctor` asks DingTalk: whether the credentials are right, a Stream connection may be opened or our callback
 * address answers, the directory may be read, and what is set up. Asks only what costs nothing of the monthly allowance
 * and changes nothing.
 */
import type { DingtalkConfig } from '../platform-config.ts';
import type { PlatformCheck } from '../vendor-platform.ts';
import type { OpenApi } from './client.ts';
import { DingtalkError } from './errors.ts';
import { streamSubscriptions } from './subscriptions.ts';
import { addressCheck, isEventAnswer } from './verify.ts';

interface House {
  readonly usage: () => Promise<Record<'calls' | 'pushes', Usage>>;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

interface Usage {
  readonly spent: number;
  readonly allowance: number;
}

const callbackTimeoutMs = 2_500;
const appPage = {
  zh: '钉钉开放平台 open-dev.dingtalk.com → 应用开发 → 选你的应用',
  en: 'DingTalk developer console open-dev.dingtalk.com → 应用开发 → your app',
};

export async function checkDingtalk(
  config: DingtalkConfig,
  api: OpenApi,
  house: House,
  signal: AbortSignal,
): Promise<readonly PlatformCheck[]> {
  const credentials = await credentialsOf(api);
  if (credentials.state === 'wrong') return [credentials];
  return [
    credentials,
    config.callbacks === 'stream' ? await streamOf(api, signal) : await callbackOf(config, house, signal),
    await directoryOf(api, signal),
    templateOf(config),
    ...eventsOf(config),
    await allowanceOf(house.usage),
  ];
}

async function credentialsOf(api: OpenApi): Promise<PlatformCheck> {
  try {
    await api.token();
    return fine('钉钉：Client ID 和 Client Secret 正确。', 'DingTalk: Client ID and Client Secret are right.');
  } catch (problem) {
    if (isUnreachable(problem)) return unreachable();
    return wrong(
      `钉钉不接受 Client ID 和 Client Secret。请核对：${appPage.zh} → 凭证与基础信息。`,
      `DingTalk does not accept Client ID and Client Secret. Please compare: ${appPage.en} → 凭证与基础信息.`,
    );
  }
}

async function streamOf(api: OpenApi, signal: AbortSignal): Promise<PlatformCheck> {
  try {
    await api.openTicket(streamSubscriptions, signal);
    return fine('钉钉：可以打开 Stream 长连接。', 'DingTalk: a Stream connection can be opened.');
  } catch (problem) {
    if (isUnreachable(problem)) return unreachable();
    return wrong(
      `钉钉不让应用打开 Stream 长连接。请选 Stream 模式并发布应用：${appPage.zh} → 机器人、事件与回调。`,
      `DingTalk does not let the app open a Stream connection. Choose Stream mode and publish the app: ${appPage.en} → 机器人 and 事件与回调.`,
    );
  }
}

/**
 * Asks as DingTalk does when the address of events is saved; without their keys whether an unsigned call is turned away.
 * A machine may not reach its own public address although everybody else does: so it is said, and not called wrong.
 */
async function callbackOf(
  { clientId, eventKeys }: DingtalkConfig,
  { publicUrl, now }: House,
  signal: AbortSignal,
): Promise<PlatformCheck> {
  const address = `${publicUrl}/dingtalk/callback`;
  const keys = eventKeys && { ...eventKeys, owner: clientId };
  const { query, body } = keys ? addressCheck(keys, now()) : { query: '', body: {} };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(callbackTimeoutMs)]);
  const init = { method: 'POST', body: JSON.stringify(body), signal: limited, redirect: 'manual' } as const;
  const isRight = await fetch(`${address}${query}`, init)
    .then(async (response) => (keys ? isEventAnswer(keys, await response.json(), now()) : response.status === 401))
    .catch(() => false);
  if (isRight)
    return fine(
      `钉钉：回调地址 ${address} 按约定回答。`,
      `DingTalk: the callback address ${address} answers as it should.`,
    );
  return note(
    `钉钉：从这台机器访问 ${address}，没有得到接力的回答。接力要在运行，反向代理要转发 /dingtalk/，见 docs/public-address.md；从外网能打开就没有问题。`,
    `DingTalk: asked from this machine, ${address} was not answered by Baton. Baton has to run, and the reverse proxy to pass on /dingtalk/, see docs/public-address.md; if it opens from outside, all is well.`,
  );
}

async function directoryOf(api: OpenApi, signal: AbortSignal): Promise<PlatformCheck> {
  try {
    const body = { dept_id: 1 };
    await api.callOld({ operation: 'check', path: '/topapi/v2/department/get', body, signal, isFree: true });
    return fine('钉钉：可以读取通讯录。', 'DingTalk: the directory can be read.');
  } catch (problem) {
    if (isUnreachable(problem)) return unreachable();
    return wrong(
      `钉钉不让应用读取通讯录。请开通「通讯录部门信息读」「成员信息读」权限，可见范围选全员：${appPage.zh} → 权限管理、版本管理与发布。`,
      `DingTalk does not let the app read the directory. Grant 通讯录部门信息读 and 成员信息读, and make the app visible to everybody: ${appPage.en} → 权限管理 and 版本管理与发布.`,
    );
  }
}

function templateOf({ cardTemplateId }: DingtalkConfig): PlatformCheck {
  if (cardTemplateId !== null)
    return fine(
      '钉钉：设置了卡片模板，卡片可以原地更新。',
      'DingTalk: a card template is set; cards change in their place.',
    );
  return note(
    '钉钉：没有设置 DINGTALK_CARD_TEMPLATE_ID，卡片以消息代替，变化时重新发送，更费额度。导入 bot/dingtalk/card-template.json：开发者后台 → 卡片平台 → 新建模板。',
    'DingTalk: DINGTALK_CARD_TEMPLATE_ID is not set, so cards are messages that are sent anew when they change, which costs more of the allowance. Import bot/dingtalk/card-template.json: developer console → 卡片平台 → 新建模板.',
  );
}

/** Only said where something is missing or set for nothing. */
function eventsOf({ callbacks, eventKeys }: DingtalkConfig): PlatformCheck[] {
  if (callbacks === 'http' && eventKeys === null)
    return [
      note(
        `钉钉：HTTP 方式没有设置 DINGTALK_EVENT_TOKEN 和 DINGTALK_EVENT_AES_KEY，有人离职要到夜里读通讯录才知道，签到收不到。设置：${appPage.zh} → 事件订阅 → HTTP 推送。`,
        `DingTalk: DINGTALK_EVENT_TOKEN and DINGTALK_EVENT_AES_KEY are not set, so over HTTP leavers are seen by the nightly reading and check-ins do not arrive. Set them: ${appPage.en} → 事件订阅 → HTTP 推送.`,
      ),
    ];
  if (callbacks === 'stream' && eventKeys !== null)
    return [
      note(
        '钉钉：DINGTALK_EVENT_TOKEN 和 DINGTALK_EVENT_AES_KEY 只用于 DINGTALK_CALLBACKS=http，现在用不到；Stream 的事件不需要它们。',
        'DingTalk: DINGTALK_EVENT_TOKEN and DINGTALK_EVENT_AES_KEY are for DINGTALK_CALLBACKS=http; Stream needs neither.',
      ),
    ];
  return [];
}

async function allowanceOf(usage: () => Promise<Record<'calls' | 'pushes', Usage>>): Promise<PlatformCheck> {
  const { calls, pushes } = await usage();
  const state = calls.spent >= calls.allowance || pushes.spent >= pushes.allowance ? 'wrong' : 'fine';
  return {
    state,
    text: {
      zh: `钉钉：本月接口调用 ${calls.spent} / ${calls.allowance}，推送 ${pushes.spent} / ${pushes.allowance}${
        state === 'wrong' ? '，额度已用完。可买资源包：钉钉管理后台 oa.dingtalk.com → 工作台 → 开放平台资源包。' : '。'
      }`,
      en: `DingTalk: ${calls.spent} of ${calls.allowance} calls and ${pushes.spent} of ${pushes.allowance} pushes used this month${
        state === 'wrong'
          ? '; the allowance is used up. A resource pack can be bought: admin console oa.dingtalk.com → 工作台 → 开放平台资源包.'
          : '.'
      }`,
    },
  };
}

function isUnreachable(problem: unknown): boolean {
  return !(problem instanceof DingtalkError) || ['network', 'not-json', 'given-up'].includes(problem.code);
}

function unreachable(): PlatformCheck {
  return wrong(
    '连不上钉钉。请检查服务器能否访问 api.dingtalk.com 和 oapi.dingtalk.com（443 端口），以及 DINGTALK_API_URL、DINGTALK_OAPI_URL。',
    'DingTalk cannot be reached. Check that this machine reaches api.dingtalk.com and oapi.dingtalk.com (port 443), and DINGTALK_API_URL and DINGTALK_OAPI_URL.',
  );
}

const fine = (zh: string, en: string): PlatformCheck => ({ state: 'fine', text: { zh, en } });
const note = (zh: string, en: string): PlatformCheck => ({ state: 'note', text: { zh, en } });
const wrong = (zh: string, en: string): PlatformCheck => ({ state: 'wrong', text: { zh, en } });
