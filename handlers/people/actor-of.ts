/**
 * A member as the rights see them: their own place, and for the time of a leave the places of those they stand in for.
 * The substitute who is told in place of somebody (tell-audience.ts) may therefore also act in their place. Who has left
 * has no place at all: nothing may be done, nothing personal read.
 */
import type { Directory, DirectoryMember } from '../../db/repos/directory.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { Actor, Place, RecordPlace } from '../../domain/rights/can.ts';
import { type Presence, standIn } from '../../domain/shared/stand-in.ts';
import { unitPath } from '../../domain/shared/unit-path.ts';
import type { HandlerContext } from '../context.ts';

export async function actorOf(session: Session, ctx: HandlerContext, member: DirectoryMember): Promise<Actor> {
  if (!member.isActive) return { memberId: member.id, places: [], rights: [] };
  const directory = await ctx.directory(session);
  const presence = presenceAt(directory, ctx.now);
  const stoodInFor: Place[] = [];
  for (const person of presence.values()) {
    const absent = person.isActive && person.isOnLeave ? directory.members.get(person.memberId) : undefined;
    if (absent && standIn(person, presence)?.memberId === member.id) stoodInFor.push(placeOf(absent));
  }
  return { memberId: member.id, places: [placeOf(member), ...stoodInFor], rights: member.rights };
}

/** Where a lead stands, for the rights. */
export function leadPlace({ units }: Directory, lead: Pick<Lead, 'ownerId' | 'unitId'>): RecordPlace {
  return { ownerId: lead.ownerId, unitPath: unitPath(units, lead.unitId) };
}

/** Who is at work at this moment, and who is named in place of those on leave; by member id. */
export function presenceAt({ members, leaves }: Directory, now: Date): Map<string, Presence> {
  const leaveOf = new Map(
    leaves.filter((leave) => leave.fromAt <= now && now < leave.toAt).map((leave) => [leave.memberId, leave]),
  );
  return new Map(
    [...members.values()].map(({ id, isActive }) => {
      const leave = leaveOf.get(id);
      const substituteId = leave?.substituteId ?? null;
      return [id, { memberId: id, isActive, isOnLeave: leave !== undefined, substituteId }];
    }),
  );
}

function placeOf({ id, role, unitPath: path }: DirectoryMember): Place {
  return { memberId: id, role, unitPath: path };
}
