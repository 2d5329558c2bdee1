/**
 * A notice that one person alone sees is taken away when its button was pressed and answered: it shall not stay with a
 * button that does nothing any more. Slack lets nobody change such a message but through the address that came with the
 * click (docs: "Handling user interaction": five uses within 30 minutes). Best effort: what is not taken away is old news.
 */
import type { SlackConfig } from '../platform-config.ts';
import { asUnanswered, SlackProblem } from './problems.ts';

const timeoutMs = 8_000;

/** @throws PlatformError, SlackProblem for an address that is not Slack's */
export async function takeAwayNotice({ apiUrl }: Pick<SlackConfig, 'apiUrl'>, address: string): Promise<void> {
  const url = URL.parse(address);
  const api = new URL(apiUrl);
  const isConfigured = url?.host === api.host && url.protocol === api.protocol;
  const isSlack = url?.protocol === 'https:' && url.host === 'hooks.slack.com';
  if (!url || !(isConfigured || isSlack)) throw new SlackProblem('foreign-host');
  const status = await post(url);
  if (status !== 200) throw asUnanswered('response', `http-${status}`, true);
}

async function post(url: URL): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ delete_original: true }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    throw asUnanswered('response', 'no-answer', true);
  }
}
