/**
 * The task behind a report's picture: drawn in both languages from the figures as they were kept, then the card is
 * queued with it. When drawing fails for good the card goes without; the log says so (jobs/run-tasks.ts).
 */
import type { Locale } from '../../cards/card.ts';
import { warReportView } from '../../cards/war-report-view.ts';
import { findReport, keepPictures } from '../../db/repos/war-reports.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import { loadWarReport } from '../../handlers/reports/load-war-report.ts';
import type { TaskHandler } from '../run-tasks.ts';
import type { ReportPainter } from './report-painter.ts';
import { postWarReport } from './war-report-slot.ts';

export function drawReportTask(painter: ReportPainter, platforms: readonly PlatformId[]): TaskHandler {
  return {
    async work(read, ctx, reportId) {
      const report = await findReport(read, reportId);
      const facts = report && (await loadWarReport(read, ctx, report));
      if (!report || !facts) return null;
      const paint = (locale: Locale) => painter.paint(warReportView(facts, locale), locale);
      const [zh, en] = await Promise.all([paint('zh'), paint('en')]);
      const pictures = { zh, en };
      return async (tx, now) => {
        await keepPictures(tx, reportId, pictures);
        await postWarReport(tx, now, { ...report, pictures }, platforms);
      };
    },
    async giveUp(tx, ctx, reportId) {
      const report = await findReport(tx, reportId);
      if (report) await postWarReport(tx, ctx, report, platforms);
    },
  };
}
