/**
 * What a page says it sends along, against what the server has: a file counts when the acting member has uploaded every
 * byte of it; kind, size and type are the server's, never the page's.
 */
import { z } from 'zod';
import type { Localized } from '../../cards/card.ts';
import { findFile, hasUploaded } from '../../db/repos/files.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import type { IncomingAttachment } from '../../handlers/inbound.ts';
import type { SentAttachment } from '../../jobs/chat-platform.ts';
import { cleanFileName } from '../files/clean-file-name.ts';
import { fileView } from './upload-routes.ts';

/** Files of one message: what fits on a screen of a phone. */
export const maxAttachments = 9;

const instant = z.iso.datetime({ offset: true }).nullish();

export const givenAttachment = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['photo', 'file', 'voice', 'video']),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    name: z.string().max(1_000).nullish(),
    takenAt: instant,
  }),
  z.object({
    kind: z.literal('location'),
    lat: z.number().min(-90).max(90),
    lng: z.number().min(-180).max(180),
    accuracyM: z.number().min(0).max(1_000_000).nullish(),
    label: z.string().max(200).nullish(),
    takenAt: instant,
  }),
]);

const kinds = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const satisfies Record<
  Row<'files'>['kind'],
  SentAttachment['kind']
>;

/** @returns null when one of the files is not there, or was not sent by this member */
export async function readAttachments(
  session: Session,
  memberId: string,
  given: readonly z.infer<typeof givenAttachment>[],
): Promise<SentAttachment[] | null> {
  const sent: SentAttachment[] = [];
  for (const one of given) {
    const takenAt = one.takenAt ? new Date(one.takenAt).toISOString() : null;
    if (one.kind === 'location') {
      sent.push({ ...one, accuracyM: one.accuracyM ?? null, label: cleanText(one.label ?? '') || null, takenAt });
      continue;
    }
    const file = (await hasUploaded(session, memberId, one.sha256)) ? await findFile(session, one.sha256) : null;
    if (!file) return null;
    const { kind, ...facts } = fileView(file);
    sent.push({ ...facts, kind: kinds[kind], name: cleanFileName(one.name ?? '') || null, takenAt });
  }
  return sent;
}

export function asIncoming(sent: SentAttachment): IncomingAttachment {
  const takenAt = sent.takenAt === null ? null : new Date(sent.takenAt);
  if (sent.kind !== 'location') return { kind: sent.kind, sha256: sent.sha256, name: sent.name, takenAt };
  const { kind, lat, lng, accuracyM, label } = sent;
  return { kind, lat, lng, accuracyM, label, takenAt };
}

export const fileUnknown: Localized<string> = {
  zh: '有文件还没有传完，这条消息没有发出。请重新选择文件再发。',
  en: 'A file has not been sent completely, so the message was not sent. Please choose the file again.',
};
