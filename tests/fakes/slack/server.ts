/**
 * The wire of the fake: HTTP for the Web API, uploads and downloads, WebSocket for Socket Mode, with scripted faults. As
 * strict as Slack where the reference says so: bearer per token, scopes, limits with Retry-After, pages instead of files.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ApiContext, ApiProblem } from './api-call.ts';
import { apiMethods, scopeOf } from './web-api.ts';
import type { Json, World } from './world.ts';

export interface ServerFaults {
  /** Seconds that every call is told to wait; null = no limit. */
  rateLimitSeconds: number | null;
  /** Connections are cut without an answer. */
  isCut: boolean;
  /** Sockets are closed as soon as they are open. */
  isTurningAway: boolean;
  /** Nothing that the token asks for is allowed any more. */
  isTokenRevoked: boolean;
  /** The scopes that the token has; others are refused. */
  scopes: Set<string>;
  /** What the next calls of a method meet, in this order. */
  readonly next: { method: string; how: CallFault }[];
}

/** `after` = Slack did it, and nobody hears of it. */
export type CallFault =
  | '500'
  | '429'
  | 'html'
  | 'reset'
  | 'reset-after'
  | { readonly code: string }
  | { readonly heldUntil: Promise<void> };

export interface FileAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface SlackServerOptions {
  readonly port: number;
  readonly world: World;
  readonly botToken: string;
  readonly appToken: string;
  readonly hasRateLimits: boolean;
  readonly echo: (event: Json) => void;
  readonly onAck: (envelopeId: string, payload: Json | null) => void;
}

export class SlackServer {
  readonly faults: ServerFaults = {
    rateLimitSeconds: null,
    isCut: false,
    isTurningAway: false,
    isTokenRevoked: false,
    scopes: new Set(),
    next: [],
  };
  /** Answers in place of a file's bytes, by file id. */
  readonly fileAnswers = new Map<string, FileAnswer>();
  /** Every call that was answered, in order. */
  readonly calls: { readonly method: string; readonly args: Json }[] = [];
  readonly sockets = new Set<WebSocket>();
  readonly #options: SlackServerOptions;
  readonly #server: Server;
  readonly #socketServer = new WebSocketServer({ noServer: true });
  readonly #counts = new Map<string, number[]>();
  #busy = 0;

  private constructor(options: SlackServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#receive(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.faults.isCut || !request.url?.startsWith('/link/')) return void socket.destroy();
      this.#socketServer.handleUpgrade(request, socket, head, (opened) => this.#welcome(opened));
    });
  }

  static async open(options: SlackServerOptions): Promise<SlackServer> {
    const server = new SlackServer(options);
    await new Promise<void>((resolve) => server.#server.listen(options.port, '127.0.0.1', resolve));
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Calls that have begun and have no answer yet. */
  get busy(): number {
    return this.#busy;
  }

  /** Slack asks for a new connection. */
  disconnectSockets(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const socket of this.sockets) socket.send(JSON.stringify({ type: 'disconnect', reason }));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #welcome(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data)) as { envelope_id?: string; payload?: Json };
      const isEmpty = payload === undefined || Object.keys(payload).length === 0;
      if (id) this.#options.onAck(id, isEmpty ? null : payload);
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.sockets.size,
        connection_info: { app_id: 'A0BATON001' },
        debug_info: { host: 'fake', approximate_connection_time: 18_060 },
      }),
    );
    if (this.faults.isTurningAway || this.sockets.size > maxSockets)
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#busy += 1;
    response.on('close', () => {
      this.#busy -= 1;
    });
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await readAll(request);
    if (this.faults.isCut) return void request.socket.destroy();
    if (url.pathname.startsWith('/api/')) return void this.#call(url.pathname.slice(5), request, body, response);
    if (url.pathname.startsWith('/upload/v1/')) return void this.#upload(url, body, response);
    if (url.pathname.startsWith('/files-pri/')) return void this.#download(url, request, response);
    if (url.pathname.startsWith('/responses/')) return void this.#respond(url, body, response);
    send(response, { status: 404, body: 'not found' });
  }

  #call(method: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const fault = this.#takeFault(method);
    if (fault !== null && typeof fault === 'object' && 'heldUntil' in fault)
      return void fault.heldUntil.then(() => this.#call(method, request, body, response));
    if (fault === 'reset') return void request.socket.destroy();
    // As gateways in front of Slack do: without saying for how long.
    if (fault === '429') return void send(response, { status: 429, body: 'too many requests' });
    if (fault === '500') return void send(response, { status: 500, body: 'Internal Server Error' });
    if (fault === 'html')
      return void send(response, { status: 200, headers: html, body: '<!doctype html><title>Slack</title>Sign in' });
    const wait = this.faults.rateLimitSeconds ?? this.#overLimit(method, argsOf(request, body));
    if (wait !== null)
      return void send(response, { status: 429, headers: { 'retry-after': String(wait) }, body: 'too many requests' });
    const answer =
      fault !== null && typeof fault === 'object'
        ? refusal(new ApiProblem(fault.code))
        : this.#answer(method, request, body);
    if (fault === 'reset-after') return void request.socket.destroy();
    const headers = { 'content-type': 'application/json', 'x-oauth-scopes': [...this.faults.scopes].join(',') };
    send(response, { status: 200, headers, body: JSON.stringify(answer) });
  }

  #answer(method: string, request: IncomingMessage, body: Buffer): Json {
    const { world, botToken, appToken, echo } = this.#options;
    try {
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new ApiProblem('not_authed');
      if (token !== (method === 'apps.connections.open' ? appToken : botToken)) throw new ApiProblem('invalid_auth');
      if (this.faults.isTokenRevoked && method !== 'apps.connections.open') throw new ApiProblem('token_revoked');
      const known = Object.hasOwn(apiMethods, method) ? apiMethods[method] : undefined;
      if (!known) throw new ApiProblem('unknown_method');
      const { scopes } = this.faults;
      const args = argsOf(request, body);
      const needed = scopeOf(known, args, world);
      if (needed !== null && !scopes.has(needed))
        throw new ApiProblem('missing_scope', { needed, provided: [...scopes].join(',') });
      this.calls.push({ method, args });
      // As the bot reaches us: what stands in between stays in between.
      const address = `http://${request.headers.host}`;
      const openSocket = () => `${address.replace('http', 'ws')}/link/?ticket=${world.newId('T')}`;
      const context: ApiContext = { world, address, echo, openSocket };
      return { ok: true, ...known.run(args, context) };
    } catch (problem) {
      if (problem instanceof ApiProblem) return refusal(problem);
      throw problem;
    }
  }

  #takeFault(method: string): CallFault | null {
    const index = this.faults.next.findIndex((one) => one.method === method);
    return index < 0 ? null : (this.faults.next.splice(index, 1)[0]?.how ?? null);
  }

  /** One post per second and channel with a small burst; other methods by their tier. @returns seconds to wait */
  #overLimit(method: string, args: Json): number | null {
    if (!this.#options.hasRateLimits) return null;
    const isPost = method === 'chat.postMessage';
    const perMinute = isPost ? 60 : (apiMethods[method]?.perMinute ?? 50);
    const key = isPost ? `${method} ${String(args.channel)}` : method;
    const now = this.#options.world.now().getTime();
    const windowMs = isPost ? 5_000 : 60_000;
    const allowed = isPost ? 10 : perMinute;
    const recent = (this.#counts.get(key) ?? []).filter((at) => at > now - windowMs);
    const isOver = recent.length >= allowed;
    this.#counts.set(key, isOver ? recent : [...recent, now]);
    return isOver ? Math.max(1, Math.ceil(((recent[0] ?? now) + windowMs - now) / 1_000)) : null;
  }

  /** Of what may be done there the fake knows what the bot does: taking the original away. */
  #respond(url: URL, body: Buffer, response: ServerResponse): void {
    const { world } = this.#options;
    const to = world.responses.get(url.pathname.split('/')[2] ?? '');
    if (!to || to.usesLeft === 0) return void send(response, { status: 404, body: 'used_url' });
    if (world.now().getTime() - to.at > responseLifeMs)
      return void send(response, { status: 404, body: 'expired_url' });
    if (body.toString('utf8') !== '{"delete_original":true}')
      return void send(response, { status: 400, body: 'invalid_payload' });
    to.usesLeft -= 1;
    const place = to.message ? world.messages.indexOf(to.message) : -1;
    if (place >= 0) world.messages.splice(place, 1);
    send(response, { status: 200, body: 'ok' });
  }

  #upload(url: URL, body: Buffer, response: ServerResponse): void {
    const file = this.#options.world.files.get(url.pathname.split('/')[3] ?? '');
    if (!file || file.isCompleted || body.length !== Number(url.searchParams.get('length')))
      return void send(response, { status: 400, body: 'wrong upload' });
    file.bytes = body;
    send(response, { status: 200, body: `OK - ${body.length}` });
  }

  #download(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const id = url.pathname.split('/')[2] ?? '';
    const scripted = this.fileAnswers.get(id);
    if (scripted) return void send(response, scripted);
    const file = this.#options.world.files.get(id);
    if (!file || file.isDeleted) return void send(response, { status: 404, body: 'gone' });
    const isAllowed =
      request.headers.authorization === `Bearer ${this.#options.botToken}` &&
      !this.faults.isTokenRevoked &&
      this.faults.scopes.has('files:read');
    // Not allowed is a page to sign in, not a number.
    if (!isAllowed)
      return void send(response, { status: 200, headers: html, body: '<!doctype html><title>Sign in</title>' });
    send(response, { status: 200, headers: { 'content-type': file.mimetype }, body: file.bytes });
  }
}

/** Connections of one app. */
const maxSockets = 10;
const responseLifeMs = 30 * 60_000;
const html = { 'content-type': 'text/html; charset=utf-8' };

function refusal({ code, extra }: ApiProblem): Json {
  return { ok: false, error: code, ...extra };
}

/** Form fields or JSON, as the client likes. */
function argsOf(request: IncomingMessage, body: Buffer): Json {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return JSON.parse(body.toString('utf8') || '{}') as Json;
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    // Cut in the middle: what came is what there is.
  }
  return Buffer.concat(parts);
}

function send(response: ServerResponse, { status, headers, body }: FileAnswer): void {
  response.writeHead(status, headers).end(body ?? '');
}
