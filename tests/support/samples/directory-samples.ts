/** What operations are told about the directory of a chat tool, built by the product's own builder. */
import { type DirectoryCardFacts, directoryCard } from '../../../cards/directory-card.ts';
import { at, type CardSample, sampleNow, sampleOf, sampleZone, words } from './card-sample.ts';

const facts: DirectoryCardFacts = {
  key: 'directory:wecom:1795139700000',
  platform: 'wecom',
  open: 0,
  names: [],
  held: null,
  failing: null,
  isSettled: false,
  now: sampleNow,
  timeZone: sampleZone,
};
/** By language only so that each reads as its language; a directory has one. */
const names = {
  zh: ['陆雨桐', '司徒明远', '阿卜杜热合曼·买买提江', '周楠', '林岚'],
  en: ['Lu Yutong', 'Situ Mingyuan', 'Abdurehman Memetjan-Kurbanov', 'Zhou Nan', 'Lin Lan'],
} as const;

const sample = (
  name: string,
  zh: string,
  en: string,
  change: (locale: 'zh' | 'en') => Partial<DirectoryCardFacts>,
): CardSample =>
  sampleOf('directory', name, words(zh, en), (locale) => directoryCard({ ...facts, ...change(locale) }, locale));

export const directorySamples: readonly CardSample[] = [
  sample('directory-one', '一个人没有对上', 'one person is not matched', (locale) => ({
    open: 1,
    names: names[locale].slice(0, 1),
  })),
  sample('directory-many', '很多人没有对上', 'many are not matched', (locale) => ({ open: 23, names: names[locale] })),
  sample('directory-held', '一次少了太多人', 'too many missing at once', () => ({ held: { missing: 12, of: 57 } })),
  sample('directory-failing', '一直读不成', 'cannot be read', (locale) => ({
    failing: { since: at('02:30'), problem: 'refused' },
    open: 2,
    names: names[locale].slice(0, 2),
  })),
  sample('directory-settled', '已处理完', 'nothing left to do', () => ({ isSettled: true })),
];
