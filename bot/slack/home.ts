/**
 * The Home tab: published when somebody opens it, and again when what it shows has changed, also for those who have not
 * opened it since the start. Reads rows, decides nothing; what was published last is remembered as a digest only, so
 * after a restart a tab is published once more than needed.
 */
import { createHash } from 'node:crypto';
import { renderSlackHome, type SlackHomeFacts } from '../../cards/render/slack-home.ts';
import { clocksDueOf } from '../../db/repos/clocks.ts';
import { findMember } from '../../db/repos/directory.ts';
import { identitiesOf } from '../../db/repos/identities.ts';
import { openLeadsOf } from '../../db/repos/leads.ts';
import { memberDesk } from '../../db/repos/member-desk.ts';
import type { Store } from '../../db/store.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { okAnswer, type SlackClient } from './client.ts';

export interface HomePace {
  /** Changes that come together are shown together, in ms. */
  readonly gatherMs: number;
  /** The same for somebody who may not be looking: Slack takes about a hundred of these calls a minute. */
  readonly unseenMs: number;
}

const pace: HomePace = { gatherMs: 200, unseenMs: 60_000 };
/** When Slack did not take it: the tab is not what it should be until it does. */
const tryAgainMs = 30_000;
const remembered = 5_000;

type HomeDeps = Pick<VendorDeps, 'store' | 'localeOf' | 'timeZone' | 'report'>;

export class SlackHomes {
  readonly #client: () => SlackClient;
  readonly #deps: HomeDeps;
  readonly #pace: HomePace;
  /** Digest of what each account was shown last. */
  readonly #shown = new Map<string, string>();
  /** Members who have opened it since the start. */
  readonly #openers = new Set<string>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(client: () => SlackClient, deps: HomeDeps, homePace: HomePace = pace) {
    this.#client = client;
    this.#deps = deps;
    this.#pace = homePace;
  }

  /** Something about this member may have changed. */
  changed(memberId: string): void {
    this.#publishIn(this.#openers.has(memberId) ? this.#pace.gatherMs : this.#pace.unseenMs, memberId);
  }

  /** @returns when it is published, or has failed and is reported */
  opened(memberId: string): Promise<void> {
    keepAtMost(this.#openers, remembered, memberId);
    this.#openers.add(memberId);
    this.#forget(memberId);
    return this.#publish(memberId, true);
  }

  start(): void {
    this.#isStopped = false;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const memberId of [...this.#waiting.keys()]) this.#forget(memberId);
    await Promise.all(this.#underWay);
  }

  #forget(memberId: string): void {
    clearTimeout(this.#waiting.get(memberId));
    this.#waiting.delete(memberId);
  }

  #publishIn(waitMs: number, memberId: string): void {
    if (this.#waiting.has(memberId) || this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(memberId);
      void this.#publish(memberId, false);
    }, waitMs);
    timer.unref();
    this.#waiting.set(memberId, timer);
  }

  #publish(memberId: string, isAsked: boolean): Promise<void> {
    const work = this.#publishNow(memberId, isAsked).catch((problem: unknown) => {
      this.#deps.report('slack home', problem);
      const isForLater = problem instanceof PlatformError && problem.kind === 'retry';
      // Whoever may not be looking gets it with the next change.
      if (isForLater && this.#openers.has(memberId)) this.#publishIn(problem.retryAfterMs ?? tryAgainMs, memberId);
    });
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  /** To every account of the member. @param isAsked also when it is as it was: a tab may have been shown by another process */
  async #publishNow(memberId: string, isAsked: boolean): Promise<void> {
    const { store, localeOf, timeZone } = this.#deps;
    const member = await findMember(store.read, memberId);
    if (!member || member.deactivatedAt !== null) return;
    const accounts = (await identitiesOf(store.read, memberId)).filter(({ platform }) => platform === 'slack');
    if (accounts.length === 0) return;
    const view = renderSlackHome(await homeFacts(store, memberId, timeZone), await localeOf(memberId));
    const digest = createHash('sha256').update(JSON.stringify(view)).digest('base64url');
    const wanted = accounts.filter(({ externalId: user }) => isAsked || this.#shown.get(user) !== digest);
    const ended = await Promise.allSettled(
      wanted.map(async ({ externalId: user }) => {
        this.#shown.delete(user);
        await this.#client().call('views.publish', { user_id: user, view }, okAnswer, { isHarmless: true });
        keepAtMost(this.#shown, remembered, user);
        this.#shown.set(user, digest);
      }),
    );
    // An account that is closed does not keep the member's other one from being shown.
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
}

/** Makes room for one more by dropping the oldest; `key` itself becomes the newest. */
function keepAtMost(kept: Map<string, unknown> | Set<string>, max: number, key: string): void {
  kept.delete(key);
  const [oldest] = kept.keys();
  if (kept.size >= max && oldest !== undefined) kept.delete(oldest);
}

async function homeFacts(store: Store, memberId: string, timeZone: string): Promise<SlackHomeFacts> {
  const leads = await openLeadsOf(store.read, memberId);
  const due = await clocksDueOf(store.read, memberId);
  const { balances, pausedSince } = await memberDesk(store.read, memberId);
  const dueMs = (id: string) => due.get(id)?.getTime() ?? Number.POSITIVE_INFINITY;
  return {
    leads: leads
      // Both without a deadline: the longest waiting stays first.
      .toSorted((a, b) => (dueMs(a.id) === dueMs(b.id) ? 0 : dueMs(a.id) - dueMs(b.id)))
      .map(({ id, number, name, company, status }) => ({ number, name, company, status, dueAt: due.get(id) ?? null })),
    balances,
    isPaused: pausedSince !== null,
    timeZone,
  };
}
