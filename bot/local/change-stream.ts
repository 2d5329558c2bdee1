/**
 * The live side of the local chat: every open page holds one event stream and gets each change once, in order.
 * A stream is a position (revision) that moves over the rows of the chat; reconnecting with the last seen revision
 * therefore misses nothing, whatever happened in between. Holds no messages in memory.
 */
import type { Response } from 'express';
import { type LocalMessage, localMessagesAfter, newestLocalRevision } from '../../db/repos/local-messages.ts';
import { localMember } from '../../db/repos/local-people.ts';
import type { Store } from '../../db/store.ts';
import type { ClockView, PersonView, StreamEvents } from './chat-api.ts';
import { messageView, peopleViews, visibleIds } from './chat-views.ts';
import type { LocalPlatform } from './platform.ts';
import type { Channels } from './visible-conversations.ts';

const heartbeatMs = 15_000;
/** People are looked at again this long after a commit, so that a burst of commits costs one look. */
const peopleDelayMs = 400;
/** Other processes on the same PostgreSQL write without telling this one. */
const foreignWritesMs = 1_000;
/** Whoever is further behind than this loads the page's data again instead of replaying it. */
const maxReplay = 2_000;
const readAtOnce = 200;
/** A reader that leaves more than this unread is cut off; it comes back and goes on where it was. */
const maxBufferedBytes = 4_000_000;

interface Stream {
  readonly response: Response;
  readonly memberId: string;
  visible: ReadonlySet<string>;
  revision: number;
  isReady: boolean;
}

export interface ChangeStreamDeps {
  readonly store: Store;
  readonly platform: LocalPlatform;
  readonly channels: () => Channels;
  readonly clockView: () => ClockView;
}

export class ChangeStream {
  readonly #deps: ChangeStreamDeps;
  readonly #streams = new Set<Stream>();
  #timers: NodeJS.Timeout[] = [];
  #peopleTimer: NodeJS.Timeout | null = null;
  #people = '';
  #pumping: Promise<void> | null = null;
  #isPumpWanted = false;

  constructor(deps: ChangeStreamDeps) {
    this.#deps = deps;
    deps.platform.onChange(() => this.#pump());
    deps.platform.onStop(() => this.#endAll());
    deps.store.onCommit(() => this.#lookAtPeopleSoon());
  }

  /** Turns the response into a stream of what happens after `since` (a revision; null = from now on). */
  async open(
    response: Response,
    member: { id: string; role: PersonView['role']; unitId: string },
    since: number | null,
  ): Promise<void> {
    const { read } = this.#deps.store;
    const latest = await newestLocalRevision(read);
    const visible = await visibleIds(read, member, this.#deps.channels());
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const stream: Stream = { response, memberId: member.id, visible, revision: since ?? latest, isReady: false };
    const isTooFarBehind = stream.revision > latest || latest - stream.revision > maxReplay;
    if (isTooFarBehind) stream.revision = latest;
    response.on('close', () => this.#forget(stream));
    this.#streams.add(stream);
    if (this.#streams.size === 1) this.#wake();
    tell(stream, 'clock', this.#deps.clockView());
    tell(stream, 'people', await peopleViews(read));
    if (isTooFarBehind) tell(stream, 'resync', { revision: latest });
    this.#pump();
  }

  /** Tells every page, e.g. what somebody has read in another tab. */
  broadcast<E extends 'read' | 'clock'>(event: E, data: StreamEvents[E]): void {
    for (const stream of this.#streams) tell(stream, event, data);
  }

  #pump(): void {
    this.#isPumpWanted = true;
    if (this.#streams.size === 0) return;
    this.#pumping ??= this.#pumpAll()
      .catch(() => this.#endAll())
      .finally(() => {
        this.#pumping = null;
        if (this.#isPumpWanted) this.#pump();
      });
  }

  async #pumpAll(): Promise<void> {
    while (this.#isPumpWanted && this.#streams.size > 0) {
      this.#isPumpWanted = false;
      const furthestBehind = Math.min(...[...this.#streams].map((stream) => stream.revision));
      const rows = await localMessagesAfter(this.#deps.store.read, furthestBehind, readAtOnce);
      for (const stream of this.#streams) deliver(stream, rows);
      if (rows.length === readAtOnce) this.#isPumpWanted = true;
      else for (const stream of this.#streams) sayReady(stream);
    }
  }

  #lookAtPeopleSoon(): void {
    if (this.#streams.size === 0 || this.#peopleTimer) return;
    this.#peopleTimer = setTimeout(() => {
      this.#peopleTimer = null;
      this.#lookAtPeople().catch(() => this.#endAll());
    }, peopleDelayMs);
    this.#peopleTimer.unref();
  }

  async #lookAtPeople(): Promise<void> {
    const { read } = this.#deps.store;
    const people = await peopleViews(read);
    const fingerprint = JSON.stringify(people);
    if (fingerprint === this.#people) return;
    this.#people = fingerprint;
    for (const stream of [...this.#streams]) {
      tell(stream, 'people', people);
      const member = await localMember(read, stream.memberId);
      if (member && member.deactivatedAt === null) {
        stream.visible = await visibleIds(read, member, this.#deps.channels());
      } else {
        tell(stream, 'left', { memberId: stream.memberId });
        stream.response.end();
      }
    }
  }

  #wake(): void {
    this.#timers.push(setInterval(() => this.broadcast('clock', this.#deps.clockView()), heartbeatMs));
    if (this.#deps.store.engine === 'postgres') this.#timers.push(setInterval(() => this.#pump(), foreignWritesMs));
    for (const timer of this.#timers) timer.unref();
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    if (this.#peopleTimer) clearTimeout(this.#peopleTimer);
    this.#peopleTimer = null;
  }

  #endAll(): void {
    for (const stream of this.#streams) stream.response.end();
  }
}

function deliver(stream: Stream, rows: readonly LocalMessage[]): void {
  for (const row of rows) {
    if (row.revision <= stream.revision) continue;
    stream.revision = row.revision;
    if (stream.visible.has(row.conversation)) {
      tell(stream, 'message', messageView(row), row.revision);
    } else if (row.conversation.startsWith('dm:') && row.authorId === null) {
      const memberId = row.conversation.slice('dm:'.length);
      tell(stream, 'activity', { memberId, seq: row.seq, revision: row.revision }, row.revision);
    }
  }
}

function sayReady(stream: Stream): void {
  if (stream.isReady) return;
  stream.isReady = true;
  tell(stream, 'ready', { revision: stream.revision });
}

function tell<E extends keyof StreamEvents>(stream: Stream, event: E, data: StreamEvents[E], id?: number): void {
  const { response } = stream;
  if (response.writableEnded) return;
  response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  if (response.writableLength > maxBufferedBytes) response.destroy();
}
