/**
 * The connection that brings what happens. It is opened after the last revision seen, so nothing is lost when it was
 * gone; a page in the background looks in now and then instead of holding a connection, because browsers allow few.
 */
import type { StreamEvents } from '../chat-api.ts';
import { receiveActivity, receiveRead, receiveStreamed, refreshLists, reloadOpen } from './actions.ts';
import { get, streamUrl } from './api.ts';
import { setClock } from './company-clock.ts';
import { emit, state } from './state.ts';

const retryMs = [300, 700, 1_500, 3_000, 5_000];
/** The server speaks every 15 s; silence for longer than this is a dead connection. */
const silenceMs = 40_000;
const backgroundMs = 10_000;

let source: EventSource | null = null;
let attempt = 0;
let wasLost = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let watchdog: ReturnType<typeof setTimeout> | undefined;

export function startStream(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') open();
  });
  addEventListener('online', open);
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => (event.persisted ? open() : undefined));
  open();
}

/** Opens the stream anew, e.g. because somebody else acts now. */
export function open(): void {
  close();
  if (!state.actingId) return;
  const opened = new EventSource(streamUrl(state.revision));
  source = opened;
  const listen = <E extends keyof StreamEvents>(event: E, take: (data: StreamEvents[E]) => void) =>
    opened.addEventListener(event, (message) => {
      if (source !== opened) return;
      stayAwake();
      take(JSON.parse(message.data));
    });
  listen('message', receiveStreamed);
  listen('activity', receiveActivity);
  listen('read', receiveRead);
  listen('clock', setClock);
  listen('people', (people) => {
    state.people = new Map(people.map((person) => [person.id, person]));
    emit('lists');
  });
  listen('ready', ({ revision }) => onReady(revision));
  listen('resync', ({ revision }) => {
    state.revision = revision;
    void Promise.all([refreshLists(), reloadOpen()]).catch(lost);
  });
  listen('left', lost);
  opened.onerror = () => (source === opened ? lost() : undefined);
  stayAwake();
}

function onReady(revision: number): void {
  state.revision = Math.max(state.revision, revision);
  attempt = 0;
  if (state.connection !== 'live') {
    state.connection = 'live';
    emit('connection');
  }
  if (wasLost) void refreshLists().catch(() => undefined);
  wasLost = false;
  if (document.visibilityState === 'visible') return;
  close();
  timer = setTimeout(open, backgroundMs);
}

/** Asks first whether the server is there at all: that also renews a session and finds out who may no longer act. */
function lost(): void {
  close();
  wasLost = true;
  if (state.connection !== 'lost') {
    state.connection = 'lost';
    emit('connection');
  }
  const waitMs = retryMs[Math.min(attempt++, retryMs.length - 1)] ?? 5_000;
  timer = setTimeout(() => void get('/conversations').then(open, lost), waitMs);
}

function close(): void {
  source?.close();
  source = null;
  clearTimeout(timer);
  clearTimeout(watchdog);
}

function stayAwake(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, silenceMs);
}
