/**
 * The points of one candidate for one lead, dimension by dimension, and the terms that explain them.
 * allocateLead calls candidatePoints for everybody and explainPoints only for the best five.
 * A missing fact gives the policy's neutral share and is named in the term; it is never guessed.
 */
import type { AssignmentPolicy } from '../policy/policy-types.ts';
import type { Position } from '../shared/position.ts';
import type { ScoreTerm } from '../shared/reason.ts';

export interface AllocationLead {
  /** `city-centre`: only the city is known. */
  readonly position: (Position & { readonly basis: 'account' | 'city-centre' }) | null;
  readonly productLine: string | null;
  readonly accountLevel: string | null;
  /** Members who had or refused this lead. */
  readonly excludeMemberIds: ReadonlySet<string>;
}

export interface Candidate {
  readonly memberId: string;
  readonly unitId: string;
  readonly position: Position | null;
  /** Level 1-3 per product line. */
  readonly skills: Readonly<Record<string, number>>;
  readonly certificates: readonly string[];
  /** Of the lead's product line, won and lost within success.windowDays. */
  readonly closedDeals: { readonly won: number; readonly lost: number };
  readonly openLeads: number;
  /** null = never. */
  readonly lastAssignedAt: Date | null;
  readonly isActive: boolean;
  readonly isOnLeave: boolean;
  /** Intake paused by the circuit breaker. */
  readonly isPaused: boolean;
}

export interface ScoredCandidate {
  readonly memberId: string;
  readonly unitId: string;
  /** 0-100, the sum of the terms' points. */
  readonly score: number;
  readonly terms: ScoreTerm[];
}

/** Points per dimension of one candidate; the terms in words are only made for the best five. */
export interface CandidatePoints {
  readonly candidate: Candidate;
  readonly km: number | null;
  readonly distance: number;
  readonly expertise: number;
  readonly success: number;
  readonly load: number;
  readonly accountLevel: number;
  readonly score: number;
}

const BPS = 10_000;
/** Skill levels are 1 (knows it) to 3 (leads it). */
const MAX_SKILL = 3;

export function candidatePoints(
  candidate: Candidate,
  lead: AllocationLead,
  km: number | null,
  policy: AssignmentPolicy,
): CandidatePoints {
  const { weights, neutralShareBps } = policy;
  const neutral = neutralShareBps / BPS;
  const distance = Math.round(weights.distance * (km === null ? neutral : nearness(km, policy)));
  const expertise = Math.round(weights.expertise * (expertiseShare(candidate, lead.productLine, policy) ?? neutral));
  const success = Math.round(weights.success * (successShare(candidate, policy) ?? neutral));
  const load = Math.round(weights.load * Math.max(0, 1 - candidate.openLeads / policy.capacity));
  const accountLevel = Math.round(weights.accountLevel * (seniorityShare(candidate, lead, policy) ?? neutral));
  const score = distance + expertise + success + load + accountLevel;
  return { candidate, km, distance, expertise, success, load, accountLevel, score };
}

/** 1 up to nearKm, 0 from farKm, in proportion between. */
function nearness(km: number, policy: AssignmentPolicy): number {
  const { nearKm, farKm } = policy.distance;
  if (km <= nearKm) return 1;
  return km >= farKm ? 0 : (farKm - km) / (farKm - nearKm);
}

/** null = the lead's line is unknown. */
function expertiseShare(candidate: Candidate, line: string | null, policy: AssignmentPolicy): number | null {
  if (line === null) return null;
  const share = Math.min(1, skillIn(candidate, line) / MAX_SKILL);
  return isCertified(candidate, line, policy) ? share : (share * policy.expertise.uncertifiedShareBps) / BPS;
}

/** null = too few closed deals to judge. */
function successShare(candidate: Candidate, policy: AssignmentPolicy): number | null {
  const rateBps = successRateBps(candidate, policy);
  return rateBps === null ? null : Math.min(1, rateBps / Math.max(1, policy.success.minRateBps));
}

/** null = the account's level is unknown or asks for nothing. */
function seniorityShare(candidate: Candidate, lead: AllocationLead, policy: AssignmentPolicy): number | null {
  const wanted = minSkillFor(lead.accountLevel, policy);
  return wanted === null ? null : Math.min(1, seniority(candidate, lead.productLine) / wanted);
}

/** null = the level is unknown or asks for nothing. */
function minSkillFor(level: string | null, policy: AssignmentPolicy): number | null {
  const wanted = policy.accountLevel.minSkill;
  return level !== null && Object.hasOwn(wanted, level) ? (wanted[level] ?? null) : null;
}

/** Skill in the lead's line; where the line is unknown, the rep's best skill. */
function seniority(candidate: Candidate, line: string | null): number {
  return line === null ? Math.max(0, ...Object.values(candidate.skills)) : skillIn(candidate, line);
}

export function skillIn(candidate: Candidate, line: string): number {
  return Object.hasOwn(candidate.skills, line) ? (candidate.skills[line] ?? 0) : 0;
}

export function isCertified(candidate: Candidate, line: string, policy: AssignmentPolicy): boolean {
  const { certificates } = policy.expertise;
  const wanted = Object.hasOwn(certificates, line) ? certificates[line] : undefined;
  return wanted === undefined || wanted.every((certificate) => candidate.certificates.includes(certificate));
}

/** Won deals in 1/100 %; null = fewer closed deals than the policy judges by. */
export function successRateBps(candidate: Candidate, policy: AssignmentPolicy): number | null {
  const { won, lost } = candidate.closedDeals;
  const closed = won + lost;
  return closed === 0 || closed < policy.success.minDeals ? null : Math.round((won / closed) * BPS);
}

export function explainPoints(
  points: CandidatePoints,
  lead: AllocationLead,
  policy: AssignmentPolicy,
): ScoredCandidate {
  const { candidate } = points;
  const { weights } = policy;
  const line = lead.productLine;
  const level = lead.accountLevel;
  const { won, lost } = candidate.closedDeals;
  const km = points.km === null ? null : Math.round(points.km * 10) / 10;
  const rateBps = successRateBps(candidate, policy);
  const terms: ScoreTerm[] = [
    term('assign.distance', points.distance, weights.distance, {
      km,
      basis: km === null ? 'unknown' : (lead.position?.basis ?? 'unknown'),
    }),
    term('assign.expertise', points.expertise, weights.expertise, {
      line,
      skill: line === null ? null : skillIn(candidate, line),
      isCertified: line === null ? null : isCertified(candidate, line, policy),
    }),
    term('assign.success', points.success, weights.success, {
      won,
      lost,
      rateBps,
      windowDays: policy.success.windowDays,
    }),
    term('assign.load', points.load, weights.load, { openLeads: candidate.openLeads, capacity: policy.capacity }),
    term('assign.account-level', points.accountLevel, weights.accountLevel, {
      level,
      skill: seniority(candidate, line),
      minSkill: minSkillFor(level, policy),
    }),
  ];
  return { memberId: candidate.memberId, unitId: candidate.unitId, score: points.score, terms };
}

function term(code: string, points: number, maxPoints: number, params: ScoreTerm['params']): ScoreTerm {
  return { code, params, points, maxPoints };
}
