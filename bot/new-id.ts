/**
 * Ids: UUIDv7 of a given instant, so that they sort by time on whatever clock the program runs. Those of one instant count
 * up (RFC 9562, method 1), so that what was written first in a transaction also sorts first.
 */
import { randomBytes } from 'node:crypto';

/** Ids of one millisecond before the counter begins again: far more than any machine makes. */
const counterSize = 0x1_000_000;

let lastMs = 0;
let count = 0;

/** Time (48 bits), version 7, a counter of 24 bits around the variant, 48 bits of chance. */
export function newIdAt(now: Date): string {
  const ms = now.getTime();
  count = ms === lastMs ? (count + 1) % counterSize : 0;
  lastMs = ms;
  const time = ms.toString(16).padStart(12, '0');
  const counter = count.toString(16).padStart(6, '0');
  const chance = randomBytes(6).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.slice(0, 3)}-8${counter.slice(3)}-${chance}`;
}
