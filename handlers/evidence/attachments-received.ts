/**
 * Photos, files, voices, films and places that somebody sends to Baton: each goes to the open visit of that person, onto
 * the proof it fits, or along. Without an open visit it is kept and asked about. The same file is not used twice. Sent in
 * a channel it is talk among people. The bytes were stored before; running this again changes nothing.
 */
import type { Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { findFile } from '../../db/repos/files.ts';
import { enqueueCard, enqueueContent, priorities, refreshCards } from '../../db/repos/outbox.ts';
import {
  type Attachment,
  findVisit,
  openVisitOf,
  usesOfFile,
  type Visit,
  waitingAttachments,
} from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { placeItem } from '../../domain/evidence/place-item.ts';
import type { HandlerContext } from '../context.ts';
import type { IncomingAttachment, MessageReceived } from '../inbound.ts';
import { loadVisit, missingOf, sourceOf } from './load-visit.ts';
import { waitingSubject } from './place-waiting.ts';

type Sent = IncomingAttachment & { readonly index: number };

const kinds = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const;

export async function attachmentsReceived(event: MessageReceived, tx: Session, ctx: HandlerContext): Promise<void> {
  const sent = (event.attachments ?? []).map((one, index) => ({ ...one, index }));
  if (event.conversation.kind === 'channel') {
    for (const one of sent) await keep(event, tx, ctx, one, await kindOf(tx, one), { status: 'shared' });
    return;
  }
  const open = await openVisitOf(tx, event.actorId);
  const ended = await endedThread(event, tx);
  const visit = ended ? null : open;
  const told: Localized<string>[] = ended ? [inBoth((t) => t.visit.threadEnded(ended.number))] : [];
  const placed: Localized<string>[] = [];
  for (const one of sent) {
    const kind = await kindOf(tx, one);
    const what = inBoth((t) =>
      [t.visit.kinds[kind ?? one.kind], 'name' in one ? one.name : null].filter(Boolean).join(' '),
    );
    const refusal =
      kind === null
        ? inBoth((t, locale) => t.visit.unreadable(what[locale]))
        : await refuseReuse(event, tx, one, visit, what);
    if (refusal) told.push(refusal);
    else if (visit) placed.push(await place(event, tx, ctx, one, kind, visit));
    else await keep(event, tx, ctx, one, kind, { status: 'waiting' });
  }
  if (placed.length > 0)
    told.unshift(inBoth((t, locale) => t.visit.gotPlaced(placed.map((name) => name[locale]).join(t.list))));
  if (visit) {
    await refreshCards(tx, visit.id, ctx.now, ctx.newId);
    const missing = missingOf(await loadVisit(tx, ctx, visit));
    told.push(inBoth((t, locale) => t.visit.stillMissing(missing[locale])));
  } else await askWhere(event, tx, ctx);
  await answer(event, tx, ctx, told, visit ?? ended);
}

/** The visit in whose thread this was written, when it has ended: nothing may slip into another one. */
async function endedThread(event: MessageReceived, tx: Session): Promise<Visit | null> {
  const [kind, id = ''] = (event.thread ?? '').split(':');
  const visit = kind === 'visit' ? await findVisit(tx, id) : null;
  return visit && visit.memberId === event.actorId && visit.status !== 'open' ? visit : null;
}

/** By the content that is stored, whatever the sender calls it; null when the file is not there. */
async function kindOf(tx: Session, one: IncomingAttachment): Promise<Attachment['kind'] | null> {
  if (one.kind === 'location') return 'location';
  const file = await findFile(tx, one.sha256);
  return file && kinds[file.kind];
}

/** Where else it was used is said by number only: whose visit that is, and to whom, is not the sender's matter. */
async function refuseReuse(
  event: MessageReceived,
  tx: Session,
  one: IncomingAttachment,
  visit: Visit | null,
  what: Localized<string>,
): Promise<Localized<string> | null> {
  if (one.kind === 'location') return null;
  const [use] = await usesOfFile(tx, one.sha256);
  if (!use) return null;
  if (visit && use.visitId === visit.id) return inBoth((t, locale) => t.visit.duplicateHere(what[locale]));
  const other = use.visitId === null ? null : await findVisit(tx, use.visitId);
  if (other) return inBoth((t, locale) => t.visit.duplicateThere(what[locale], other.number));
  return use.memberId === event.actorId
    ? inBoth((t, locale) => t.visit.duplicateWaiting(what[locale]))
    : inBoth((t, locale) => t.visit.duplicateElsewhere(what[locale]));
}

/** @returns what it has become, in words */
async function place(
  event: MessageReceived,
  tx: Session,
  ctx: HandlerContext,
  one: Sent,
  kind: Attachment['kind'] | null,
  visit: Visit,
): Promise<Localized<string>> {
  const { items, policy } = await loadVisit(tx, ctx, visit);
  const proof = placeItem(sourceOf(kind ?? one.kind), items, policy);
  await keep(event, tx, ctx, one, kind, { status: 'placed', visitId: visit.id, proof });
  const rule = policy.proofs.find(({ key }) => key === proof);
  return inBoth((t, locale) => (rule ? rule.name[locale] : (t.visit.kinds[kind ?? one.kind] ?? one.kind)));
}

async function keep(
  event: MessageReceived,
  tx: Session,
  ctx: HandlerContext,
  one: Sent,
  kind: Attachment['kind'] | null,
  where: { status: Attachment['status']; visitId?: string; proof?: string | null },
): Promise<void> {
  const id = ctx.newId();
  const isNew = await tx.insertIfAbsent('attachments', {
    id,
    memberId: event.actorId,
    platform: event.platform,
    source: `${event.platform} ${event.eventId} ${one.index}`,
    kind: kind ?? one.kind,
    ...(one.kind === 'location'
      ? { lat: one.lat, lng: one.lng, accuracyM: one.accuracyM, label: one.label }
      : { sha256: one.sha256, fileName: one.name }),
    takenAt: one.takenAt,
    sentAt: event.occurredAt,
    receivedAt: ctx.now,
    ...where,
  });
  if (!isNew || where.status === 'shared') return;
  await recordEvent(tx, {
    subjectKind: where.visitId ? 'visit' : 'attachment',
    subjectId: where.visitId ?? id,
    type: where.visitId ? 'evidence.placed' : 'evidence.waits',
    actorId: event.actorId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: {
      attachmentId: id,
      kind,
      sha256: one.kind === 'location' ? null : one.sha256,
      proof: where.proof ?? null,
    },
  });
}

/** One question for all that waits; the newest card asks, older ones point to it. */
async function askWhere(event: MessageReceived, tx: Session, ctx: HandlerContext): Promise<void> {
  const waiting = await waitingAttachments(tx, event.actorId);
  const first = waiting.find(({ source }) => source.startsWith(`${event.platform} ${event.eventId} `));
  if (!first) return;
  const subjectId = waitingSubject(event.actorId);
  await refreshCards(tx, subjectId, ctx.now, ctx.newId);
  await enqueueCard(tx, {
    id: ctx.newId(),
    to: { platform: event.platform, recipientKind: 'member', recipientId: event.actorId },
    now: ctx.now,
    // A question back to somebody who waits for it.
    priority: priorities.alert,
    cardKey: `waiting:${first.id}`,
    subjectId,
  });
}

async function answer(
  event: MessageReceived,
  tx: Session,
  ctx: HandlerContext,
  told: readonly Localized<string>[],
  visit: Visit | null,
): Promise<void> {
  if (told.length === 0) return;
  await enqueueContent(tx, {
    id: ctx.newId(),
    to: { platform: event.platform, recipientKind: 'member', recipientId: event.actorId },
    now: ctx.now,
    priority: priorities.alert,
    dedupeKey: `files ${event.platform} ${event.eventId}`,
    content: {
      kind: 'text',
      text: inBoth((_t, locale) => told.map((line) => line[locale]).join('\n')),
      ...(visit ? { thread: `visit:${visit.id}` } : {}),
    },
  });
}
