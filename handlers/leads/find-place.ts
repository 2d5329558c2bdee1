/**
 * Chooses who should own a lead, new or given back: gathers the candidates and what is known of each, and asks the domain.
 * Changes nothing; whoever is chosen becomes the owner in change-owner.ts.
 */
import { findAccount } from '../../db/repos/accounts.ts';
import { type Directory, memberStates } from '../../db/repos/directory.ts';
import { type Lead, poolSizes } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { AssignmentTrace } from '../../db/tables/leads.ts';
import { type AllocationLead, allocateLead, type Candidate } from '../../domain/allocation/allocate-lead.ts';
import { choosePool } from '../../domain/allocation/choose-pool.ts';
import type { HandlerContext } from '../context.ts';
import { placeOnMap } from './place-on-map.ts';

export interface Placement {
  /** null = the team's pool. */
  readonly memberId: string | null;
  readonly unitId: string;
  readonly score: number | null;
  readonly trace: AssignmentTrace;
}

/** The best candidate within capacity, else a team's pool. */
export async function findPlace(
  tx: Session,
  ctx: HandlerContext,
  lead: AllocationLead,
  keepUnitId?: string,
): Promise<Placement> {
  const directory = await ctx.directory(tx);
  const allocation = allocateLead(
    lead,
    await candidates(tx, ctx, directory, lead.productLine),
    ctx.policies.current.assignment,
    ctx.now,
  );
  const terms = allocation.owner?.terms ?? [];
  const trace = {
    top: allocation.top.map(({ memberId, score, terms }) => ({
      memberId,
      score,
      points: terms.map((term) => term.points),
    })),
    excluded: allocation.excluded as Record<string, number>,
    terms,
    reasons: allocation.reasons.filter(({ code }) => !terms.some((term) => term.code === code)),
  };
  if (allocation.owner)
    return {
      memberId: allocation.owner.memberId,
      unitId: allocation.owner.unitId,
      score: allocation.owner.score,
      trace,
    };
  if (keepUnitId) return { memberId: null, unitId: keepUnitId, score: null, trace };
  const sizes = await poolSizes(tx);
  const teams = [...directory.units.values()].filter((unit) => unit.kind === 'team' && unit.deactivatedAt === null);
  const pool = choosePool(
    lead.position,
    teams.map((team) => ({
      unitId: team.id,
      centre: team.lat === null || team.lng === null ? null : { lat: team.lat, lng: team.lng },
      poolSize: sizes.get(team.id) ?? 0,
    })),
  );
  const company = [...directory.units.values()].find((unit) => unit.parentId === null);
  const unitId = pool.unitId ?? company?.id;
  if (!unitId) throw new Error('There is no unit to hold a lead: load a company first');
  return { memberId: null, unitId, score: null, trace: { ...trace, reasons: [...trace.reasons, ...pool.reasons] } };
}

/** As findPlace, for a lead that is here already: the best of all but those, else the pool of its own team. */
export async function findNextPlace(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  excludeMemberIds: ReadonlySet<string>,
): Promise<Placement> {
  const account = await findAccount(tx, lead.accountId);
  const facts = {
    position: await placeOnMap(tx, account, lead.city),
    productLine: lead.productLine,
    accountLevel: account?.level ?? null,
    excludeMemberIds,
  };
  return findPlace(tx, ctx, facts, lead.unitId);
}

async function candidates(
  tx: Session,
  ctx: HandlerContext,
  directory: Directory,
  line: string | null,
): Promise<Candidate[]> {
  const states = await memberStates(tx);
  const success = line === null ? undefined : directory.successByLine.get(line);
  const onLeave = new Set(
    directory.leaves.filter((leave) => leave.fromAt <= ctx.now && ctx.now < leave.toAt).map((leave) => leave.memberId),
  );
  const list: Candidate[] = [];
  for (const member of directory.members.values()) {
    if (member.role !== 'rep') continue;
    const state = states.get(member.id);
    list.push({
      memberId: member.id,
      unitId: member.unitId,
      position: member.lat === null || member.lng === null ? null : { lat: member.lat, lng: member.lng },
      skills: member.skills,
      certificates: member.certificates,
      closedDeals: success?.get(member.id) ?? { won: 0, lost: 0 },
      openLeads: state?.openLeads ?? 0,
      lastAssignedAt: state?.lastAssignedAt ?? null,
      isActive: member.isActive,
      isOnLeave: onLeave.has(member.id),
      isPaused: (state?.pauseId ?? null) !== null,
    });
  }
  return list;
}
