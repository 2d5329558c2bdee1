/**
 * What every request of the web side passes first: the Host allow-list (against DNS rebinding), the check that a
 * browser request was made by one of our own pages, and the response headers (CSP and the like).
 * Sessions, rate limits, tokens and bodies have files of their own beside this one.
 */
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { refuse } from './answers.ts';

export interface WebAddress {
  /** The address the server is bound to, of this machine (bot/config-variables.ts). */
  readonly host: string;
  /** The address people type, when it is another one (reverse proxy). */
  readonly publicUrl: string | null;
}

const loopbackNames = ['localhost', '127.0.0.1', '::1'];
/** What proxies add; a request that has one of them was not made on this machine, whatever its Host says. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Refuses (421) every request whose Host header is not one of our names. Names of this machine and the configured ones
 * pass on any port.
 */
export function allowHosts(address: WebAddress): RequestHandler {
  const names = new Set([...loopbackNames, address.host.toLowerCase()]);
  if (address.publicUrl) names.add(new URL(address.publicUrl).hostname.replace(/^\[|\]$/g, '').toLowerCase());
  return (request, response, next) => {
    const name = hostName(request.headers.host);
    if (name !== null && names.has(name)) return next();
    refuse(response, 421, 'unknown-host', {
      zh: '这个地址不属于本服务。请用启动时显示的地址打开，或在 PUBLIC_URL 中登记它。',
      en: 'This address does not belong to this service. Use the one shown at start, or set it as PUBLIC_URL.',
    });
  };
}

/**
 * Refuses (421) everything that was not asked of this machine by a name of its own. A second line only: a proxy that
 * rewrites Host and adds no header looks like this machine, so what must be locked has a key of its own.
 */
export function allowThisMachineOnly(): RequestHandler {
  return (request, response, next) => {
    const name = hostName(request.headers.host);
    const cameByProxy = proxyHeaders.some((header) => request.headers[header] !== undefined);
    if (name !== null && loopbackNames.includes(name) && !cameByProxy) return next();
    refuse(response, 421, 'this-machine-only', {
      zh: '正式运行时，网页聊天只能在运行接力的这台机器上，用启动时显示的地址打开。',
      en: 'In production the web chat opens only on the machine that runs Baton, with the address that was shown at start.',
    });
  };
}

/**
 * For routes that a browser uses with a cookie. A request from another site's page is refused (403); one that changes
 * something must also prove where it comes from, by Sec-Fetch-Site or Origin.
 */
export function refuseForeignPages(address: Pick<WebAddress, 'publicUrl'>): RequestHandler {
  const publicHost = address.publicUrl ? new URL(address.publicUrl).host.toLowerCase() : null;
  return (request, response, next) => {
    const changes = !['GET', 'HEAD'].includes(request.method);
    const site = request.get('sec-fetch-site');
    const origin = request.get('origin');
    const isForeign =
      (site !== undefined && site !== 'same-origin' && !(site === 'none' && !changes)) ||
      (origin !== undefined && !isOwnOrigin(origin, request.headers.host, publicHost));
    const isUnproven = changes && site === undefined && origin === undefined;
    if (!isForeign && !isUnproven) return next();
    refuse(response, 403, 'foreign-page', {
      zh: '这个请求不是从本页面发出的，没有执行。请从聊天页面操作。',
      en: 'This request did not come from this page and was not carried out. Please use the chat page.',
    });
  };
}

/**
 * Response headers: only our own scripts and styles, no framing, no sniffing, no referrer.
 * @param isHttps also tells browsers to stay on https
 */
export function securityHeaders(isHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // blob: shows a picture before it has been sent, and plays a recording.
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 15_552_000 } : false,
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * For one answer: frames of a scheme of the chat app itself. WeCom's bridge between page and app calls the app by frames
 * of `weixin:`, which lead nowhere on the network; without this it is silent in clients that still do.
 */
export function allowFramesOf(response: Response, scheme: `${string}:`): void {
  response.set('content-security-policy', `${response.get('content-security-policy')};frame-src ${scheme}`);
}

function hostName(header: string | undefined): string | null {
  const url = header === undefined ? null : URL.parse(`http://${header}`);
  return url && url.pathname === '/' && url.username === '' ? url.hostname.replace(/^\[|\]$/g, '').toLowerCase() : null;
}

function isOwnOrigin(origin: string, hostHeader: string | undefined, publicHost: string | null): boolean {
  const host = URL.parse(origin)?.host.toLowerCase();
  return host !== undefined && host !== '' && (host === hostHeader?.toLowerCase() || host === publicHost);
}
