/** Ids: UUIDv7 of a given instant, so that they sort by time on whatever clock the program runs. */
import { randomUUID } from 'node:crypto';

/** Time, version 7, and the random part of a version 4. */
export function newIdAt(now: Date): string {
  const hex = now.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}
