/**
 * Reads the directory of a chat tool: nightly, some time after an event, and at the start when it was never read. A task
 * of a lane of its own: the vendor is asked outside any transaction, and only a complete reading is handed on, to be
 * written at once (handlers/people/directory-read.ts). One that breaks off changes nothing and is tried again.
 */
import { hasTimer } from '../db/repos/timers.ts';
import { directoryState } from '../db/repos/vendor-directory.ts';
import type { Session } from '../db/session.ts';
import type { HandlerContext } from '../handlers/context.ts';
import type { PlatformId } from '../handlers/inbound.ts';
import { directoryRead, directoryUnread } from '../handlers/people/directory-read.ts';
import type { DirectoryReading } from '../handlers/people/mirror-reading.ts';
import { readAt, readingTimerKey } from '../handlers/people/want-reading.ts';
import { type ChatPlatform, PlatformError } from './chat-platform.ts';
import type { TaskHandler } from './run-tasks.ts';

export type DirectoryPlatform = Pick<ChatPlatform, 'id' | 'directory'>;

/** Real time; a company of ten thousand is read in a few minutes. */
const timeoutMs = 20 * 60_000;
/** Real time after which another process may read in place of one that died. */
export const readingLeaseMs = 30 * 60_000;

/** Characters; a name that is longer is none. */
const longestName = 100;

/** The vendor answered that nobody works there: no reading, whatever it means. */
export class EmptyDirectory extends Error {
  constructor() {
    super('The directory of the chat tool is empty');
    this.name = 'EmptyDirectory';
  }
}

export function syncDirectoryTask(
  platforms: readonly DirectoryPlatform[],
  report: (module: string, problem: unknown) => void,
): TaskHandler {
  return {
    async work(_read, ctx, platformId) {
      const platform = platforms.find(({ id }) => id === platformId);
      if (!platform) return null;
      try {
        const reading = await readDirectory(platform, ctx, AbortSignal.timeout(timeoutMs));
        return async (tx, now) => void (await directoryRead(tx, now, reading));
      } catch (problem) {
        report(`directory ${platformId}`, problem);
        const failure = failureOf(problem);
        return (tx, now) => directoryUnread(tx, now, platform.id, failure);
      }
    },
    giveUp: (tx, ctx, platformId) => directoryUnread(tx, ctx, platformId as PlatformId, { problem: 'failed' }),
  };
}

/**
 * Everybody who works there, each once, with numbers as Baton compares them.
 * @param ctx of the moment at which the reading begins
 * @throws PlatformError, EmptyDirectory, and whatever interrupted it
 */
export async function readDirectory(
  platform: DirectoryPlatform,
  { now: startedAt, parsePhone }: Pick<HandlerContext, 'now' | 'parsePhone'>,
  signal: AbortSignal,
): Promise<DirectoryReading> {
  const people = new Map<string, DirectoryReading['people'][number]>();
  const departments = new Map<string, DirectoryReading['departments'][number]>();
  for await (const entry of platform.directory({ signal })) {
    signal.throwIfAborted();
    const key = `${entry.workspace} ${entry.externalId}`;
    if (entry.kind === 'department') {
      const { kind: _, ...department } = entry;
      departments.set(key, {
        ...department,
        name: cleanName(entry.name),
        leaderExternalIds: [...department.leaderExternalIds],
      });
    } else if (entry.isActive) {
      const { kind: _, isActive: __, ...person } = entry;
      // Some vendors list a person once per department.
      const before = people.get(key)?.departmentIds ?? [];
      people.set(key, {
        ...person,
        name: cleanName(entry.name),
        mobile: entry.mobile === null ? null : parsePhone(entry.mobile).e164,
        departmentIds: [...new Set([...before, ...person.departmentIds])],
      });
    }
  }
  if (people.size === 0) throw new EmptyDirectory();
  return { platform: platform.id, startedAt, people: [...people.values()], departments: [...departments.values()] };
}

/** At the start: a directory that was never read is read now. One whose timer waits is left to it. */
export async function ensureDirectoriesRead(
  tx: Session,
  ctx: HandlerContext,
  platforms: readonly PlatformId[],
): Promise<void> {
  for (const platform of platforms) {
    const { readAt: lastReadAt } = await directoryState(tx, platform);
    if (lastReadAt === null && !(await hasTimer(tx, readingTimerKey(platform)))) await readAt(tx, platform, ctx.now);
  }
}

/** As it may stand on a card and in a terminal: on one line, without signs that cannot be seen. */
function cleanName(name: string): string {
  const oneLine = name.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim();
  return [...oneLine].slice(0, longestName).join('');
}

function failureOf(problem: unknown): { problem: string; retryAfterMs?: number | undefined } {
  if (problem instanceof PlatformError) return { problem: problem.kind, retryAfterMs: problem.retryAfterMs };
  return { problem: problem instanceof EmptyDirectory ? 'empty' : 'failed' };
}
