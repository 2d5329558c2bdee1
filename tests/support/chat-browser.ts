/** The browser of somebody who follows a link out of a chat: opens the page, reads it, fills in its form. */
import { request } from 'node:http';
import type { SentView } from '../../bot/web/pages/form-page.ts';
import type { Answer, OpenForm } from './stage.ts';

export interface ChatBrowser {
  /** @param address complete, as the chat shows it */
  follow(address: string): Promise<Answer>;
  /** Presses the one button of the page behind the link. */
  press(address: string): Promise<Answer>;
}

interface Got {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
  readonly location: string | undefined;
}

export function openChatBrowser(): ChatBrowser {
  let cookie = '';
  const ask = async (address: string, method = 'GET', body?: object): Promise<Got> => {
    const got = await askOnce(address, method, cookie, body);
    if (got.cookie) cookie = got.cookie;
    return got;
  };
  const open = async (address: string): Promise<string> => {
    await ask(`${address}/open`, 'POST');
    const page = await ask(address);
    if (page.location) return (await ask(new URL(page.location, address).href)).text;
    if (page.status !== 200) throw new Error(`The page answered ${page.status}`);
    return page.text;
  };
  /** What was refused stays on the page, and is sent again as a new event: as the page's script does. */
  const sender = (base: string, page: string) => {
    const [, action, first] = /<form class="form(?:-button)?" action="([^"]+)" data-event="([^"]+)"/.exec(page) ?? [];
    if (!action || !first) throw new Error('The page has nothing to send');
    let eventId = first;
    return async (fields: Readonly<Record<string, string>>): Promise<Answer> => {
      const answered = await ask(new URL(action, base).href, 'POST', { eventId, fields });
      const view = JSON.parse(answered.text) as SentView;
      if (view.kind === 'go') return { texts: [], form: null, link: new URL(view.address, base).href };
      if (view.kind === 'page') return answerOf(base, view.html);
      eventId = view.eventId;
      return { texts: Object.values(view.problems), form: null, link: null };
    };
  };
  const answerOf = (base: string, page: string): Answer => ({
    texts: [...page.matchAll(/<(?:p|h1|li)[^>]*>(.*?)<\/(?:p|h1|li)>/gs)]
      .map(([, words = '']) => wordsOf(words))
      .filter(Boolean),
    form: page.includes('<form class="form"') ? formOf(base, page) : null,
    link: null,
  });
  const formOf = (base: string, page: string): OpenForm => ({
    title: wordsOf(/<h1>(.*?)<\/h1>/s.exec(page)?.[1] ?? ''),
    fields: [...page.matchAll(/data-field="([^"]+)"/g)].map(([, name = '']) => name),
    submit: sender(base, page),
  });
  return {
    follow: async (address) => answerOf(address, await open(address)),
    press: async (address) => sender(address, await open(address))({}),
  };
}

function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .trim();
}

/** Raw, because fetch does not let these headers through. */
function askOnce(address: string, method: string, cookie: string, body?: object): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = {
      'sec-fetch-site': 'same-origin',
      ...(cookie ? { cookie } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const sent = request(address, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0],
          location: response.headers.location,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}
