/**
 * Whom the visitor of the demo plays: everybody for whom somebody clicked or wrote within the last half hour of demo
 * time, and the acting person of the newest browser session. Their leads and decisions are left to the visitor.
 * What simulated colleagues do never passes the inbox, so they are never taken for the visitor.
 */
import { z } from 'zod';
import { visitorTraces } from '../../db/repos/demo.ts';
import type { Session } from '../../db/session.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';

const PLAYED_FOR_MS = 30 * MINUTE_MS;
const act = z.object({ actorId: z.string() });

export async function visitorMembers(session: Session, now: Date): Promise<ReadonlySet<string>> {
  const { payloads, actingId } = await visitorTraces(session, new Date(now.getTime() - PLAYED_FOR_MS));
  const actors = payloads.map((payload) => act.safeParse(payload).data?.actorId).filter((id) => id !== undefined);
  return new Set(actingId === null ? actors : [...actors, actingId]);
}
