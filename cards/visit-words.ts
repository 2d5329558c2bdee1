/** Words that the card of a visit, its answers and its page share: what is missing, and the names that policy gives. */
import type { Named } from '../domain/policy/evidence-policy.ts';
import type { Reason } from '../domain/shared/reason.ts';
import type { Locale } from './card.ts';
import { texts } from './text/in-both.ts';

type NamedProofs = readonly { readonly key: string; readonly name: Named }[];

/** 科室门牌照片、3 条客户需求; empty when nothing is missing. */
export function missingText(missing: readonly Reason[], proofs: NamedProofs, locale: Locale): string {
  return missing.map((reason) => missingPart(reason, proofs, locale)).join(texts[locale].list);
}

function missingPart({ code, params }: Reason, proofs: NamedProofs, locale: Locale): string {
  const t = texts[locale].visit;
  if (code === 'visit.needs-missing') return t.missingNeeds(Number(params.count));
  if (code === 'visit.competitor-missing') return t.missingCompetitor;
  if (code === 'visit.next-step-missing') return t.missingNextStep;
  return t.missingProof(proofs.find(({ key }) => key === params.proof)?.name[locale] ?? String(params.proof));
}

/** A name as it stands at the beginning of a line. */
export function nameOf(name: Named, locale: Locale): string {
  const text = name[locale];
  return locale === 'en' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
