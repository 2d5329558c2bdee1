/** What draws and keeps the picture of a report; implemented in bot/pictures. Slow, so never called in a transaction. */
import type { Locale } from '../../cards/card.ts';
import type { WarReportView } from '../../cards/war-report-view.ts';
import type { ReportPicture } from '../../db/tables/reports.ts';

export interface ReportPainter {
  /** @returns the picture as a stored file, which has its row */
  paint(view: WarReportView, locale: Locale): Promise<ReportPicture>;
}
