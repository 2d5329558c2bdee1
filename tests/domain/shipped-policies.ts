/** The policies as they ship, and the moments the tables of the tests start from (Shanghai time). */
import path from 'node:path';
import { loadPolicies } from '../../bot/policies/load-policies.ts';

export const shippedFolder = path.resolve(import.meta.dirname, '../../policies/medical-distribution');
export const { policies: shipped } = await loadPolicies(shippedFolder);

/** `2026-11-20 09:40` in Shanghai. */
export function shanghai(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}${text.length === 16 ? ':00' : ''}+08:00`);
}

/** The other way round, to the minute, or to the second where there are any. */
export function inShanghai(at: Date): string {
  const text = new Date(at.getTime() + 8 * 3_600_000).toISOString().replace('T', ' ');
  return text.endsWith(':00.000Z') ? text.slice(0, 16) : text.slice(0, 19);
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
