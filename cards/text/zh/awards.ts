/** Words of the award cards, forms and answers in Chinese. The English file has the same keys, or it does not compile. */
export const awardsZh = {
  award: {},
};

export type AwardTexts = typeof awardsZh;
