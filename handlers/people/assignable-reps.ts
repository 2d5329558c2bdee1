/** Which reps a person may be offered for a lead, ranked as the rules would rank them, and why one is refused. */
import { type DirectoryMember, memberState, memberStates } from '../../db/repos/directory.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { Reply } from '../inbound.ts';
import { findNextPlace } from '../leads/find-place.ts';

export interface AssignableRep {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly openLeads: number;
  /** null where the rules would not have chosen this rep (too far, not qualified, had it before). */
  readonly score: number | null;
}

/** Active reps of the lead's team with room, best first. */
export async function assignableReps(tx: Session, ctx: HandlerContext, lead: Lead): Promise<AssignableRep[]> {
  const directory = await ctx.directory(tx);
  const states = await memberStates(tx);
  const place = await findNextPlace(tx, ctx, lead, new Set());
  const scores = new Map(place.trace.top.map((candidate) => [candidate.memberId, candidate.score]));
  const reps: AssignableRep[] = [];
  for (const member of directory.members.values()) {
    if ((await refuseRep(tx, ctx, member, lead)) !== null) continue;
    reps.push({
      id: member.id,
      name: member.name,
      nameEn: member.nameEn,
      openLeads: states.get(member.id)?.openLeads ?? 0,
      score: scores.get(member.id) ?? null,
    });
  }
  return reps.toSorted(
    (one, other) =>
      (other.score ?? -1) - (one.score ?? -1) || one.openLeads - other.openLeads || (one.id < other.id ? -1 : 1),
  );
}

/** @returns null when this rep may get the lead; else the answer for the person who chose */
export async function refuseRep(
  tx: Session,
  ctx: HandlerContext,
  rep: DirectoryMember | null,
  lead: Lead,
): Promise<Reply | null> {
  if (rep?.role !== 'rep' || !rep.unitPath.includes(lead.unitId)) return notice('warning', (t) => t.notice.notInTeam);
  const hindrance = await hindranceOf(tx, ctx, rep);
  if (hindrance === null) return null;
  if (hindrance === 'gone') return notice('warning', (t) => t.notice.notInTeam);
  const words = { paused: 'pausedRep', 'on-leave': 'onLeave', full: 'full' } as const;
  return notice('warning', (t, locale) => t.notice[words[hindrance]](locale === 'zh' ? rep.name : rep.nameEn));
}

/** Why nobody may give this rep a lead now, whichever it is; null = nothing stands against it. */
export async function hindranceOf(
  tx: Session,
  ctx: HandlerContext,
  rep: DirectoryMember | undefined,
): Promise<'gone' | 'paused' | 'on-leave' | 'full' | null> {
  if (!rep?.isActive) return 'gone';
  const { pauseId, openLeads } = await memberState(tx, rep.id);
  if (pauseId !== null) return 'paused';
  const { leaves } = await ctx.directory(tx);
  if (leaves.some((leave) => leave.memberId === rep.id && leave.fromAt <= ctx.now && ctx.now < leave.toAt))
    return 'on-leave';
  return openLeads >= ctx.policies.current.assignment.capacity ? 'full' : null;
}
