/**
 * Messages whose files were left at the vendor: their bytes are fetched and stored, a few at once, then the message is
 * handled as if it had come with them. Vendors keep files for minutes to days, so this begins as soon as the message is
 * recorded. What cannot be had is said to the sender; the rest of the message counts all the same.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Localized } from '../cards/card.ts';
import { inBoth } from '../cards/text/in-both.ts';
import { type InboxRow, nextWithFilesAt, pendingWithFiles, settleInbound } from '../db/repos/inbox.ts';
import { enqueueContent, priorities } from '../db/repos/outbox.ts';
import type { Session } from '../db/session.ts';
import { handleInbound } from '../handlers/handle-inbound.ts';
import type { IncomingAttachment, MessageReceived, PlatformId, RemoteFile, Reply } from '../handlers/inbound.ts';
import { withPoliciesRead } from '../handlers/unknown-policy-version.ts';
import { type Outgoing, PlatformError } from './chat-platform.ts';
import type { EngineModule } from './engine.ts';
import { type InboxDeps, nameOf, revive } from './receive-inbound.ts';

export type Fetched =
  | { readonly kind: 'kept'; readonly attachment: IncomingAttachment }
  /** It came and is not taken: too large, damaged, a kind that is not wanted. */
  | { readonly kind: 'refused'; readonly text: Localized<string> };

/** Fetches the bytes from the platform and stores them. @throws PlatformError */
export type FileFetcher = (
  platform: PlatformId,
  file: RemoteFile,
  options: { signal: AbortSignal },
) => Promise<Fetched>;

/** Nobody waits on the line for the answer any more: it follows as a message. */
export type AnswerLater = (tx: Session, event: MessageReceived, reply: Reply) => Promise<void>;

export interface FetchFilesDeps extends InboxDeps {
  readonly fetchFile: FileFetcher;
  readonly answerLater: AnswerLater;
}

const atOnce = 4;
/** 25 MB over a slow line. */
const timeoutMs = 120_000;
/** With the waits below about an hour: vendors recover, and the shortest-lived link is renewed with each try. */
const maxAttempts = 12;
const firstRetryMs = 1_000;
const longestRetryMs = 10 * 60_000;
const lookAgainMs = 100;

export function fileInboxModule(deps: FetchFilesDeps): EngineModule {
  const { store, clock } = deps;
  return {
    name: 'inbox files',
    nextAt: () => nextWithFilesAt(store.read),
    async run(isWanted) {
      const underWay = new Map<string, Promise<void>>();
      let count = 0;
      for (;;) {
        const rows = isWanted() ? await pendingWithFiles(store.read, clock.now()) : [];
        const next = rows.filter((row) => !underWay.has(idOf(row))).slice(0, atOnce - underWay.size);
        for (const row of next) {
          count += 1;
          underWay.set(
            idOf(row),
            handle(deps, row).finally(() => underWay.delete(idOf(row))),
          );
        }
        if (underWay.size === 0) return count;
        await Promise.race([...underWay.values(), pause(lookAgainMs, undefined, { ref: false })]);
      }
    },
  };
}

async function handle(deps: FetchFilesDeps, row: InboxRow): Promise<void> {
  const { store, clock, contextAt, report } = deps;
  const event = revive(row.payload) as MessageReceived;
  try {
    const fetched = await fetchAll(deps, event, row.attempts + 1 >= maxAttempts);
    const attachments = [
      ...(event.attachments ?? []),
      ...fetched.flatMap((one) => (one.kind === 'kept' ? [one.attachment] : [])),
    ];
    const refusals = fetched.flatMap((one) => (one.kind === 'refused' ? [one.text] : []));
    const { remote: _remote, ...rest } = event;
    await withPoliciesRead(() =>
      store.transaction(
        async (tx) => {
          const now = clock.now();
          const ctx = contextAt(now);
          if (!(await settleInbound(tx, row, { status: 'done', doneAt: now, problemCode: null }))) return;
          const say = (text: Localized<string>, what: string) =>
            enqueueContent(tx, {
              id: ctx.newId(),
              to: { platform: event.platform, recipientKind: 'member', recipientId: event.actorId },
              now,
              priority: priorities.alert,
              dedupeKey: `${what} ${event.platform} ${event.eventId}`,
              content: { kind: 'text', text } satisfies Outgoing,
            });
          for (const [index, text] of refusals.entries()) await say(text, `file refused ${index}`);
          if (attachments.length === 0 && event.text === '') return;
          await deps.answerLater(tx, event, await handleInbound({ ...rest, attachments }, tx, ctx));
        },
        { lock: 'intake' },
      ),
    );
  } catch (problem) {
    report('inbox files', problem);
    const attempts = row.attempts + 1;
    const askedMs = problem instanceof PlatformError ? problem.retryAfterMs : undefined;
    const waitMs = askedMs ?? Math.min(firstRetryMs * 2 ** attempts, longestRetryMs);
    const isOver = attempts >= maxAttempts + 1;
    await store.transaction((tx) =>
      settleInbound(tx, row, {
        attempts,
        notBefore: new Date(clock.now().getTime() + waitMs),
        problemCode: nameOf(problem),
        ...(isOver ? { status: 'failed' as const } : {}),
      }),
    );
  }
}

/** @param isLast what still cannot be had is given up, and said so */
async function fetchAll(deps: FetchFilesDeps, event: MessageReceived, isLast: boolean): Promise<Fetched[]> {
  const lost: Fetched = { kind: 'refused', text: inBoth((t) => t.notice.fileNotFetched) };
  const fetched: Fetched[] = [];
  for (const file of event.remote ?? []) {
    try {
      fetched.push(await deps.fetchFile(event.platform, file, { signal: AbortSignal.timeout(timeoutMs) }));
    } catch (problem) {
      const isFinal = problem instanceof PlatformError && (problem.kind === 'gone' || problem.kind === 'refused');
      if (!isFinal && !isLast) throw problem;
      deps.report('fetch file', problem);
      fetched.push(lost);
    }
  }
  return fetched;
}

function idOf(row: InboxRow): string {
  return `${row.source} ${row.eventId}`;
}
