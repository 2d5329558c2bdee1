/** Files that somebody sent while no visit was under way: the card asks where they belong. Nothing is lost meanwhile. */
import type { Card, CardAction, Locale } from './card.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { wordOf } from './text/word-of.ts';

export interface WaitingFilesFacts {
  readonly key: string;
  readonly files: readonly { readonly kind: string; readonly name: string | null; readonly at: Date }[];
  /** waiting; placed into a visit; put aside; or asked about together with newer ones. */
  readonly state: 'waiting' | 'placed' | 'gone' | 'newer';
  /** The visit they went to, or that is under way and could take them. */
  readonly visitNumber: string | null;
  readonly memberId: string;
  readonly now: Date;
  readonly timeZone: string;
}

export function waitingFilesCard(facts: WaitingFilesFacts, locale: Locale): Card {
  const t = texts[locale].visit;
  const { state, files, visitNumber } = facts;
  const isWaiting = state === 'waiting';
  const title = {
    waiting: t.waitingTitle(files.length),
    placed: t.waitingDone(files.length, visitNumber ?? ''),
    gone: t.waitingGone,
    newer: t.waitingNewer,
  }[state];
  const list = files.map(({ kind, name, at }) =>
    [wordOf(t.kinds, kind) ?? kind, timeText(at, facts.now, facts.timeZone, locale), name].filter(Boolean).join(' '),
  );
  return {
    key: facts.key,
    tone: isWaiting ? 'warning' : 'neutral',
    title,
    summary: isWaiting ? t.waitingSummary(files.length) : title,
    ...(isWaiting ? { body: visitNumber ? t.waitingBodyOpen(visitNumber) : t.waitingBody } : {}),
    facts: isWaiting ? [{ label: t.waitingFiles, value: list.join('\n') }] : [],
    actions: isWaiting ? actionsOf(facts, locale) : [],
    isSettled: !isWaiting,
  };
}

function actionsOf({ visitNumber, memberId }: WaitingFilesFacts, locale: Locale): CardAction[] {
  const t = texts[locale].visit;
  const start: CardAction = { id: 'visit.ask', label: t.waitingStart, style: 'primary', value: memberId };
  const place: CardAction = {
    id: 'evidence.place',
    label: t.waitingPlace(visitNumber ?? ''),
    style: 'primary',
    value: memberId,
  };
  return [
    visitNumber ? place : start,
    {
      id: 'evidence.discard',
      label: t.waitingDiscard,
      style: 'default',
      value: memberId,
      confirm: { title: t.discardTitle, text: t.discardText, ok: t.discardOk, cancel: t.discardCancel },
    },
  ];
}
