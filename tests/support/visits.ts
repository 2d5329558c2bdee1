/** Steps of a visit for scenarios: an accepted lead, files that are really stored, what people press and fill in. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createAudioConverter } from '../../bot/files/convert-audio.ts';
import { takeFile } from '../../bot/files/take-file.ts';
import type { Card } from '../../cards/card.ts';
import type { StoredFile } from '../../db/repos/files.ts';
import { type Attachment, openVisitOf, type Visit } from '../../db/repos/visits.ts';
import type { IncomingAttachment, Reply } from '../../handlers/inbound.ts';
import type { Company } from './company.ts';
import { pdf, photo } from './evidence-files.ts';
import { bringOwnedLead, press } from './loop.ts';

/** Stores bytes as an upload would. */
export async function storeFile(company: Company, bytes: Buffer, name = 'file'): Promise<StoredFile> {
  const { files, store, policies } = company.baton;
  await files.makeIncoming();
  const passing = files.incomingPath(randomUUID());
  await writeFile(passing, bytes);
  const now = () => company.clock.now();
  const deps = { store, files, policy: () => policies.current.evidence.files, now, audio: createAudioConverter(files) };
  return takeFile(deps, passing, name);
}

const sentAs = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const;

/** A stored file as it comes in with a message. */
export async function attach(company: Company, bytes: Buffer, name: string | null = null): Promise<IncomingAttachment> {
  const { sha256, kind } = await storeFile(company, bytes, name ?? 'file');
  return { kind: sentAs[kind], sha256, name, takenAt: company.clock.now() };
}

let tint = 0;
/** A photo that no other equals. */
export async function attachPhoto(company: Company, name = 'door.jpg'): Promise<IncomingAttachment> {
  tint += 1;
  return attach(company, await photo({ tint }), name);
}

let pdfs = 0;
export async function attachPdf(company: Company, name = 'confirmation.pdf'): Promise<IncomingAttachment> {
  pdfs += 1;
  return attach(company, pdf({ text: `Signed ${pdfs}` }), name);
}

export const place: IncomingAttachment = {
  kind: 'location',
  lat: 31.198,
  lng: 121.45,
  accuracyM: 20,
  label: '中山医院',
  takenAt: null,
};

export const answers = {
  need1: 'price',
  'need1.text': '再降两个点',
  need2: 'supply',
  'need2.text': '周五前到',
  need3: 'training',
  'need3.text': '',
  competitor: '无',
  nextStep: '周五送样品',
};

/** An accepted lead and its owner. */
export async function acceptedLead(company: Company, body: Record<string, unknown> = {}) {
  const receipt = await bringOwnedLead(company, body);
  await press(company, receipt.owner, receipt.lead.id, 'lead.accept');
  return receipt;
}

export async function startVisit(company: Company, memberId: string, leadId: string): Promise<Visit> {
  await press(company, memberId, leadId, 'lead.visit');
  const visit = await openVisitOf(company.baton.store.read, memberId);
  if (!visit) throw new Error('No visit was started');
  return visit;
}

export function visitCardOf(company: Company, memberId: string, visitId: string): Promise<Card> {
  return company.card(`dm:${memberId}`, `visit:${visitId}`);
}

/** Sends everything a visit needs and submits it. */
export async function completeVisit(company: Company, memberId: string, visit: Visit): Promise<Reply> {
  await company.send(memberId, [await attachPhoto(company), await attachPdf(company)]);
  await company.submit(memberId, 'visit.answers', visit.id, answers);
  return company.click(memberId, 'visit.submit', visit.id);
}

export async function attachmentRows(company: Company): Promise<Attachment[]> {
  const { attachments } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(attachments);
  return rows.toSorted((one, other) => one.source.localeCompare(other.source, 'en', { numeric: true }));
}
