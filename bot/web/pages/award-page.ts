/**
 * The page behind "full calculation": every input with its record and time, every step with its expression and the values
 * it read, both balances, the plan and its version. Written on the server from what is stored; nothing is computed here.
 */

import { inputLabel, sourceText } from '../../../cards/award-card.ts';
import type { Locale } from '../../../cards/card.ts';
import { unitAmount, valueText } from '../../../cards/text/amounts.ts';
import { timeText } from '../../../cards/text/format.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { wordOf } from '../../../cards/text/word-of.ts';
import type { Store } from '../../../db/store.ts';
import type { AwardStep } from '../../../domain/incentive/award-types.ts';
import { moneyText, parseAmount } from '../../../domain/shared/money.ts';
import { type AwardPageFacts, loadAwardPage } from '../../../handlers/incentives/load-award-page.ts';
import { languageOf } from '../answers.ts';
import { type Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import { type PageHandler, sendGone } from '../page-routes.ts';

export function createAwardPage(store: Store): PageHandler {
  return async ({ claim, member, ctx }, request, response) => {
    const facts = await loadAwardPage(store.read, ctx, claim.page.id, member);
    if (!facts) return sendGone(request, response);
    const locale = languageOf(request);
    sendPage(response, {
      locale,
      title: texts[locale].awardPage.title(facts.award.number),
      body: awardPage(facts, ctx.now, ctx.timeZone, locale),
      styles: ['award.css'],
    });
  };
}

function awardPage(facts: AwardPageFacts, now: Date, timeZone: string, locale: Locale): Html {
  const t = texts[locale].awardPage;
  const { award, plan, rep } = facts;
  const amount = (minor: number | string) => unitAmount(minor, award.unit, locale);
  const at = (date: Date) => timeText(date, now, timeZone, locale);
  const name = rep ? (locale === 'zh' ? rep.name : rep.nameEn) : texts[locale].nobody;
  return html`<main class="page award">
    <p class="small">${t.title(award.number)} · ${at(award.earnedAt)}</p>
    <h1>${amount(award.amountMinor)}</h1>
    <dl class="award-facts">
      ${fact(t.plan, t.version(plan.name[locale], facts.planVersion))}
      ${fact(t.rep, name)}
      ${facts.customer ? fact(texts[locale].award.facts.customer, facts.customer) : null}
    </dl>
    ${related(facts, locale)}
    <h2>${t.inputs}</h2>
    <div class="table-frame"><table>
      <thead><tr><th scope="col">${t.input}</th><th scope="col">${t.source}</th><th scope="col" class="number">${t.value}</th></tr></thead>
      <tbody>${award.inputs.map(
        (input) => html`<tr>
          <th scope="row">${inputLabel(input.name, locale)}<span class="code">${input.name}</span></th>
          <td>${wordOf(t.kinds, input.source.kind) ?? input.source.kind} ${sourceText(input, now, timeZone, locale)}</td>
          <td class="number">${valueText(input.value, locale, facts.lineNames)}</td>
        </tr>`,
      )}</tbody>
    </table></div>
    <h2>${t.steps}</h2>
    <div class="table-frame"><table>
      <thead><tr><th scope="col">${t.step}</th><th scope="col" class="number">${t.result}</th><th scope="col" class="number">${t.running}</th></tr></thead>
      <tbody>${award.steps.map((step) => stepRow(step, award.unit, locale, facts.lineNames))}</tbody>
      <tfoot>
        <tr class="total"><th scope="row" colspan="2">${t.total}</th><td class="number">${amount(award.amountMinor)}</td></tr>
        <tr><th scope="row" colspan="2">${t.before}</th><td class="number">${amount(facts.balanceBeforeMinor)}</td></tr>
        <tr class="total"><th scope="row" colspan="2">${t.after}</th><td class="number">${amount(facts.balanceMinor)}</td></tr>
      </tfoot>
    </table></div>
    <p class="small">${t.rounding(wordOf(t.modes, plan.rounding.mode) ?? plan.rounding.mode, roundedTo(facts, locale))}</p>
  </main>`;
}

/** `1 分`, `¥0.01`. */
function roundedTo({ award, plan }: AwardPageFacts, locale: Locale): string {
  // Points have two decimals as well.
  const { minor } = parseAmount(plan.rounding.to, award.unit === 'points' ? 'CNY' : award.unit);
  return minor === undefined ? plan.rounding.to : unitAmount(String(minor), award.unit, locale);
}

function fact(label: string, value: string): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

/** The step in words, its expression, the values it read, and how an amount fell into tiers. */
function stepRow(step: AwardStep, unit: string, locale: Locale, lineNames: AwardPageFacts['lineNames']): Html {
  const t = texts[locale];
  const reads = Object.entries(step.read).map(([name, value]) => `${name} = ${valueText(value, locale, lineNames)}`);
  const slices = (step.slices ?? []).map(({ baseMinor, rate }) => {
    const currency = step.result?.kind === 'money' ? step.result.currency : 'CNY';
    return t.award.slice(moneyText(BigInt(baseMinor), currency), rate);
  });
  const result = step.result === null ? t.award.notMet : valueText(step.result, locale, lineNames);
  return html`<tr class="step">
      <th scope="row">${step.label[locale]}</th>
      <td class="number">${result}</td>
      <td class="number">${step.runningMinor === null ? '' : unitAmount(step.runningMinor, unit, locale)}</td>
    </tr>
    <tr>
      <td colspan="3" class="how">
        <span class="code">${step.name} = ${step.expression}</span>
        ${[...reads, ...slices].map((line) => html`<span class="read">${line}</span>`)}
      </td>
    </tr>`;
}

function related({ reverses, reversedBy, dispute }: AwardPageFacts, locale: Locale): Html | null {
  const t = texts[locale];
  const lines = [
    reverses ? t.awardPage.reverses(reverses.number) : null,
    reversedBy ? t.awardPage.reversedBy(reversedBy.number) : null,
    dispute ? t.awardPage.dispute(dispute.number, wordOf(t.dispute.states, dispute.status) ?? dispute.status) : null,
    dispute?.answer ?? null,
  ].filter((line) => line !== null);
  return lines.length === 0
    ? null
    : html`<p class="award-related">${lines.map((line) => html`<span>${line}</span>`)}</p>`;
}
