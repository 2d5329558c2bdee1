/**
 * What proves an action: files as they arrived (bytes are in FILES_DIR under their SHA-256), visits with their answers,
 * and what was sent in a chat with where it belongs. A file is stored once however often it is sent.
 */
import type { Kit } from '../columns.ts';
import { isNull, sql } from '../drizzle.ts';

/** What reading a file once has shown; what does not apply is left out. */
export interface FileFacts {
  width?: number;
  height?: number;
  pages?: number;
  durationMs?: number;
  /** As written by the camera, without a zone where it wrote none. */
  takenAt?: string;
  takenAtOffset?: string;
  lat?: number;
  lng?: number;
  camera?: string;
}

export interface VisitNeed {
  choice: string;
  /** At most as many characters as the policy says. */
  text: string;
}

export function defineEvidence(kit: Kit) {
  const files = kit.table(
    'files',
    {
      sha256: kit.text().primaryKey(),
      bytes: kit.whole().notNull(),
      /** By content, never by name. */
      mime: kit.text().notNull(),
      kind: kit.oneOf(['image', 'pdf', 'audio', 'video']).notNull(),
      facts: kit.json<FileFacts>().notNull(),
      /** The copy that others see: nothing of the device in it, at most screen size. Another file of this table. */
      displaySha256: kit.text(),
      storedAt: kit.instant().notNull(),
    },
    // What the hourly sweep looks up, as the other indexes on a SHA-256.
    (t) => [kit.index('files_display').on(t.displaySha256)],
  );
  const visits = kit.table(
    'visits',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      leadId: kit.id(),
      accountId: kit.id(),
      memberId: kit.id().notNull(),
      /** Version of the evidence policy that the visit started with. */
      policyId: kit.id().notNull(),
      /** What the QR code of the task carries; random. */
      code: kit.text().notNull().unique(),
      status: kit.oneOf(['open', 'submitted', 'cancelled']).notNull(),
      openedAt: kit.instant().notNull(),
      endedAt: kit.instant(),
      needs: kit.json<VisitNeed[]>().notNull(),
      competitor: kit.text(),
      nextStep: kit.text(),
      /** The picture of the QR code: a file under its SHA-256; null where the visit was not begun in a chat. */
      qrSha256: kit.text(),
      cancelReason: kit.text(),
      /** The touch that its submission recorded. */
      touchId: kit.id(),
      /** Counts every change; a click that carries an older one is answered, and changes nothing. */
      version: kit.whole().notNull(),
    },
    (t) => [
      // One open visit per person, whatever two processes do at once.
      kit.uniqueIndex('visits_open').on(t.memberId).where(sql`${t.status} = 'open'`),
      kit.index('visits_lead').on(t.leadId),
      kit.index('visits_account').on(t.accountId, t.endedAt),
      kit.index('visits_ended').on(t.endedAt),
      kit.index('visits_qr').on(t.qrSha256),
    ],
  );
  const attachments = kit.table(
    'attachments',
    {
      id: kit.id().primaryKey(),
      memberId: kit.id().notNull(),
      platform: kit.text().notNull(),
      /** Id of the delivery and the place in it: the same delivery again stores nothing. */
      source: kit.text().notNull().unique(),
      kind: kit.oneOf(['photo', 'file', 'voice', 'video', 'location']).notNull(),
      /** Null for a location. */
      sha256: kit.text(),
      /** As the sender named it; shown, never used as a path. */
      fileName: kit.text(),
      lat: kit.real(),
      lng: kit.real(),
      accuracyM: kit.real(),
      label: kit.text(),
      /** By the device's clock, where it said so. */
      takenAt: kit.instant(),
      sentAt: kit.instant().notNull(),
      receivedAt: kit.instant().notNull(),
      /** waiting = nobody has said yet where it belongs; shared = sent among people in a channel, proof of nothing. */
      status: kit.oneOf(['waiting', 'placed', 'removed', 'shared']).notNull(),
      visitId: kit.id(),
      /** Which proof of the package it is; null = goes with the visit without being one. */
      proof: kit.text(),
    },
    (t) => [
      kit.index('attachments_visit').on(t.visitId),
      kit.index('attachments_sha256').on(t.sha256),
      kit.index('attachments_waiting').on(t.memberId).where(isNull(t.visitId)),
    ],
  );
  /** Files on their way in. Who has sent all bytes of a file may attach it, for a day; knowing its SHA-256 is not enough. */
  const uploads = kit.table(
    'uploads',
    {
      id: kit.text().primaryKey(),
      memberId: kit.id().notNull(),
      fileName: kit.text().notNull(),
      /** As announced. */
      bytes: kit.whole().notNull(),
      /** Set once every byte is there and the file was taken. */
      sha256: kit.text(),
      startedAt: kit.instant().notNull(),
    },
    (t) => [
      kit.index('uploads_member').on(t.memberId, t.sha256),
      kit.index('uploads_sha256').on(t.sha256),
      kit.index('uploads_started').on(t.startedAt),
    ],
  );
  return { files, visits, attachments, uploads };
}
