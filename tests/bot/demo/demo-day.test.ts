/**
 * A working day of the demo with traffic on and nobody watching: the company keeps up. Most leads are touched in time,
 * some things go wrong as they do in life, nobody is buried, and nothing is left without a deadline.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoWorld, openDemoWorld } from '../../support/demo-world.ts';

const hours = 8;
let world: DemoWorld;
beforeAll(async () => {
  world = await openDemoWorld('2026-11-20T09:40:00+08:00');
  await world.controls.setTraffic(true);
  await world.pass(hours * 60);
}, 120_000);
afterAll(() => world.remove());

const liveLeads = async () => (await world.rows('leads')).filter((lead) => lead.externalId?.startsWith('demo-'));

describe('a day of traffic', () => {
  it('brings about one lead in four working minutes, a fifth of them grade A and half of them B', async () => {
    const leads = await liveLeads();
    // Eight hours with an hour of lunch: 420 minutes.
    expect(leads.length).toBeGreaterThan(85);
    expect(leads.length).toBeLessThan(125);
    const share = (grade: string) => leads.filter((lead) => lead.grade === grade).length / leads.length;
    expect(share('A')).toBeGreaterThan(0.12);
    expect(share('A')).toBeLessThan(0.32);
    expect(share('B')).toBeGreaterThan(0.35);
    expect(share('C')).toBeGreaterThan(0.15);
  });

  it('is worked off: nine in ten of the deadlines that ended were met', async () => {
    const ids = new Set((await liveLeads()).map((lead) => lead.id));
    const clocks = (await world.rows('clocks')).filter((clock) => ids.has(clock.leadId) && clock.round === 1);
    const ended = clocks.filter((clock) => clock.kind === 'first-touch' && ['met', 'missed'].includes(clock.status));
    const met = ended.filter((clock) => clock.status === 'met').length;
    expect(ended.length).toBeGreaterThan(50);
    expect(met / ended.length).toBeGreaterThan(0.8);
    const acknowledged = clocks.filter((clock) => clock.kind === 'acknowledge');
    const slow = acknowledged.filter((clock) => clock.status === 'missed').length;
    expect(slow).toBeGreaterThan(0);
    expect(slow / acknowledged.length).toBeLessThan(0.35);
  });

  it('pauses few, and leaves nobody paused for long', async () => {
    const pauses = await world.rows('pauses');
    expect(pauses.length).toBeLessThanOrEqual(4);
    const running = pauses.filter((pause) => pause.toAt === null);
    expect(running.filter((pause) => world.clock.now().getTime() - pause.fromAt.getTime() > 40 * 60_000)).toEqual([]);
  });

  it('buries nobody, and counts what each has', async () => {
    const leads = await world.rows('leads');
    for (const state of await world.rows('memberStates')) {
      const open = leads.filter((lead) => lead.ownerId === state.memberId && lead.status !== 'closed');
      expect(state.openLeads).toBe(open.length);
      expect(state.openLeads).toBeLessThan(30);
    }
  });

  it('leaves no lead that waits without a deadline, and nothing that is overdue to be done', async () => {
    const waiting = (await liveLeads()).filter((lead) => ['pooled', 'assigned', 'accepted'].includes(lead.status));
    const open = (await world.rows('clocks')).filter((clock) => clock.endedAt === null);
    expect(waiting.filter((lead) => !open.some((clock) => clock.leadId === lead.id))).toEqual([]);
    const timers = await world.rows('timers');
    expect(timers.filter((timer) => timer.dueAt < world.clock.now())).toEqual([]);
    expect((await world.rows('outbox')).filter((row) => row.status !== 'sent' && row.status !== 'superseded')).toEqual(
      [],
    );
    expect(world.reported).toEqual([]);
  });

  it('was done by the people themselves: whoever owned a lead accepted it and made the calls', async () => {
    const assignments = await world.rows('assignments');
    const owners = new Set(assignments.map(({ leadId, memberId }) => `${leadId} ${memberId}`));
    const live = new Set((await liveLeads()).map((lead) => lead.id));
    const acts = (await world.rows('events')).filter(
      ({ type, subjectId }) => live.has(subjectId) && ['lead.accepted', 'lead.call-recorded'].includes(type),
    );
    expect(acts.length).toBeGreaterThan(150);
    expect(acts.filter((act) => !owners.has(`${act.subjectId} ${act.actorId}`))).toEqual([]);
  });
});
