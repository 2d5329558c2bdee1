/**
 * Whether a visit is proven: every proof of the package is there and every answer is given. Called for the card, when a
 * visit is submitted, and whenever something about it changes. A status word alone never counts.
 */
import type { ProofSource, VisitPolicy } from '../policy/evidence-policy.ts';
import type { Reason } from '../shared/reason.ts';

export interface VisitItem {
  readonly id: string;
  readonly source: ProofSource;
  /** Key of the proof it is; null = goes along. */
  readonly proof: string | null;
}

export interface VisitAnswers {
  readonly needs: readonly { readonly choice: string; readonly text: string }[];
  readonly competitor: string | null;
  readonly nextStep: string | null;
}

export interface VisitJudgement {
  readonly isComplete: boolean;
  /** What is missing, in the order of the policy: proofs, then answers. */
  readonly missing: Reason[];
}

export function judgeVisit(items: readonly VisitItem[], answers: VisitAnswers, policy: VisitPolicy): VisitJudgement {
  const missing: Reason[] = policy.proofs
    .filter(({ key }) => !items.some(({ proof }) => proof === key))
    .map(({ key }) => ({ code: 'visit.proof-missing', params: { proof: key } }));
  const needsMissing = policy.needs.count - answers.needs.length;
  if (needsMissing > 0) missing.push({ code: 'visit.needs-missing', params: { count: needsMissing } });
  if (policy.isCompetitorRequired && !answers.competitor)
    missing.push({ code: 'visit.competitor-missing', params: {} });
  if (!answers.nextStep) missing.push({ code: 'visit.next-step-missing', params: {} });
  return { isComplete: missing.length === 0, missing };
}
