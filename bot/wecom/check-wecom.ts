/**
 * For `baton doctor`: whether WeCom takes our keys and address, knows the app, lets it see people, whether the callback
 * address answers as WeCom will ask it, and where in the console what is wrong is mended. Reads only.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Localized } from '../../cards/card.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { PlatformCheck } from '../vendor-platform.ts';
import type { WecomClient } from './client.ts';
import { codeOf, WecomRefusal } from './error-codes.ts';
import { type CallbackKeys, sealForCallback } from './verify.ts';

export interface CheckDeps {
  readonly client: WecomClient;
  readonly agentId: number;
  readonly publicUrl: string;
  readonly keys: CallbackKeys;
  readonly now: () => Date;
  /** The intelligent bot beside the app. */
  readonly hasBot: boolean;
}

/** The console waits 1 s. */
const callbackTimeoutMs = 1_000;
const both = (zh: string, en: string): Localized<string> => ({ zh, en });
const appPage = both('企业微信管理后台 → 应用管理 → 自建 → 选应用', 'WeCom admin console → 应用管理 → 自建 → the app');
const agentShape = z.looseObject({
  name: z.string().default(''),
  close: z.int().default(0),
  redirect_domain: z.string().default(''),
});
const departmentsShape = z.looseObject({ department: z.array(z.unknown()) });
const addressesShape = z.looseObject({ ip_list: z.array(z.string()) });

export async function checkWecom(deps: CheckDeps, signal: AbortSignal): Promise<PlatformCheck[]> {
  const { client, agentId, publicUrl } = deps;
  const results: PlatformCheck[] = [];
  const look = async (run: () => Promise<PlatformCheck[]>): Promise<boolean> => {
    try {
      results.push(...(await run()));
      return true;
    } catch (problem) {
      results.push({ state: 'wrong', text: whatToMend(problem) });
      return false;
    }
  };
  const isReached = await look(async () => {
    const answer = await client.get('/cgi-bin/agent/get', { agentid: String(agentId) }, { signal });
    return aboutApp(agentShape.parse(answer), publicUrl);
  });
  if (!isReached) return results;
  await look(async () => {
    const { department } = departmentsShape.parse(
      await client.get('/cgi-bin/department/simplelist', {}, { signal }).then(asList),
    );
    if (department.length > 0)
      return [
        fine(
          `通讯录可读，可见 ${department.length} 个部门。`,
          `The directory can be read: ${department.length} departments are visible.`,
        ),
      ];
    return [
      wrong(
        `应用看不到任何部门，线索发不到人。请到 ${appPage.zh} → 可见范围，加入销售团队所在的部门。`,
        `The app sees no department, so nobody can be reached. Add the sales departments at ${appPage.en} → 可见范围.`,
      ),
    ];
  });
  results.push(await callbackOf(deps, signal));
  // A second connection would push the running one out, so it is not tried.
  if (deps.hasBot)
    results.push({
      state: 'note',
      text: both(
        '智能机器人设置了，这里不试连：同一个机器人只能连一处。连不上时，日志里有 wecom bot 一行。',
        'The intelligent bot is set up and not tried here: it has one connection at a time. When it cannot connect, the log has a line "wecom bot".',
      ),
    });
  await look(async () => {
    const { ip_list } = addressesShape.parse(await client.get('/cgi-bin/getcallbackip', {}, { signal }));
    return [
      {
        state: 'note',
        text: both(
          `企业微信会从 ${ip_list.length} 个地址段访问 ${publicUrl}/wecom/callback；有防火墙时请放行。`,
          `WeCom calls ${publicUrl}/wecom/callback from ${ip_list.length} address ranges; let them through your firewall.`,
        ),
      },
    ];
  });
  return results;
}

/**
 * Asks as the console does when the address is saved. A machine may not reach its own public address although everybody
 * else does, and Baton may not run yet: so it is said, and not called wrong.
 */
async function callbackOf({ keys, publicUrl, now }: CheckDeps, signal: AbortSignal): Promise<PlatformCheck> {
  const address = `${publicUrl}/wecom/callback`;
  const word = randomUUID();
  const { signature, timestamp, nonce, encrypted } = sealForCallback(keys, word, now());
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce, echostr: encrypted });
  const limited = AbortSignal.any([signal, AbortSignal.timeout(callbackTimeoutMs)]);
  const answer = await fetch(`${address}?${query}`, { signal: limited, redirect: 'manual' })
    .then((response) => response.text())
    .catch(() => '');
  if (answer === word)
    return fine(`回调地址 ${address} 按约定回答。`, `The callback address ${address} answers as it should.`);
  return {
    state: 'note',
    text: both(
      `从这台机器访问 ${address}，没有得到接力的回答。接力要在运行，反向代理要转发 /wecom/，见 docs/public-address.md；从外网能打开就没有问题。`,
      `Asked from this machine, ${address} was not answered by Baton. Baton has to run, and the reverse proxy to pass on /wecom/, see docs/public-address.md; if it opens from outside, all is well.`,
    ),
  };
}

/** `department/simplelist` names its list differently from `department/list`. */
function asList(answer: Readonly<Record<string, unknown>>): unknown {
  return { department: answer.department_id ?? answer.department ?? [] };
}

function aboutApp({ name, close, redirect_domain }: z.output<typeof agentShape>, publicUrl: string): PlatformCheck[] {
  const host = new URL(publicUrl).host;
  return [
    close === 0
      ? fine(`凭证有效，应用「${name}」已启用。`, `The keys are right, and the app "${name}" is on.`)
      : wrong(
          `应用「${name}」已停用，消息发不出去。请到 ${appPage.zh} 启用它。`,
          `The app "${name}" is switched off and sends nothing. Switch it on at ${appPage.en}.`,
        ),
    redirect_domain.split(':')[0] === host.split(':')[0]
      ? fine(
          `网页授权域名是 ${host}，卡片后面的网页可以打开。`,
          `The trusted domain is ${host}: pages behind cards open.`,
        )
      : wrong(
          `网页授权域名应为 ${host}，否则卡片后面的网页打不开。请到 ${appPage.zh} → 网页授权及 JS-SDK → 设置可信域名。`,
          `The trusted domain must be ${host}, or pages behind cards do not open. Set it at ${appPage.en} → 网页授权及JS-SDK → 设置可信域名.`,
        ),
  ];
}

function whatToMend(problem: unknown): Localized<string> {
  const code = codeOf(problem);
  const cause = problem instanceof PlatformError ? problem.cause : null;
  const address = cause instanceof WecomRefusal ? cause.seenAddress : null;
  switch (code) {
    case 40001:
    case 40091:
      return both(
        `WECOM_SECRET 不对。请到 ${appPage.zh} → Secret 重新查看。`,
        `WECOM_SECRET is wrong. Look it up at ${appPage.en} → Secret.`,
      );
    case 40013:
      return both(
        'WECOM_CORP_ID 不对。请到 企业微信管理后台 → 我的企业 → 企业信息 → 企业 ID 查看。',
        'WECOM_CORP_ID is wrong. Look it up at WeCom admin console → 我的企业 → 企业信息 → 企业ID.',
      );
    case 301002:
    case 40056:
      return both(
        `WECOM_AGENT_ID 和 WECOM_SECRET 不是同一个应用的。请到 ${appPage.zh} 一起核对。`,
        `WECOM_AGENT_ID and WECOM_SECRET belong to different apps. Compare both at ${appPage.en}.`,
      );
    case 60020:
      return both(
        `企业微信不接受来自 ${address ?? '本机出口'} 的请求。请到 ${appPage.zh} → 企业可信 IP，加入这个地址，约一分钟后生效。`,
        `WeCom does not take requests from ${address ?? 'this address'}. Add it at ${appPage.en} → 企业可信IP; it works after about a minute.`,
      );
    case 50003:
      return both(`应用已停用。请到 ${appPage.zh} 启用它。`, `The app is switched off. Switch it on at ${appPage.en}.`);
    case 60011:
    case 60021:
      return both(
        `应用的可见范围不够。请到 ${appPage.zh} → 可见范围 扩大。`,
        `The app sees too little. Widen it at ${appPage.en} → 可见范围.`,
      );
    case null:
      return both(
        '连不上企业微信，或得到的不是它的回答。请检查这台机器的网络、代理和 WECOM_API_URL。',
        'WeCom cannot be reached, or somebody else answered. Check network, proxy and WECOM_API_URL of this machine.',
      );
    default:
      return both(
        `企业微信没有接受请求，代码 ${code}。含义见 https://open.work.weixin.qq.com/devtool/query?e=${code}`,
        `WeCom did not take the request, code ${code}. What it means: https://open.work.weixin.qq.com/devtool/query?e=${code}`,
      );
  }
}

const fine = (zh: string, en: string): PlatformCheck => ({ state: 'fine', text: both(zh, en) });
const wrong = (zh: string, en: string): PlatformCheck => ({ state: 'wrong', text: both(zh, en) });
