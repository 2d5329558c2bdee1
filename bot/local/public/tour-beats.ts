/**
 * What the tour does, beat by beat: the real buttons, forms and clock of the demo. Each beat names what to look at; its
 * button brings about what the next one shows.
 */
import type { ReplyView } from '../chat-api.ts';
import { onActivity, onMessage } from './actions.ts';
import { newEventId, post, postSurely } from './api.ts';
import { sendText } from './drafts.ts';
import { becomePerson, goTo } from './navigation.ts';
import { addFiles, takePieces } from './pieces.ts';
import { handleReply } from './replies.ts';
import { state } from './state.ts';
import type { TourBeat } from './text-tour-shape.ts';
import { pick, t } from './texts.ts';
import { fillForm } from './tour-answers.ts';
import { samplePictures } from './tour-pictures.ts';
import { Upload } from './upload.ts';

export const tourSteps = 5;

export interface Beat {
  readonly step: 1 | 2 | 3 | 4 | 5;
  readonly words: TourBeat;
  /** What to look at, as it is drawn now. */
  readonly look: () => HTMLElement | null;
  readonly run: () => Promise<void>;
}

/** A lead may be too weak for anybody: then the next one comes. */
const leadTries = 6;
const landingMs = 3_000;
const patienceMs = 15_000;

/** Whom and what this tour is about. */
const story = { memberId: '', leadNumber: '' };

export const beats: readonly Beat[] = [
  { step: 1, words: 'lead', look: () => document.getElementById('demo-new-lead'), run: sendLead },
  { step: 1, words: 'card', look: leadCard, run: () => press(leadCard, 'lead.accept', 'lead.visit') },
  { step: 2, words: 'accepted', look: deadline, run: () => moveClock('plus-10-minutes') },
  { step: 2, words: 'countdown', look: deadline, run: startVisit },
  { step: 3, words: 'visit', look: visitCard, run: () => pressAndWait('visit.submit') },
  { step: 3, words: 'refused', look: visitCard, run: bringEvidence },
  { step: 3, words: 'complete', look: visitCard, run: submitVisit },
  { step: 4, words: 'visited', look: visitCard, run: winDeal },
  { step: 4, words: 'award', look: awardCard, run: toTheReport },
  { step: 5, words: 'report', look: reportCard, run: async () => undefined },
];

async function sendLead(): Promise<void> {
  for (let tries = 0; tries < leadTries; tries++) {
    const landing = Promise.withResolvers<string>();
    listeners.add(landing.resolve);
    const { leadNumber } = await post<{ leadNumber: string }>('/demo/lead', { isKnownCustomer: true });
    const memberId = await Promise.race([landing.promise, later(landingMs)]);
    listeners.delete(landing.resolve);
    if (state.people.get(memberId)?.role !== 'rep') continue;
    Object.assign(story, { memberId, leadNumber });
    await becomePerson(memberId, { opensDm: true });
    await until(leadCard);
    return;
  }
  throw new Error('No lead found a rep');
}

/** Whoever receives a card while the tour waits for one. */
const listeners = new Set<(memberId: string) => void>();
onActivity((memberId) => tell(memberId));
onMessage((message, isNew) => {
  if (isNew && message.authorId === null && message.conversation === `dm:${state.actingId}`) tell(state.actingId);
});

function tell(memberId: string): void {
  for (const listener of listeners) listener(memberId);
}

async function startVisit(): Promise<void> {
  await press(leadCard, 'lead.visit');
  await until(visitCard);
}

/** Two pictures through the composer, the answers through the form of the card. */
async function bringEvidence(): Promise<void> {
  addFiles(await samplePictures(story.leadNumber));
  const pieces = takePieces();
  await Promise.all(pieces.map((piece) => (piece instanceof Upload ? piece.finished : null)));
  await sendText('', pieces);
  await submitForm('visit.answers', visitCard()?.dataset.card?.slice('visit:'.length) ?? '');
  await later(600);
}

async function submitVisit(): Promise<void> {
  await press(visitCard, 'visit.submit');
  await until(() => (visitCard()?.querySelector('[data-action="visit.submit"]') ? null : visitCard()));
}

async function winDeal(): Promise<void> {
  await submitForm('deal.new', leadCard()?.dataset.card?.slice('lead:'.length) ?? '');
  await until(awardCard);
}

/** In the team's channel, at the hour at which the report of the day is posted. */
async function toTheReport(): Promise<void> {
  const team = state.conversations.find(({ kind }) => kind === 'team');
  if (team) goTo(team.id);
  await moveClock('18:00');
  await until(reportCard);
}

async function moveClock(move: string): Promise<void> {
  await post('/demo/clock', { move });
}

function leadCard(): HTMLElement | null {
  return newest('lead:', (card) => card.textContent?.includes(story.leadNumber) ?? false);
}

function deadline(): HTMLElement | null {
  return leadCard()?.querySelector<HTMLElement>('.deadline') ?? leadCard();
}

function visitCard(): HTMLElement | null {
  return newest('visit:');
}

function awardCard(): HTMLElement | null {
  return newest('award:');
}

function reportCard(): HTMLElement | null {
  return newest('report:');
}

function newest(keyBegins: string, fits: (card: HTMLElement) => boolean = () => true): HTMLElement | null {
  const cards = document.querySelectorAll<HTMLElement>(`#messages [data-card^="${keyBegins}"]`);
  return [...cards].findLast(fits) ?? null;
}

/** Presses the button of a card, as a person would. @param shows the action that the card has afterwards */
async function press(card: () => HTMLElement | null, action: string, shows?: string): Promise<void> {
  const button = () => card()?.querySelector<HTMLElement>(`[data-action="${action}"]`) ?? null;
  if (shows && !button() && card()?.querySelector(`[data-action="${shows}"]`)) return;
  (await until(button)).click();
  if (shows) await until(() => card()?.querySelector<HTMLElement>(`[data-action="${shows}"]`) ?? null);
}

/** What the bot answers is a notice; the card stays as it is. */
async function pressAndWait(action: string): Promise<void> {
  const before = document.querySelectorAll('.toast').length;
  await press(visitCard, action);
  await until(() => (document.querySelectorAll('.toast').length !== before ? visitCard() : null));
}

/** Asks the bot for a form and fills it in with what a visit or a deal of this tour would say. */
async function submitForm(actionId: string, value: string): Promise<void> {
  const asked = await postSurely<ReplyView>('/actions', { eventId: newEventId(), actionId, value });
  if (asked.kind !== 'open-form') return handleReply(asked);
  const form = pick(asked.form);
  const reply = await postSurely<ReplyView>('/forms', {
    eventId: newEventId(),
    formId: form.id,
    value: form.value,
    fields: fillForm(form),
  });
  if (reply.kind === 'form-problems') throw new Error(t.tour.stuck);
  handleReply(reply);
}

async function until<T>(find: () => T | null): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (let found = find(); ; found = find()) {
    if (found !== null) return found;
    if (performance.now() > untilMs) throw new Error('Nothing came');
    await later(100);
  }
}

function later(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(''), ms));
}
