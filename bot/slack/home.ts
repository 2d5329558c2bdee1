/**
 * The Home tab: published when somebody opens it, and again when what it shows has changed. Reads rows, decides nothing;
 * what was published last is remembered as a digest only, so after a restart a tab is published once more than needed.
 */
import { createHash } from 'node:crypto';
import { renderSlackHome, type SlackHomeFacts } from '../../cards/render/slack-home.ts';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { openLeadsOf } from '../../db/repos/leads.ts';
import { memberDesk } from '../../db/repos/member-desk.ts';
import type { Store } from '../../db/store.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { okAnswer, type SlackClient } from './client.ts';

/** Changes that come together are shown together. */
const gatherMs = 200;
/** When Slack did not take it: the tab is not what it should be until it does. */
const tryAgainMs = 30_000;
const remembered = 5_000;
/** Leads whose deadlines are read; the tab shows fewer. */
const readLeads = 40;

export class SlackHomes {
  readonly #client: () => SlackClient;
  readonly #deps: Pick<VendorDeps, 'store' | 'localeOf' | 'timeZone' | 'report'>;
  readonly #shown = new Map<string, string>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(client: () => SlackClient, deps: Pick<VendorDeps, 'store' | 'localeOf' | 'timeZone' | 'report'>) {
    this.#client = client;
    this.#deps = deps;
  }

  /** Something about this member may have changed. Only tabs that were opened since the start are kept up to date. */
  changed(memberId: string): void {
    if (this.#shown.has(memberId)) this.#publishIn(gatherMs, memberId);
  }

  #publishIn(waitMs: number, memberId: string): void {
    if (this.#waiting.has(memberId) || this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(memberId);
      void this.publish(memberId, false);
    }, waitMs);
    timer.unref();
    this.#waiting.set(memberId, timer);
  }

  /** @param isAsked the person has just opened the tab @returns when it is published, or was as it should be */
  publish(memberId: string, isAsked: boolean): Promise<void> {
    const work = this.#publish(memberId, isAsked).catch((problem: unknown) => {
      this.#shown.set(memberId, '');
      this.#deps.report('slack home', problem);
      const isForLater = problem instanceof PlatformError && problem.kind === 'retry';
      if (isForLater) this.#publishIn(problem.retryAfterMs ?? tryAgainMs, memberId);
    });
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  start(): void {
    this.#isStopped = false;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    await Promise.all(this.#underWay);
  }

  async #publish(memberId: string, isAsked: boolean): Promise<void> {
    const { store, localeOf, timeZone } = this.#deps;
    const identity = await identityOfMember(store.read, memberId, 'slack');
    if (!identity) return;
    const view = renderSlackHome(await homeFacts(store, memberId, timeZone), await localeOf(memberId));
    const digest = createHash('sha256').update(JSON.stringify(view)).digest('base64url');
    if (this.#shown.get(memberId) === digest && !isAsked) return;
    await this.#client().call('views.publish', { user_id: identity.externalId, view }, okAnswer, { isHarmless: true });
    this.#shown.delete(memberId);
    this.#shown.set(memberId, digest);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > remembered && oldest !== undefined) this.#shown.delete(oldest);
  }
}

async function homeFacts(store: Store, memberId: string, timeZone: string): Promise<SlackHomeFacts> {
  const leads = await openLeadsOf(store.read, memberId);
  const { balances, pausedSince } = await memberDesk(store.read, memberId);
  const shown: SlackHomeFacts['leads'][number][] = [];
  for (const [turn, { id, number, name, company, status }] of leads.entries()) {
    const dueAt = turn < readLeads ? await clocksDueAt(store.read, id) : null;
    shown.push({ number, name, company, status, dueAt });
  }
  return { leads: shown, balances, isPaused: pausedSince !== null, timeZone };
}
