/** Words of the report cards, forms and answers in Chinese. The English file has the same keys, or it does not compile. */
export const reportsZh = {
  report: {},
};

export type ReportTexts = typeof reportsZh;
