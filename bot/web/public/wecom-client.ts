/**
 * What WeCom's own client can do for a page that is open inside it: the phone's place and its scanner, through WeCom's
 * JS-SDK. The SDK is loaded only then. Where the client does not let the page in (no trusted domain, an old client, no
 * answer) everything here says so by null, and the page goes on as in any browser.
 */

export interface WecomApp {
  readonly corpId: string;
  readonly agentId: number;
}

/** The part of a GeolocationPosition that the page uses, in WGS-84 like the browser's. */
export interface SeenPlace {
  readonly coords: { readonly latitude: number; readonly longitude: number; readonly accuracy: number };
  readonly timestamp: number;
}

export interface WecomClient {
  readonly canScan: boolean;
  /** @returns null when the client does not tell it in time */
  place(patienceMs: number): Promise<SeenPlace | null>;
  /** @returns what the code says; null when nothing was read */
  scan(): Promise<string | null>;
}

type Sdk = typeof import('@wecom/jssdk');

/** The client answers at once, the signature takes two requests of our server when its ticket has run out. */
const openPatienceMs = 10_000;
const jsApiList = ['checkJsApi', 'getLocation', 'scanQRCode'];

/** @returns null where the page is not let in */
export async function openWecom({ corpId, agentId }: WecomApp): Promise<WecomClient | null> {
  try {
    const address = '/assets/wecom-jssdk.js';
    const sdk = (await import(address)) as Sdk;
    sdk.register({ corpId, agentId, jsApiList, getConfigSignature: signatureFor });
    const opened = sdk.ensureConfigReady().then(() => canScan(sdk));
    const scans = await inTime(opened, openPatienceMs);
    return scans === null
      ? null
      : { canScan: scans, place: (patienceMs) => placeBy(sdk, patienceMs), scan: () => scanBy(sdk) };
  } catch {
    return null;
  }
}

async function signatureFor(url: string): Promise<{ timestamp: number; nonceStr: string; signature: string }> {
  const response = await fetch(`/wecom/js-config?${new URLSearchParams({ url })}`);
  if (!response.ok) throw new Error(`No signature: ${response.status}`);
  return response.json();
}

/** Clients on a computer have no scanner. */
async function canScan(sdk: Sdk): Promise<boolean> {
  try {
    const { checkResult } = await sdk.checkJsApi({ jsApiList: ['scanQRCode'] });
    return checkResult.scanQRCode === true;
  } catch {
    return false;
  }
}

async function placeBy(sdk: Sdk, patienceMs: number): Promise<SeenPlace | null> {
  try {
    const found = await inTime(sdk.getLocation({ type: sdk.LocationType.wgs84 }), patienceMs);
    if (!found) return null;
    // Some clients answer with numbers in quotes.
    const coords = {
      latitude: Number(found.latitude),
      longitude: Number(found.longitude),
      accuracy: Number(found.accuracy),
    };
    return Object.values(coords).every(Number.isFinite) ? { coords, timestamp: Date.now() } : null;
  } catch {
    return null;
  }
}

async function scanBy(sdk: Sdk): Promise<string | null> {
  try {
    const { resultStr } = await sdk.scanQRCode({ needResult: true, scanType: [sdk.ScanQRCodeType.qrCode] });
    return resultStr || null;
  } catch {
    return null;
  }
}

function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T | null> {
  return Promise.race([work, new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs))]);
}
