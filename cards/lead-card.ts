/**
 * The card of a lead in every state it can be in, for one viewer: owner, former owner, or manager of its team.
 * Order of facts = importance. It never shows a button that its viewer may not press, nor personal data without need.
 */
import type { Grade, LtvTier } from '../domain/policy/policy-types.ts';
import type { Reason, ScoreTerm } from '../domain/shared/reason.ts';
import type { Card, CardAction, Fact, Locale } from './card.ts';
import { reasonText } from './reason-text.ts';
import { durationText, maskedName, maskedPhone, phoneText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

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
  readonly policyVersion: number;
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
      t.sources[lead.source] ?? lead.source,
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
  const due = clock ? timeText(clock.dueAt, facts.now, facts.timeZone, locale) : '';
  if (lead.status === 'closed')
    return t.titleClosed(texts[locale].form.outcomes[lead.closeReason ?? ''] ?? lead.closeReason ?? '');
  if (lead.status === 'touched') return t.titleTouched(lead.grade);
  if (lead.status === 'pooled') return t.titlePooled(lead.grade);
  if (clock?.isMissed) return t.titleOverdue(lead.grade, due);
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
  const level = lead.accountLevel ? (t.levels[lead.accountLevel] ?? lead.accountLevel) : null;
  const rows: (Fact | null)[] = [
    { label: t.lead.customer, value: viewer.canSeePersonalData ? lead.name : maskedName(lead.name) },
    phoneFact(facts, locale),
    lead.company ? { label: t.lead.company, value: level ? `${lead.company} · ${level}` : lead.company } : null,
    lead.need ? { label: t.lead.need, value: lead.need } : null,
    lead.product ? { label: t.lead.product, value: lead.product } : null,
    facts.accountDeals
      ? { label: t.lead.history, value: t.lead.deals(facts.accountDeals.won, facts.accountDeals.lost) }
      : null,
    !lead.company && lead.place ? { label: t.lead.place, value: lead.place } : null,
    viewer.is !== 'owner' && facts.owner ? { label: t.lead.owner, value: ownerName(facts, locale) } : null,
    { label: t.lead.score, value: `${lead.score} · ${t.grade(lead.grade)}` },
    {
      label: t.lead.source,
      value: `${t.sources[lead.source] ?? lead.source}${lead.flags.includes('date-doubtful') ? ` · ${t.lead.dateDoubtful}` : ''}`,
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
  const t = texts[locale].lead;
  if (facts.touch && facts.lead.status === 'touched') {
    const proof = facts.touch.proof === 'proven' ? t.proven : t.reported;
    return [t.touchedAt(timeText(facts.touch.at, facts.now, facts.timeZone, locale), proof)];
  }
  const source =
    facts.lead.status === 'pooled'
      ? facts.reasons
      : facts.terms.toSorted((one, other) => other.points / other.maxPoints - one.points / one.maxPoints);
  const lines = source.map((reason) => reasonText(reason, locale)).filter((line) => line !== null);
  return [...(facts.touch ? [t.responseOnly] : []), ...lines].slice(0, 3);
}

function deadlineOf({ lead, clock, acknowledgeDueAt, now, timeZone }: LeadCardFacts, locale: Locale): Card['deadline'] {
  const t = texts[locale].lead;
  if (!clock || lead.status === 'touched') return undefined;
  const at = (date: Date) => timeText(date, now, timeZone, locale);
  const label =
    clock.kind === 'pool'
      ? t.assignBy(at(clock.dueAt))
      : lead.status === 'assigned' && acknowledgeDueAt
        ? `${t.ackBy(at(acknowledgeDueAt))} · ${t.touchBy(at(clock.dueAt))}`
        : clock.round > 1
          ? t.touchByNew(at(clock.dueAt))
          : t.touchBy(at(clock.dueAt));
  const notes = [
    ruleText(clock.rule, clock.targetMs, locale),
    clock.coveredThrough ? t.uncovered(clock.coveredThrough) : '',
  ].filter(Boolean);
  return {
    label,
    dueAt: clock.dueAt.toISOString(),
    startedAt: clock.startedAt.toISOString(),
    dueText: at(clock.dueAt),
    ...(notes.length > 0 ? { note: notes.join(' · ') } : {}),
  };
}

function ruleText(rule: string, targetMs: number, locale: Locale): string {
  const t = texts[locale].lead;
  if (rule.startsWith('grade-')) return t.ruleGrade(rule.slice('grade-'.length), durationText(targetMs, locale));
  return rule.startsWith('tier-') ? t.ruleTier(rule.slice('tier-'.length), durationText(targetMs, locale)) : '';
}

function actionsOf({ lead, viewer }: LeadCardFacts, locale: Locale): CardAction[] {
  const t = texts[locale].lead;
  const value = `${lead.id}|${lead.version}`;
  const button = (id: string, label: string, style: CardAction['style'] = 'default'): CardAction => ({
    id,
    label,
    style,
    value,
  });
  if (lead.status === 'pooled')
    return [
      ...(viewer.canAssign ? [button('pool.assign', t.assign, 'primary')] : []),
      button('lead.why', t.whyPool, 'link'),
    ];
  if (viewer.is === 'leader')
    return [button('lead.transfer', texts[locale].alert.reassign), button('lead.why', t.whyThem, 'link')];
  if (viewer.is !== 'owner') return [];
  const why = button('lead.why', t.why, 'link');
  if (lead.status === 'assigned')
    return [
      button('lead.accept', t.accept, 'primary'),
      button('lead.transfer', t.transfer),
      button('lead.refuse', t.refuse),
      why,
    ];
  return [button('lead.call', t.call, 'primary'), button('lead.transfer', t.transfer), why];
}

function ownerName({ owner }: LeadCardFacts, locale: Locale): string {
  if (!owner) return texts[locale].nobody;
  return locale === 'zh' ? owner.name : owner.nameEn;
}
