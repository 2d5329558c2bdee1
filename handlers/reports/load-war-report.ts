/** The facts of a report that was made: its figures as they were kept, what changed since the one before, and names. */
import type { WarReportFacts } from '../../cards/war-report-view.ts';
import { lastReport, type StoredReport } from '../../db/repos/war-reports.ts';
import type { Session } from '../../db/session.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import { reportChanges } from '../../domain/reports/report-changes.ts';
import type { WarReport } from '../../domain/reports/war-report.ts';
import { unitsBelow } from '../../domain/shared/unit-path.ts';
import type { HandlerContext } from '../context.ts';

export async function loadWarReport(
  session: Session,
  ctx: HandlerContext,
  report: StoredReport,
): Promise<WarReportFacts | null> {
  const previous = await lastReport(session, report.unitId, report.slot);
  return warReportFacts(session, ctx, report.unitId, report.figures, previous?.figures ?? null);
}

/** @returns null when the unit is gone */
export async function warReportFacts(
  session: Session,
  ctx: HandlerContext,
  unitId: string,
  figures: WarReport,
  previous: WarReport | null,
): Promise<WarReportFacts | null> {
  const { units, members } = await ctx.directory(session);
  const unit = units.get(unitId);
  if (!unit) return null;
  const below = unitsBelow(units, unitId).filter((id) => id !== unitId);
  const teams = new Map([...units].filter(([id, { kind }]) => kind === 'team' && below.includes(id)));
  return {
    unit,
    figures,
    changes: previous && reportChanges(previous, figures),
    teams,
    members,
    lineNames: gradingNames(ctx.policies.current.grading).lines,
    timeZone: ctx.timeZone,
  };
}
