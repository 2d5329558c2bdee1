/**
 * Posts signed JSON to other systems (today: the call hook). The receiver checks the HMAC over time and body, and uses
 * the idempotency key to recognise a repeat.
 */
import { createHmac } from 'node:crypto';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { WebhookSender } from '../../jobs/dispatch-outbox.ts';

export interface Hook {
  readonly url: string;
  readonly secret: string;
}

/** `x-baton-signature: t=<unix ms>,v1=<hex HMAC-SHA256 of "<t>.<body>">` */
export function signWebhook(secret: string, atMs: number, body: string): string {
  return `t=${atMs},v1=${createHmac('sha256', secret).update(`${atMs}.${body}`).digest('hex')}`;
}

/** @param hooks by the recipient id of the outbox row */
export function createWebhookSender(hooks: Readonly<Record<string, Hook>>): WebhookSender {
  return {
    maxConcurrentSends: 8,
    async post(name, content, { idempotencyKey, signal }) {
      const hook = Object.hasOwn(hooks, name) ? hooks[name] : undefined;
      if (!hook) throw new PlatformError('webhook', name, 'refused');
      const body = JSON.stringify(content);
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
          'x-baton-signature': signWebhook(hook.secret, Date.now(), body),
        },
        body,
        signal,
        redirect: 'error',
      }).catch((cause: unknown) => {
        throw new PlatformError('webhook', name, 'retry', { cause });
      });
      await response.body?.cancel();
      if (response.ok) return;
      const isPassing = response.status === 429 || response.status >= 500;
      const retryAfterMs = Number(response.headers.get('retry-after')) * 1000;
      throw new PlatformError(
        'webhook',
        name,
        isPassing ? 'retry' : 'refused',
        retryAfterMs > 0 ? { retryAfterMs } : {},
      );
    },
  };
}
