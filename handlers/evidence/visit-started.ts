/**
 * A visit begins: from the card of a lead, or by a word in the chat and a choice among one's leads. One visit is open per
 * person; a second is refused and the open one named. Its card comes with a QR code and what is known already. Files that
 * were waiting for a place go to it when they were why it was begun.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { findAccount } from '../../db/repos/accounts.ts';
import { addFile } from '../../db/repos/files.ts';
import { type Lead, openLeadsOf, takeNumber } from '../../db/repos/leads.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import { openVisitOf, type Visit, waitingAttachments } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { visitCode } from '../../domain/evidence/visit-code.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { actingMember, nameFor, notice, noticeWithMend, openLeadAct } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import { leadPlace } from '../people/actor-of.ts';
import { missingOf } from './load-visit.ts';
import { placeWaiting, waitingSubject } from './place-waiting.ts';
import { customerOf } from './visit-act.ts';

/** Button of a lead's card. */
export async function visitStarted(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  return startVisit(event, tx, ctx, event.value, false);
}

/** A word in the chat, or the button of files that wait for a place. */
export async function visitAsked(
  event: Pick<ActionClicked | MessageReceived, 'actorId'>,
  tx: Session,
  ctx: HandlerContext,
): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const refused = await refuseSecond(tx, ctx, acting.actor);
  if (refused) return refused;
  const leads = await visitableLeads(tx, ctx, acting.actor);
  if (leads.length === 0) return notice('info', (t) => t.visit.noLeads);
  return { kind: 'open-form', form: await startForm(tx, ctx, acting.actor, leads) };
}

export async function visitChosen(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const leads = await visitableLeads(tx, ctx, acting.actor);
  if (leads.length === 0) return notice('info', (t) => t.visit.noLeads);
  const fields = readFields(await startForm(tx, ctx, acting.actor, leads), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  return startVisit(event, tx, ctx, fields.values.lead ?? '', true);
}

async function startVisit(
  event: ActionClicked | FormSubmitted,
  tx: Session,
  ctx: HandlerContext,
  leadValue: string,
  takesWaiting: boolean,
): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.start-visit', leadValue, { anyVersion: true });
  if (act.isRefused) return act.reply;
  const { lead, actor } = act;
  if (lead.status === 'pooled') return notice('info', (t) => t.notice.alreadyPooled);
  const refused = await refuseSecond(tx, ctx, actor);
  if (refused) return refused;

  const number = await takeNumber(tx, 'visit', 'V');
  // Time is left out of the id: what remains is drawn at random and cannot be guessed.
  const code = ctx.newId().replaceAll('-', '').slice(12);
  const qr = await ctx.keepQrCode(visitCode({ number, code }));
  await addFile(tx, { ...qr.file, displaySha256: null, storedAt: ctx.now });
  const visit: Visit = {
    id: ctx.newId(),
    number,
    leadId: lead.id,
    accountId: lead.accountId,
    memberId: actor.memberId,
    policyId: ctx.policies.ids.evidence,
    code,
    status: 'open',
    openedAt: ctx.now,
    endedAt: null,
    needs: [],
    competitor: null,
    nextStep: null,
    qrSha256: qr.file.sha256,
    cancelReason: null,
    touchId: null,
    version: 1,
  };
  await tx.insert('visits', visit);
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.started',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { number, leadId: lead.id, accountId: lead.accountId, policyId: visit.policyId },
  });
  await enqueueCard(tx, {
    id: ctx.newId(),
    to: { platform: event.platform, recipientKind: 'member', recipientId: actor.memberId },
    now: ctx.now,
    // The answer to somebody who stands at the customer's door.
    priority: priorities.alert,
    cardKey: `visit:${visit.id}`,
    subjectId: visit.id,
  });
  // What waits can go to this one now.
  await refreshCards(tx, waitingSubject(actor.memberId), ctx.now, ctx.newId);
  if (takesWaiting && (await waitingAttachments(tx, actor.memberId)).length > 0) {
    const missing = missingOf(await placeWaiting(tx, ctx, visit, event));
    return notice('success', (t, locale) => t.visit.placed(number, missing[locale]));
  }
  const customer = await customerOf(tx, ctx, visit, actor);
  return notice('success', (t, locale) => t.visit.started(customer[locale]));
}

async function refuseSecond(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Reply | null> {
  const open = await openVisitOf(tx, actor.memberId);
  if (!open) return null;
  const customer = await customerOf(tx, ctx, open, actor);
  return noticeWithMend((t, locale) => t.visit.alreadyOpen(open.number, customer[locale]), {
    actionId: 'visit.submit',
    value: open.id,
    label: (t) => t.visit.submit,
  });
}

/** Own leads that were accepted; those newest in hand first. */
async function visitableLeads(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Lead[]> {
  const directory = await ctx.directory(tx);
  return (await openLeadsOf(tx, actor.memberId))
    .filter((lead) => lead.status !== 'pooled' && can(actor, 'lead.start-visit', leadPlace(directory, lead)).allowed)
    .toReversed();
}

async function startForm(
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
  leads: readonly Lead[],
): Promise<Localized<Form>> {
  const directory = await ctx.directory(tx);
  const companies = new Map<string, string>();
  for (const { accountId, company } of leads) {
    const account = await findAccount(tx, accountId);
    if (accountId) companies.set(accountId, account?.name ?? company ?? '');
  }
  const optionOf = (
    lead: Lead,
    t: { visit: { leadOption(number: string, name: string, company: string): string } },
  ) => ({
    value: lead.id,
    label: t.visit.leadOption(
      lead.number,
      nameFor(actor, lead, directory),
      (lead.accountId && companies.get(lead.accountId)) || lead.company || '',
    ),
  });
  return inBoth((t) => ({
    id: 'visit.start',
    title: t.visit.formStart,
    fields: [
      {
        kind: 'choice',
        name: 'lead',
        label: t.visit.startWhich,
        isRequired: true,
        options: leads.map((lead) => optionOf(lead, t)),
      },
    ],
    submitLabel: t.visit.submitStart,
    value: '',
  }));
}
