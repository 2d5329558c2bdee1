/**
 * A line between a bot and a vendor on which a test stands: everything passes as it is (requests, Stream connections), until
 * the test asks to be called at a certain answer, which then arrives or is lost. While the far end is away requests wait.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';

export interface Call {
  readonly path: string;
  /** The body; of a form its values, one per line. */
  readonly words: string;
}

interface Watch {
  readonly matches: (call: Call) => boolean;
  readonly fate: 'arrives' | 'is lost';
  readonly then: () => void | Promise<void>;
}

export class HeldLine {
  readonly url: string;
  readonly #server: Server;
  #targets: readonly string[] = [];
  #turn = 0;
  #aimed = Promise.withResolvers<void>();
  #watch: Watch | null = null;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#pass(request, response).catch(() => response.destroy()));
    server.on('upgrade', (request, socket, head) => this.#join(request, socket, head));
  }

  static async open(): Promise<HeldLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HeldLine(server);
  }

  /** Where calls go from now on, one after the other where there are several; none = they wait. */
  aim(...targets: string[]): void {
    this.#targets = targets;
    if (targets.length === 0) this.#aimed = Promise.withResolvers();
    else this.#aimed.resolve();
  }

  /** At the answer to the next such call, when the far end has done what it says: `then` is called, and after it the answer arrives or is lost. */
  atAnswer(matches: Watch['matches'], fate: Watch['fate'], then: Watch['then']): void {
    this.#watch = { matches, fate, then };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #target(): Promise<URL> {
    await this.#aimed.promise;
    this.#turn += 1;
    return new URL(this.#targets[this.#turn % this.#targets.length] ?? '');
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const body = await buffer(request);
    const target = await this.#target();
    // Whoever asked has tired of waiting: it counts as never sent.
    if (response.destroyed) return;
    const sent = openRequest(new URL(path, target), { method, headers });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const bytes = await buffer(answer);
    const watch = this.#watch?.matches({ path, words: wordsOf(body, headers['content-type']) }) ? this.#watch : null;
    if (watch) this.#watch = null;
    await watch?.then();
    if (watch?.fate === 'is lost') response.destroy();
    else response.writeHead(answer.statusCode ?? 502, answer.headers).end(bytes);
  }

  #join({ url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = new URL(this.#targets[0] ?? this.url);
    const far = connect(Number(target.port), target.hostname, () => {
      const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
      far.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    for (const [one, other] of [
      [far, socket],
      [socket, far],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}

function wordsOf(body: Buffer, contentType = ''): string {
  const text = body.toString();
  return contentType.startsWith('application/x-www-form-urlencoded')
    ? [...new URLSearchParams(text).values()].join('\n')
    : text;
}
