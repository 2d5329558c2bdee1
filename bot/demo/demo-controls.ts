/**
 * The demo panel's abilities: a made-up lead, the traffic switch, moving the clock. Built by the wiring of demo mode.
 * Jumps end at normal speed, so that what they led to can be looked at. One runs at a time: the page's routes refuse a
 * second one; for any other caller it waits.
 */
import { nextClockTimerAt } from '../../db/repos/demo.ts';
import type { Session } from '../../db/session.ts';
import type { Store } from '../../db/store.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import type { KeptClock } from '../clock/keep-demo-clock.ts';
import type { DueWork } from '../clock/movable-clock.ts';
import type { ClockMove, DemoControls } from '../local/demo-controls.ts';
import { nextWorkingDayAt } from './next-working-day-at.ts';
import { receiveDemoLead } from './receive-demo-lead.ts';
import { isTrafficOn, switchTraffic } from './traffic.ts';

export interface DemoControlsDeps {
  readonly store: Store;
  readonly keptClock: KeptClock;
  readonly contextAt: (now: Date) => HandlerContext;
  /** The engine, which does on the way of a jump what becomes due. */
  readonly engine: DueWork;
}

export async function createDemoControls({
  store,
  keptClock,
  contextAt,
  engine,
}: DemoControlsDeps): Promise<DemoControls> {
  const { clock } = keptClock;
  let isOn = await isTrafficOn(store.read);
  let lastMove: Promise<void> = Promise.resolve();

  async function move(how: ClockMove): Promise<void> {
    clock.setRate(how === 'x60' ? 60 : 1);
    const target = await targetOf(how);
    if (target) await clock.advanceTo(target, engine);
    await keptClock.save();
  }

  /** null = nothing to move to: only the speed changes, or no deadline is running. */
  async function targetOf(how: ClockMove): Promise<Date | null> {
    const now = clock.now();
    const { timeZone, policies } = contextAt(now);
    switch (how) {
      case 'x1':
      case 'x60':
        return null;
      case 'plus-10-minutes':
        return new Date(now.getTime() + 10 * MINUTE_MS);
      case '09:00':
        return nextWorkingDayAt(9, now, timeZone, policies.current.calendar);
      case '18:00':
        return nextWorkingDayAt(18, now, timeZone, policies.current.calendar);
      case 'next-deadline': {
        const dueAt = await nextClockTimerAt(store.read);
        return dueAt && new Date(dueAt.getTime() + 1_000);
      }
    }
  }

  return {
    async newLead(isKnownCustomer) {
      const receive = (tx: Session) => receiveDemoLead(tx, contextAt(clock.now()), isKnownCustomer);
      const receipt = await store.transaction(receive, { lock: 'intake' });
      return { leadNumber: receipt.lead.number };
    },
    isTrafficOn: () => isOn,
    async setTraffic(on) {
      await store.transaction((tx) => switchTraffic(tx, contextAt(clock.now()), on));
      isOn = on;
    },
    clockState: () => ({ now: clock.now(), rate: clock.rate, movingTo: clock.moving?.to ?? null }),
    moveClock(how) {
      const moved = lastMove.then(() => move(how));
      lastMove = moved.catch(() => undefined);
      return moved;
    },
  };
}
