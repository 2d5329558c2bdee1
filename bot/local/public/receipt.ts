/** A calculation as a receipt: each line with where its number comes from, amounts to the right, totals under a line. */
import type { TraceLine } from '../../../cards/card.ts';
import { el, hidden } from './dom.ts';
import { t } from './texts.ts';

export function receipt(lines: readonly TraceLine[]): HTMLElement {
  const rows = lines.map((line, index) => {
    const isHeading = line.amount === undefined && lines[index + 1]?.amount !== undefined && !line.source;
    const isNote = line.amount === undefined && !isHeading;
    const kind = line.isTotal ? 'total' : isHeading ? 'heading' : isNote ? 'note' : undefined;
    const words = [line.label, line.source ? el('small', { class: 'receipt-source' }, line.source) : null];
    const name = kind === 'total' || isHeading ? el('th', { scope: 'row' }, ...words) : el('td', {}, ...words);
    return el('tr', { class: kind }, name, el('td', { class: 'amount' }, line.amount ?? ''));
  });
  return el('table', { class: 'receipt' }, el('caption', {}, hidden(t.calculation)), el('tbody', {}, ...rows));
}
