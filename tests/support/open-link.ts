/** Opens a link that a chat tool sent, as a browser does: the page's script claims it, then it is asked for again. */
import type { Answer, ServedApp } from './serve-app.ts';

/** @returns how this browser asks for the page and for what belongs to it, and its cookie */
export async function openLink(
  served: ServedApp,
  address: string,
  headers: Record<string, string> = {},
): Promise<{ page: Answer; cookie: string; ask(rest?: string): Promise<Answer> }> {
  const claimed = await served.ask(`${address}/open`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
  });
  const cookie = claimed.headers['set-cookie']?.[0]?.split(';')[0] ?? headers.cookie ?? '';
  const ask = (rest = '') => served.ask(`${address}${rest}`, { headers: { ...headers, cookie } });
  return { page: claimed.status === 204 ? await ask() : claimed, cookie, ask };
}
