/**
 * The card of a visit in every state: under way with what is there and exactly what is missing, done, cancelled. For the
 * visitor, or for somebody who may see its evidence. The QR code is there while the visit is.
 */
import type { Named } from '../domain/policy/evidence-policy.ts';
import type { Reason } from '../domain/shared/reason.ts';
import type { Card, CardAction, Fact, Locale } from './card.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { wordOf } from './text/word-of.ts';
import { missingText, nameOf } from './visit-words.ts';

export interface VisitCardFacts {
  readonly key: string;
  readonly visit: {
    readonly id: string;
    readonly number: string;
    readonly status: 'open' | 'submitted' | 'cancelled';
    readonly openedAt: Date;
    readonly endedAt: Date | null;
    readonly competitor: string | null;
    readonly nextStep: string | null;
    readonly cancelReason: string | null;
  };
  readonly customer: string;
  readonly leadNumber: string | null;
  readonly visitor: { readonly name: string; readonly nameEn: string };
  readonly lastTouch: { readonly at: Date; readonly outcome: string; readonly note: string | null } | null;
  readonly lastVisit: { readonly at: Date; readonly number: string; readonly nextStep: string | null } | null;
  /** What the customer asked for and nobody has answered yet. */
  readonly openPoints: string | null;
  /** In the order of the policy. */
  readonly proofs: readonly {
    readonly key: string;
    readonly name: Named;
    readonly item: { readonly kind: string; readonly at: Date } | null;
  }[];
  readonly alongCount: number;
  readonly needs: readonly { readonly name: Named; readonly text: string }[];
  readonly needsAsked: number;
  readonly missing: readonly Reason[];
  readonly qr: { readonly sha256: string; readonly side: number } | null;
  readonly viewer: { readonly isVisitor: boolean; readonly canSeeDetails: boolean };
  readonly policyVersion: number;
  readonly now: Date;
  readonly timeZone: string;
}

export function visitCard(facts: VisitCardFacts, locale: Locale): Card {
  const t = texts[locale].visit;
  const { visit, viewer, qr } = facts;
  const isOpen = visit.status === 'open';
  const at = (date: Date) => timeText(date, facts.now, facts.timeZone, locale);
  const title = {
    open: t.titleOpen(facts.missing.length),
    submitted: t.titleSubmitted(at(visit.endedAt ?? visit.openedAt)),
    cancelled: t.titleCancelled,
  }[visit.status];
  const missing = missingText(facts.missing, facts.proofs, locale);
  return {
    key: facts.key,
    tone: isOpen
      ? facts.missing.length === 0
        ? 'success'
        : 'info'
      : visit.status === 'submitted'
        ? 'success'
        : 'neutral',
    title,
    summary: t.summary(title, facts.customer, isOpen && missing !== '' ? t.missingTitle(missing) : ''),
    facts: factsOf(facts, locale),
    ...(isOpen && missing !== '' ? { reasons: [t.missingTitle(missing), t.howToSend] } : {}),
    ...(isOpen && qr && viewer.isVisitor
      ? { image: { sha256: qr.sha256, alt: t.qrAlt(visit.number), width: qr.side, height: qr.side } }
      : {}),
    actions: actionsOf(facts, locale),
    footnote: t.footnote(visit.number, facts.leadNumber ?? '', facts.policyVersion, at(visit.openedAt)),
    isSettled: visit.status === 'cancelled',
  };
}

function factsOf(facts: VisitCardFacts, locale: Locale): Fact[] {
  const t = texts[locale].visit;
  const { visit, viewer, needs, needsAsked } = facts;
  const customer: Fact = { label: t.customer, value: facts.customer };
  const visitor = viewer.isVisitor
    ? null
    : { label: t.visitor, value: locale === 'zh' ? facts.visitor.name : facts.visitor.nameEn };
  if (visit.status === 'cancelled')
    return [customer, visit.cancelReason ? { label: t.reason, value: visit.cancelReason } : null].filter(
      (row) => row !== null,
    );
  const rows: (Fact | null)[] = [
    customer,
    visitor,
    ...(visit.status === 'open' ? [...knownFacts(facts, locale), ...proofFacts(facts, locale)] : []),
    needs.length > 0 || needsAsked > 0 ? { label: t.needs, value: needsText(facts, locale) } : null,
    visit.competitor ? { label: t.competitor, value: visit.competitor } : null,
    visit.nextStep ? { label: t.nextStep, value: visit.nextStep } : null,
  ];
  return rows.filter((row) => row !== null);
}

function knownFacts(facts: VisitCardFacts, locale: Locale): (Fact | null)[] {
  const { openPoints } = facts;
  return [
    lastFact(facts, locale),
    openPoints ? { label: texts[locale].visit.openPoints, value: openPoints } : null,
    lastVisitFact(facts, locale),
  ];
}

function lastFact({ lastTouch, now, timeZone }: VisitCardFacts, locale: Locale): Fact | null {
  if (!lastTouch) return null;
  const t = texts[locale];
  const at = timeText(lastTouch.at, now, timeZone, locale);
  const outcome = wordOf(t.form.outcomes, lastTouch.outcome) ?? '';
  return { label: t.visit.lastFollowUp, value: t.visit.touchLine(at, outcome, lastTouch.note ?? '') };
}

function lastVisitFact({ lastVisit, now, timeZone }: VisitCardFacts, locale: Locale): Fact | null {
  if (!lastVisit) return null;
  const t = texts[locale].visit;
  const at = timeText(lastVisit.at, now, timeZone, locale);
  return { label: t.lastVisit, value: t.visitLine(at, lastVisit.number, lastVisit.nextStep ?? '') };
}

function proofFacts({ proofs, alongCount, now, timeZone }: VisitCardFacts, locale: Locale): Fact[] {
  const t = texts[locale].visit;
  const rows = proofs.map(({ name, item }) => ({
    label: nameOf(name, locale),
    value: item
      ? t.received(wordOf(t.kinds, item.kind) ?? item.kind, timeText(item.at, now, timeZone, locale))
      : t.notYet,
  }));
  return alongCount > 0 ? [...rows, { label: t.along, value: t.alongCount(alongCount) }] : rows;
}

function needsText({ needs, needsAsked, visit }: VisitCardFacts, locale: Locale): string {
  const t = texts[locale].visit;
  if (visit.status === 'open' && needs.length < needsAsked) return t.needsCount(needs.length, needsAsked);
  return needs.map(({ name, text }) => [name[locale], text].filter(Boolean).join(' ')).join(texts[locale].list);
}

function actionsOf(
  { visit, viewer, missing, needs, needsAsked, proofs, alongCount }: VisitCardFacts,
  locale: Locale,
): CardAction[] {
  const t = texts[locale].visit;
  const button = (id: string, label: string, style: CardAction['style']): CardAction => ({
    id,
    label,
    style,
    value: visit.id,
  });
  if (visit.status === 'submitted') return viewer.canSeeDetails ? [button('visit.details', t.details, 'link')] : [];
  if (visit.status === 'cancelled' || !viewer.isVisitor) return [];
  const lacksAnswers = missing.some(({ code }) => code !== 'visit.proof-missing');
  const hasItems = alongCount > 0 || proofs.some(({ item }) => item !== null);
  const hasAnswers = needsAsked > 0 ? needs.length > 0 : visit.nextStep !== null;
  return [
    button('visit.answers', hasAnswers ? t.changeAnswers : t.answers, lacksAnswers ? 'primary' : 'default'),
    button('visit.submit', t.submit, lacksAnswers ? 'default' : 'primary'),
    ...(hasItems ? [button('visit.move', t.move, 'link')] : []),
    button('visit.cancel', t.cancel, 'link'),
  ];
}
