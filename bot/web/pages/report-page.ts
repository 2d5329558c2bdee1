/**
 * The page behind a war report: under each figure the records it counts, as the report was posted. Lights and wins are
 * listed from the report itself, what is only counted from the rows of its span. Whoever may not see a record sees that
 * there is one; contacts are shown in full only to those who may read them.
 */
import type { Locale } from '../../../cards/card.ts';
import { durationText, maskedName, timeText } from '../../../cards/text/format.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { nameOf } from '../../../cards/text/name-of.ts';
import { nameIn, type WarReportFacts, warReportView } from '../../../cards/war-report-view.ts';
import { actionDetails, promiseDetails, receivedDetails } from '../../../db/repos/war-report-details.ts';
import { readAnswers } from '../../../db/repos/war-report-rows.ts';
import { findReport, leadNames, type StoredReport } from '../../../db/repos/war-reports.ts';
import type { Store } from '../../../db/store.ts';
import { can } from '../../../domain/rights/can.ts';
import { moneyText } from '../../../domain/shared/money.ts';
import { unitPath, unitsBelow } from '../../../domain/shared/unit-path.ts';
import { workingMsBetween } from '../../../domain/sla/working-time.ts';
import { actorOf } from '../../../handlers/people/actor-of.ts';
import { loadWarReport } from '../../../handlers/reports/load-war-report.ts';
import { mayOpenReport, maySeeRecord } from '../../../handlers/reports/may-see.ts';
import { languageOf } from '../answers.ts';
import { type Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import { type PageHandler, type PageVisit, sendGone } from '../page-routes.ts';
import { listedRows, type ReportRecord, reportTables } from './report-tables.ts';

export function createReportPage(store: Store): PageHandler {
  return async (visit, request, response) => {
    const report = await findReport(store.read, visit.claim.page.id);
    const facts = report && (await loadWarReport(store.read, visit.ctx, report));
    const lister = report && facts && (await openLister(store, visit, report, facts, languageOf(request)));
    if (!lister || visit.rest !== '') return sendGone(request, response);
    const { locale, view } = lister;
    const t = texts[locale].report;
    sendPage(response, {
      locale,
      title: view.title,
      styles: ['report.css'],
      body: html`<main class="page report">
        <h1>${view.title}</h1>
        <p class="small">${view.span} · ${t.page.asOf}</p>
        <p class="changes">${view.changes}</p>
        ${await lister.sections()}
        <p class="small">${t.page.masked}</p>
      </main>`,
    });
  };
}

async function openLister(store: Store, visit: PageVisit, report: StoredReport, facts: WarReportFacts, locale: Locale) {
  const { ctx, member } = visit;
  const directory = await ctx.directory(store.read);
  const actor = await actorOf(store.read, ctx, member);
  if (!mayOpenReport(actor, directory, report.unitId)) return null;
  const t = texts[locale].report;
  const { figures } = report;
  const view = warReportView(facts, locale);
  const span = {
    from: new Date(figures.from),
    to: new Date(figures.to),
    unitIds: unitsBelow(directory.units, report.unitId),
  };
  const at = (instant: Date) => timeText(instant, new Date(0), ctx.timeZone, locale);
  const who = (id: string | null) => {
    const found = id === null ? undefined : directory.members.get(id);
    return found ? nameIn(found, locale) : t.nobody;
  };
  const team = (unitId: string) => {
    const unit = directory.units.get(unitId);
    return unit ? nameIn(unit, locale) : '';
  };
  const maySee = (record: ReportRecord) => maySeeRecord(actor, directory, record);

  const { table, section } = reportTables(locale, maySee);

  /** What is only counted may have changed since: undone, or added later. */
  const sinceChanged = (then: number, now: number) =>
    then !== now && html`<p class="small">${t.page.changedSince(then, now)}</p>`;

  async function lights(): Promise<Html[]> {
    const names = await leadNames(
      store.read,
      figures.red.map(({ leadId }) => leadId),
    );
    const contact = (lead: (typeof figures.red)[number]) => {
      const name = names.get(lead.leadId) ?? '';
      const place = { ownerId: lead.memberId, unitPath: unitPath(directory.units, lead.unitId) };
      return can(actor, 'lead.view-personal-data', place).allowed ? name : maskedName(name);
    };
    const number = { head: t.page.number, cell: (row: { number: string }) => row.number };
    const customer = {
      head: t.page.customer,
      cell: (row: { accountName: string | null }) => row.accountName ?? t.noAccount,
    };
    const owner = { head: t.page.who, cell: (row: { memberId: string | null }) => who(row.memberId) };
    const inTeam = { head: t.page.team, cell: (row: { unitId: string }) => team(row.unitId) };
    const waited = {
      head: t.page.waited,
      cell: (row: { sinceHours: number }) => t.hours(row.sinceHours),
      isNumber: true,
    };
    const amount = {
      head: t.page.amount,
      cell: (row: { amountMinor: number; currency: string }) => moneyText(BigInt(row.amountMinor), row.currency),
      isNumber: true,
    };
    const heading = ({ label, value }: { label: string; value: string }) => `${label} ${value}`;
    return [
      section(
        'red',
        heading(view.red),
        view.red.what,
        table(figures.red, [number, customer, { head: t.page.contact, cell: contact }, owner, inTeam, waited]),
      ),
      section(
        'yellow',
        heading(view.yellow),
        view.yellow.what,
        table(figures.yellow, [number, customer, owner, inTeam, amount, waited]),
      ),
      section(
        'wins',
        heading(view.wins),
        view.wins.what,
        table(figures.wins, [
          number,
          customer,
          { head: t.page.product, cell: (win) => win.product ?? nameOf(facts.lineNames, win.line, locale) },
          owner,
          inTeam,
          amount,
        ]),
      ),
      section(
        'green',
        heading(view.green),
        view.green.what,
        table(figures.green, [
          number,
          customer,
          owner,
          inTeam,
          amount,
          {
            head: t.page.receivedAmount,
            cell: (deal) => moneyText(BigInt(deal.receivedMinor), deal.currency),
            isNumber: true,
          },
          { head: t.page.share, cell: (deal) => `${(Math.floor(deal.receivedBps) / 100).toFixed(2)}%`, isNumber: true },
        ]),
      ),
    ];
  }

  async function actions(): Promise<Html> {
    const reps = figures.actions.map(({ memberId }) => memberId);
    const unitOf = new Map(figures.actions.map(({ memberId, unitId }) => [memberId, unitId]));
    const details = await actionDetails(store.read, span, reps, figures.limits.minCallSeconds);
    const rows = details.map((detail) => ({ ...detail, unitId: unitOf.get(detail.memberId) ?? '' }));
    return section('actions', `${view.actions.label} ${view.actions.total}`, view.actions.what, [
      table(figures.actions, [
        { head: t.page.who, cell: (rep) => who(rep.memberId) },
        { head: t.page.team, cell: (rep) => team(rep.unitId) },
        { head: t.page.calls, cell: (rep) => String(rep.calls), isNumber: true },
        { head: t.page.visits, cell: (rep) => String(rep.visits), isNumber: true },
        { head: t.page.total, cell: (rep) => String(rep.calls + rep.visits), isNumber: true },
      ]),
      html`${sinceChanged(view.actions.total, rows.length)}`,
      table(rows, [
        { head: t.page.number, cell: (row) => row.number },
        { head: t.page.kind, cell: (row) => t.page.kinds[row.kind] ?? row.kind },
        { head: t.page.who, cell: (row) => who(row.memberId) },
        { head: t.page.when, cell: (row) => at(row.at) },
        {
          head: t.page.length,
          cell: (row) => (row.seconds === null ? '' : t.page.seconds(row.seconds)),
          isNumber: true,
        },
      ]),
    ]);
  }

  async function response(): Promise<Html> {
    const promises = await promiseDetails(store.read, span);
    const received = await receivedDetails(store.read, span, listedRows);
    const answers = (await readAnswers(store.read, span)).filter(({ unitId }) => span.unitIds.includes(unitId));
    const { calendar } = ctx.policies.current;
    const counted = figures.response.touchedInTime + figures.response.missed;
    const what = view.response.items.map(({ label, value }) => `${label} ${value}`).join(' · ');
    return section('response', view.response.label, what, [
      html`<h3>${t.inTime} · ${t.missed}</h3>${sinceChanged(counted, promises.length)}`,
      table(promises, [
        { head: t.page.number, cell: (row) => row.number },
        { head: t.page.who, cell: (row) => who(row.memberId) },
        { head: t.page.due, cell: (row) => at(row.dueAt) },
        { head: t.page.when, cell: (row) => (row.keptAt ? `${t.page.kept} ${at(row.keptAt)}` : t.page.missed) },
      ]),
      html`<h3>${t.firstResponse} · ${t.firstTouch}</h3>`,
      table(answers, [
        { head: t.page.number, cell: (row) => row.number },
        { head: t.page.who, cell: (row) => who(row.memberId) },
        {
          head: t.page.first,
          cell: (row) =>
            [row.isFirstAttempt ? t.page.firstAttempt : '', row.isFirstTouch ? t.page.firstTouch : '']
              .filter((word) => word !== '')
              .join(texts[locale].list),
        },
        { head: t.page.when, cell: (row) => at(row.at) },
        {
          head: t.page.waited,
          cell: (row) => durationText(workingMsBetween(row.assignedAt, row.at, row.schedule, calendar), locale),
          isNumber: true,
        },
      ]),
      html`<h3>${t.received}</h3>`,
      table(received, [
        { head: t.page.number, cell: (row) => row.number },
        { head: t.page.who, cell: (row) => who(row.memberId) },
        { head: t.page.team, cell: (row) => team(row.unitId) },
        { head: t.page.when, cell: (row) => at(row.at) },
      ]),
    ]);
  }

  return { locale, view, sections: async () => [...(await lights()), await actions(), await response()] };
}
