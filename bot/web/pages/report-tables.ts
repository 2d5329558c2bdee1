/**
 * The sections and tables of the page behind a war report: rows that this reader may see, how many others there are, and
 * a plain word where there is nothing.
 */
import type { Locale } from '../../../cards/card.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { type Html, html } from '../html.ts';

/** Rows of one table; a month of imports is no page to read. */
export const listedRows = 300;

export interface ReportRecord {
  readonly memberId: string | null;
  readonly unitId: string;
}

export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => string;
  /** Aligned to the right. */
  readonly isNumber?: boolean;
}

export interface ReportTables {
  table<R extends ReportRecord>(rows: readonly R[], columns: readonly Column<R>[]): Html;
  section(id: string, heading: string, what: string, body: Html | readonly Html[]): Html;
}

export function reportTables(locale: Locale, maySee: (record: ReportRecord) => boolean): ReportTables {
  const t = texts[locale].report;
  const small = (text: string) => html`<p class="small">${text}</p>`;
  return {
    table(rows, columns) {
      const seen = rows.filter(maySee);
      const hidden = rows.length - seen.length;
      return html`${seen.length > 0 && tableOf(seen.slice(0, listedRows), columns)}
        ${rows.length === 0 && small(t.none)}
        ${seen.length > listedRows && small(t.page.more(seen.length - listedRows))}
        ${hidden > 0 && small(t.page.hidden(hidden))}`;
    },
    section: (id, heading, what, body) =>
      html`<section id="${id}"><h2><span class="light ${id}"></span>${heading}</h2>${small(what)}${body}</section>`,
  };
}

function tableOf<R>(rows: readonly R[], columns: readonly Column<R>[]): Html {
  const kind = ({ isNumber }: Column<R>) => (isNumber ? 'number' : '');
  const head = columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.head}</th>`);
  const body = rows.map(
    (row) => html`<tr>${columns.map((column) => html`<td class="${kind(column)}">${column.cell(row)}</td>`)}</tr>`,
  );
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
