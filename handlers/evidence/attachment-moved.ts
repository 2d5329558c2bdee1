/** "That was the wrong one": something that was sent gets another place in the visit, or leaves it. */
import type { Form, Localized } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { nameOf } from '../../cards/visit-words.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { type Attachment, openVisitOf, updateAttachment } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { moveItem, type Place } from '../../domain/evidence/place-item.ts';
import { notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import type { LoadedVisit } from './load-visit.ts';
import { openVisitAct } from './visit-act.ts';

export async function moveAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  return askMove(event.actorId, event.value, tx, ctx);
}

/** The same by a word in the chat: about the visit that is open. */
export async function wrongOneSaid(event: MessageReceived, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const visit = await openVisitOf(tx, event.actorId);
  return visit ? askMove(event.actorId, visit.id, tx, ctx) : notice('info', (t) => t.visit.nothingOpen);
}

async function askMove(actorId: string, visitId: string, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, actorId, visitId);
  if (act.isRefused) return act.reply;
  if (act.attachments.length === 0) return notice('info', (t) => t.visit.nothingToMove);
  return { kind: 'open-form', form: moveForm(act, ctx) };
}

export async function attachmentMoved(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  if (act.isRefused) return act.reply;
  if (act.attachments.length === 0) return notice('info', (t) => t.visit.nothingToMove);
  const fields = readFields(moveForm(act, ctx), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const { item = '', place = '' } = fields.values;
  const move = moveItem(item, placeOf(place), act.items, act.policy);
  if (!move.isPossible) return { kind: 'form-problems', problems: { place: inBoth((t) => t.visit.notTaken) } };
  for (const { id, to } of move.changes) await change(tx, act, id, to);
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: act.visit.id,
    type: 'evidence.moved',
    actorId: act.actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { changes: move.changes.map(({ id, to }) => ({ attachmentId: id, to: keyOf(to) })) },
  });
  await refreshCards(tx, act.visit.id, ctx.now, ctx.newId);
  const kind = act.attachments.find(({ id }) => id === item)?.kind ?? 'file';
  const to = placeName(act, placeOf(place));
  return notice('success', (t, locale) => {
    const what = t.visit.kinds[kind] ?? kind;
    return place === ':out' ? t.visit.movedOut(what) : t.visit.moved(what, to[locale]);
  });
}

async function change(tx: Session, { visit }: LoadedVisit, id: string, to: Place): Promise<void> {
  if (to.kind === 'out') return updateAttachment(tx, id, { status: 'removed', proof: null });
  await updateAttachment(tx, id, { status: 'placed', visitId: visit.id, proof: to.kind === 'proof' ? to.proof : null });
}

/** Keys of proofs come from policy files; `along` and `out` carry a sign that no key has. */
function keyOf(place: Place): string {
  return place.kind === 'proof' ? place.proof : `:${place.kind}`;
}

function placeOf(key: string): Place {
  return key === ':along' || key === ':out' ? { kind: key.slice(1) as 'along' | 'out' } : { kind: 'proof', proof: key };
}

function placeName({ policy }: LoadedVisit, place: Place): Localized<string> {
  const rule = place.kind === 'proof' ? policy.proofs.find(({ key }) => key === place.proof) : undefined;
  return inBoth((t, locale) => {
    if (place.kind === 'out') return t.visit.placeOut;
    return rule ? nameOf(rule.name, locale) : t.visit.along;
  });
}

/** Newest first: what was just sent is what was wrong. */
function moveForm(loaded: LoadedVisit, ctx: HandlerContext): Localized<Form> {
  const { visit, policy, attachments } = loaded;
  const newestFirst = attachments.toReversed();
  const places: Place[] = [
    ...policy.proofs.map(({ key }) => ({ kind: 'proof', proof: key }) as const),
    { kind: 'along' },
    { kind: 'out' },
  ];
  const nameAt = (one: Attachment, locale: 'zh' | 'en') =>
    placeName(loaded, one.proof === null ? { kind: 'along' } : { kind: 'proof', proof: one.proof })[locale];
  return inBoth((t, locale) => ({
    id: 'visit.move',
    title: t.visit.formMove,
    intro: visit.number,
    fields: [
      {
        kind: 'choice',
        name: 'item',
        label: t.visit.moveWhich,
        isRequired: true,
        ...(newestFirst[0] ? { value: newestFirst[0].id } : {}),
        options: newestFirst.map((one) => ({
          value: one.id,
          label: t.visit.itemOption(
            nameAt(one, locale),
            t.visit.kinds[one.kind] ?? one.kind,
            timeText(one.sentAt, ctx.now, ctx.timeZone, locale),
            one.fileName ?? one.label ?? '',
          ),
        })),
      },
      {
        kind: 'choice',
        name: 'place',
        label: t.visit.moveTo,
        isRequired: true,
        options: places.map((place) => ({ value: keyOf(place), label: placeName(loaded, place)[locale] })),
      },
    ],
    submitLabel: t.visit.submitMove,
    value: visit.id,
  }));
}
