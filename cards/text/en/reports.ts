/** Words of the report cards, forms and answers in English. */
import type { ReportTexts } from '../zh/reports.ts';

export const reportsEn: ReportTexts = {
  report: {},
};
