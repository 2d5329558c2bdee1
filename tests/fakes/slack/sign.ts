/** Signs requests as Slack does, for the fake, for tests of bad input and for benches. */
import { createHmac } from 'node:crypto';

export interface SignedHeaders {
  readonly 'x-slack-request-timestamp': string;
  readonly 'x-slack-signature': string;
}

/** @param at when Slack sends it; the bot takes 300 s both ways */
export function signSlack(secret: string, body: string | Buffer, at: Date): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

/** A request as Slack would send it: path, headers and body, ready for fetch or node:http. */
export function slackRequest(
  kind: 'events' | 'actions' | 'commands',
  payload: object,
  { secret, at }: { secret: string; at: Date },
): { path: string; headers: Record<string, string>; body: string } {
  const form = 'application/x-www-form-urlencoded';
  const body =
    kind === 'events'
      ? JSON.stringify(payload)
      : kind === 'actions'
        ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
        : new URLSearchParams(payload as Record<string, string>).toString();
  const contentType = kind === 'events' ? 'application/json' : form;
  return {
    path: `/slack/${kind}`,
    headers: { 'content-type': contentType, ...signSlack(secret, body, at) },
    body,
  };
}
