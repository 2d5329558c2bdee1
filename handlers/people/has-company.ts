/**
 * Whether there is anybody whom a lead could be given or shown to: a unit with an active member. Asked before a lead is
 * taken in, at the start, and by whoever watches the process. Without a company nothing is taken, so nothing is lost.
 */
import type { Directory } from '../../db/repos/directory.ts';

export function hasCompany({ members, units }: Directory): boolean {
  for (const member of members.values()) {
    const unit = units.get(member.unitId);
    if (member.isActive && unit && unit.deactivatedAt === null) return true;
  }
  return false;
}
