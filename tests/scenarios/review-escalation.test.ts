/** Escalation after a sleep of days, after a change of configuration, and past the end of the working calendar. */
import { afterEach, describe, expect, test } from 'vitest';
import { wireBaton } from '../../bot/wire.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import { importText, leadHeading, leadLines } from '../support/import-file.ts';
import { bringLead, bringOwnedLead, clocksOf, eventsOf, keepReps, pretendOpenLeads } from '../support/loop.ts';

let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
}

/** As if the machine had slept: nothing is done on the way. */
async function sleepUntil(at: string): Promise<void> {
  await company.clock.advanceTo(new Date(at), { runUntilIdle: async () => {}, nextDueAt: async () => null });
  await company.engine.runUntilIdle();
}

const alertsOf = async (key: string) =>
  (await company.cards(`dm:${(await company.member(key)).id}`)).filter((card) => card.key.startsWith('alert:'));

describe('after a sleep of days', () => {
  test('the steps of a chain that came due become one card for everybody they name, and are recorded', async () => {
    await open();
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, rep, 60);
    const { lead } = await bringLead(company);
    // manager 10:10, director 15:10, operations Monday 15:10, then every working day.
    await sleepUntil('2026-11-26T10:00:00+08:00');
    for (const key of ['gu-yunqiu', 'gao-wenlan', 'su-nianci']) expect(await alertsOf(key), key).toHaveLength(1);
    expect(await eventsOf(company, 'clock.escalated')).toMatchObject([
      { subjectId: lead.id, params: { stepId: 'operations', repeat: 2 } },
    ]);
    const [passedOver] = await eventsOf(company, 'clock.steps-passed-over');
    expect(passedOver?.params.steps).toMatchObject([
      { stepId: 'manager', repeat: 0 },
      { stepId: 'director', repeat: 0 },
      { stepId: 'operations', repeat: 0 },
      { stepId: 'operations', repeat: 1 },
    ]);
    expect(passedOver).toMatchObject({ occurredAt: new Date('2026-11-20T10:10:00+08:00'), params: { kind: 'pool' } });
    // The chain goes on from there, at its own times.
    await company.moveTo('2026-11-26T15:10:00+08:00');
    expect(await alertsOf('su-nianci')).toHaveLength(2);
    expect(await alertsOf('gu-yunqiu')).toHaveLength(1);
    expect(await eventsOf(company, 'clock.steps-passed-over')).toHaveLength(1);
  });

  test('a chain that would be over long ago tells once and ends', async () => {
    await open();
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, rep, 60);
    const { lead } = await bringLead(company);
    await sleepUntil('2026-12-20T10:00:00+08:00');
    expect(await alertsOf('su-nianci')).toHaveLength(1);
    expect(await eventsOf(company, 'clock.chain-ended')).toHaveLength(1);
    expect(await clocksOf(company, lead.id)).toMatchObject([{ stepId: null, endReason: 'chain-ended' }]);
  });

  test('with the engine awake nothing is passed over', async () => {
    await open();
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, rep, 60);
    await bringLead(company);
    await company.moveTo('2026-11-26T10:00:00+08:00');
    expect(await eventsOf(company, 'clock.escalated')).toHaveLength(5);
    expect(await eventsOf(company, 'clock.steps-passed-over')).toEqual([]);
  });
});

describe('"the call robot was asked"', () => {
  const said = '已请外呼机器人核实客户电话';
  /** The open alert of the manager, built by a bot that is configured otherwise by now. */
  async function alertWhen(isCallHookSet: boolean) {
    const { config, store, policies } = company.baton;
    const callHookUrl = isCallHookSet ? new URL('http://127.0.0.1:9/call') : undefined;
    const other = wireBaton({ ...config, callHookUrl } as typeof config, store, policies);
    const memberId = (await company.member('gu-yunqiu')).id;
    const [{ key = '' } = {}] = await alertsOf('gu-yunqiu');
    return (await buildCard(store.read, other.contextAt(company.clock.now()), key, { kind: 'member', memberId }))?.zh;
  }

  test('stays true when the hook is taken out of the configuration', async () => {
    await open({ env: { CALL_HOOK_URL: 'http://127.0.0.1:9/call' } });
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(company.hookCalls).toHaveLength(1);
    expect((await alertWhen(false))?.footnote).toContain(said);
  });

  test('is not said of a call that was never queued, although the hook is there by now', async () => {
    await open();
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect((await alertWhen(true))?.footnote).not.toContain(said);
  });
});

describe('past the end of the working calendar', () => {
  const note = '节假日表只到 12月31日，此时限按周一至周五推算';

  test('an alert says so once a wait of its chain rests on plain weeks', async () => {
    await open({ at: '2026-12-31T17:40:00+08:00' });
    const { lead } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    const [clock] = (await clocksOf(company, lead.id)).filter(({ kind }) => kind === 'acknowledge');
    expect(clock).toMatchObject({ restsOnUncovered: false });
    expect((await alertsOf('gu-yunqiu'))[0]?.footnote).not.toContain(note);
    // 17:58 still lies on the last day; the wait after it does not.
    await company.pass({ minutes: 15 });
    const latest = (await alertsOf('gu-yunqiu')).at(-1);
    expect(latest?.key).toContain('ping-director');
    expect(latest?.footnote).toContain(note);
  });

  test('so do the digest of an import and its alerts', async () => {
    await open({ at: '2026-12-31T17:40:00+08:00' });
    await keepReps(company, 'shen-yilin');
    await importText(company, [leadHeading, ...leadLines(6)].join('\n'));
    await company.engine.runUntilIdle();
    const rep = `dm:${(await company.member('shen-yilin')).id}`;
    expect((await company.card(rep, 'import:')).footnote).toContain(note);
    await company.pass({ minutes: 18 });
    const manager = `dm:${(await company.member('gu-yunqiu')).id}`;
    const alerts = (await company.cards(manager)).filter((card) => card.key.startsWith('import-alert:'));
    const later = alerts.filter((card) => card.key.includes('ping-director'));
    expect(later.length).toBeGreaterThan(0);
    for (const card of later) expect(card.footnote).toContain(note);
  });

  test('not before', async () => {
    await open();
    await keepReps(company, 'shen-yilin');
    await importText(company, [leadHeading, ...leadLines(6)].join('\n'));
    await company.engine.runUntilIdle();
    const rep = `dm:${(await company.member('shen-yilin')).id}`;
    expect((await company.card(rep, 'import:')).footnote).not.toContain('节假日表');
  });
});
