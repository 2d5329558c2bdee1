/**
 * Plays what the demo's people did before the visitor came: step by step, each at its own time, through the handlers that
 * clicks and the API go through, so that awards, evidence, touches and cards are what the product makes of them. A step
 * and its being over are one transaction: a first start that is killed goes on where it was. Never plays anything twice.
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { findAccount } from '../../db/repos/accounts.ts';
import { findDealByExternalId } from '../../db/repos/deals.ts';
import { readDemoValue, writeDemoValue } from '../../db/repos/demo.ts';
import { findLead } from '../../db/repos/leads.ts';
import { nextOutboxAt } from '../../db/repos/outbox.ts';
import { openVisitOf } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { recordDeal } from '../../handlers/deals/record-deal.ts';
import { recordPayment } from '../../handlers/deals/record-payment.ts';
import { handleInbound } from '../../handlers/handle-inbound.ts';
import type { PersonEvent } from '../../handlers/inbound.ts';
import type { SentAttachment } from '../../jobs/chat-platform.ts';
import { outboxModule } from '../../jobs/dispatch-outbox.ts';
import { createAudioConverter } from '../files/convert-audio.ts';
import { takeFile } from '../files/take-file.ts';
import { asIncoming } from '../local/attachments.ts';
import { LocalPlatform } from '../local/platform.ts';
import { fileView } from '../local/upload-routes.ts';
import { dmOf } from '../local/visible-conversations.ts';
import type { Baton } from '../wire.ts';
import { type DemoStep, demoSteps } from './demo-week-steps.ts';
import { drawConfirmation, drawDoorSign, pdfOfJpeg } from './draw-evidence-sample.ts';

type StepOf<W extends DemoStep['what']> = Extract<DemoStep, { what: W }>;

const source = 'demo';

/** Does nothing when there is nothing left to play. @throws when a card cannot be handed to the chat */
export async function playDemoWeek(baton: Baton): Promise<void> {
  const { store, contextAt } = baton;
  const saved = demoSteps.safeParse(await readDemoValue(store.read, 'demo-week')).data ?? [];
  if (saved.length === 0) return;
  let now = new Date(saved[0]?.at ?? 0);
  const clock = { now: () => now, wakeAt: () => () => undefined };
  const platform = new LocalPlatform({ store, clock, channels: () => baton.policies.current.channels.channels });
  await platform.start(async () => ({ kind: 'none' }));
  const problems: unknown[] = [];
  const outbox = outboxModule({
    store,
    clock,
    contextAt,
    channel: { kind: 'chat', platform },
    owner: randomUUID(),
    report: (_module, problem) => problems.push(problem),
  });
  for (const [index, step] of saved.entries()) {
    now = new Date(step.at);
    const attachments = step.what === 'visit-files' ? await storeFiles(baton, step, platform) : [];
    await store.transaction(
      async (tx) => {
        await act(tx, contextAt(now), step, attachments);
        await writeDemoValue(tx, 'demo-week', saved.slice(index + 1));
      },
      { lock: 'intake' },
    );
    // Cards are shown when they happened, not all at once when the visitor comes.
    const dueAt = await nextOutboxAt(store.read, 'local');
    if (dueAt && dueAt <= now) await outbox.run(() => true);
  }
  await platform.stop();
  if (problems.length > 0) throw new AggregateError(problems, "The demo's past could not be shown");
}

async function act(tx: Session, ctx: HandlerContext, step: DemoStep, attachments: readonly SentAttachment[]) {
  switch (step.what) {
    case 'deal':
      return playDeal(tx, ctx, step);
    case 'payment':
      return playPayment(tx, ctx, step);
    default:
      return playPerson(tx, ctx, step, attachments);
  }
}

async function playDeal(tx: Session, ctx: HandlerContext, step: StepOf<'deal'>): Promise<void> {
  const { key: externalId, memberId, accountId, leadId, product, amountMinor } = step;
  const closedOn = dateOfDay(localDay(ctx.timeZone, ctx.now.getTime()));
  const sale = { memberId, accountId, customer: null, leadId, product, amountMinor, currency: 'CNY', closedOn };
  await recordDeal(tx, ctx, { source, externalId, ...sale }, { actorId: memberId, via: 'demo' });
}

async function playPayment(tx: Session, ctx: HandlerContext, step: StepOf<'payment'>): Promise<void> {
  const { dealKey, amountMinor } = step;
  const deal = await findDealByExternalId(tx, source, dealKey);
  if (!deal) return;
  const receivedOn = dateOfDay(localDay(ctx.timeZone, ctx.now.getTime()));
  const paid = { source, externalId: `paid-${dealKey}`, amountMinor, currency: deal.currency, receivedOn };
  await recordPayment(tx, ctx, deal, paid, { actorId: null, via: 'demo' });
}

/** What the owner of a lead presses, fills in or sends. */
async function playPerson(
  tx: Session,
  ctx: HandlerContext,
  step: Exclude<DemoStep, { what: 'deal' | 'payment' }>,
  attachments: readonly SentAttachment[],
): Promise<void> {
  const lead = await findLead(tx, step.leadId);
  if (!lead?.ownerId) return;
  const visit = await openVisitOf(tx, lead.ownerId);
  const from = {
    eventId: `demo:${step.what}:${step.leadId}`,
    platform: 'local' as const,
    actorId: lead.ownerId,
    occurredAt: ctx.now,
  };
  const leadValue = `${lead.id}|${lead.version}`;
  const event = personEvent(step, { from, leadValue, visitId: visit?.id ?? '', ctx, attachments });
  await handleInbound(event, tx, ctx);
}

interface EventParts {
  readonly from: { eventId: string; platform: 'local'; actorId: string; occurredAt: Date };
  readonly leadValue: string;
  readonly visitId: string;
  readonly ctx: HandlerContext;
  readonly attachments: readonly SentAttachment[];
}

function personEvent(step: Exclude<DemoStep, { what: 'deal' | 'payment' }>, parts: EventParts): PersonEvent {
  const { from, leadValue, visitId, ctx, attachments } = parts;
  switch (step.what) {
    case 'call': {
      const fields = { outcome: step.outcome, seconds: String(step.seconds), note: step.note };
      return { ...from, kind: 'form', formId: 'lead.call', value: leadValue, fields };
    }
    case 'close':
      return {
        ...from,
        kind: 'form',
        formId: 'lead.close',
        value: leadValue,
        fields: { outcome: 'qualified', note: '' },
      };
    case 'visit-start':
      return { ...from, kind: 'action', actionId: 'lead.visit', value: leadValue };
    case 'visit-files':
      return {
        ...from,
        kind: 'message',
        conversation: { kind: 'dm' },
        text: '',
        attachments: attachments.map(asIncoming),
      };
    case 'visit-answers':
      return { ...from, kind: 'form', formId: 'visit.answers', value: visitId, fields: visitAnswers(ctx) };
    case 'visit-submit':
      return { ...from, kind: 'action', actionId: 'visit.submit', value: visitId };
  }
}

function visitAnswers(ctx: HandlerContext): Record<string, string> {
  const { count, choices } = ctx.policies.current.evidence.visit.needs;
  const words = ['再谈价格', '月底前到货', '跟台一次'];
  const needs = Array.from({ length: count }, (_, index) => ({
    [`need${index + 1}`]: choices[index % choices.length]?.key ?? '',
    [`need${index + 1}.text`]: words[index % words.length] ?? '',
  }));
  return Object.assign({ competitor: '现用一家国产，下月到期', nextStep: '周五前送样品和报价' }, ...needs);
}

/** Draws and stores what is sent, and shows the message in the chat of whoever sends it. */
async function storeFiles(
  baton: Baton,
  step: StepOf<'visit-files'>,
  platform: LocalPlatform,
): Promise<SentAttachment[]> {
  const { store, contextAt } = baton;
  const at = new Date(step.at);
  const lead = await findLead(store.read, step.leadId);
  const account = await findAccount(store.read, lead?.accountId ?? null);
  const rep = (await contextAt(at).directory(store.read)).members.get(lead?.ownerId ?? '');
  const visit = rep ? await openVisitOf(store.read, rep.id) : null;
  if (!account || !rep || !visit) return [];
  const takenAt = new Date(at.getTime() - 5 * 60_000);
  const sample = { hospital: account.name, rep: rep.name, takenAt, number: visit.number };
  const [sign, sheet] = await Promise.all([drawDoorSign(sample), drawConfirmation(sample)]);
  const sent: SentAttachment[] = await Promise.all([
    storeFile(baton, sign, 'demo-door-sign.jpg', takenAt),
    step.isPdf
      ? storeFile(baton, pdfOfJpeg(sheet), 'demo-confirmation.pdf', null)
      : storeFile(baton, sheet, 'demo-confirmation.jpg', takenAt),
  ]);
  const { lat, lng, name: label } = account;
  if (lat !== null && lng !== null)
    sent.push({ kind: 'location', lat, lng, accuracyM: 30, label, takenAt: takenAt.toISOString() });
  const eventId = `demo:visit-files:${step.leadId}`;
  await platform.post(rep.id, dmOf(rep.id), '', eventId, { attachments: sent, thread: `visit:${visit.id}` });
  return sent;
}

async function storeFile(baton: Baton, bytes: Buffer, name: string, takenAt: Date | null): Promise<SentAttachment> {
  const { store, files, policies } = baton;
  await files.makeIncoming();
  const passing = files.incomingPath(randomUUID());
  await writeFile(passing, bytes, { mode: 0o600 });
  const deps = {
    store,
    files,
    policy: () => policies.current.evidence.files,
    now: () => new Date(),
    audio: createAudioConverter(files),
  };
  const { kind, ...facts } = fileView(await takeFile(deps, passing, name));
  return { ...facts, kind: kind === 'pdf' ? 'file' : 'photo', name, takenAt: takenAt?.toISOString() ?? null };
}
