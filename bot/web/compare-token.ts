/**
 * Bearer tokens of the programming interface: read from the header and compared in constant time, whatever their
 * lengths, so that nobody can guess a token by timing answers.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/** The token of `Authorization: Bearer …`, or null. */
export function readBearer(request: Request): string | null {
  return /^Bearer ([^\s]+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null;
}

export function isSameToken(given: string | null, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== null && expected !== '';
}
