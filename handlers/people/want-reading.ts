/**
 * A chat tool's directory is to be read again: a timer of the lane `directory` (jobs/sync-directory.ts). Many events in a
 * short time make one reading, and however long they go on it is not put off; what came while one was under way is read
 * after it, which the reading itself sees to.
 */
import { hasTimer, scheduleTimer } from '../../db/repos/timers.ts';
import { changeDirectoryState } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';

export const readingTimerKey = (platform: PlatformId) => `sync-directory:${platform}`;

/** The directory has changed. */
export async function wantReading(tx: Session, ctx: HandlerContext, platform: PlatformId): Promise<void> {
  await changeDirectoryState(tx, platform, { wantedAt: ctx.now.toISOString() });
  if (await hasTimer(tx, readingTimerKey(platform))) return;
  await readAt(tx, platform, new Date(ctx.now.getTime() + ctx.policies.current.directory.sync.afterEventMs));
}

/** Whatever was planned: read at this time. */
export async function readAt(tx: Session, platform: PlatformId, dueAt: Date): Promise<void> {
  const key = readingTimerKey(platform);
  await scheduleTimer(tx, { key, kind: 'sync-directory', subjectId: platform, dueAt, lane: 'directory' });
}
