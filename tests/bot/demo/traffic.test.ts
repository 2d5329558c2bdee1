/** Switching the traffic, whom the colleagues leave to the visitor, what managers do, and a restart in between. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eq } from '../../../db/drizzle.ts';
import { addWebSession } from '../../../db/repos/web-sessions.ts';
import type { Row } from '../../../db/tables/define-tables.ts';
import { receiveLead } from '../../../handlers/leads/lead-received.ts';
import { type DemoWorld, openDemoWorld } from '../../support/demo-world.ts';

let world: DemoWorld;
beforeEach(async () => {
  world = await openDemoWorld('2026-11-20T09:40:00+08:00');
});
afterEach(async () => {
  expect(world.reported).toEqual([]);
  await world.remove();
});

/** A lead through the door of the API, like one the visitor posts. */
async function postLead(body: Record<string, string> = {}): Promise<Row<'leads'>> {
  const { store, contextAt } = world.baton;
  const now = world.clock.now();
  const raw = { source: 'hotline', name: '王主任', company: '复旦大学附属中山医院', product: '椎间融合器', ...body };
  const door = { actorId: null, via: 'api', importId: null, startAt: now };
  return (await store.transaction((tx) => receiveLead(tx, contextAt(now), { ...raw, raw }, door))).lead;
}

async function leadNow(id: string): Promise<Row<'leads'> | undefined> {
  return (await world.rows('leads')).find((lead) => lead.id === id);
}

async function liveLeads(): Promise<Row<'leads'>[]> {
  return (await world.rows('leads')).filter((lead) => lead.externalId?.startsWith('demo-'));
}

let events = 0;
const click = (actorId: string, actionId: string, value: string) => {
  events += 1;
  const occurredAt = world.clock.now();
  return world.sink({
    kind: 'action',
    eventId: `click-${events}`,
    platform: 'local',
    actorId,
    occurredAt,
    actionId,
    value,
  });
};

describe('the traffic switch', () => {
  it('is off at first: no leads come and nobody answers those that do', async () => {
    expect(world.controls.isTrafficOn()).toBe(false);
    await world.controls.newLead();
    await world.pass(60);
    const leads = await liveLeads();
    expect(leads.map((lead) => lead.status)).toEqual(['assigned']);
  });

  it('brings the first lead within a minute, and stops bringing leads when it is switched off', async () => {
    await world.controls.setTraffic(true);
    await world.pass(1);
    expect(await liveLeads()).toHaveLength(1);
    await world.pass(30);
    const coming = await liveLeads();
    expect(coming.length).toBeGreaterThan(4);
    await world.controls.setTraffic(false);
    expect(world.controls.isTrafficOn()).toBe(false);
    await world.pass(60);
    expect(await liveLeads()).toHaveLength(coming.length);
  });

  it('switched off, lets the colleagues finish what they have begun, and only that', async () => {
    await world.controls.setTraffic(true);
    await world.pass(10);
    await world.controls.setTraffic(false);
    const begun = await liveLeads();
    const posted = await postLead();
    await world.pass(5 * 60 - 10);
    const after = await liveLeads();
    expect(after.filter((lead) => lead.touchedAt !== null).length).toBeGreaterThanOrEqual(begun.length - 1);
    expect(await leadNow(posted.id)).toMatchObject({ touchedAt: null, closedAt: null });
  });

  it('switched on, also wakes the colleagues for leads that wait already, and for what comes by other doors', async () => {
    const waiting = await postLead();
    await world.controls.setTraffic(true);
    const posted = await postLead({ name: '李主任' });
    await world.pass(12);
    for (const { id } of [waiting, posted]) {
      expect((await leadNow(id))?.status).not.toBe('assigned');
    }
  });

  it('brings nothing at night and goes on in the morning', async () => {
    await world.controls.setTraffic(true);
    await world.pass(8 * 60 + 20);
    const evening = (await liveLeads()).length;
    await world.pass(14 * 60);
    expect((await liveLeads()).length).toBe(evening);
    // The next working day is the Monday.
    await world.controls.moveClock('09:00');
    await world.pass(30);
    expect((await liveLeads()).length).toBeGreaterThan(evening + 3);
  }, 60_000);

  it('stays on over a restart, and what was begun goes on', async () => {
    await world.controls.setTraffic(true);
    await world.pass(20);
    const before = await liveLeads();
    world = await world.reopen();
    expect(world.controls.isTrafficOn()).toBe(true);
    await world.pass(60);
    const after = await liveLeads();
    expect(after.length).toBeGreaterThan(before.length + 8);
    const statuses = before.map(({ id }) => after.find((lead) => lead.id === id)?.status);
    expect(statuses.filter((status) => status === 'assigned')).toEqual([]);
    expect(new Set(after.map((lead) => lead.externalId)).size).toBe(after.length);
  });
});

describe('whom the visitor plays', () => {
  it('is left alone for half an hour after a click, and answers again later', async () => {
    const lead = await postLead();
    const ownerId = lead.ownerId ?? '';
    await click(ownerId, 'lead.why', `${lead.id}|${lead.version}`);
    await world.controls.setTraffic(true);
    await world.pass(25);
    expect((await leadNow(lead.id))?.status).toBe('assigned');
    await world.pass(20);
    expect((await leadNow(lead.id))?.status).not.toBe('assigned');
  });

  it('is left alone as long as the newest browser session acts for them', async () => {
    const lead = await postLead();
    const now = new Date('2026-11-21T20:00:00Z');
    const session = {
      idHash: 'one',
      memberId: lead.ownerId,
      createdAt: now,
      expiresAt: new Date('2027-01-01T00:00:00Z'),
    };
    await world.baton.store.transaction((tx) => addWebSession(tx, session));
    await world.controls.setTraffic(true);
    await world.pass(60);
    expect((await leadNow(lead.id))?.status).toBe('assigned');
    const byOthers = (await liveLeads()).filter((one) => one.ownerId !== lead.ownerId && one.touchedAt);
    expect(byOthers.length).toBeGreaterThan(0);
  });
});

describe('the managers', () => {
  it('give a pooled lead to somebody of their team within half an hour', async () => {
    const lead = await postLead({ company: '某诊所', city: '乌鲁木齐市', province: '新疆维吾尔自治区' });
    expect(lead.status).toBe('pooled');
    await world.controls.setTraffic(true);
    await world.pass(22);
    const assigned = await leadNow(lead.id);
    expect(assigned?.ownerId).not.toBeNull();
    const assignment = (await world.rows('assignments')).find((one) => one.id === assigned?.assignmentId);
    const manager = (await world.rows('members')).find((one) => one.id === assignment?.actorId);
    expect(assignment?.how).toBe('manager');
    expect(manager?.role).toBe('manager');
  });

  it('end a pause after about twenty minutes, unless the visitor plays them', async () => {
    const members = await world.rows('members');
    const teamOf = new Map((await world.rows('units')).map((unit) => [unit.id, unit.key]));
    const inTeam = (role: string, team: string) =>
      members.filter((one) => one.role === role && teamOf.get(one.unitId) === team).map((one) => one.id);
    const paused = [...inTeam('rep', 'nanjing').slice(0, 1), ...inTeam('rep', 'hangzhou').slice(0, 1)];
    const [nanjingManager = '', hangzhouManager] = [...inTeam('manager', 'nanjing'), ...inTeam('manager', 'hangzhou')];
    const { store, policies } = world.baton;
    const fromAt = world.clock.now();
    const { memberStates } = store.read.tables;
    await store.transaction(async (tx) => {
      for (const memberId of paused) {
        const pause = { id: `pause-${memberId}`, memberId, fromAt, missedClockIds: [], movedLeadIds: [] };
        await tx.insert('pauses', { ...pause, policyId: policies.ids.deadlines });
        await tx.db.update(memberStates).set({ pauseId: pause.id }).where(eq(memberStates.memberId, memberId));
      }
    });
    await click(nanjingManager, 'lead.new', '');
    await world.controls.setTraffic(true);
    await world.pass(26);
    const pauses = (await world.rows('pauses')).toSorted((one) => (one.memberId === paused[0] ? -1 : 1));
    expect(pauses.map((pause) => pause.clearedBy)).toEqual([null, hangzhouManager]);
    await world.pass(20);
    expect((await world.rows('pauses')).filter((pause) => pause.toAt === null)).toEqual([]);
  });
});
