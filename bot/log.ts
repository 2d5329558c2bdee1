/**
 * Structured logs, one line per decision. Values of keys that may carry personal data or secrets are masked wherever
 * they stand; database errors are logged by code only, because their messages may contain parameters.
 */
import pino from 'pino';
import { StoreError } from '../db/store.ts';
import { PlatformError } from '../jobs/chat-platform.ts';

export type Log = pino.Logger;

const maskedKeys = new Set([
  'name',
  'phone',
  'phoneraw',
  'phonee164',
  'mobile',
  'company',
  'need',
  'note',
  'text',
  'body',
  'raw',
  'payload',
  'content',
  'fields',
  'values',
  'token',
  'secret',
  'authorization',
  'cookie',
  'password',
]);

export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (line) => mask(line) as Record<string, unknown>, level: (label) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination(2));
}

/** What may be said of a failure: its class and codes, never its message when a database or vendor wrote it. */
export function describeProblem(problem: unknown): Record<string, unknown> {
  if (problem instanceof PlatformError)
    return { problem: 'PlatformError', platform: problem.platform, operation: problem.operation, kind: problem.kind };
  if (problem instanceof StoreError) return { problem: 'StoreError', code: problem.code };
  if (problem instanceof Error) return { problem: problem.constructor.name, where: placeOf(problem) };
  return { problem: typeof problem };
}

/** The first line of the stack that is a place: a message may itself have several lines, and they are never logged. */
function placeOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim();
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskedKeys.has(key.toLowerCase()) ? '***' : mask(inner)]),
  );
}
