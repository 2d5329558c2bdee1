/**
 * Structured logs, one line per decision. Values of keys that may carry personal data or secrets are masked wherever
 * they stand; failures are logged by class, code and place only, because messages may contain parameters.
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
    formatters: { log: (line) => mask(line, 0) as Record<string, unknown>, level: (label) => ({ level: label }) },
    // The library would otherwise write out what it knows of a failure, before anything could be masked.
    serializers: { err: (problem: unknown) => problem },
    hooks: {
      logMethod(args, method) {
        const [first, ...rest] = args as [unknown, ...string[]];
        if (first instanceof Error) method.call(this, describeProblem(first), ...rest);
        else method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination(2));
}

/** What may be said of a failure: its class and codes, never its message when a database or vendor wrote it. */
export function describeProblem(problem: unknown): Record<string, unknown> {
  if (problem instanceof PlatformError)
    return {
      problem: 'PlatformError',
      platform: problem.platform,
      operation: problem.operation,
      kind: problem.kind,
      ...codeOf(problem.cause),
    };
  if (problem instanceof StoreError) return { problem: 'StoreError', code: problem.code };
  if (problem instanceof Error)
    return { problem: problem.constructor.name, ...codeOf(problem), where: placeOf(problem) };
  return { problem: typeof problem };
}

/** What a vendor, the network or the system calls the failure: `not_in_channel`, 60011, ECONNRESET. No words of anybody. */
function codeOf(problem: unknown): { code?: string | number } {
  const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
  const isCode = typeof code === 'number' || (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code));
  return isCode ? { code } : {};
}

/** The first line of the stack that is a place: a message may itself have several lines, and they are never logged. */
function placeOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .find((line) => line.startsWith('    at '))
    ?.trim();
}

/** Deeper than any line of ours; whoever logs a whole object of a library, or one that holds itself, gets no further. */
const maxDepth = 8;

function mask(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (value instanceof Error) return describeProblem(value);
  if (depth > maxDepth || ArrayBuffer.isView(value)) return '…';
  if (Array.isArray(value)) return value.map((inner) => mask(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      maskedKeys.has(key.toLowerCase().replaceAll(/[_-]/g, '')) ? '***' : mask(inner, depth + 1),
    ]),
  );
}
