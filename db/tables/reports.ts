/** Reports as they were posted: the figures of a slot are kept, so that they can be opened and compared later. */
import type { WarReport } from '../../domain/reports/war-report.ts';
import type { Kit } from '../columns.ts';

export interface ReportPicture {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export interface ReportPictures {
  readonly zh: ReportPicture;
  readonly en: ReportPicture;
}

export function defineReports(kit: Kit) {
  const reports = kit.table(
    'reports',
    {
      id: kit.id().primaryKey(),
      /** Id of the report slot in the policy. */
      report: kit.text().notNull(),
      /** The unit it is about: a team, or the company. */
      unitId: kit.id().notNull(),
      slot: kit.instant().notNull(),
      figures: kit.json<WarReport>().notNull(),
      /** The picture as it was posted, by language: a file under its SHA-256; null until it is drawn, or where there is none. */
      pictures: kit.json<ReportPictures>(),
      createdAt: kit.instant().notNull(),
    },
    (t) => [
      kit.uniqueIndex('reports_slot').on(t.report, t.unitId, t.slot),
      kit.index('reports_unit').on(t.unitId, t.slot),
    ],
  );
  /** The pictures of reports once more, by file: what the sweeper asks. */
  const reportFiles = kit.table('report_files', { sha256: kit.text().notNull(), reportId: kit.id().notNull() }, (t) => [
    kit.primaryKey({ columns: [t.sha256, t.reportId] }),
  ]);
  return { reports, reportFiles };
}
