/** The page that receivers of the call hook build from: its request is what is sent, its check accepts what is signed. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eventBody } from '../../bot/web/intake-bodies.ts';
import { signWebhook } from '../../bot/webhook/webhook-sender.ts';
import type { CallHookBody } from '../../handlers/hooks/call-hook.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/call-hook.md'), 'utf8');
const bodies = [...page.matchAll(/^\{\n[\s\S]*?^\}$/gm)].map(([text]) => JSON.parse(text) as Record<string, unknown>);

it('shows the body with every field, and a report that is taken as it stands', () => {
  const fields: Record<keyof CallHookBody, true> = {
    deliveryId: true,
    event: true,
    leadId: true,
    number: true,
    phone: true,
    dueAt: true,
  };
  expect(bodies).toHaveLength(2);
  expect(Object.keys(bodies[0] ?? {})).toEqual(Object.keys(fields));
  expect(eventBody.safeParse(bodies[1]).success).toBe(true);
  expect(bodies[1]).toMatchObject({ type: 'verification-call', externalId: bodies[0]?.deliveryId });
});

it('checks the signature as it is made', () => {
  const code = /```js\n[^\n]*\n(?<code>[\s\S]*?)```/.exec(page)?.groups?.code ?? '';
  const isFromBaton = new Function('createHmac', 'timingSafeEqual', `${code}\nreturn isFromBaton;`)(
    createHmac,
    timingSafeEqual,
  ) as (secret: string, header: string, body: string) => boolean;
  const body = JSON.stringify({ number: 'L-1', note: '测试' });
  const signed = signWebhook('secret', Date.now(), body);
  expect(isFromBaton('secret', signed, body)).toBe(true);
  expect(isFromBaton('another', signed, body)).toBe(false);
  expect(isFromBaton('secret', signed, `${body} `)).toBe(false);
  expect(isFromBaton('secret', signWebhook('secret', Date.now() - 6 * 60_000, body), body)).toBe(false);
  expect(isFromBaton('secret', 'v1=00', body)).toBe(false);
});
