/**
 * The card of a lead in every state it can be in, for one viewer: owner, former owner, or manager of its team.
 * Order of facts = importance. It never shows a button that its viewer may not press, nor personal data without need.
 */
import type { GradingNames } from '../domain/policy/grading-names.ts';
import type { Grade, LtvTier } from '../domain/policy/policy-types.ts';
import type { Reason, ScoreTerm } from '../domain/shared/reason.ts';
import type { Card, CardAction, Fact, Locale } from './card.ts';
import { reasonText } from './reason-text.ts';
import { dayText, maskedName, maskedPhone, phoneText, timeText, workingTimeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { nameOf } from './text/name-of.ts';
import { wordOf } from './text/word-of.ts';

export interface LeadCardFacts {
  readonly key: string;
  readonly lead: {
    readonly id: string;
    readonly number: string;
    readonly version: number;
    readonly status: 'pooled' | 'assigned' | 'accepted' | 'touched' | 'closed';
    readonly grade: Grade;
    readonly score: number;
    readonly name: string;
    readonly phone: string | null;
    readonly company: string | null;
    readonly accountLevel: string | null;
    readonly product: string | null;
    readonly need: string | null;
    readonly source: string;
    readonly place: string | null;
    readonly flags: readonly string[];
    readonly receivedAt: Date;
    readonly closeReason: string | null;
  };
  readonly owner: { readonly name: string; readonly nameEn: string } | null;
  readonly clock: {
    readonly kind: 'first-touch' | 'pool';
    readonly dueAt: Date;
    readonly startedAt: Date;
    readonly targetMs: number;
    readonly rule: string;
    readonly tier: LtvTier | null;
    readonly round: number;
    readonly isMissed: boolean;
    readonly coveredThrough: string | null;
  } | null;
  readonly acknowledgeDueAt: Date | null;
  readonly touch: { readonly at: Date; readonly proof: 'reported' | 'proven'; readonly isFirstTouch: boolean } | null;
  readonly terms: readonly ScoreTerm[];
  readonly reasons: readonly Reason[];
  readonly accountDeals: { readonly won: number; readonly lost: number } | null;
  readonly viewer: {
    readonly is: 'owner' | 'former-owner' | 'leader' | 'outsider';
    readonly canSeePersonalData: boolean;
    readonly canAssign: boolean;
  };
  /** The newest visit whose evidence the viewer may open. */
  readonly visitId: string | null;
  readonly policyVersion: number;
  /** What the grading policy calls lines, sources and needs. */
  readonly names: GradingNames;
  readonly now: Date;
  readonly timeZone: string;
}

export function leadCard(facts: LeadCardFacts, locale: Locale): Card {
  const t = texts[locale];
  const { lead, viewer } = facts;
  const title = titleOf(facts, locale);
  const isSettled = lead.status === 'closed' || viewer.is === 'former-owner';
  const name = viewer.canSeePersonalData ? lead.name : maskedName(lead.name);
  const deadline = isSettled ? undefined : deadlineOf(facts, locale);
  return {
    key: facts.key,
    tone: toneOf(facts),
    title,
    summary: t.lead.summary(title, name, lead.company ?? '', lead.product ?? ''),
    facts: isSettled ? factsOf(facts, locale).slice(0, 1) : factsOf(facts, locale),
    ...(isSettled ? {} : { reasons: reasonsOf(facts, locale) }),
    ...(deadline ? { deadline } : {}),
    actions: isSettled ? [] : actionsOf(facts, locale),
    footnote: t.lead.footnote(
      lead.number,
      nameOf(facts.names.sources, lead.source, locale),
      facts.policyVersion,
      timeText(lead.receivedAt, facts.now, facts.timeZone, locale),
    ),
    isSettled,
  };
}

function titleOf(facts: LeadCardFacts, locale: Locale): string {
  const t = texts[locale].lead;
  const { lead, viewer, clock } = facts;
  if (viewer.is === 'former-owner') return facts.owner ? t.titleMoved(ownerName(facts, locale)) : t.titleMovedPool;
  const due = clock && timeText(clock.dueAt, facts.now, facts.timeZone, locale);
  if (lead.status === 'closed') {
    const reason = lead.closeReason?.trim() ?? '';
    return t.titleClosed(wordOf(texts[locale].form.closeReasons, reason) ?? reason);
  }
  if (lead.status === 'touched') return t.titleTouched(lead.grade);
  if (lead.status === 'pooled') return t.titlePooled(lead.grade);
  if (due && clock?.isMissed) return t.titleOverdue(lead.grade, due);
  return lead.status === 'accepted' ? t.titleAccepted(lead.grade, due) : t.titleNew(lead.grade, due);
}

function toneOf({ lead, viewer, clock }: LeadCardFacts): Card['tone'] {
  if (lead.status === 'closed' || viewer.is === 'former-owner') return 'neutral';
  if (lead.status === 'touched') return 'success';
  if (clock?.isMissed) return 'danger';
  if (lead.status === 'pooled' || (clock && clock.round > 1)) return 'warning';
  return 'info';
}

function factsOf(facts: LeadCardFacts, locale: Locale): Fact[] {
  const t = texts[locale];
  const { lead, viewer } = facts;
  const level = lead.accountLevel ? (wordOf(t.levels, lead.accountLevel) ?? lead.accountLevel) : null;
  const rows: (Fact | null)[] = [
    { label: t.lead.customer, value: viewer.canSeePersonalData ? lead.name : maskedName(lead.name) },
    phoneFact(facts, locale),
    lead.company ? { label: t.lead.company, value: level ? `${lead.company} · ${level}` : lead.company } : null,
    // Free text: what customers say of themselves stands in it.
    lead.need && viewer.canSeePersonalData ? { label: t.lead.need, value: lead.need } : null,
    lead.product ? { label: t.lead.product, value: lead.product } : null,
    facts.accountDeals
      ? { label: t.lead.history, value: t.lead.deals(facts.accountDeals.won, facts.accountDeals.lost) }
      : null,
    !lead.company && lead.place ? { label: t.lead.place, value: lead.place } : null,
    viewer.is !== 'owner' && facts.owner ? { label: t.lead.owner, value: ownerName(facts, locale) } : null,
    { label: t.lead.score, value: `${lead.score} · ${t.grade(lead.grade)}` },
    {
      label: t.lead.source,
      value: `${nameOf(facts.names.sources, lead.source, locale)}${lead.flags.includes('date-doubtful') ? ` · ${t.lead.dateDoubtful}` : ''}`,
    },
  ];
  return rows.filter((row) => row !== null);
}

function phoneFact({ lead, viewer }: LeadCardFacts, locale: Locale): Fact {
  const t = texts[locale].lead;
  if (!lead.phone) return { label: t.phone, value: t.phoneMissing };
  const doubt = lead.flags.includes('phone-doubtful') ? t.phoneDoubtful : '';
  if (!viewer.canSeePersonalData) return { label: t.phone, value: `${maskedPhone(lead.phone)}${doubt}` };
  return { label: t.phone, value: `${phoneText(lead.phone)}${doubt}`, ...(doubt ? {} : { kind: 'phone' as const }) };
}

function reasonsOf(facts: LeadCardFacts, locale: Locale): string[] {
  const touched = touchText(facts, locale);
  if (touched && facts.lead.status === 'touched') return [touched];
  const source =
    facts.lead.status === 'pooled'
      ? facts.reasons
      : facts.terms.length === 0
        ? facts.reasons
        : facts.terms
            .filter((term) => term.maxPoints > 0)
            .toSorted((one, other) => other.points / other.maxPoints - one.points / one.maxPoints);
  const lines = source.map((reason) => reasonText(reason, locale, facts.names)).filter((line) => line !== null);
  return [...(touched ? [touched] : []), ...lines].slice(0, 3);
}

/** The first touch (a former owner's as well: the new one should know), else that somebody has tried. */
function touchText({ touch, now, timeZone }: LeadCardFacts, locale: Locale): string | null {
  const t = texts[locale].lead;
  if (!touch) return null;
  if (!touch.isFirstTouch) return t.responseOnly;
  return t.touchedAt(timeText(touch.at, now, timeZone, locale), touch.proof === 'proven' ? t.proven : t.reported);
}

function deadlineOf({ lead, clock, acknowledgeDueAt, now, timeZone }: LeadCardFacts, locale: Locale): Card['deadline'] {
  const t = texts[locale].lead;
  if (!clock || lead.status === 'touched') return undefined;
  const at = (date: Date) => timeText(date, now, timeZone, locale);
  const due = at(clock.dueAt);
  const notes = [
    ruleText(clock, locale),
    clock.coveredThrough ? t.uncovered(dayText(clock.coveredThrough, locale)) : '',
  ].filter(Boolean);
  return {
    label: labelOf(),
    dueAt: clock.dueAt.toISOString(),
    startedAt: clock.startedAt.toISOString(),
    ...(notes.length > 0 ? { note: notes.join(' · ') } : {}),
  };

  function labelOf(): string {
    if (clock?.kind === 'pool') return clock.isMissed ? t.assignOverdue(due) : t.assignBy(due);
    if (clock?.isMissed) return t.touchOverdue(due);
    if (lead.status === 'assigned' && acknowledgeDueAt) return t.ackBy(at(acknowledgeDueAt), due);
    return clock && clock.round > 1 ? t.touchByNew(due) : t.touchBy(due);
  }
}

/** Which rule set the deadline; a chain's own wait needs no explanation. */
function ruleText({ rule, tier, targetMs }: NonNullable<LeadCardFacts['clock']>, locale: Locale): string {
  const t = texts[locale].lead;
  const duration = workingTimeText(targetMs, locale);
  if (rule.startsWith('grade-')) return t.ruleGrade(rule.slice('grade-'.length), duration);
  if (!rule.startsWith('tier-')) return '';
  const used = rule.slice('tier-'.length);
  return tier === null ? t.ruleTierUnknown(used, duration) : t.ruleTier(used, duration);
}

function actionsOf({ lead, viewer, visitId }: LeadCardFacts, locale: Locale): CardAction[] {
  const t = texts[locale].lead;
  const value = `${lead.id}|${lead.version}`;
  const button = (id: string, label: string, style: CardAction['style'] = 'default'): CardAction => ({
    id,
    label,
    style,
    value,
  });
  if (lead.status === 'pooled' && viewer.is === 'leader')
    return [
      ...(viewer.canAssign ? [button('pool.assign', t.assign, 'primary')] : []),
      button('lead.why', t.whyPool, 'link'),
    ];
  if (lead.status === 'pooled') return [];
  const evidence: CardAction[] = visitId
    ? [{ id: 'visit.details', label: texts[locale].visit.details, style: 'link', value: visitId }]
    : [];
  const close = lead.status === 'touched' ? [button('lead.close', t.close)] : [];
  if (viewer.is === 'leader')
    return [
      button('lead.transfer', texts[locale].alert.reassign),
      ...close,
      ...evidence,
      button('lead.why', t.whyThem, 'link'),
    ];
  if (viewer.is !== 'owner') return [];
  const why = button('lead.why', t.why, 'link');
  if (lead.status === 'assigned')
    return [
      button('lead.accept', t.accept, 'primary'),
      button('lead.transfer', t.transfer),
      button('lead.refuse', t.refuse),
      why,
    ];
  const visit = button('lead.visit', texts[locale].visit.start);
  // Once touched, what is done most stands as buttons; passing it on becomes a link.
  if (lead.status === 'touched')
    return [
      button('lead.call', t.call, 'primary'),
      visit,
      ...close,
      button('deal.new', texts[locale].deal.new, 'link'),
      button('lead.transfer', t.transfer, 'link'),
      why,
    ];
  return [button('lead.call', t.call, 'primary'), visit, button('lead.transfer', t.transfer), why];
}

function ownerName({ owner }: LeadCardFacts, locale: Locale): string {
  if (!owner) return texts[locale].nobody;
  return locale === 'zh' ? owner.name : owner.nameEn;
}
