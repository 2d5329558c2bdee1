/**
 * A call is recorded by hand. It counts as reported, not proven; whether it stops the first-touch clock is policy.
 * "No need" and "wrong number" close the lead. A timely touch ends the rep's streak of misses.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import { type CallOutcome, judgeCall } from '../../domain/sla/judge-call.ts';
import { type LeadAct, notice, openLeadAct } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { recordTouch } from './record-touch.ts';
import { deadlinesOf } from './run-clocks.ts';

/** What the rep ticks → what the domain judges by, and whether the lead is over. */
const outcomes: Record<string, { outcome: CallOutcome; closes: boolean }> = {
  'reached-interested': { outcome: 'reached', closes: false },
  'reached-later': { outcome: 'reached', closes: false },
  'reached-no-need': { outcome: 'reached', closes: true },
  'no-answer': { outcome: 'no-answer', closes: false },
  'wrong-number': { outcome: 'wrong-number', closes: true },
};

export async function callAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.record-call', event.value, { anyVersion: true });
  if (act.isRefused) return act.reply;
  if (act.lead.status === 'pooled') return notice('info', (t) => t.notice.alreadyPooled);
  return { kind: 'open-form', form: callForm(act, ctx) };
}

export async function callRecorded(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.record-call', event.value);
  if (act.isRefused) return act.reply;
  const { lead, actor } = act;
  if (lead.status === 'pooled') return notice('info', (t) => t.notice.alreadyPooled);
  const fields = readFields(callForm(act, ctx), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const choice = outcomes[fields.values.outcome ?? ''];
  if (!choice) return { kind: 'form-problems', problems: { outcome: inBoth((t) => t.form.notOption) } };
  if (choice.outcome === 'reached' && fields.values.seconds === '')
    return { kind: 'form-problems', problems: { seconds: inBoth((t) => t.form.required) } };

  const seconds = choice.outcome === 'reached' ? Number(fields.values.seconds) : 0;
  const { policy, policyId } = await deadlinesOf(tx, ctx, lead.id);
  const judgement = judgeCall({ outcome: choice.outcome, seconds, proof: 'reported' }, policy);
  const { outcome = '', note } = fields.values;
  const { undo } = await recordTouch(tx, ctx, {
    lead,
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    touch: { kind: 'call', proof: judgement.proof, outcome, seconds, note: note || null },
    stopsClock: judgement.stopsClock,
    closeReason: choice.closes ? outcome : null,
    event: {
      type: 'lead.call-recorded',
      params: { seconds, isFirstResponse: judgement.isFirstResponse, reasons: judgement.reasons, policyId },
    },
    undo: { action: 'call' },
  });
  if (choice.closes) return notice('success', (t) => t.notice.closedNow, undo);
  // After the first touch no deadline of it runs: there is nothing to say about what counts.
  if (lead.touchedAt !== null) return notice('success', (t) => t.notice.callNoted, undo);
  return answer(judgement.reasons[0]?.code ?? '', policy.minCallSeconds, undo);
}

function callForm({ lead, intro }: LeadAct, ctx: HandlerContext): Localized<Form> {
  return inBoth((t) => ({
    id: 'lead.call',
    title: t.form.call,
    intro,
    fields: [
      {
        kind: 'choice',
        name: 'outcome',
        label: t.form.outcome,
        isRequired: true,
        options: Object.entries(t.form.outcomes).map(([value, label]) => ({ value, label })),
      },
      {
        kind: 'number',
        name: 'seconds',
        label: t.form.seconds,
        // Only a call that was answered has a length.
        isRequired: false,
        help: t.form.secondsHelp,
        min: 0,
        max: ctx.policies.current.deadlines.maxCallSeconds,
        unit: t.form.secondsUnit,
      },
      { kind: 'long-text', name: 'note', label: t.form.note, isRequired: false, help: t.form.noteHelp, maxLength: 200 },
    ],
    submitLabel: t.form.submitCall,
    value: `${lead.id}|${lead.version}`,
  }));
}

function answer(code: string, minCallSeconds: number, undo: { undoId: string; until: Date }): Reply {
  if (code === 'call.counts') return notice('success', (t) => t.notice.callCounts, undo);
  if (code === 'call.too-short') return notice('warning', (t) => t.notice.callTooShort(minCallSeconds), undo);
  if (code === 'call.only-reported') return notice('warning', (t) => t.notice.callOnlyReported, undo);
  return notice('info', (t) => t.notice.callRecorded, undo);
}
