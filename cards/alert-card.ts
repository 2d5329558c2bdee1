/**
 * An escalation: somebody must act on a lead whose deadline passed. Once somebody did, it shrinks to who and what.
 * The manager hears what happened, what still holds, and the one thing to do.
 */
import type { Card, Locale, Tone } from './card.ts';
import { dayText, durationText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface AlertCardFacts {
  readonly key: string;
  readonly kind: 'acknowledge' | 'first-touch' | 'pool';
  readonly repeat: number;
  readonly lead: {
    readonly id: string;
    readonly number: string;
    readonly version: number;
    readonly grade: string;
    readonly name: string;
    readonly company: string | null;
  };
  readonly owner: { readonly name: string; readonly nameEn: string } | null;
  readonly isOwnAlert: boolean;
  readonly canAct: boolean;
  readonly assignedAt: Date;
  readonly dueAt: Date;
  /** The chain's start for acknowledge and pool; the deadline for a first touch. */
  readonly since: Date;
  /** When this step was taken. */
  readonly firedAt: Date;
  readonly nextDueAt: Date | null;
  /** Misses in a row after which the circuit breaker reassigns. */
  readonly missLimit: number;
  readonly isHookFired: boolean;
  /** Last day of the working calendar, where the deadline or a wait of its chain rests on plain weeks after it. */
  readonly coveredThrough: string | null;
  /** Set once the condition was met or the lead moved on. */
  readonly settled: {
    readonly how: 'accepted' | 'touched' | 'moved' | 'assigned' | 'pooled' | 'closed';
    readonly who: { readonly name: string; readonly nameEn: string } | null;
    readonly at: Date;
  } | null;
  readonly now: Date;
  readonly timeZone: string;
}

export function alertCard(facts: AlertCardFacts, locale: Locale): Card {
  const t = texts[locale].alert;
  const { lead } = facts;
  const at = (date: Date) => timeText(date, facts.now, facts.timeZone, locale);
  const owner = personName(facts.owner, locale);
  if (facts.settled) {
    const title = settledTitle(facts, locale);
    return {
      key: facts.key,
      tone: 'neutral',
      title,
      summary: `${title} · ${lead.number}`,
      facts: [{ label: t.fact.lead, value: [lead.number, lead.name, lead.company].filter(Boolean).join(' · ') }],
      actions: [],
      footnote: at(facts.settled.at),
      isSettled: true,
    };
  }
  const title = openTitle(facts, owner, locale);
  const rows = [
    { label: t.fact.lead, value: [lead.number, lead.name, lead.company].filter(Boolean).join(' · ') },
    ...(facts.kind === 'pool' || facts.isOwnAlert ? [] : [{ label: t.fact.owner, value: owner }]),
    { label: t.fact.due, value: at(facts.dueAt) },
    { label: t.fact.assignedAt, value: at(facts.assignedAt) },
  ];
  const value = `${lead.id}|${lead.version}`;
  return {
    key: facts.key,
    tone: toneOf(facts),
    title,
    summary: `${title} · ${lead.number} ${lead.name}`,
    body: bodyOf(facts, at),
    facts: rows,
    actions: facts.isOwnAlert
      ? [{ id: 'lead.call', label: texts[locale].lead.call, style: 'primary', value }]
      : facts.canAct
        ? [
            facts.kind === 'pool'
              ? { id: 'pool.assign', label: texts[locale].lead.assign, style: 'primary', value }
              : { id: 'lead.transfer', label: t.reassign, style: 'primary', value },
            {
              id: 'lead.why',
              label: facts.kind === 'pool' ? texts[locale].lead.whyPool : texts[locale].lead.whyThem,
              style: 'link',
              value,
            },
          ]
        : [],
    footnote: [
      facts.repeat > 0 ? t.repeat(facts.repeat + 1) : '',
      facts.isHookFired ? t.callHook : '',
      facts.coveredThrough ? texts[locale].lead.uncovered(dayText(facts.coveredThrough, locale)) : '',
      at(facts.firedAt),
    ]
      .filter(Boolean)
      .join(' · '),
    isSettled: false,
  };

  function bodyOf({ kind, isOwnAlert, nextDueAt, missLimit }: AlertCardFacts, format: (date: Date) => string): string {
    if (kind === 'acknowledge') return t.ackBody;
    if (kind === 'pool') return t.poolBody;
    return isOwnAlert ? t.touchOwnBody(nextDueAt ? format(nextDueAt) : null, missLimit) : t.touchBody(missLimit);
  }
}

function openTitle(facts: AlertCardFacts, owner: string, locale: Locale): string {
  const t = texts[locale].alert;
  const waited = durationText(facts.firedAt.getTime() - facts.since.getTime(), locale);
  if (facts.kind === 'acknowledge') return t.acknowledge(owner, waited);
  if (facts.kind === 'pool') return t.pool(waited);
  return facts.isOwnAlert
    ? t.firstTouchOwn
    : t.firstTouch(owner, timeText(facts.dueAt, facts.now, facts.timeZone, locale));
}

function toneOf({ kind, repeat }: AlertCardFacts): Tone {
  return kind === 'first-touch' || repeat > 0 ? 'danger' : 'warning';
}

function settledTitle({ settled }: AlertCardFacts, locale: Locale): string {
  const t = texts[locale].alert;
  const who = personName(settled?.who ?? null, locale);
  switch (settled?.how) {
    case 'accepted':
      return t.settledAccepted(who);
    case 'touched':
      return t.settledTouched(who);
    case 'moved':
      return t.settledMoved(who);
    case 'assigned':
      return t.settledAssigned(who);
    case 'pooled':
      return t.settledPool;
    default:
      return t.settledClosed;
  }
}

function personName(person: { name: string; nameEn: string } | null, locale: Locale): string {
  if (!person) return texts[locale].nobody;
  return locale === 'zh' ? person.name : person.nameEn;
}
