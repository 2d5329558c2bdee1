/** What the small values of policy files look like, in words: for messages, and in Chinese as help in editors. */
import type { Localized } from '../../cards/card.ts';

export const VALUE_KINDS = {
  duration: {
    zh: '时长，写成 30s、3m、1h、2d（秒、分、时、天），最短 1s，最长 90d',
    en: 'a duration such as 30s, 3m, 1h or 2d, from 1s to 90d',
  },
  share: { zh: '百分比，写成 65%，0% 到 100%', en: 'a percentage such as 65%, from 0% to 100%' },
  span: {
    zh: "时段，加引号写成 '09:00-12:00'，结束晚于开始，最晚到 24:00",
    en: "a span in quotes such as '09:00-12:00' that ends after it starts, 24:00 at the latest",
  },
  'time-of-day': { zh: "时刻，加引号写成 '09:30'", en: "a time of day in quotes, such as '09:30'" },
  date: { zh: "真实存在的日期，加引号写成 '2026-11-21'", en: "a date that exists, in quotes: '2026-11-21'" },
  cron: {
    zh: "五段数字的 cron（分 时 日 月 周），例如 '0 9 * * 1-5'",
    en: "a cron line of five fields in numbers (minute hour day month weekday), such as '0 9 * * 1-5'",
  },
  'time-zone': { zh: '时区名称，例如 Asia/Shanghai', en: 'the name of a time zone, such as Asia/Shanghai' },
  word: {
    zh: '名字，以小写字母开头，只用字母和数字，例如 bigDeal，最多 40 个字符',
    en: 'a name of letters and digits that starts with a small letter, such as bigDeal, 40 characters at most',
  },
  amount: {
    zh: "加引号的金额，例如 '0.01'、'500,000'、'10亿'",
    en: "an amount in quotes, such as '0.01' or '500,000'",
  },
  id: {
    zh: '编号，只用字母、数字、- 和 _，以字母或数字开头，最多 40 个字符',
    en: 'an id of letters, digits, - and _, starting with a letter or digit, 40 characters at most',
  },
} as const satisfies Record<string, Localized<string>>;

export type ValueKind = keyof typeof VALUE_KINDS;
