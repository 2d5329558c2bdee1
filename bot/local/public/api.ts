/**
 * Requests of the page to the server. Each names the acting person and the language; what changes something carries an
 * event id and may be sent again after a lost connection, because the server takes each id once.
 */
import type { ProblemView } from '../chat-api.ts';
import { state } from './state.ts';
import { locale, t } from './texts.ts';

/** A refusal in words for the person; `code` is `offline` when the server could not be reached. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

const retryAfterMs = [600, 1_500, 3_000];
let whenLeft: (message: string) => void = () => undefined;

/** Called when the server says that the acting person is no longer active. */
export function onLeft(listener: (message: string) => void): void {
  whenLeft = listener;
}

export function newEventId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function get<T>(path: string, actingId = state.actingId): Promise<T> {
  return request<T>('GET', path, undefined, actingId);
}

/** Sends once. @throws Refusal */
export function post<T = void>(path: string, body: object = {}, actingId = state.actingId): Promise<T> {
  return request<T>('POST', path, body, actingId);
}

/**
 * Sends again for a few seconds while the server cannot be reached; the body's event id keeps it one event, and it stays
 * the act of whoever acted first, also when somebody else has taken over the page since.
 */
export async function postSurely<T>(
  path: string,
  body: { eventId: string } & Record<string, unknown>,
  actingId = state.actingId,
): Promise<T> {
  for (const waitMs of retryAfterMs) {
    try {
      return await post<T>(path, body, actingId);
    } catch (problem) {
      if (!(problem instanceof Refusal) || !['offline', 'not-running'].includes(problem.code)) throw problem;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return post<T>(path, body, actingId);
}

/** The address of the event stream; EventSource sends no headers, so the acting person is in the query. */
export function streamUrl(since: number): string {
  return `/chat/api/stream?${new URLSearchParams({ acting: state.actingId, since: String(since) })}`;
}

/** The address of a stored file, for elements that send no headers. @param page of a document, as a picture */
export function fileUrl(sha256: string, page?: number): string {
  const query = new URLSearchParams({ acting: state.actingId });
  return `/chat/api/files/${sha256}${page === undefined ? '' : `/pages/${page}.png`}?${query}`;
}

/** The same, to be saved under the name that its sender gave it. */
export function downloadUrl(sha256: string, name: string): string {
  return `${fileUrl(sha256)}&${new URLSearchParams({ name })}`;
}

/** Sends a piece of a file that begins at `offset`. @throws Refusal, also when `signal` ends it */
export function patchBytes<T>(
  path: string,
  bytes: Blob,
  offset: number,
  options: { actingId: string; signal: AbortSignal },
): Promise<T> {
  return request<T>('PATCH', path, bytes, options.actingId, { offset, signal: options.signal });
}

interface Piece {
  readonly offset: number;
  readonly signal: AbortSignal;
}

async function request<T>(
  method: string,
  path: string,
  body?: object,
  actingId = state.actingId,
  piece?: Piece,
): Promise<T> {
  const response = await ask(method, path, body, actingId, piece);
  const answer =
    response.status === 401 ? await renewSession().then(() => ask(method, path, body, actingId, piece)) : response;
  if (answer.status === 204) return undefined as T;
  if (answer.ok) return (await answer.json()) as T;
  const problem = await readProblem(answer);
  if (problem.code === 'member-left') whenLeft(problem.message);
  throw problem;
}

async function ask(
  method: string,
  path: string,
  body: object | undefined,
  actingId: string,
  piece?: Piece,
): Promise<Response> {
  const headers: Record<string, string> = { 'x-baton-acting': actingId, 'x-baton-language': locale };
  const isBytes = body instanceof Blob;
  if (body) headers['content-type'] = isBytes ? 'application/octet-stream' : 'application/json';
  if (piece) headers['x-offset'] = String(piece.offset);
  try {
    return await fetch(`/chat/api${path}`, {
      method,
      headers,
      ...(piece ? { signal: piece.signal } : {}),
      ...(body ? { body: isBytes ? body : JSON.stringify(body) } : {}),
    });
  } catch {
    throw new Refusal('offline', t.offline);
  }
}

async function renewSession(): Promise<void> {
  await ask('POST', '/session', {}, state.actingId);
}

async function readProblem(answer: Response): Promise<Refusal> {
  try {
    const { code, message } = (await answer.json()) as ProblemView;
    return new Refusal(code, message);
  } catch {
    return new Refusal('unforeseen', t.notDone);
  }
}
