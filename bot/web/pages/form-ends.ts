/** The pages on which a form ends, or that stand where there is none: outcome, list, nothing left to do, not running. */
import type { Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import type { Reply } from '../../../handlers/inbound.ts';
import { type Html, html } from '../html.ts';

/** What a page shows: its heading for the browser's tab, and its main part. */
export interface View {
  readonly title: string;
  readonly body: Html;
}

export function endView(tone: string, lines: readonly string[], buttons: readonly Html[], locale: Locale): View {
  const t = texts[locale].page;
  return {
    title: lines[0] ?? t.done,
    body: html`<main class="page form-page form-end" tabindex="-1">
      <div class="form-said ${tone}" role="status">${lines.map((line) => html`<p>${line}</p>`)}</div>
      ${buttons}
      <p class="small">${t.backToChat}</p>
    </main>`,
  };
}

export function detailsView(reply: Extract<Reply, { kind: 'details' }>, locale: Locale): View {
  const t = texts[locale].page;
  return {
    title: reply.title[locale],
    body: html`<main class="page form-page">
      <h1>${reply.title[locale]}</h1>
      <ul class="form-lines">${reply.lines.map(
        ({ text, amount, isTotal }) =>
          html`<li class="${isTotal && 'total'}"><span>${text[locale]}</span><span class="amount">${amount}</span></li>`,
      )}</ul>
      <p class="small">${t.backToChat}</p>
    </main>`,
  };
}

export function againView(locale: Locale): View {
  const t = texts[locale].page;
  const body = html`<main class="page form-page form-end">
    <div class="form-said warning" role="status"><p>${t.notRunning}</p></div>
    <a class="button primary wide" href="">${t.again}</a>
  </main>`;
  return { title: t.notRunning, body };
}

export function staleView(locale: Locale): View {
  const t = texts[locale].page;
  return { title: t.stale, body: html`<main class="page page-empty"><h1>${t.stale}</h1><p>${t.staleHint}</p></main>` };
}
