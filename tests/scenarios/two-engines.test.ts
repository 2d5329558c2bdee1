/**
 * Two engines on one database, as two processes of one company: every escalation, miss, digest and card once, whoever
 * gets there first. On SQLite two engines share the store of the one process that may have the file; on a real
 * PostgreSQL each has a store of its own.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { createEngine } from '../../bot/create-engine.ts';
import { type Baton, openBaton } from '../../bot/wire.ts';
import type { Engine } from '../../jobs/engine.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import { createPostgresDatabase } from '../support/create-postgres-database.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringLead, bringOwnedLead, eventsOf, keepReps, press, recordCall } from '../support/loop.ts';
import { describeWith, postgresUrl } from '../support/requirements.ts';

let company: Company;
let engines: Engine[];

/** Time passes for both, and at each stop both look at the same moment. */
function moveTo(at: string): Promise<void> {
  return company.clock.advanceTo(new Date(at), {
    nextDueAt: async () =>
      (await Promise.all(engines.map((engine) => engine.nextDueAt()))).filter((one) => one)[0] ?? null,
    runUntilIdle: async () => {
      await Promise.all(engines.map((engine) => engine.runUntilIdle()));
      await Promise.all(engines.map((engine) => engine.runUntilIdle()));
    },
  });
}

/** A working day and a half: accepted, called, ignored, missed twice, reassigned, paused, digested. */
async function story(): Promise<{ happened: string[]; digests: number; reports: number }> {
  const reps = await keepReps(company, 'shen-yilin', 'lu-yuncheng', 'dai-ruohan');
  expect(reps).toHaveLength(3);
  for (let count = 0; count < 6; count += 1) {
    const { lead } = await bringOwnedLead(company);
    if (count % 3 === 0) await press(company, lead.ownerId ?? '', lead.id, 'lead.accept');
    if (count % 3 === 1) await recordCall(company, lead.ownerId ?? '', lead.id);
    await moveTo(new Date(company.clock.now().getTime() + 7 * 60_000).toISOString());
  }
  await bringLead(company, { company: null, city: '哈尔滨市' });
  await moveTo('2026-11-23T11:00:00+08:00');
  const events = await eventsOf(
    company,
    'clock.missed',
    'clock.escalated',
    'lead.assigned',
    'lead.pooled',
    'breaker.tripped',
  );
  const happened = events.map((event) => {
    const { kind, stepId, repeat, round, how } = event.params;
    // Not which lead: of two that are due at the same instant either may come first.
    return [event.occurredAt.toISOString(), event.type, kind, stepId, repeat, round, how].join(' ');
  });
  const messages = await company.cards('channel:sh-puxi');
  const countOf = (kind: string) => messages.filter((card) => card.key.startsWith(kind)).length;
  return { happened: happened.toSorted(), digests: countOf('digest:'), reports: countOf('report:') };
}

async function open(options: CompanyOptions, second: () => Promise<Engine>): Promise<void> {
  company = await openCompany(options);
  engines = [company.engine, await second()];
}

let close: () => Promise<void> = async () => {};
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await Promise.all(engines.map((engine) => engine.stop()));
  await company.remove();
  await close();
});

describe('two engines on the store of one process', () => {
  test('come to the same end as one', async () => {
    company = await openCompany();
    engines = [company.engine];
    const alone = await story();
    await company.remove();
    await open({}, () => company.secondEngine());
    const together = await story();
    expect(together).toEqual(alone);
    expect(together.digests).toBe(1);
    expect(together.reports).toBe(2);
    expect(together.happened.length).toBeGreaterThan(20);
    expect(await brokenLaws(company)).toEqual([]);
  });
});

describeWith('postgres', 'two processes on one PostgreSQL', () => {
  test('come to the same end as one on SQLite, and no law is broken', { timeout: 120_000 }, async () => {
    company = await openCompany();
    engines = [company.engine];
    const alone = await story();
    await company.remove();
    const database = await createPostgresDatabase(postgresUrl() ?? '');
    let other: Baton | undefined;
    close = async () => {
      await other?.close();
      await database.drop();
    };
    await open({ env: { DATABASE_URL: database.url } }, async () => {
      other = await openBaton(company.baton.config, { role: 'bot', now: company.clock.now() });
      const { engine } = await createEngine({
        baton: other,
        clock: company.clock,
        platforms: [company.platform],
        webhooks: { maxConcurrentSends: 1, post: async () => {} },
        report: (module, problem) => company.reported.push(`second ${module}: ${String(problem)}`),
      });
      return engine;
    });
    const together = await story();
    expect(together).toEqual(alone);
    expect(await brokenLaws(company)).toEqual([]);
  });
});
