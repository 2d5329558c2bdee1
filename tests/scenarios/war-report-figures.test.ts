/**
 * Every figure of a posted report, three times: as the rows say (counted here, row by row, without the product's
 * queries), as the card says, and as the source of the picture says. For a team and for the whole company.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawWarReport } from '../../bot/pictures/draw-war-report.ts';
import type { Card } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import { warReportView } from '../../cards/war-report-view.ts';
import type { StoredReport } from '../../db/repos/war-reports.ts';
import type { Row, TableName } from '../../db/tables/define-tables.ts';
import { loadWarReport } from '../../handlers/reports/load-war-report.ts';
import { type Company, openCompany } from '../support/company.ts';
import { bringLead, press, recordCall } from '../support/loop.ts';

const hourMs = 3_600_000;
let company: Company;
let tables: {
  readonly [N in
    | 'deals'
    | 'quotes'
    | 'payments'
    | 'touches'
    | 'leads'
    | 'clocks'
    | 'assignments'
    | 'members']: Row<N>[];
};
let stored: StoredReport[];

async function all<N extends TableName>(table: N): Promise<Row<N>[]> {
  const { read } = company.baton.store;
  return (await read.db.select().from(read.tables[table])) as Row<N>[];
}

beforeAll(async () => {
  company = await openCompany();
  for (let count = 0; count < 8; count += 1) {
    const { lead } = await bringLead(company);
    await company.pass({ minutes: 6 });
    if (lead.ownerId === null) continue;
    if (count % 4 === 0) await press(company, lead.ownerId, lead.id, 'lead.accept');
    if (count % 4 === 1) await recordCall(company, lead.ownerId, lead.id);
    if (count % 4 === 2)
      await recordCall(company, lead.ownerId, lead.id, { outcome: 'no-answer', seconds: '0', note: '' });
  }
  const reps = (await all('members')).filter((member) => member.role === 'rep');
  for (const [index, rep] of reps.slice(0, 9).entries()) {
    await company.baton.store.transaction((tx) =>
      tx.insert('deals', {
        id: `deal-${index}`,
        number: `D-9000${index}`,
        memberId: rep.id,
        customer: `医院 ${index}`,
        line: 'spine',
        outcome: 'won',
        amountMinor: 1_234_567 * (index + 1),
        currency: index === 8 ? 'USD' : 'CNY',
        closedOn: '2026-11-20',
        source: 'test',
        recordedAt: company.clock.now(),
        cancelledAt: index === 7 ? company.clock.now() : null,
      }),
    );
  }
  await company.moveTo('2026-11-20T18:00:00+08:00');
  stored = await all('reports');
  tables = {
    deals: await all('deals'),
    quotes: await all('quotes'),
    payments: await all('payments'),
    touches: await all('touches'),
    leads: await all('leads'),
    clocks: await all('clocks'),
    assignments: await all('assignments'),
    members: await all('members'),
  };
}, 60_000);
afterAll(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

describe.each(['sh-puxi', 'company'])('%s', (unitKey) => {
  let report: StoredReport;
  let card: Card;
  let drawn: string[];
  let isOf: (unitId: string) => boolean;
  let repOf: Map<string, Row<'members'>>;
  const value = (label: string) => card.facts.find((fact) => fact.label === label)?.value ?? '';

  beforeAll(async () => {
    const { store, contextAt } = company.baton;
    const ctx = contextAt(company.clock.now());
    const { unitsByKey } = await ctx.directory(store.read);
    const unitId = unitsByKey.get(unitKey)?.id ?? '';
    const found = stored.find((one) => one.unitId === unitId);
    if (!found) throw new Error('There is no report of this unit');
    report = found;
    card = await company.card(`channel:${unitKey}`, 'report:');
    const facts = await loadWarReport(store.read, ctx, report);
    if (!facts) throw new Error('The report cannot be read');
    const { wins, more } = texts.zh.report;
    drawn = drawWarReport(warReportView(facts, 'zh'), { wins, more }).texts.map(({ text }) => text);
    isOf = (id) => unitKey === 'company' || id === unitId;
    repOf = new Map(tables.members.map((member) => [member.id, member]));
  });
  const unitOf = (memberId: string) => repOf.get(memberId)?.unitId ?? '';
  const inSpan = (at: Date | null) =>
    at !== null && at >= new Date(report.figures.from) && at < new Date(report.figures.to);
  const olderThan = (at: Date, hours: number) => report.slot.getTime() - at.getTime() > hours * hourMs;

  test('red', () => {
    const red = tables.leads.filter((lead) => {
      const last = tables.touches
        .filter((touch) => touch.leadId === lead.id && touch.undoneAt === null)
        .map((touch) => touch.occurredAt.getTime());
      return lead.status === 'touched' && isOf(lead.unitId) && olderThan(new Date(Math.max(...last)), 48);
    });
    expect(red.length).toBeGreaterThan(0);
    expect(report.figures.red.map((lead) => lead.leadId).toSorted()).toEqual(red.map((lead) => lead.id).toSorted());
    expect(value('红灯')).toMatch(new RegExp(`^${red.length} 条 · 超过 48 小时没有跟进`));
    expect(drawn).toContain(`红灯 ${red.length} 条`);
    for (const lead of report.figures.red.slice(0, 5)) {
      expect(value('红灯')).toContain(lead.number);
      expect(drawn.some((text) => text.includes(lead.number))).toBe(true);
    }
  });

  test('yellow', () => {
    const yellow = tables.quotes.filter(
      (quote) => quote.settledAt === null && isOf(unitOf(quote.memberId)) && olderThan(quote.sentAt, 72),
    );
    expect(yellow.length).toBeGreaterThan(0);
    expect(report.figures.yellow.map((quote) => quote.quoteId).toSorted()).toEqual(
      yellow.map((quote) => quote.id).toSorted(),
    );
    expect(value('黄灯')).toMatch(new RegExp(`^${yellow.length} 条`));
    expect(drawn).toContain(`黄灯 ${yellow.length} 条`);
  });

  test('wins and their sum', () => {
    const wins = tables.deals.filter(
      (deal) =>
        deal.outcome === 'won' && deal.cancelledAt === null && inSpan(deal.recordedAt) && isOf(unitOf(deal.memberId)),
    );
    expect(wins.length).toBeGreaterThan(0);
    expect(report.figures.wins.map((win) => win.dealId).toSorted()).toEqual(wins.map((deal) => deal.id).toSorted());
    expect(value('成交')).toMatch(new RegExp(`^${wins.length} 单 · 共 `));
    expect(drawn).toContain(`成交 ${wins.length} 单`);
    for (const win of report.figures.wins.slice(0, 5)) {
      const amount = `${win.currency === 'CNY' ? '¥' : '$'}${(win.amountMinor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;
      expect(value('成交')).toContain(amount);
      expect(drawn).toContain(amount);
    }
  });

  test('green', () => {
    const since = '2026-10-21';
    const green = tables.deals.filter((deal) => {
      const received = tables.payments
        .filter((payment) => payment.dealId === deal.id && payment.currency === deal.currency)
        .reduce((sum, payment) => sum + payment.amountMinor, 0);
      const isRecent = deal.closedOn >= since && deal.outcome === 'won' && deal.cancelledAt === null;
      return isRecent && isOf(unitOf(deal.memberId)) && received * 10 >= deal.amountMinor * 9;
    });
    expect(green.length).toBeGreaterThan(0);
    expect(report.figures.green.map((deal) => deal.dealId).toSorted()).toEqual(green.map((deal) => deal.id).toSorted());
    expect(value('绿灯')).toMatch(new RegExp(`^${green.length} 单`));
    expect(drawn).toContain(`绿灯 ${green.length} 单`);
  });

  test('effective actions of every rep', () => {
    const reps = tables.members.filter((member) => member.role === 'rep' && isOf(member.unitId));
    const callsOf = (id: string) =>
      tables.touches.filter(
        (touch) =>
          touch.memberId === id &&
          touch.kind === 'call' &&
          touch.undoneAt === null &&
          inSpan(touch.recordedAt) &&
          touch.outcome.startsWith('reached') &&
          (touch.seconds ?? 0) >= 60,
      ).length;
    const total = reps.reduce((sum, rep) => sum + callsOf(rep.id), 0);
    expect(total).toBeGreaterThan(0);
    expect(report.figures.actions).toHaveLength(reps.length);
    const said = card.facts.map((fact) => fact.value).join('\n');
    for (const rep of reps) {
      const calls = callsOf(rep.id);
      expect(report.figures.actions.find((one) => one.memberId === rep.id)).toMatchObject({ calls, visits: 0 });
      if (calls > 0) expect(said).toContain(`${rep.name} ${calls}`);
      else expect(said).toMatch(new RegExp(`0 次：[^\\n]*${rep.name}`));
    }
    expect(value('有效动作')).toMatch(new RegExp(`^${total} 次 · 通话 ${total}`));
    expect(drawn).toContain(`有效动作 ${total}`);
  });

  test('response', () => {
    const { response } = report.figures;
    const unitOfAssignment = new Map(tables.assignments.map((assignment) => [assignment.id, assignment.unitId]));
    const promises = tables.clocks.filter(
      (clock) => clock.kind === 'first-touch' && isOf(unitOfAssignment.get(clock.assignmentId) ?? ''),
    );
    const received = tables.leads.filter((lead) => inSpan(lead.receivedAt) && isOf(lead.unitId)).length;
    const missed = promises.filter((clock) => inSpan(clock.missedAt)).length;
    const kept = promises.filter(
      (clock) => clock.status === 'met' && clock.round === 1 && inSpan(clock.endedAt),
    ).length;
    expect(response).toMatchObject({ received, missed, touchedInTime: kept });
    expect(value('响应')).toContain(`新线索 ${received} 条 · 按时触达 ${kept} 条 · 超时 ${missed} 条`);
    for (const text of [`${received} 条`, `${kept} 条`, `${missed} 条`]) expect(drawn).toContain(text);
  });
});
