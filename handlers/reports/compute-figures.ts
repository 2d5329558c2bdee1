/**
 * The figures of war reports for any unit, from one read of the company's rows: of a slot in its transaction, or of
 * today for the live board, outside any.
 */
import type { ReportSpan } from '../../db/repos/war-report-lights.ts';
import { readWarReportRows } from '../../db/repos/war-report-rows.ts';
import type { Session } from '../../db/session.ts';
import { type WarReport, warReport } from '../../domain/reports/war-report.ts';
import { unitsBelow } from '../../domain/shared/unit-path.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

/**
 * @param pause awaited between the queries; only outside transactions
 * @returns the figures of a unit and all below it
 */
export async function computeFigures(
  session: Session,
  ctx: HandlerContext,
  { from, to }: { readonly from: Date; readonly to: Date },
  pause?: () => Promise<void>,
): Promise<(unitId: string) => WarReport> {
  const { reports, deadlines, calendar } = ctx.policies.current;
  const limits = { ...reports.warReport, minCallSeconds: deadlines.minCallSeconds };
  const before = (ms: number) => new Date(to.getTime() - ms);
  const span: ReportSpan = {
    from,
    to,
    redBefore: before(limits.redAfterMs),
    yellowBefore: before(limits.yellowAfterMs),
    greenSince: dateOfDay(localDay(ctx.timeZone, to.getTime() - limits.greenWindowMs)),
  };
  const { units } = await ctx.directory(session);
  const rows = await readWarReportRows(session, span, pause);
  return (unitId) => warReport(rows, { from, to, unitIds: new Set(unitsBelow(units, unitId)) }, limits, calendar);
}
