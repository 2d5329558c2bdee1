/**
 * A chat vendor on a socket, in a process of its own: answers after 20 ms, refuses some messages before it has taken
 * them (503) and breaks some connections after it has, honours idempotency keys, and can be asked what its users see.
 * Which requests fail is drawn from a seed (first argument).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { seededRandom } from '../seeded-random.ts';

const latencyMs = 20;
const failBefore = 0.005;
const failAfter = 0.005;

export interface VendorMessage {
  readonly idempotencyKey: string;
  readonly to: string;
  readonly cardKey: string;
  readonly content: unknown;
}

export interface VendorAccount {
  /** Live cards per card and recipient. */
  readonly live: Readonly<Record<string, number>>;
  readonly refusedBefore: number;
  readonly brokenAfter: number;
}

const random = seededRandom(Number(process.argv[2] ?? 1));
const messages = new Map<string, VendorMessage>();
const refByKey = new Map<string, string>();
let refusedBefore = 0;
let brokenAfter = 0;

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.method === 'GET') return reply(response, 200, account());
  const luck = random();
  await new Promise((resolve) => setTimeout(resolve, latencyMs));
  if (luck < failBefore) {
    refusedBefore += 1;
    return reply(response, 503, {});
  }
  const message = JSON.parse(body) as VendorMessage;
  const ref = request.method === 'POST' ? take(message) : change(request.url?.slice(1) ?? '', message);
  if (ref !== null && luck < failBefore + failAfter) {
    brokenAfter += 1;
    return void request.socket.destroy();
  }
  reply(response, ref === null ? 404 : 200, { ref });
}

function take(message: VendorMessage): string {
  const known = refByKey.get(message.idempotencyKey);
  if (known !== undefined) return known;
  const ref = `m${messages.size + 1}`;
  messages.set(ref, message);
  refByKey.set(message.idempotencyKey, ref);
  return ref;
}

function change(ref: string, message: VendorMessage): string | null {
  const known = messages.get(ref);
  if (!known) return null;
  messages.set(ref, { ...known, content: message.content });
  return ref;
}

function account(): VendorAccount {
  const live: Record<string, number> = {};
  for (const { cardKey, to } of messages.values()) {
    const shown = `${cardKey} > ${to}`;
    live[shown] = (live[shown] ?? 0) + 1;
  }
  return { live, refusedBefore, brokenAfter };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
