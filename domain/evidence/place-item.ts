/**
 * Where something that was sent belongs in a visit's package: the first proof that is still empty and takes its kind,
 * else along with the visit. And what moving one to another place changes: a proof has one holder, so who held it before
 * goes along.
 */
import type { ProofSource, VisitPolicy } from '../policy/evidence-policy.ts';
import type { VisitItem } from './judge-visit.ts';

/** @returns the key of the proof; null = goes along */
export function placeItem(source: ProofSource, items: readonly VisitItem[], policy: VisitPolicy): string | null {
  const empty = policy.proofs.find(
    ({ key, takes }) => takes.includes(source) && !items.some(({ proof }) => proof === key),
  );
  return empty?.key ?? null;
}

/** `along` = with the visit without being a proof; `out` = not part of it. */
export type Place = { readonly kind: 'proof'; readonly proof: string } | { readonly kind: 'along' | 'out' };

export type Move =
  | { readonly isPossible: true; readonly changes: readonly { readonly id: string; readonly to: Place }[] }
  | { readonly isPossible: false; readonly code: 'not-there' | 'not-taken' };

export function moveItem(id: string, to: Place, items: readonly VisitItem[], policy: VisitPolicy): Move {
  const item = items.find((candidate) => candidate.id === id);
  if (!item) return { isPossible: false, code: 'not-there' };
  if (to.kind !== 'proof') return { isPossible: true, changes: [{ id, to }] };
  const rule = policy.proofs.find(({ key }) => key === to.proof);
  if (!rule?.takes.includes(item.source)) return { isPossible: false, code: 'not-taken' };
  const before = items.find((candidate) => candidate.proof === to.proof && candidate.id !== id);
  return {
    isPossible: true,
    changes: [{ id, to }, ...(before ? [{ id: before.id, to: { kind: 'along' } as const }] : [])],
  };
}

/** The places something of this kind may have, as a form offers them. */
export function placesFor(source: ProofSource, policy: VisitPolicy): Place[] {
  const proofs = policy.proofs.filter(({ takes }) => takes.includes(source));
  return [...proofs.map(({ key }) => ({ kind: 'proof', proof: key }) as const), { kind: 'along' }, { kind: 'out' }];
}
