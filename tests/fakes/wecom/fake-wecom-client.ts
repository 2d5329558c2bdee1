/**
 * The native side of WeCom's JS-SDK for a page in a real browser: the bridge appears late, is called by a frame of
 * `weixin:` as in the clients that do it so (blocked by the page's rules, it stays silent), lets in only a right signature
 * of the page's own address, and afterwards only what was asked for then, with that signature on every call.
 */
import { createHash } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';
import { z } from 'zod';

export interface ClientCall {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FakeWecomClient {
  /** Everything that reached the native side, in order. */
  readonly calls: ClientCall[];
  /** What lies under the camera; null = the person goes back. */
  code: string | null;
  /** The phone's place as WGS-84; null = the person does not allow it. */
  place: { latitude: number; longitude: number; accuracy: number } | null;
}

export const userAgents = {
  android:
    'Mozilla/5.0 (Linux; Android 14; PGT-AN10; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh',
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/en',
  windows:
    'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36 wxwork/4.1.30 MicroMessenger/7.0.1 WindowsWechat',
} as const;

const verifyShape = z.object({
  verifyAppId: z.string(),
  verifySignType: z.literal('sha1'),
  verifyTimestamp: z.string().regex(/^\d{10}$/),
  verifyNonceStr: z.string().min(1),
  verifySignature: z.string().regex(/^[0-9a-f]{40}$/),
});
const firstShape = verifyShape.extend({ appId: z.string(), verifyJsApiList: z.array(z.string()).min(1) });
type Answer = Record<string, unknown>;

export async function openFakeWecomClient(
  context: BrowserContext,
  device: { kind: keyof typeof userAgents; corpId: string; ticket: string; hasBridge: boolean },
): Promise<FakeWecomClient> {
  const client: FakeWecomClient = { calls: [], code: null, place: null };
  let allowed: { list: readonly string[]; signature: string } | null = null;

  function preVerify(params: unknown, url: string): Answer {
    const { success, data } = firstShape.safeParse(params);
    if (!success) return { err_msg: 'preVerifyJSAPI:fail_invalid parameter' };
    const { verifyNonceStr, verifyTimestamp, verifySignature } = data;
    const signed = `jsapi_ticket=${device.ticket}&noncestr=${verifyNonceStr}&timestamp=${verifyTimestamp}&url=${url}`;
    const isRight = createHash('sha1').update(signed).digest('hex') === verifySignature;
    if (!isRight || data.verifyAppId !== device.corpId || data.appId !== device.corpId)
      return { err_msg: 'preVerifyJSAPI:fail_invalid signature' };
    allowed = { list: data.verifyJsApiList, signature: verifySignature };
    return { err_msg: 'preVerifyJSAPI:ok' };
  }

  function call(name: string, params: Answer, url: string): Answer {
    client.calls.push({ name, params });
    if (name === 'preVerifyJSAPI') return preVerify(params, url);
    const { success, data } = verifyShape.safeParse(params);
    if (!success || data.verifySignature !== allowed?.signature) return { err_msg: `${name}:access denied` };
    if (!allowed.list.includes(name)) return { err_msg: `${name}:no permission to execute` };
    return answers[name]?.(params) ?? { err_msg: `${name}:function not exist` };
  }

  const answers: Readonly<Record<string, (params: Answer) => Answer>> = {
    checkJsApi: ({ jsApiList }) => {
      const hasIt = (name: string) => name === 'geoLocation' || (name === 'scanQRCode' && device.kind !== 'windows');
      const result = Object.fromEntries((jsApiList as string[]).map((name) => [name, hasIt(name)]));
      return { err_msg: 'checkJsApi:ok', checkResult: JSON.stringify(result) };
    },
    geoLocation: ({ type }) => {
      if (client.place === null) return { err_msg: 'geoLocation:fail_auth deny' };
      const { latitude, longitude, accuracy } = client.place;
      // In the datum of Chinese maps Shanghai lies some hundred metres elsewhere.
      const shift = type === 'wgs84' ? 0 : 0.0045;
      const quoted = [latitude + shift, longitude + shift, accuracy].map(String);
      return {
        err_msg: 'geoLocation:ok',
        latitude: quoted[0],
        longitude: quoted[1],
        accuracy: quoted[2],
        speed: '0.0',
      };
    },
    scanQRCode: ({ needResult, scanType }) => {
      if (client.code === null) return { err_msg: 'scanQRCode:cancel' };
      // Without being asked for it the client deals with the code itself.
      if (needResult !== 1 || !(scanType as string[]).includes('qrCode')) return { err_msg: 'scanQRCode:ok' };
      const onIphone = JSON.stringify({ scan_code: { scan_type: 'qrcode', scan_result: client.code } });
      return { err_msg: 'scanQRCode:ok', resultStr: device.kind === 'iphone' ? onIphone : client.code };
    },
  };

  await context.exposeBinding('nativeWecom', ({ frame }, name: string, params: Answer) =>
    call(name, params, frame.url().split('#')[0] ?? ''),
  );
  if (device.hasBridge) await context.addInitScript(injectBridge);
  return client;
}

/** Runs in the page. */
function injectBridge(): void {
  if (window !== top) return;
  const lateMs = 100;
  const frameMs = 50;
  const native = window as unknown as {
    nativeWecom(name: string, params: object): Promise<object>;
    WeixinJSBridge?: object;
  };
  let isBlocked = false;
  document.addEventListener('securitypolicyviolation', (event) => {
    if (event.effectiveDirective === 'frame-src') isBlocked = true;
  });
  function invoke(name: string, params: object, answer: (result: object) => void): void {
    const frame = document.createElement('iframe');
    frame.style.display = 'none';
    frame.src = 'weixin://dispatch_message/';
    document.documentElement.append(frame);
    setTimeout(() => {
      frame.remove();
      if (!isBlocked) void native.nativeWecom(name, params).then(answer);
    }, frameMs);
  }
  setTimeout(() => {
    native.WeixinJSBridge = { invoke, on: () => undefined };
    document.dispatchEvent(new Event('WeixinJSBridgeReady'));
  }, lateMs);
}
