/** A visit with what belongs to it and what is missing: read by every story about visits, and by its card. */
import type { Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { missingText } from '../../cards/visit-words.ts';
import { type Attachment, attachmentsOf, type Visit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { judgeVisit, type VisitItem, type VisitJudgement } from '../../domain/evidence/judge-visit.ts';
import type { ProofSource, VisitPolicy } from '../../domain/policy/evidence-policy.ts';
import type { HandlerContext } from '../context.ts';

export interface LoadedVisit {
  readonly visit: Visit;
  /** The version the visit was started with. */
  readonly policy: VisitPolicy;
  readonly attachments: readonly Attachment[];
  readonly items: readonly VisitItem[];
  readonly judgement: VisitJudgement;
}

export async function loadVisit(session: Session, ctx: HandlerContext, visit: Visit): Promise<LoadedVisit> {
  const policy = ctx.policies.pinned('evidence', visit.policyId).visit;
  const attachments = await attachmentsOf(session, visit.id);
  const items = attachments.map(({ id, kind, proof }) => ({ id, source: sourceOf(kind), proof }));
  return { visit, policy, attachments, items, judgement: judgeVisit(items, visit, policy) };
}

/** A file that is no picture, sound or film is a PDF: nothing else is taken. */
export function sourceOf(kind: Attachment['kind']): ProofSource {
  return kind === 'file' ? 'pdf' : kind;
}

/** What is missing, as one line; empty when the visit is complete. */
export function missingOf({ judgement, policy }: LoadedVisit): Localized<string> {
  return inBoth((_t, locale) => missingText(judgement.missing, policy.proofs, locale));
}
