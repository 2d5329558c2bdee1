/** The demo panel: made-up leads one after the other, and where each of its jumps ends. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DemoWorld, openDemoWorld } from '../../support/demo-world.ts';

let world: DemoWorld;
beforeEach(async () => {
  world = await openDemoWorld('2026-11-20T09:40:00+08:00');
});
afterEach(async () => {
  expect(world.reported).toEqual([]);
  await world.remove();
});

const local = (text: string) => new Date(`${text}+08:00`);
/** The clock of these tests runs once its speed was set: what it shows lies within a minute after this. */
function expectNow(at: Date): void {
  const lateMs = world.clock.now().getTime() - at.getTime();
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(60_000);
}

describe('a new lead', () => {
  it('is another one each time, numbered after the history, also after a restart', async () => {
    const history = (await world.rows('leads')).length;
    const first = await world.controls.newLead();
    const second = await world.controls.newLead();
    world = await world.reopen();
    const third = await world.controls.newLead();
    const numbers = [first, second, third].map(({ leadNumber }) => leadNumber);
    expect(numbers).toEqual([1, 2, 3].map((n) => `L-${20_000 + history + n}`));
    const leads = (await world.rows('leads')).filter((lead) => lead.externalId?.startsWith('demo-'));
    expect(new Set(leads.map((lead) => lead.externalId)).size).toBe(3);
  });

  it('comes from a hospital of the records when that is asked for', async () => {
    for (let n = 0; n < 4; n += 1) await world.controls.newLead(true);
    const leads = (await world.rows('leads')).filter((lead) => lead.externalId?.startsWith('demo-'));
    expect(leads).toHaveLength(4);
    for (const lead of leads) expect([lead.accountId, lead.product]).not.toContain(null);
  });

  it('is graded with what its customer did before', async () => {
    for (let n = 0; n < 12; n += 1) await world.controls.newLead();
    const leads = (await world.rows('leads')).filter((lead) => lead.externalId?.startsWith('demo-'));
    const events = (await world.rows('behaviourEvents')).filter((event) => event.externalId?.startsWith('demo-'));
    expect(events.length).toBeGreaterThan(5);
    expect(events.filter((event) => event.occurredAt >= world.clock.now())).toEqual([]);
    const grades = await world.rows('leadGrades');
    const behaviourPoints = leads.map((lead) => {
      const graded = grades.find((one) => one.leadId === lead.id);
      return graded?.terms.find((term) => term.code === 'grade.behaviour')?.points ?? 0;
    });
    expect(behaviourPoints.filter((points) => points > 0).length).toBeGreaterThan(2);
  });
});

describe('moving the clock', () => {
  it('by ten minutes', async () => {
    await world.controls.moveClock('plus-10-minutes');
    expectNow(local('2026-11-20T09:50:00'));
  });

  it('to the next 09:00 of a working day, which is after the weekend', async () => {
    await world.controls.moveClock('09:00');
    expectNow(local('2026-11-23T09:00:00'));
    const posts = (await world.rows('localMessages')).filter((row) => row.conversation.startsWith('channel:'));
    expect(posts.length).toBeGreaterThanOrEqual(6);
  });

  it('to a second after the next deadline, which has passed by then', async () => {
    await world.controls.newLead();
    await world.controls.moveClock('next-deadline');
    expectNow(local('2026-11-20T09:43:01'));
    const missed = (await world.rows('clocks')).filter(
      (clock) => clock.missedAt?.getTime() === local('2026-11-20T09:43:00').getTime(),
    );
    expect(missed.map((clock) => clock.kind)).toEqual(['acknowledge']);
  });

  it('to the next deadline goes nowhere when there is none', async () => {
    await world.controls.moveClock('next-deadline');
    expectNow(local('2026-11-20T09:40:00'));
  });

  it('changes the speed, and every jump ends at normal speed', async () => {
    await world.controls.moveClock('x60');
    expect(world.controls.clockState().rate).toBe(60);
    await world.controls.moveClock('plus-10-minutes');
    expect(world.controls.clockState()).toMatchObject({ rate: 1, movingTo: null });
    await world.controls.moveClock('x60');
    await world.controls.moveClock('x1');
    expect(world.controls.clockState().rate).toBe(1);
  });

  it('does one jump after the other, and tells where it is going', async () => {
    const first = world.controls.moveClock('09:00');
    const second = world.controls.moveClock('plus-10-minutes');
    const seen = new Set<number | undefined>();
    let isDone = false;
    const watching = (async () => {
      for (; !isDone; await nextTurn()) seen.add(world.controls.clockState().movingTo?.getTime());
    })();
    await Promise.all([first, second]);
    isDone = true;
    await watching;
    expect(seen).toContain(local('2026-11-23T09:00:00').getTime());
    expectNow(local('2026-11-23T09:10:00'));
  });
});
