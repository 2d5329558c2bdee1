/** The log of decisions: every decision once, after its commit, and nobody's name or telephone in it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decisionLogModule } from '../../bot/decision-log.ts';
import { createLog } from '../../bot/log.ts';
import { sealEvents } from '../../db/audit/seal-events.ts';
import type { EngineModule } from '../../jobs/engine.ts';
import { type Company, openCompany } from '../support/company.ts';
import { bringLead, bringOwnedLead, keepReps, stateOf } from '../support/loop.ts';

let company: Company;
let lines: string[];
let module: EngineModule;
beforeEach(async () => {
  company = await openCompany();
  lines = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  module = decisionLogModule({ store: company.baton.store, log });
  await work();
});
afterEach(() => company.remove());

/** As the housekeeping does it: link, then look. */
async function work(): Promise<void> {
  const { store } = company.baton;
  while ((await sealEvents(store, { now: company.clock.now(), limit: 500 })) > 0);
  while ((await module.run(() => true)) > 0);
}

const said = () => lines.map((line) => JSON.parse(line) as { msg: string; level: string; [key: string]: unknown });

it('tells nothing of what was there before it began', () => {
  expect(lines).toEqual([]);
});

it('tells each decision once, with ids and codes', async () => {
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  const { lead } = await bringOwnedLead(company);
  expect(lines).toEqual([]);
  await work();
  await work();
  expect(said().map(({ msg }) => msg)).toEqual(expect.arrayContaining(['lead.received', 'lead.assigned']));
  expect(said()).toHaveLength(2);
  expect(said().find(({ msg }) => msg === 'lead.received')).toMatchObject({
    level: 'info',
    subjectId: lead.id,
    number: lead.number,
    grade: lead.grade,
    via: 'api',
  });
  expect(said().find(({ msg }) => msg === 'lead.assigned')).toMatchObject({ subjectId: lead.id, memberId: rep });

  lines.length = 0;
  await company.moveTo('2026-11-20T11:40:00+08:00');
  const pauseId = (await stateOf(company, rep)).pauseId ?? '';
  await company.click((await company.member('gu-yunqiu')).id, 'pause.clear', pauseId);
  await keepReps(company);
  await bringLead(company);
  await work();
  const types = new Set(said().map(({ msg }) => msg));
  expect(types).toEqual(
    new Set([
      'clock.missed',
      'clock.escalated',
      'call-hook.skipped',
      'breaker.tripped',
      'breaker.cleared',
      'lead.pooled',
      'lead.received',
    ]),
  );
  expect(said().find(({ msg }) => msg === 'call-hook.skipped')).toMatchObject({ reason: 'not-configured' });
  expect(said().find(({ msg }) => msg === 'breaker.tripped')).toMatchObject({ subjectId: rep, consecutiveMisses: 2 });
});

it('names nobody: no customer, no colleague, no telephone', async () => {
  const { lead, owner } = await bringOwnedLead(company);
  await company.submit(owner, 'lead.call', `${lead.id}|${lead.version}`, {
    outcome: 'reached-interested',
    seconds: '95',
    note: '约周三，找王主任',
  });
  await bringOwnedLead(company, { phone: '13900001111', name: '李护士长' });
  await company.pass({ hours: 6 });
  await work();
  expect(lines.length).toBeGreaterThan(5);
  const text = lines.join('');
  const { read } = company.baton.store;
  const people = await read.db.select().from(read.tables.members);
  const personal = [
    ...people.flatMap(({ name, nameEn, mobile }) => [name, nameEn, ...(mobile ? [mobile] : [])]),
    ...[lead.name, '李护士长', lead.company ?? '', lead.need ?? '', '约周三'],
    ...['13800138000', '13900001111'],
  ];
  expect(personal.filter((word) => text.includes(word))).toEqual([]);
});
