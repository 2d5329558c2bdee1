/** How times, durations, phones and shares are written on cards, in both languages. */

import { DAY_MS, localDay, offsetMs } from '../../domain/shared/zone-time.ts';
import type { Locale } from '../card.ts';

const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 14:30 on the same local day, else 11月21日 14:30 / 21 Nov 14:30. */
export function timeText(at: Date, now: Date, timeZone: string, locale: Locale): string {
  const local = new Date(at.getTime() + offsetMs(timeZone, at.getTime()));
  const clock = `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`;
  if (localDay(timeZone, at.getTime()) === localDay(timeZone, now.getTime())) return clock;
  const day = local.getUTCDate();
  const month = local.getUTCMonth();
  return locale === 'zh' ? `${month + 1}月${day}日 ${clock}` : `${day} ${englishMonths[month]} ${clock}`;
}

/** 11月20日 / 20 Nov. @param date local YYYY-MM-DD */
export function dayText(date: string, locale: Locale): string {
  const [, month = '1', day = '1'] = date.split('-');
  return locale === 'zh' ? `${Number(month)}月${Number(day)}日` : `${Number(day)} ${englishMonths[Number(month) - 1]}`;
}

/** Whole units only: 45 秒, 3 分钟, 2 小时, 1 小时 30 分钟, 2 天 (of 24 hours on the clock of the wall). */
export function durationText(durationMs: number, locale: Locale): string {
  if (durationMs >= DAY_MS && durationMs % DAY_MS === 0)
    return locale === 'zh' ? `${durationMs / DAY_MS} 天` : `${durationMs / DAY_MS} d`;
  return workingTimeText(durationMs, locale);
}

/** As durationText, but never in days: 24 working hours are about three working days, whose length differs by schedule. */
export function workingTimeText(durationMs: number, locale: Locale): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return locale === 'zh' ? `${seconds} 秒` : `${seconds} s`;
  if (hours === 0) return locale === 'zh' ? `${minutes} 分钟` : `${minutes} min`;
  const rest = minutes % 60;
  if (locale === 'zh') return rest === 0 ? `${hours} 小时` : `${hours} 小时 ${rest} 分钟`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Mobile numbers grouped 138 0013 8000; anything else as typed. */
export function phoneText(raw: string): string {
  const digits = nationalMobile(raw);
  return digits ? `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}` : raw;
}

/** 138****8000; shorter numbers keep their last two digits. */
export function maskedPhone(raw: string): string {
  const digits = nationalMobile(raw);
  return digits ? `${digits.slice(0, 3)}****${digits.slice(7)}` : `****${raw.slice(-2)}`;
}

/** 王** for those who have no need of the name. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? ''}**`;
}

/** @param rateBps hundredths of a percent */
export function shareText(rateBps: number): string {
  return `${Math.round(rateBps / 100)}%`;
}

function nationalMobile(raw: string): string | null {
  const digits = raw.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  return /^1\d{10}$/.test(digits) ? digits : null;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
