/**
 * Sends what waits in the outbox of one platform: claims rows, builds each card from the rows as they are now, sends it
 * or updates the message that shows it, and records how that ended. A crash between "sent" and "recorded" leads to a
 * second send with the same idempotency key, never to a second card.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Card, Localized } from '../cards/card.ts';
import { claimOutbox } from '../db/repos/claim-outbox.ts';
import {
  enqueueCard,
  findPost,
  nextOutboxAt,
  type OutboxRow,
  type Post,
  priorities,
  releaseSends,
  savePost,
  settleOutbox,
} from '../db/repos/outbox.ts';
import type { Session } from '../db/session.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../domain/shared/clock.ts';
import { buildCard, type CardViewer } from '../handlers/cards/build-card.ts';
import type { HandlerContext } from '../handlers/context.ts';
import type { CallHookBody } from '../handlers/hooks/call-hook.ts';
import { callHookFate } from '../handlers/hooks/call-hook-fate.ts';
import { withPoliciesRead } from '../handlers/unknown-policy-version.ts';
import {
  type ChatPlatform,
  type MessageRef,
  type Outgoing,
  PlatformError,
  type Recipient,
  type SendOptions,
} from './chat-platform.ts';
import type { EngineModule } from './engine.ts';

/** Signed POSTs to other systems: the channel `webhook` of the outbox. */
export interface WebhookSender {
  readonly maxConcurrentSends: number;
  /** @throws PlatformError */
  post(hook: string, body: unknown, options: { idempotencyKey: string; signal: AbortSignal }): Promise<void>;
}

export interface OutboxModuleDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly contextAt: (now: Date) => HandlerContext;
  readonly channel:
    | { readonly kind: 'chat'; readonly platform: ChatPlatform }
    | { readonly kind: 'webhook'; readonly sender: WebhookSender };
  readonly owner: string;
  readonly report: (module: string, problem: unknown) => void;
}

interface Ending {
  readonly row: OutboxRow;
  readonly status: 'sent' | 'superseded' | 'failed' | 'pending' | 'uncertain';
  readonly post?: Post;
  /** The card was not shown before: a change that was made meanwhile found nothing to bring up to date. */
  readonly isNew?: boolean;
  readonly notBefore?: Date;
  readonly problemCode?: string;
}

type Waiting = Required<Pick<SendOptions, 'signal' | 'letOthersPass'>>;

const leaseMs = 60_000;
/** A row that has waited this long behind others to the same person is given back: its lease must outlast its sending. */
const longestTurnMs = leaseMs / 2;
/** Sends that end within this time of each other share a transaction. */
const settleTogetherMs = 5;
/** While sends are under way and places are free: how long a new wish waits at most. */
const lookAgainMs = 100;
const webhookTimeoutMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 10 * 60_000;
/** However long a receiver asks us to wait. */
const longestPatienceMs = 24 * 3_600_000;
/**
 * Tried this often and this long, a message is given up and reported. Longer than a weekend: a wrong setting at a vendor
 * is mended on Monday, and what is over by then is not sent (a card is built when it is sent).
 */
const maxAttempts = 50;
const giveUpAfterMs = 4 * 24 * 3_600_000;

export function outboxModule(deps: OutboxModuleDeps): EngineModule {
  const { store, clock, channel, owner } = deps;
  const platform = channel.kind === 'chat' ? channel.platform.id : 'webhook';
  const limit =
    channel.kind === 'chat' ? channel.platform.capabilities.maxConcurrentSends : channel.sender.maxConcurrentSends;
  // Everything due waits behind sends of another process: the slow poll looks again, nobody spins.
  let isBlocked = false;
  return {
    name: `outbox ${platform}`,
    nextAt: async () => (isBlocked ? null : nextOutboxAt(store.read, platform)),
    async run(isWanted) {
      isBlocked = false;
      const nextAt = await nextOutboxAt(store.read, platform);
      if (!nextAt || nextAt > clock.now()) return 0;
      const underWay = new Set<Promise<void>>();
      // People read messages in the order in which they were meant: one after the other to each of them.
      const lastTo = new Map<string, Promise<void>>();
      const ended: Ending[] = [];
      let count = 0;
      try {
        // What has ended is recorded and its places are taken by the next, in one transaction: a slow send holds up nobody.
        for (;;) {
          const settling = ended.splice(0);
          const free = isWanted() ? limit - underWay.size : 0;
          const claim = { platform, now: clock.now(), owner, claimedAt: new Date(), leaseMs, limit: free };
          const claimed = await store.transaction(
            async (tx) => {
              for (const ending of settling) await record(tx, deps, ending);
              return free > 0 ? claimOutbox(tx, claim) : [];
              // Handlers write the outbox under this lock: beside each other they would only make each other try again.
            },
            { lock: 'intake' },
          );
          count += claimed.length;
          for (const row of claimed) {
            const recipient = `${row.recipientKind} ${row.recipientId}`;
            const before = channel.kind === 'chat' ? lastTo.get(recipient) : undefined;
            const passed = Promise.withResolvers<void>();
            const turn = before ? inTurn(deps, row, before, passed.resolve) : deliver(deps, row, passed.resolve);
            const sending = turn.then((ending) => {
              ended.push(ending);
              underWay.delete(sending);
              passed.resolve();
              if (lastTo.get(recipient) === passed.promise) lastTo.delete(recipient);
            });
            underWay.add(sending);
            lastTo.set(recipient, passed.promise);
          }
          // What ended during that transaction is recorded in the next one.
          if (underWay.size === 0 && ended.length > 0) continue;
          if (underWay.size === 0) break;
          await Promise.race([...underWay, pause(lookAgainMs, undefined, { ref: false })]);
          if (underWay.size > 0) await pause(settleTogetherMs);
        }
      } finally {
        await Promise.all(underWay);
      }
      isBlocked = count === 0;
      return count;
    },
  };
}

/** At the start: on SQLite no other process can be alive, so all; on PostgreSQL those whose lease ran out. */
export async function freeAbandonedSends(store: Store): Promise<number> {
  return store.transaction((tx) => releaseSends(tx, store.engine === 'sqlite' ? null : new Date()));
}

/** While running: what was sent and could not be recorded (a full disk), or belongs to a process that died. */
export async function freeExpiredSends(store: Store): Promise<number> {
  return store.transaction((tx) => releaseSends(tx, new Date()));
}

async function inTurn(
  deps: OutboxModuleDeps,
  row: OutboxRow,
  before: Promise<void>,
  letOthersPass: () => void,
): Promise<Ending> {
  const sinceMs = performance.now();
  await before;
  if (performance.now() - sinceMs < longestTurnMs) return deliver(deps, row, letOthersPass);
  return { row, status: 'pending', notBefore: deps.clock.now() };
}

async function deliver(deps: OutboxModuleDeps, row: OutboxRow, letOthersPass: () => void): Promise<Ending> {
  const { channel } = deps;
  const timeoutMs = channel.kind === 'chat' ? channel.platform.capabilities.sendTimeoutMs : webhookTimeoutMs;
  const waiting = { signal: AbortSignal.timeout(timeoutMs), letOthersPass };
  try {
    if (channel.kind === 'webhook') return await deliverHook(deps, channel.sender, row, waiting.signal);
    if (row.cardKey === null) {
      await firstSend(channel.platform, row, row.content as Outgoing, waiting);
      return { row, status: 'sent' };
    }
    return await deliverCard(deps, channel.platform, row, row.cardKey, waiting);
  } catch (problem) {
    return failed(deps, row, problem);
  }
}

async function deliverHook(
  { store, clock, contextAt }: OutboxModuleDeps,
  sender: WebhookSender,
  row: OutboxRow,
  signal: AbortSignal,
): Promise<Ending> {
  const wish = { body: row.content as CallHookBody, queuedAt: row.createdAt };
  const fate = await callHookFate(store.read, contextAt(clock.now()), wish);
  if (fate === 'over') return { row, status: 'superseded' };
  if (fate === 'too-late') return { row, status: 'failed', problemCode: fate };
  const { dedupeKey: idempotencyKey } = row;
  await handOver('webhook', 'post', sender.post(row.recipientId, row.content, { idempotencyKey, signal }), signal);
  return { row, status: 'sent' };
}

function firstSend(platform: ChatPlatform, row: OutboxRow, message: Outgoing, waiting: Waiting): Promise<MessageRef> {
  const options = { idempotencyKey: row.id, isRepeat: mayHaveArrived(row), priority: row.priority, ...waiting };
  const sending = platform.send(recipientOf(row), message, options);
  return handOver(row.platform, 'send', sending, waiting.signal);
}

/** What went wrong on its way out, and does not say how it ended, may have arrived; only here is a fate uncertain. */
async function handOver<T>(platform: string, operation: string, work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await inTime(work, signal);
  } catch (problem) {
    if (problem instanceof PlatformError) throw problem;
    throw new PlatformError(platform, operation, 'uncertain', { cause: problem });
  }
}

/** Gives up when the time is over, also on somebody who does not listen to the signal. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const isOver = Promise.withResolvers<never>();
  const giveUp = () => isOver.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, isOver.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function deliverCard(
  { store, clock, contextAt }: OutboxModuleDeps,
  platform: ChatPlatform,
  row: OutboxRow,
  cardKey: string,
  waiting: Waiting,
): Promise<Ending> {
  const now = clock.now();
  const ctx = contextAt(now);
  const card = await withPoliciesRead(() => buildCard(store.read, ctx, cardKey, viewerOf(row)));
  const known = await findPost(store.read, cardKey, row);
  // Nothing new for somebody who has left; what they have is kept true.
  const hasLeft =
    row.recipientKind === 'member' && !(await ctx.directory(store.read)).members.get(row.recipientId)?.isActive;
  const isFirst = known === null && !mayHaveArrived(row);
  // Already over before it was ever shown, or shown exactly like this: nothing to send.
  if (!card || (!known && hasLeft) || (isFirst && card.zh.isSettled)) return { row, status: 'superseded' };
  const contentHash = hashOf(card);
  if (known?.contentHash === contentHash) return { row, status: 'superseded' };
  const message: Outgoing = { kind: 'card', card };
  const messageRef = known
    ? await updateOrResend(platform, row, known, message, waiting)
    : await firstSend(platform, row, message, waiting);
  const { recipientKind, recipientId } = row;
  // A repeated first send may have been answered with the earlier message: what it shows is not known, so show again.
  const isCertain = known !== null || isFirst;
  const post = {
    cardKey,
    platform: row.platform,
    recipientKind,
    recipientId,
    subjectId: row.subjectId ?? cardKey,
    messageRef,
    contentHash: isCertain ? contentHash : '',
    changedAt: now,
  };
  return { row, status: 'sent', post, isNew: known === null };
}

/** An earlier try may have been taken by the platform although nobody heard of it. */
function mayHaveArrived({ problemCode }: OutboxRow): boolean {
  return problemCode === 'uncertain' || problemCode === 'lease-expired';
}

/** A message that is gone on the platform is sent anew. */
async function updateOrResend(
  platform: ChatPlatform,
  row: OutboxRow,
  known: Post,
  message: Outgoing,
  waiting: Waiting,
): Promise<string> {
  const { signal } = waiting;
  try {
    const changing = platform.update(known.messageRef, message, { priority: row.priority, signal });
    return await handOver(row.platform, 'update', changing, signal);
  } catch (problem) {
    if (!(problem instanceof PlatformError)) throw problem;
    if (problem.kind === 'gone') return firstSend(platform, row, message, waiting);
    // Showing the same thing in the same place again does no harm, whatever became of the first try.
    if (problem.kind === 'uncertain') throw new PlatformError(row.platform, 'update', 'retry', { cause: problem });
    throw problem;
  }
}

function failed({ clock, channel, report }: OutboxModuleDeps, row: OutboxRow, problem: unknown): Ending {
  // Anything else went wrong before the message left the house: it cannot have arrived.
  const kind = problem instanceof PlatformError ? problem.kind : 'retry';
  report(`send ${row.platform}`, problem);
  const isOld = clock.now().getTime() - row.createdAt.getTime() >= giveUpAfterMs;
  if (kind === 'refused' || kind === 'gone' || (row.attempts >= maxAttempts && isOld))
    return { row, status: 'failed', problemCode: kind };
  const isRepeatable =
    kind === 'retry' ||
    channel.kind === 'webhook' ||
    channel.platform.capabilities.honoursIdempotencyKeys ||
    row.priority < priorities.update;
  if (!isRepeatable) return { row, status: 'uncertain', problemCode: kind };
  const backoffMs = Math.min(firstRetryMs * 2 ** Math.min(row.attempts - 1, 20), longestRetryMs);
  const askedMs = problem instanceof PlatformError ? problem.retryAfterMs : undefined;
  const waitMs = Math.min(askedMs ?? backoffMs, longestPatienceMs);
  // That an earlier try may have arrived is not forgotten because a later one was refused.
  const problemCode = mayHaveArrived(row) ? (row.problemCode ?? kind) : kind;
  return { row, status: 'pending', notBefore: new Date(clock.now().getTime() + waitMs), problemCode };
}

async function record(tx: Session, { clock, contextAt }: OutboxModuleDeps, ending: Ending): Promise<void> {
  const { row, post } = ending;
  const at = clock.now();
  const isOurs = await settleOutbox(tx, row, {
    status: ending.status,
    at,
    ...(ending.notBefore ? { notBefore: ending.notBefore } : {}),
    ...(ending.problemCode ? { problemCode: ending.problemCode } : {}),
  });
  if (!isOurs || !post) return;
  await savePost(tx, post);
  if (ending.isNew && !(await isStill(tx, contextAt(at), row, post)))
    await enqueueCard(tx, {
      id: contextAt(at).newId(),
      to: row,
      now: at,
      priority: priorities.update,
      cardKey: post.cardKey,
      subjectId: post.subjectId,
    });
}

/** Whether a card that has just been shown for the first time is what it would be now. */
async function isStill(tx: Session, ctx: HandlerContext, row: OutboxRow, post: Post): Promise<boolean> {
  if (post.contentHash === '') return false;
  const card = await buildCard(tx, ctx, post.cardKey, viewerOf(row));
  return card !== null && hashOf(card) === post.contentHash;
}

function recipientOf(row: OutboxRow): Recipient {
  return row.recipientKind === 'member'
    ? { kind: 'member', memberId: row.recipientId }
    : { kind: 'channel', key: row.recipientId };
}

function viewerOf(row: OutboxRow): CardViewer {
  return row.recipientKind === 'member'
    ? { kind: 'member', memberId: row.recipientId }
    : { kind: 'channel', key: row.recipientId };
}

function hashOf(card: Localized<Card>): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('base64url');
}
