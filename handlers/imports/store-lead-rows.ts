/**
 * Stores the next rows of a lead import in one transaction, together with how far the import has come: after a crash it
 * goes on with the row after them. Each row becomes a lead like any other, without a card of its own; its deadlines
 * begin provisionally on the next working day, so that none is ever without, and import-finished.ts sets them right.
 */
import type { ImportRow } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import type { CalendarPolicy } from '../../domain/policy/policy-types.ts';
import { DAY_MS, instantOf, localDay } from '../../domain/shared/zone-time.ts';
import { nextWorkingMinute } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../context.ts';
import { type LeadInput, receiveLead } from '../leads/lead-received.ts';
import { importAt, moveImportOn, type UnstoredRow } from './move-import-on.ts';

export type LeadRow = { readonly line: number; readonly kind: 'lead'; readonly input: LeadInput } | UnstoredRow;

export interface RowBatch<R> {
  readonly importId: string;
  /** Rows of the file before these. */
  readonly rowsRead: number;
  readonly rows: readonly R[];
}

/** @returns the import as it is now; null when another process has stored these rows meanwhile */
export async function storeLeadRows(
  tx: Session,
  ctx: HandlerContext,
  batch: RowBatch<LeadRow>,
): Promise<ImportRow | null> {
  const row = await importAt(tx, batch.importId, batch.rowsRead);
  if (!row) return null;
  const startAt = nextWorkingDay(ctx.now, ctx.policies.current.calendar);
  const door = { actorId: row.actorId, via: 'import', importId: row.id, startAt };
  const unstored: UnstoredRow[] = [];
  let assigned = 0;
  let pooled = 0;
  for (const item of batch.rows) {
    if (item.kind !== 'lead') {
      unstored.push(item);
      continue;
    }
    const { status, lead } = await receiveLead(tx, ctx, item.input, door);
    if (status === 'assigned') assigned += 1;
    else if (status === 'pooled') pooled += 1;
    else
      unstored.push({
        line: item.line,
        kind: 'duplicate',
        reason: { code: 'same-as-lead', params: { number: lead.number } },
      });
  }
  return moveImportOn(tx, row, { read: batch.rows.length, stored: assigned + pooled, assigned, pooled, unstored });
}

/** The first working minute after today, by the default schedule. */
export function nextWorkingDay(now: Date, calendar: CalendarPolicy): Date {
  const midnight = instantOf(calendar.timeZone, (localDay(calendar.timeZone, now.getTime()) + 1) * DAY_MS);
  return nextWorkingMinute(new Date(midnight), 'default', calendar).at;
}
