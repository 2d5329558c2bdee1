/** Every word of the cards, forms and answers in English, by area. */
import { awardsEn } from './en/awards.ts';
import { dingtalkEn } from './en/dingtalk.ts';
import { directoryEn } from './en/directory.ts';
import { leadsEn } from './en/leads.ts';
import { pagesEn } from './en/pages.ts';
import { reportsEn } from './en/reports.ts';
import { visitsEn } from './en/visits.ts';
import { wecomEn } from './en/wecom.ts';
import type { Texts } from './zh.ts';

export const en: Texts = {
  ...leadsEn,
  ...directoryEn,
  ...visitsEn,
  ...awardsEn,
  ...reportsEn,
  ...pagesEn,
  ...dingtalkEn,
  ...wecomEn,
};
