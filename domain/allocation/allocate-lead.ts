/**
 * Chooses the owner of a lead among the candidates: distance, expertise, success, load, account level.
 * Called for every new lead, transfer, refusal and breaker reassignment; nobody suitable means the manager's pool.
 * It never assigns above capacity, never guesses a missing fact (neutral points instead, and a reason that says so).
 */
import type { AssignmentPolicy } from '../policy/policy-types.ts';
import { isPossiblePosition, type Position } from '../shared/position.ts';
import type { Reason } from '../shared/reason.ts';
import {
  type AllocationLead,
  type Candidate,
  type CandidatePoints,
  candidatePoints,
  explainPoints,
  isCertified,
  type ScoredCandidate,
  skillIn,
  successRateBps,
} from './candidate-points.ts';
import { distanceKm } from './distance-km.ts';

export type { AllocationLead, Candidate, ScoredCandidate } from './candidate-points.ts';

export type ExclusionCode =
  | 'inactive'
  | 'on-leave'
  | 'paused'
  | 'had-it-before'
  | 'at-capacity'
  | 'too-far'
  | 'lacks-expertise'
  | 'lacks-success';

export interface Allocation {
  readonly owner: ScoredCandidate | null;
  /** The best five, the owner first. */
  readonly top: ScoredCandidate[];
  readonly excluded: Partial<Record<ExclusionCode, number>>;
  readonly reasons: Reason[];
}

const TOP = 5;

/** `now` is part of the common shape of decisions; no rule of today needs it. */
export function allocateLead(
  lead: AllocationLead,
  candidates: readonly Candidate[],
  policy: AssignmentPolicy,
  _now: Date,
): Allocation {
  const leadPosition = lead.position && isPossiblePosition(lead.position) ? lead.position : null;
  const excluded: Partial<Record<ExclusionCode, number>> = {};
  const best: CandidatePoints[] = [];
  for (const candidate of candidates) {
    const km = kmTo(leadPosition, candidate.position);
    const exclusion = exclusionOf(candidate, lead, km, policy);
    if (exclusion) excluded[exclusion] = (excluded[exclusion] ?? 0) + 1;
    else keepBest(best, candidatePoints(candidate, lead, km, policy));
  }
  const basis = leadPosition?.basis ?? null;
  const top = best.map((points) => explainPoints(points, lead, policy));
  const owner = top[0] ?? null;
  return { owner, top, excluded, reasons: reasonsFor(owner, best, basis, candidates.length) };
}

function kmTo(lead: Position | null, candidate: Position | null): number | null {
  return lead && candidate && isPossiblePosition(candidate) ? distanceKm(lead, candidate) : null;
}

/** The first rule that keeps a candidate out, or null. */
function exclusionOf(
  candidate: Candidate,
  lead: AllocationLead,
  km: number | null,
  policy: AssignmentPolicy,
): ExclusionCode | null {
  if (!candidate.isActive) return 'inactive';
  if (candidate.isOnLeave) return 'on-leave';
  if (candidate.isPaused) return 'paused';
  if (lead.excludeMemberIds.has(candidate.memberId)) return 'had-it-before';
  if (candidate.openLeads >= policy.capacity) return 'at-capacity';
  if (km !== null && km > policy.distance.excludeKm) return 'too-far';
  if (policy.expertise.mode === 'required' && lead.productLine !== null) {
    if (skillIn(candidate, lead.productLine) === 0 || !isCertified(candidate, lead.productLine, policy)) {
      return 'lacks-expertise';
    }
  }
  if (policy.success.mode === 'required') {
    const rateBps = successRateBps(candidate, policy);
    if (rateBps !== null && rateBps <= policy.success.minRateBps) return 'lacks-success';
  }
  return null;
}

/** Inserts in order and drops what falls out of the best five. */
function keepBest(best: CandidatePoints[], points: CandidatePoints): void {
  let place = best.length;
  for (let above = best[place - 1]; above && isBetter(points, above); above = best[place - 1]) place -= 1;
  if (place >= TOP) return;
  best.splice(place, 0, points);
  if (best.length > TOP) best.pop();
}

/** Higher score, then longest since the last assignment (never = longest), then member id. */
function isBetter(one: CandidatePoints, other: CandidatePoints): boolean {
  if (one.score !== other.score) return one.score > other.score;
  const oneAt = one.candidate.lastAssignedAt?.getTime() ?? -Infinity;
  const otherAt = other.candidate.lastAssignedAt?.getTime() ?? -Infinity;
  return oneAt !== otherAt ? oneAt < otherAt : one.candidate.memberId < other.candidate.memberId;
}

function reasonsFor(
  owner: ScoredCandidate | null,
  best: readonly CandidatePoints[],
  basis: 'account' | 'city-centre' | null,
  candidates: number,
): Reason[] {
  const reasons: Reason[] = [];
  if (basis === null) reasons.push({ code: 'assign.position-unknown', params: {} });
  if (basis === 'city-centre') reasons.push({ code: 'assign.position-city-centre', params: {} });
  if (!owner) return [{ code: 'assign.nobody-suitable', params: { candidates } }, ...reasons];
  if (best[1] && best[1].score === owner.score) {
    reasons.push({ code: 'assign.tie', params: { score: owner.score, by: tieBreaker(best[0], best[1]) } });
  }
  return [...owner.terms.toSorted((one, other) => other.points - one.points), ...reasons];
}

function tieBreaker(first: CandidatePoints | undefined, second: CandidatePoints): 'longest-waiting' | 'member-id' {
  const firstAt = first?.candidate.lastAssignedAt?.getTime() ?? null;
  return firstAt === (second.candidate.lastAssignedAt?.getTime() ?? null) ? 'member-id' : 'longest-waiting';
}
