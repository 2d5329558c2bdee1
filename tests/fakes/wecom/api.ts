/**
 * The API of the fake WeCom: the checks in WeCom's order (path, token, address, rights, app, parameters), errors as status
 * 200 with a code, an empty 404 for unknown paths. Every rule is from the reference.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isFields } from './card-kinds.ts';
import { Refusal, type WecomWorld } from './wecom-world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** 上传临时素材; of pictures the error codes' page says 5 MB, so nobody may rely on more. */
const maxUploadMb: Readonly<Record<string, number>> = { image: 5, voice: 2, video: 10, file: 20 };
const looks: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  image: isPictureFile,
  voice: (bytes) => bytes.subarray(0, 5).toString('latin1') === '#!AMR',
  video: (bytes) => bytes.subarray(4, 8).toString('latin1') === 'ftyp',
};

function isPictureFile(bytes: Buffer): boolean {
  return bytes.subarray(1, 4).toString('latin1') === 'PNG' || (bytes[0] === 0xff && bytes[1] === 0xd8);
}

export interface ApiSettings {
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  hasCallback: boolean;
  isTrustedAddress: boolean;
  /** The domain for sign-in and JS-SDK as the console has it. */
  trustedDomain: string;
  isAppOn: boolean;
}

export class FakeApi {
  readonly #world: WecomWorld;
  readonly #settings: ApiSettings;
  #token: { value: string; untilMs: number } | null = null;
  #revoked = new Set<string>();
  tokensIssued = 0;

  constructor(world: WecomWorld, settings: ApiSettings) {
    this.#world = world;
    this.#settings = settings;
  }

  revokeToken(): void {
    if (this.#token) this.#revoked.add(this.#token.value);
    this.#token = null;
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname;
    this.#world.calls.push(path);
    const body = await buffer(request);
    if (this.#world.line === 'cut') return void request.socket.destroy();
    const isLimited = this.#world.line === 'limited' && path !== '/cgi-bin/gettoken';
    const fault = isLimited ? { errcode: 45009 } : this.#world.takeFault(path);
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'hang') return;
    if (fault === 'html')
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body>Sign in to the network</body></html>');
    if (fault === 'gateway') return void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502</h1>');
    if (path === '/cgi-bin/media/get' && fault === undefined) return this.#download(request, response, url);
    let answer: Fields | null;
    try {
      if (isFields(fault) && 'errcode' in fault)
        throw new Refusal(Number(fault.errcode), String(fault.errmsg ?? 'fault'));
      if (isFields(fault) && 'answer' in fault) answer = fault.answer as Fields;
      else answer = await this.#answer(path, url.searchParams, body, request);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      answer = { errcode: problem.code, errmsg: errmsg(problem) };
    }
    if (fault === 'lose-answer') return void request.socket.destroy();
    if (answer === null) return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
      .end(JSON.stringify({ errcode: 0, errmsg: 'ok', ...answer }));
  }

  async #answer(path: string, query: URLSearchParams, body: Buffer, request: IncomingMessage): Promise<Fields | null> {
    if (path === '/cgi-bin/gettoken') return this.#issueToken(query);
    if (path === '/cgi-bin/webhook/send') return this.#webhook(query.get('key') ?? '', json(body));
    const call = this.#calls[path];
    if (!call) return null;
    this.#checkToken(query);
    return call(query, body, request);
  }

  #issueToken(query: URLSearchParams): Fields {
    const { corpId, secret } = this.#settings;
    if (!query.get('corpsecret')) throw new Refusal(41004, 'corpsecret missing');
    if (query.get('corpid') !== corpId) throw new Refusal(40013, 'invalid corpid');
    if (query.get('corpsecret') !== secret) throw new Refusal(40001, 'invalid credential');
    const nowMs = this.#world.nowMs();
    if (!this.#token || this.#token.untilMs <= nowMs) {
      this.#token = { value: randomBytes(32).toString('base64url'), untilMs: nowMs + 7_200_000 };
      this.tokensIssued += 1;
    }
    return { access_token: this.#token.value, expires_in: Math.floor((this.#token.untilMs - nowMs) / 1000) };
  }

  #checkToken(query: URLSearchParams): void {
    const token = query.get('access_token');
    if (!token) throw new Refusal(41001, 'access_token missing');
    if (this.#revoked.has(token) || token !== this.#token?.value) throw new Refusal(40014, 'invalid access_token');
    if (this.#token.untilMs <= this.#world.nowMs()) throw new Refusal(42001, 'access_token expired');
    if (!this.#settings.isTrustedAddress) throw new Refusal(60020, 'not allow to access from your ip');
    if (!this.#settings.isAppOn) throw new Refusal(50003, 'app is disabled');
  }

  #agent(fields: Fields): void {
    if (typeof fields.agentid !== 'number') throw new Refusal(40058, 'agentid must be an integer');
    if (fields.agentid !== this.#settings.agentId) throw new Refusal(301002, 'agentid');
  }

  readonly #calls: Readonly<
    Record<string, (query: URLSearchParams, body: Buffer, request: IncomingMessage) => Fields | Promise<Fields>>
  > = {
    '/cgi-bin/message/send': (_query, body) => {
      const fields = json(body);
      this.#agent(fields);
      if (fields.touser === undefined || fields.touser === '') throw new Refusal(82001, 'no recipient');
      if (typeof fields.touser !== 'string') throw new Refusal(40058, 'touser must be a string');
      return this.#world.sendToUsers(fields.touser.split('|'), fields, this.#settings.hasCallback);
    },
    '/cgi-bin/message/update_template_card': (_query, body) => {
      const fields = json(body);
      this.#agent(fields);
      return this.#world.updateCard(fields);
    },
    '/cgi-bin/message/recall': (_query, body) => {
      this.#world.recall(String(json(body).msgid));
      return {};
    },
    '/cgi-bin/media/upload': (query, body, request) => this.#upload(query.get('type') ?? '', body, request),
    '/cgi-bin/appchat/send': (_query, body) => this.#appchat(json(body)),
    '/cgi-bin/agent/get': (query) => {
      if (query.get('agentid') !== String(this.#settings.agentId)) throw new Refusal(301002, 'agentid');
      return { agentid: this.#settings.agentId, name: '接力', close: 0, redirect_domain: this.#settings.trustedDomain };
    },
    '/cgi-bin/getcallbackip': () => ({ ip_list: ['101.226.103.*', '203.0.113.9'] }),
    '/cgi-bin/get_jsapi_ticket': () => ({ ticket: 'JS-TICKET', expires_in: 7200 }),
    '/cgi-bin/department/simplelist': () => ({
      department_id: [...this.#world.departments.values()].map(({ id, parentId }) => ({
        id,
        parentid: parentId,
        order: id,
      })),
    }),
    '/cgi-bin/department/list': () => ({
      department: [...this.#world.departments.values()].map(({ id, name, parentId, leaders }) => ({
        id,
        name,
        parentid: parentId,
        order: id,
        department_leader: leaders ?? [],
      })),
    }),
    '/cgi-bin/user/list': (query) => {
      const id = Number(query.get('department_id'));
      if (!this.#world.departments.has(id)) throw new Refusal(60011, 'no privilege');
      const people = [...this.#world.people.values()].filter(
        ({ departments, isVisible }) => departments.includes(id) && isVisible !== false,
      );
      // Apps made since June 2022 are told neither mobile nor e-mail.
      return {
        userlist: people.map(({ userId, name, departments, directLeader, status }) => ({
          userid: userId,
          name,
          department: departments,
          is_leader_in_dept: departments.map(() => 0),
          direct_leader: directLeader ? [directLeader] : [],
          status: status ?? 1,
        })),
      };
    },
    '/cgi-bin/batch/openuserid_to_userid': (_query, body) => {
      const ids = json(body).open_userid_list;
      if (!Array.isArray(ids) || ids.length > 1000) throw new Refusal(40058, 'open_userid_list');
      const known = ids.map(String).filter((id) => this.#world.openIds.has(id));
      return {
        userid_list: known.map((id) => ({ open_userid: id, userid: this.#world.openIds.get(id) })),
        invalid_open_userid_list: ids.filter((id) => !known.includes(String(id))),
      };
    },
    '/cgi-bin/auth/getuserinfo': (query) => {
      const code = query.get('code') ?? '';
      const known = this.#world.oauthCodes.get(code);
      this.#world.oauthCodes.delete(code);
      if (!known || this.#world.nowMs() - known.issuedAtMs > 300_000) throw new Refusal(40029, 'invalid code');
      return known.userId ? { userid: known.userId } : { openid: 'o-outsider' };
    },
  };

  async #upload(type: string, body: Buffer, request: IncomingMessage): Promise<Fields> {
    if (!['image', 'voice', 'video', 'file'].includes(type)) throw new Refusal(40004, 'invalid media type');
    if (body.includes('filename*=')) throw new Refusal(44001, 'empty media data');
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => null);
    const media = form?.get('media');
    if (!(media instanceof File)) throw new Refusal(41005, 'media missing');
    const bytes = Buffer.from(await media.arrayBuffer());
    if (bytes.length <= 5) throw new Refusal(44001, 'empty media data');
    if (!media.name || media.name === 'blob') throw new Refusal(41005, 'media has no file name');
    if (bytes.length > (maxUploadMb[type] ?? 0) * 1024 * 1024) throw new Refusal(40006, 'invalid file size');
    if (!(looks[type]?.(bytes) ?? true)) throw new Refusal(40005, 'invalid file type');
    const isPicture = type === 'image' || isPictureFile(bytes);
    const id = this.#world.addFile({
      bytes,
      name: media.name,
      type: isPicture ? 'image/png' : 'application/octet-stream',
    });
    return { type, media_id: id, created_at: String(Math.floor(this.#world.nowMs() / 1000)) };
  }

  #download(request: IncomingMessage, response: ServerResponse, url: URL): void {
    try {
      this.#checkToken(url.searchParams);
      const { bytes, name, type } = this.#world.file(url.searchParams.get('media_id') ?? '');
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      const headers = {
        'content-type': type,
        'content-disposition': `attachment; filename="${encodeURIComponent(name)}"`,
      };
      if (!range) {
        if (bytes.length > 20 * 1024 * 1024) throw new Refusal(830002, 'range required');
        return void response.writeHead(200, headers).end(bytes);
      }
      const from = Number(range[1]);
      const wanted = Number(range[2]) - from + 1;
      if (wanted % 16 !== 0 || wanted > 20 * 1024 * 1024) throw new Refusal(830002, 'range');
      const piece = bytes.subarray(from, from + wanted);
      const last = from + piece.length - 1;
      response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${last}/${bytes.length}` }).end(piece);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      const body = JSON.stringify({ errcode: problem.code, errmsg: errmsg(problem) });
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(body);
    }
  }

  #webhook(key: string, fields: Fields): Fields {
    const group = this.#world.groups.get(key);
    if (group?.kind !== 'webhook') throw new Refusal(93000, 'invalid webhook url');
    const nowMs = this.#world.nowMs();
    const lastMinute = group.sentAtMs.filter((at) => at > nowMs - 60_000);
    if (lastMinute.length >= this.#world.pace.webhookPerMinute) throw new Refusal(45009, 'api freq out of limit');
    const type = String(fields.msgtype);
    const inner = fields[type];
    if (!isFields(inner)) throw new Refusal(40008, 'invalid message type');
    const content = typeof inner.content === 'string' ? inner.content : '';
    const limit = { text: 2048, markdown: 4096, markdown_v2: 4096 }[type];
    if (limit !== undefined) {
      if (content === '') throw new Refusal(44004, 'empty content');
      if (Buffer.byteLength(content) > limit) throw new Refusal(45002, 'content too long');
      group.messages.push({ type, text: content });
    } else if (type === 'image') {
      const bytes = Buffer.from(String(inner.base64), 'base64');
      if (createHash('md5').update(bytes).digest('hex') !== inner.md5) throw new Refusal(301019, 'md5 not match');
      if (bytes.length > 2 * 1024 * 1024) throw new Refusal(40009, 'invalid image size');
      if (!isPictureFile(bytes)) throw new Refusal(40005, 'invalid file type');
      group.messages.push({ type, text: '', bytes: bytes.length });
    } else throw new Refusal(40008, 'invalid message type');
    group.sentAtMs.push(nowMs);
    return {};
  }

  #appchat(fields: Fields): Fields {
    const group = this.#world.groups.get(String(fields.chatid));
    if (group?.kind !== 'appchat') throw new Refusal(86008, 'chat not created by this app');
    const type = String(fields.msgtype);
    const inner = fields[type];
    if (!isFields(inner) || !['text', 'markdown', 'image'].includes(type))
      throw new Refusal(40008, 'invalid message type');
    if (type === 'image') this.#world.file(String(inner.media_id));
    else if (typeof inner.content !== 'string' || inner.content === '') throw new Refusal(44004, 'empty content');
    else if (Buffer.byteLength(inner.content) > 2048) throw new Refusal(45002, 'content too long');
    group.messages.push({ type, text: type === 'image' ? '' : String(inner.content) });
    return {};
  }
}

function json(body: Buffer): Fields {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (isFields(value)) return value;
  } catch {
    // Said below.
  }
  throw new Refusal(47001, 'data format error');
}

function errmsg({ code, message }: Refusal): string {
  return `${message}, hint: [1700000000000000000000], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=${code}`;
}
