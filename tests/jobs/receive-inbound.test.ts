/** The door for clicks and texts: acknowledged means done; what failed is kept and handled later, exactly once. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { ActionClicked } from '../../handlers/inbound.ts';
import type { KeepReply } from '../../jobs/chat-platform.ts';
import { type InboxDeps, inboxModule, receiveInbound } from '../../jobs/receive-inbound.ts';
import { type Company, openCompany } from '../support/company.ts';
import { bringOwnedLead, eventsOf, leadOf } from '../support/loop.ts';
import { attachmentRows } from '../support/visits.ts';

// Each test opens a company of its own.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let company: Company;
let reports: string[];
/** How many of the next handlers fail: the directory cannot be read then. */
let failures: number;
let deps: InboxDeps;
beforeEach(async () => {
  company = await openCompany();
  reports = [];
  failures = 0;
  deps = {
    store: company.baton.store,
    clock: company.clock,
    contextAt: (now) => {
      const ctx = company.baton.contextAt(now);
      return {
        ...ctx,
        directory: async (session) => {
          if (failures-- > 0) throw new Error('13800138000 is not to be logged');
          return ctx.directory(session);
        },
      };
    },
    report: (module) => reports.push(module),
  };
});
afterEach(() => company.remove());

async function acceptEvent(): Promise<{ event: ActionClicked; leadId: string }> {
  const { lead, owner } = await bringOwnedLead(company);
  const event = {
    kind: 'action' as const,
    eventId: 'click-1',
    platform: 'local' as const,
    actorId: owner,
    occurredAt: company.clock.now(),
    actionId: 'lead.accept',
    value: `${lead.id}|${lead.version}`,
  };
  return { event, leadId: lead.id };
}

const inbox = async () => {
  const { inbox: table } = company.baton.store.read.tables;
  return company.baton.store.read.db.select().from(table).where(eq(table.eventId, 'click-1'));
};

/** Time passes, and the company's own engine does not look. */
async function wait(seconds: number): Promise<void> {
  const idle = { nextDueAt: async () => null, runUntilIdle: async () => {} };
  await company.clock.advanceTo(new Date(company.clock.now().getTime() + seconds * 1000), idle);
}

async function run(module = inboxModule(deps)): Promise<void> {
  while ((await module.run(() => true)) > 0);
}

describe('a handler that throws', () => {
  test('keeps what was sent along, with the device’s time, and stores it once when it is run again', async () => {
    const { owner } = await bringOwnedLead(company);
    const takenAt = new Date('2026-11-20T01:30:00Z');
    const place = { kind: 'location', lat: 31.2, lng: 121.45, accuracyM: 10, label: null, takenAt } as const;
    const event = {
      kind: 'message' as const,
      eventId: 'click-1',
      platform: 'local' as const,
      actorId: owner,
      occurredAt: company.clock.now(),
      conversation: { kind: 'dm' as const },
      text: '',
      attachments: [place, { ...place, takenAt: null }],
    };
    failures = 1;
    await expect(receiveInbound(deps, event)).rejects.toThrow();
    expect(await attachmentRows(company)).toEqual([]);
    await wait(2);
    await run();
    expect((await attachmentRows(company)).map((row) => [row.status, row.takenAt])).toEqual([
      ['waiting', takenAt],
      ['waiting', null],
    ]);
  });

  test('keeps the event; it is handled a second later, with the time at which it happened', async () => {
    const { event, leadId } = await acceptEvent();
    failures = 1;
    await expect(receiveInbound(deps, event)).rejects.toThrow();
    expect(await leadOf(company, leadId)).toMatchObject({ status: 'assigned' });
    expect(await inbox()).toMatchObject([{ status: 'pending', problemCode: 'Error' }]);
    expect(JSON.stringify(await inbox())).not.toContain('13800138000 is');
    await run();
    expect(await leadOf(company, leadId)).toMatchObject({ status: 'assigned' });
    const module = inboxModule(deps);
    expect(await module.nextAt()).toEqual(new Date(company.clock.now().getTime() + 1000));
    await wait(1);
    await run(module);
    expect(await leadOf(company, leadId)).toMatchObject({ status: 'accepted' });
    expect(await inbox()).toMatchObject([{ status: 'done', problemCode: null }]);
    const [accepted] = await eventsOf(company, 'lead.accepted');
    expect(accepted).toMatchObject({ occurredAt: event.occurredAt, recordedAt: company.clock.now() });
    await run(module);
    expect(await eventsOf(company, 'lead.accepted')).toHaveLength(1);
  });

  test('and the delivery that the platform repeats meanwhile: still handled once', async () => {
    const { event } = await acceptEvent();
    failures = 1;
    await expect(receiveInbound(deps, event)).rejects.toThrow();
    expect(await receiveInbound(deps, event)).toMatchObject({
      kind: 'notice',
      tone: 'info',
      text: { zh: expect.stringContaining('正在处理'), en: expect.stringContaining('being worked on') },
    });
    await wait(1);
    await run();
    expect(await receiveInbound(deps, event)).toEqual({ kind: 'none' });
    expect(await eventsOf(company, 'lead.accepted')).toHaveLength(1);
  });

  test('is tried six times with growing pauses, then set aside and kept readable', async () => {
    const { event, leadId } = await acceptEvent();
    failures = 100;
    await expect(receiveInbound(deps, event)).rejects.toThrow();
    const module = inboxModule(deps);
    for (let count = 0; count < 200; count += 1) {
      await wait(1);
      await run(module);
    }
    expect(await inbox()).toMatchObject([{ status: 'failed', attempts: 6, payload: { actionId: 'lead.accept' } }]);
    expect(reports).toHaveLength(6);
    failures = 0;
    await wait(24 * 3600);
    await run(module);
    expect((await leadOf(company, leadId)).status).toBe('assigned');
  });

  test('two engines that look at the same time handle it once', async () => {
    const { event } = await acceptEvent();
    failures = 1;
    await expect(receiveInbound(deps, event)).rejects.toThrow();
    await wait(1);
    let handled = 0;
    const { contextAt } = deps;
    deps = {
      ...deps,
      contextAt: (now) => {
        handled += 1;
        return contextAt(now);
      },
    };
    await Promise.all([
      inboxModule(deps).run(() => true),
      inboxModule(deps).run(() => true),
      inboxModule(deps).run(() => true),
    ]);
    expect(handled).toBe(1);
    expect(await eventsOf(company, 'lead.accepted')).toHaveLength(1);
    expect(await inbox()).toMatchObject([{ status: 'done', attempts: 1 }]);
    expect(reports).toHaveLength(1);
  });
});

describe('a reply that is to be kept', () => {
  test('is kept with the effect, once, and not again for a delivery that is known', async () => {
    const { event } = await acceptEvent();
    const kept: string[] = [];
    const keep: KeepReply = async (_tx, reply) => void kept.push(reply.kind);
    const reply = await receiveInbound(deps, event, keep);
    expect(kept).toEqual([reply.kind]);
    expect(await receiveInbound(deps, event, keep)).toEqual({ kind: 'none' });
    expect(kept).toHaveLength(1);
  });

  test('takes the effect back with it when it cannot be kept, and the effect comes later', async () => {
    const { event, leadId } = await acceptEvent();
    const keep: KeepReply = async () => {
      throw new Error('not now');
    };
    await expect(receiveInbound(deps, event, keep)).rejects.toThrow('not now');
    expect(await leadOf(company, leadId)).toMatchObject({ status: 'assigned' });
    expect(await inbox()).toMatchObject([{ status: 'pending' }]);
    await wait(1);
    await run();
    expect(await eventsOf(company, 'lead.accepted')).toHaveLength(1);
  });
});

test('an event of a kind that nobody knows yet is taken and answered with nothing', async () => {
  const event = { kind: 'unsupported', eventId: 'click-1', platform: 'local', actorId: 'x', what: 'sticker' } as const;
  expect(await receiveInbound(deps, { ...event, occurredAt: company.clock.now() })).toEqual({ kind: 'none' });
  expect(await inbox()).toMatchObject([{ status: 'done', kind: 'unsupported' }]);
});
