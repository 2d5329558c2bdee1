/** Words of the visit cards, forms and answers in English. */
import type { VisitTexts } from '../zh/visits.ts';

export const visitsEn: VisitTexts = {
  visit: {},
};
