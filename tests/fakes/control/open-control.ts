/** Serves the control page of a fake on this machine: the page, what it shows as JSON, and what a person does at it. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import type { ControlAction, ControlSide } from './control-side.ts';

const tokens = path.resolve(import.meta.dirname, '../../../bot/web/public/tokens.css');

/** @returns the address of the page, and how to close it */
export async function openControl(side: ControlSide, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const page = readFileSync(path.join(import.meta.dirname, 'page.html'), 'utf8')
    .replace('/* tokens */', () => readFileSync(tokens, 'utf8'))
    .replaceAll('{{title}}', side.title);
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
    handle(side, page, request).then(
      ([type, body]) => answer(200, type, body),
      (problem: unknown) => answer(400, 'text/plain', problem instanceof Error ? problem.message : 'not done'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  side: ControlSide,
  page: string,
  request: IncomingMessage,
): Promise<[type: string, body: string]> {
  const url = new URL(request.url ?? '/', 'http://control');
  const person = url.searchParams.get('person') || (side.people()[0]?.id ?? '');
  if (url.pathname === '/') return ['text/html', page];
  if (request.method === 'POST' && !isOwnPage(request)) throw new Error('Only the page itself may do this');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /look':
      return ['application/json', JSON.stringify({ people: side.people(), person, ...(await side.look(person)) })];
    case 'POST /act':
      await side.act(person, (await bodyOf(request)) as ControlAction);
      return ['application/json', '{}'];
    case 'POST /people':
      side.addPerson((await bodyOf(request)) as { name: string; email: string; mobile: string });
      return ['application/json', '{}'];
    default:
      throw new Error('There is nothing here');
  }
}

function isOwnPage(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || origin === `http://${host}`;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}
