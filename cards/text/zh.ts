/** Every word of the cards, forms and answers in Chinese, by area. The English has the same keys, or it does not compile. */
import { awardsZh } from './zh/awards.ts';
import { dingtalkZh } from './zh/dingtalk.ts';
import { directoryZh } from './zh/directory.ts';
import { leadsZh } from './zh/leads.ts';
import { pagesZh } from './zh/pages.ts';
import { reportsZh } from './zh/reports.ts';
import { visitsZh } from './zh/visits.ts';
import { wecomZh } from './zh/wecom.ts';

export const zh = {
  ...leadsZh,
  ...directoryZh,
  ...visitsZh,
  ...awardsZh,
  ...reportsZh,
  ...pagesZh,
  ...dingtalkZh,
  ...wecomZh,
};

export type Texts = typeof zh;
