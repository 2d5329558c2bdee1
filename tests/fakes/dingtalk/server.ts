/** The fake's HTTP side: who may call, how often, with what faults; then the API. Answers like the vendor, mistakes too. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Body, denied, Refusal, refuse, refuseOld, textIn } from './answers.ts';
import { cardApi } from './card-api.ts';
import { directoryApi } from './directory-api.ts';
import { groupRobot, robotApi } from './robot-api.ts';
import type { FakeState, Fault } from './state.ts';
import type { FakeStream } from './stream.ts';

const tokenLifeMs = 7_200_000;
const page = '<html><body>Please sign in</body></html>';

export function createFakeServer(
  state: FakeState,
  stream: FakeStream,
  more: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>,
): Server {
  const recent = new Map<string, number[]>();
  const server = createServer((request, response) => {
    handle(request, response).catch((problem: unknown) => {
      if (!(problem instanceof Refusal)) state.complaints.push(`the fake failed: ${String(problem)}`);
      const { status, body } =
        problem instanceof Refusal ? problem : { status: 500, body: { code: 'system.busy', message: 'fake' } };
      if ('xml' in body) return void response.writeHead(status).end('<xml></xml>');
      json(response, status, body);
    });
  });
  server.on('upgrade', (request, socket, head) => stream.upgrade(request, socket, head));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const path = url.pathname;
    if (await more(request, response, url)) return;
    if (state.isNetworkCut) return void request.socket.destroy();
    const bytes = await readAll(request);
    const fault = takeFault(state.faults, path);
    if (fault?.make === 'reset') return void request.socket.destroy();
    if (fault?.make === 'html') return void response.writeHead(502, { 'content-type': 'text/html' }).end(page);
    if (fault?.make === 'punish') return json(response, 200, { status: 1111, wait: 5, punish: 'deny' });
    if (fault && typeof fault.make === 'object')
      throw 'errcode' in fault.make ? refuseOld(fault.make.errcode) : refuse(fault.make.status, fault.make.code);
    if (path.startsWith('/files/')) return sendFile(url, response);
    const answer = await answerOf(request, url, bytes);
    if (fault?.make === 'lose') return void request.socket.destroy();
    const host = `http://${request.headers.host}`;
    json(response, 200, JSON.parse(JSON.stringify(answer).replaceAll('<host>', host)) as object);
  }

  async function answerOf(request: IncomingMessage, url: URL, bytes: Buffer): Promise<object> {
    const path = url.pathname;
    if (path === '/media/upload') {
      requireOldToken(url);
      limitRate(path, () => refuseOld(90018));
      return upload(url, request.headers['content-type'] ?? '', bytes);
    }
    const body = readBody(bytes);
    if (path === '/v1.0/gateway/connections/open')
      return stream.open(body, request.headers.accept ?? '', `http://${request.headers.host}`);
    if (path === '/v1.0/oauth2/accessToken') return tokenFor(body);
    if (path === '/robot/send') {
      if (!/^application\/json/.test(request.headers['content-type'] ?? '')) throw refuseOld(43004);
      return groupRobot(state, url.searchParams, body, bytes.length);
    }
    const old = directoryApi[path];
    if (old) {
      requireOldToken(url);
      limitRate(path, () => refuseOld(90018));
      if (path.startsWith('/topapi/checkin') && !state.spendCall()) throw refuseOld(90020);
      return old(state, body);
    }
    const key = `${request.method} ${path}`;
    const found = robotApi[key] ?? cardApi[key];
    if (!found) throw refuse(404, 'InvalidAction.NotFound');
    const given = request.headers['x-acs-dingtalk-access-token'];
    if (!isToken(typeof given === 'string' ? given : '')) throw refuse(400, 'InvalidAuthentication');
    limitRate(path, () => denied('QpsLimitForAppkeyAndApi'));
    if (!state.spendCall()) throw denied('ApiCountLimitForOrg');
    return found(state, body);
  }

  function tokenFor(body: Body): object {
    if (textIn(body, 'appKey') !== state.clientId || textIn(body, 'appSecret') !== state.clientSecret)
      throw refuse(400, 'invalidClientIdOrSecret');
    const now = state.now().getTime();
    if (!state.token || state.token.endsAt <= now) {
      state.tokensMade += 1;
      state.token = { text: `token-${state.tokensMade}`, endsAt: now + tokenLifeMs };
    }
    return { accessToken: state.token.text, expireIn: Math.floor((state.token.endsAt - now) / 1_000) };
  }

  const isToken = (given: string) =>
    state.token !== null && given === state.token.text && state.token.endsAt > state.now().getTime();

  function requireOldToken(url: URL): void {
    const given = url.searchParams.get('access_token') ?? '';
    if (given === '') throw refuseOld(41001);
    if (!isToken(given)) throw refuseOld(40014);
  }

  /** In real time: a clock that stands still must not make the bot wait for ever. */
  function limitRate(path: string, refusal: () => Refusal): void {
    if (state.isRateLimited) throw refusal();
    const now = Date.now();
    const calls = (recent.get(path) ?? []).filter((at) => now - at < 1_000);
    recent.set(path, calls);
    if (calls.length >= (state.options.callsPerSecond ?? 20)) throw refusal();
    calls.push(now);
  }

  function upload(url: URL, contentType: string, bytes: Buffer): object {
    const type = url.searchParams.get('type');
    if (type === null) throw refuseOld(40004);
    if (type !== 'image' || !contentType.startsWith('multipart/form-data')) throw refuseOld(40004);
    if (bytes.length > 20_000_000) throw refuseOld(40006);
    const start = bytes.indexOf('\r\n\r\n', bytes.indexOf('name="media"'));
    const file = bytes.subarray(start + 4);
    const isPicture = [
      [0x89, 0x50],
      [0xff, 0xd8],
      [0x47, 0x49],
      [0x42, 0x4d],
    ].some(([first, second]) => file[0] === first && file[1] === second);
    if (!isPicture) throw refuseOld(40005);
    if (!state.spendCall()) throw refuseOld(90020);
    const id = `@${state.id('media')}`;
    state.media.set(id, file);
    return { errcode: 0, errmsg: 'ok', media_id: id, type, created_at: state.now().getTime() };
  }

  function sendFile(url: URL, response: ServerResponse): void {
    const file = state.files.get(decodeURIComponent(url.pathname.slice('/files/'.length, -'.file'.length)));
    const until = Number(url.searchParams.get('until'));
    if (!file || until < state.now().getTime()) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error>AccessDenied</Error>');
      return;
    }
    response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
  }

  return server;
}

function takeFault(faults: Fault[], path: string): Fault | undefined {
  const fault = faults.find((one) => one.path.test(path) && one.times > 0);
  if (fault) fault.times -= 1;
  return fault;
}

function readBody(bytes: Buffer): Body {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8')) as Body;
  } catch {
    throw refuse(400, 'invalidJson');
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
