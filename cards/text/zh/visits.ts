/** Words of the visit cards, forms and answers in Chinese. The English file has the same keys, or it does not compile. */
export const visitsZh = {
  visit: {},
};

export type VisitTexts = typeof visitsZh;
