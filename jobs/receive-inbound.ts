/**
 * The door for everything people do in a chat tool. The row of the inbox, the handler's effects and the end of the row
 * are one transaction: acknowledged means done. If a handler fails, the event is kept as pending and tried again.
 */
import {
  type InboxRow,
  isInboundPending,
  nextInboundAt,
  pendingInbound,
  recordInbound,
  settleInbound,
  withFiles,
} from '../db/repos/inbox.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../domain/shared/clock.ts';
import { notice } from '../handlers/act.ts';
import type { HandlerContext } from '../handlers/context.ts';
import { handleInbound } from '../handlers/handle-inbound.ts';
import type { InboundEvent, Reply } from '../handlers/inbound.ts';
import type { KeepReply } from './chat-platform.ts';
import type { EngineModule } from './engine.ts';

export interface InboxDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly contextAt: (now: Date) => HandlerContext;
  readonly report: (module: string, problem: unknown) => void;
}

const maxAttempts = 6;
const firstRetryMs = 1_000;

/**
 * @returns the handler's answer; for a delivery that is known already `none`, or that it is being worked on when its
 * handler failed and will be run again: what it does is then seen on the cards.
 * @throws what the handler threw, when the event could be kept; else what the store throws
 */
export async function receiveInbound(deps: InboxDeps, event: InboundEvent, keep?: KeepReply): Promise<Reply> {
  const { store, clock } = deps;
  const row = { source: event.platform, eventId: event.eventId, kind: event.kind, payload: event as unknown };
  if (event.kind === 'message' && event.remote?.length) return keepUntilFetched(deps, row);
  try {
    return await store.transaction(
      async (tx) => {
        const now = clock.now();
        const isNew = await recordInbound(tx, { ...row, status: 'done', receivedAt: now, doneAt: now });
        if (isNew) {
          const reply = await handleInbound(event, tx, deps.contextAt(now));
          await keep?.(tx, reply);
          return reply;
        }
        return (await isInboundPending(tx, row)) ? notice('info', (t) => t.notice.beingWorkedOn) : { kind: 'none' };
      },
      { lock: 'intake' },
    );
  } catch (problem) {
    deps.report(`inbound ${event.kind}`, problem);
    const now = clock.now();
    await store.transaction((tx) =>
      recordInbound(tx, {
        ...row,
        status: 'pending',
        receivedAt: now,
        notBefore: new Date(now.getTime() + firstRetryMs),
        problemCode: nameOf(problem),
      }),
    );
    throw problem;
  }
}

/** The files come first (jobs/fetch-files.ts), then the message is handled; the person sees it on the cards. */
async function keepUntilFetched(
  { store, clock }: InboxDeps,
  row: Pick<InboxRow, 'source' | 'eventId' | 'payload'>,
): Promise<Reply> {
  const now = clock.now();
  const waiting = { ...row, kind: withFiles, status: 'pending' as const, attempts: 0, receivedAt: now, notBefore: now };
  await store.transaction((tx) => recordInbound(tx, waiting));
  return { kind: 'none' };
}

/** Tries again what failed; after some tries it is set aside as failed, and stays readable. */
export function inboxModule(deps: InboxDeps): EngineModule {
  const { store, clock } = deps;
  return {
    name: 'inbox',
    nextAt: () => nextInboundAt(store.read),
    async run() {
      const rows = await pendingInbound(store.read, clock.now());
      for (const row of rows) await handleAgain(deps, row);
      return rows.length;
    },
  };
}

async function handleAgain(deps: InboxDeps, row: InboxRow): Promise<void> {
  const { store, clock } = deps;
  try {
    await store.transaction(
      async (tx) => {
        const now = clock.now();
        // Two processes may have seen the row: whoever settles it first handles it.
        if (!(await settleInbound(tx, row, { status: 'done', doneAt: now, problemCode: null }))) return;
        await handleInbound(revive(row.payload), tx, deps.contextAt(now));
      },
      { lock: 'intake' },
    );
  } catch (problem) {
    deps.report(`inbound ${row.kind}`, problem);
    const attempts = row.attempts + 1;
    const notBefore = new Date(clock.now().getTime() + firstRetryMs * 2 ** attempts);
    await store.transaction((tx) =>
      settleInbound(tx, row, {
        attempts,
        notBefore,
        problemCode: nameOf(problem),
        status: attempts >= maxAttempts ? 'failed' : 'pending',
      }),
    );
  }
}

/** Our own event, written by receiveInbound; JSON has made its dates texts. */
export function revive(payload: unknown): InboundEvent {
  const event = payload as InboundEvent;
  const occurredAt = new Date(event.occurredAt);
  if (event.kind !== 'message') return { ...event, occurredAt };
  const dated = <T extends { readonly takenAt: Date | null }>(one: T): T => ({
    ...one,
    takenAt: one.takenAt && new Date(one.takenAt),
  });
  return {
    ...event,
    occurredAt,
    ...(event.attachments ? { attachments: event.attachments.map(dated) } : {}),
    ...(event.remote ? { remote: event.remote.map(dated) } : {}),
  };
}

export function nameOf(problem: unknown): string {
  return problem instanceof Error ? problem.name : 'unknown';
}
