/**
 * What runs by real time whatever clock the company lives on: linking the audit chain, the auditor that checks every
 * open lead against its timers (and sets a lost one again) and every new award against its inputs, freeing what dead
 * processes held, and throwing away what has served. The auditor's last good run is the heartbeat.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { recordEvent } from '../db/audit/record-event.ts';
import { sealEvents } from '../db/audit/seal-events.ts';
import { openLeadsAfter, overdueTimers, waitingClocksAfter } from '../db/repos/audit-checks.ts';
import { clockTimerKey, findClock } from '../db/repos/clocks.ts';
import { retentions } from '../db/repos/retention.ts';
import { hasTimer } from '../db/repos/timers.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../domain/shared/clock.ts';
import { scheduleClockTimer } from '../handlers/leads/run-clocks.ts';
import { type AwardAudit, auditAwards } from './audit-awards.ts';
import { freeExpiredSends } from './dispatch-outbox.ts';
import type { EngineModule } from './engine.ts';
import { freeExpiredTimers } from './run-timers.ts';

export interface AuditResult extends AwardAudit {
  readonly at: Date;
  readonly checkedClocks: number;
  readonly timersSetAgain: number;
  readonly leadsWithoutClock: number;
  readonly overdueTimers: number;
}

const sealEveryMs = 500;
const sealLimit = 500;
const auditEveryMs = 60_000;
const auditPage = 500;
const retentionEveryMs = 3_600_000;
const retentionPage = 500;
const freeEveryMs = 15_000;
/** A timer this late is a fault, not load: two cycles of the engine's slow poll. */
const lateMs = 10_000;

function sealModule(store: Store, systemClock: Clock): EngineModule {
  let nextMs = 0;
  let isWanted = true;
  return {
    name: 'seal',
    nextAt: async () => (isWanted ? new Date(nextMs) : null),
    async run() {
      const nowMs = systemClock.now().getTime();
      // A wall clock that was set back must not silence it until it catches up.
      isWanted = nowMs < nextMs && nextMs - nowMs <= sealEveryMs;
      if (isWanted) return 0;
      nextMs = nowMs + sealEveryMs;
      const sealed = await sealEvents(store, { now: systemClock.now(), limit: sealLimit });
      if (sealed < sealLimit) return 0;
      // A full batch: more waits, so go on at once.
      nextMs = nowMs;
      return sealed;
    },
  };
}

/** Runs every so often by real time, whoever wakes it. */
export function everyModule(
  name: string,
  everyMs: number,
  systemClock: Clock,
  work: (isWanted: () => boolean) => Promise<unknown>,
): EngineModule {
  let nextMs = systemClock.now().getTime() + everyMs;
  return {
    name,
    nextAt: async () => new Date(nextMs),
    async run(isWanted) {
      const nowMs = systemClock.now().getTime();
      // A wall clock that was set back must not silence the module until it catches up.
      if (nowMs < nextMs && nextMs - nowMs <= everyMs) return 0;
      nextMs = nowMs + everyMs;
      await work(isWanted);
      return 0;
    },
  };
}

export function housekeepingModules(deps: {
  store: Store;
  clock: Clock;
  systemClock: Clock;
  onAudit: (result: AuditResult) => void;
}): EngineModule[] {
  const { store, clock, systemClock, onAudit } = deps;
  return [
    sealModule(store, systemClock),
    everyModule('audit', auditEveryMs, systemClock, async () => onAudit(await auditAll(store, clock))),
    everyModule('free leases', freeEveryMs, systemClock, async () => {
      await freeExpiredTimers(store);
      await freeExpiredSends(store);
    }),
    everyModule('retention', retentionEveryMs, systemClock, (isWanted) =>
      throwAwayServed(store, clock.now(), systemClock.now(), isWanted),
    ),
  ];
}

/** A page per transaction: whoever else writes goes in between. */
export async function throwAwayServed(
  store: Store,
  now: Date,
  systemNow: Date,
  isWanted: () => boolean,
): Promise<void> {
  for (const throwAway of retentions(now, systemNow)) {
    let deleted = retentionPage;
    while (deleted === retentionPage && isWanted())
      deleted = await store.transaction((tx) => throwAway(tx, retentionPage));
  }
}

/** Leads and deadlines, and the awards since the last look. */
export async function auditAll(store: Store, clock: Clock): Promise<AuditResult> {
  return { ...(await auditTimers(store, clock)), ...(await auditAwards(store)) };
}

/** Recomputes from the rows what must be waiting, and sets again what is lost. */
export async function auditTimers(store: Store, clock: Clock): Promise<Omit<AuditResult, keyof AwardAudit>> {
  let checkedClocks = 0;
  let timersSetAgain = 0;
  let leadsWithoutClock = 0;
  const clocks = (afterId: string) => waitingClocksAfter(store.read, afterId, auditPage);
  for await (const page of pagesOf(clocks, (waiting) => waiting.id)) {
    checkedClocks += page.length;
    for (const { id, hasTimer } of page) if (!hasTimer && (await setTimerAgain(store, clock, id))) timersSetAgain += 1;
  }
  const leads = (afterId: string) => openLeadsAfter(store.read, afterId, auditPage);
  for await (const page of pagesOf(leads, (lead) => lead.id))
    leadsWithoutClock += page.filter((lead) => lead.hasNoClock).length;
  const now = clock.now();
  return {
    at: now,
    checkedClocks,
    timersSetAgain,
    leadsWithoutClock,
    overdueTimers: await overdueTimers(store.read, new Date(now.getTime() - lateMs)),
  };
}

/** Page after page by id; everybody else has a turn in between. */
async function* pagesOf<R>(read: (afterId: string) => Promise<R[]>, idOf: (row: R) => string): AsyncGenerator<R[]> {
  for (let afterId = ''; ; ) {
    const page = await read(afterId);
    yield page;
    const last = page.at(-1);
    if (!last || page.length < auditPage) return;
    afterId = idOf(last);
    await nextTurn();
  }
}

async function setTimerAgain(store: Store, clock: Clock, clockId: string): Promise<boolean> {
  return store.transaction(async (tx) => {
    // It may have fired or ended between the page and now: only what is still missing is set again.
    const lost = await findClock(tx, clockId);
    if (!lost || lost.endedAt !== null || lost.stepId === null) return false;
    if (await hasTimer(tx, clockTimerKey(clockId))) return false;
    await scheduleClockTimer(tx, lost, lost.status === 'running' ? lost.dueAt : (lost.stepAt ?? lost.dueAt));
    const now = clock.now();
    await recordEvent(tx, {
      subjectKind: 'lead',
      subjectId: lost.leadId,
      type: 'audit.timer-set-again',
      actorId: null,
      via: 'audit',
      occurredAt: now,
      recordedAt: now,
      params: { clockId: lost.id },
    });
    return true;
  });
}
