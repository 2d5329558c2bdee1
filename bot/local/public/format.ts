/** Times as a colleague would say them, always in the company's time zone; and initials for avatars. */
import { companyNow } from './company-clock.ts';
import { state } from './state.ts';
import { locale, t } from './texts.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  const formatter = known ?? new Intl.DateTimeFormat(t.languageTag, { ...options, timeZone: state.timeZone });
  if (!known) formats.set(key, formatter);
  return formatter.format(ms);
}

const hourMinute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** 14:30 */
export function clockTime(ms: number): string {
  return format(ms, hourMinute);
}

/** 14:30:05 */
export function clockTimeWithSeconds(ms: number): string {
  return format(ms, { ...hourMinute, second: '2-digit' });
}

/** 11月20日 周五 */
export function shortDate(ms: number): string {
  return format(ms, { month: locale === 'zh' ? 'long' : 'short', day: 'numeric', weekday: 'short' }).replace(
    /(日)(周)/,
    '$1 $2',
  );
}

/** Key of the local day, to compare days. */
export function dayKey(ms: number): string {
  return format(ms, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

/** Today, yesterday, or the date. */
export function dayLabel(ms: number): string {
  if (dayKey(ms) === dayKey(companyNow())) return t.today;
  if (dayKey(ms) === dayKey(companyNow() - dayMs)) return t.yesterday;
  return shortDate(ms);
}

/** For lists: the time within today, else the day. */
export function listTime(ms: number): string {
  return dayKey(ms) === dayKey(companyNow()) ? clockTime(ms) : dayLabel(ms);
}

/** Hours and minutes of the clock face, in the company's zone. */
export function handAngles(ms: number): { hour: number; minute: number } {
  const [hours = 0, minutes = 0] = clockTime(ms).split(':').map(Number);
  return { hour: (hours % 12) * 30 + minutes / 2, minute: minutes * 6 };
}

/** A countdown: 41:59, 1:02:33, 2 天 03:10:00. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const rest = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
  if (days > 0) return t.daysAnd(days, `${two(hours)}:${rest}`);
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The last two characters of a Chinese name, the initials of any other. */
export function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return [...name.replace(/[·•\s]/g, '')].slice(-2).join('');
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .map((word) => word[0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('');
}

/** 138 0013 8000; what is not a plain mainland mobile stays as it is. */
export function groupPhone(text: string): string {
  const digits = text.replace(/[\s-]/g, '').replace(/^\+86/, '');
  return /^1[\d*]{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}` : text;
}
