/** Words of the award cards, forms and answers in English. */
import type { AwardTexts } from '../zh/awards.ts';

export const awardsEn: AwardTexts = {
  award: {},
};
