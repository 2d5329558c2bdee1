/**
 * `GET /wecom/js-config?url=`: the signature that WeCom's JS-SDK asks for before a page may read the place or scan a code.
 * Only for pages of a signed link at our own address; for anything else there is nothing to sign.
 */
import { randomBytes } from 'node:crypto';
import { getJsApiSignature } from '@wecom/crypto';
import type { Router } from 'express';
import type { VendorDeps } from '../vendor-platform.ts';
import { byAddress, limitRate } from '../web/limit-rate.ts';
import type { WecomClient } from './client.ts';

export interface JsConfigDeps extends Pick<VendorDeps, 'publicUrl' | 'systemClock' | 'report'> {
  readonly client: WecomClient;
  readonly corpId: string;
  readonly agentId: number;
}

const configLimit = { points: 60, windowSeconds: 60, keyOf: byAddress };
/** /pages/<text>.<signature of 32 bytes> and what belongs to it. */
const signedPage = /^\/pages\/[\w-]+\.[\w-]{43}(\/[\w/-]*)?$/;

export function createJsConfig(router: Router, deps: JsConfigDeps): void {
  router.get('/wecom/js-config', limitRate(configLimit), async (request, response) => {
    const page = pageToSign(request.query.url, deps.publicUrl);
    if (page === null) return void response.status(400).json({ code: 'no-page-of-ours' });
    try {
      const ticket = await deps.client.jsTicket();
      const timestamp = Math.floor(deps.systemClock.now().getTime() / 1000);
      const nonceStr = randomBytes(12).toString('hex');
      const { signature } = getJsApiSignature({ url: page, ticket, nonceStr, timestamp });
      const { corpId, agentId } = deps;
      response.set('cache-control', 'no-store').json({ corpId, agentId, timestamp, nonceStr, signature });
    } catch (problem) {
      deps.report('wecom js-config', problem);
      response.status(503).json({ code: 'wecom-does-not-answer' });
    }
  });
}

/** @returns the address as it is signed, without what follows `#` */
function pageToSign(given: unknown, publicUrl: string): string | null {
  if (typeof given !== 'string' || given.length > 4_000 || !URL.canParse(given)) return null;
  const url = new URL(given);
  const isOurs = url.origin === new URL(publicUrl).origin && signedPage.test(url.pathname);
  return isOurs ? (given.split('#')[0] ?? null) : null;
}
