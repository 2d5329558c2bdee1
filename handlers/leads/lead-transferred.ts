/**
 * A lead is passed on: by its owner with a reason, by a leader, or because the owner cannot take it. First a form asks
 * why and to whom; then the rules choose (everybody who had it is left out), or the colleague who was picked.
 */
import type { Form } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { wordOf } from '../../cards/text/word-of.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { memberState } from '../../db/repos/directory.ts';
import { formerOwners, type Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { memberName, notice, openLeadAct, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { assignableReps, refuseRep } from '../people/assignable-reps.ts';
import { changeOwner } from './change-owner.ts';
import { findNextPlace, type Placement } from './find-place.ts';
import { rememberForUndo } from './undo.ts';

const automatic = 'auto';

export async function transferAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.transfer', event.value);
  if (act.isRefused) return act.reply;
  if (act.lead.status === 'pooled') return notice('info', (t) => t.notice.alreadyPooled);
  const reps = (await assignableReps(tx, ctx, act.lead)).filter((rep) => rep.id !== act.lead.ownerId);
  return {
    kind: 'open-form',
    form: inBoth(
      (t, locale): Form => ({
        id: 'lead.transfer',
        title: t.form.transfer,
        intro: act.intro,
        fields: [
          {
            kind: 'choice',
            name: 'reason',
            label: t.form.transferReason,
            isRequired: true,
            options: options(t.form.transferReasons),
          },
          {
            kind: 'choice',
            name: 'to',
            label: t.form.transferTo,
            isRequired: true,
            value: automatic,
            options: [
              { value: automatic, label: t.form.auto },
              ...reps.map((rep) => ({
                value: rep.id,
                label: t.form.assignOption(locale === 'zh' ? rep.name : rep.nameEn, rep.score, rep.openLeads),
              })),
            ],
          },
        ],
        submitLabel: t.form.submitTransfer,
        value: event.value,
      }),
    ),
  };
}

export async function refusalAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.refuse', event.value);
  if (act.isRefused) return act.reply;
  return {
    kind: 'open-form',
    form: inBoth(
      (t): Form => ({
        id: 'lead.refuse',
        title: t.form.refuse,
        intro: act.intro,
        fields: [
          {
            kind: 'choice',
            name: 'reason',
            label: t.form.transferReason,
            isRequired: true,
            options: options(t.form.refuseReasons),
          },
        ],
        submitLabel: t.form.submitRefuse,
        value: event.value,
      }),
    ),
  };
}

export async function leadTransferred(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const isRefusal = event.formId === 'lead.refuse';
  const act = await openLeadAct(tx, ctx, event.actorId, isRefusal ? 'lead.refuse' : 'lead.transfer', event.value);
  if (act.isRefused) return act.reply;
  const { lead, actor } = act;
  if (lead.status === 'pooled') return notice('info', (t) => t.notice.alreadyPooled);
  const reason = event.fields.reason ?? '';
  const { zh: reasons } = inBoth((t) => (isRefusal ? t.form.refuseReasons : t.form.transferReasons));
  if (!wordOf(reasons, reason)) return { kind: 'form-problems', problems: { reason: inBoth((t) => t.form.required) } };
  const choice = await placeFor(tx, ctx, lead, isRefusal ? automatic : (event.fields.to ?? automatic));
  if (choice.isRefused) return choice.reply;

  const { lead: moved, ended } = await changeOwner(tx, ctx, lead, choice.place, {
    how: isRefusal ? 'refused' : 'transfer',
    actorId: actor.memberId,
    via: event.platform,
    isAnnounced: true,
    startAt: ctx.now,
  });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: isRefusal ? 'lead.refused' : 'lead.transferred',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { reason, fromMemberId: lead.ownerId, toMemberId: moved.ownerId },
  });
  const undo =
    lead.ownerId && lead.assignmentId
      ? await rememberForUndo(tx, ctx, {
          memberId: actor.memberId,
          action: isRefusal ? 'refuse' : 'transfer',
          before: lead,
          after: moved,
          ended,
          state: { ownership: { memberId: lead.ownerId, unitId: lead.unitId, assignmentId: lead.assignmentId } },
        })
      : undefined;
  const to = memberName((await ctx.directory(tx)).members, moved.ownerId);
  const text = moved.ownerId === null ? (isRefusal ? 'refusedPool' : 'transferredPool') : null;
  return notice(
    'success',
    (t, locale) =>
      text ? t.notice[text] : isRefusal ? t.notice.refused(to[locale]) : t.notice.transferred(to[locale]),
    undo,
  );
}

async function placeFor(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  to: string,
): Promise<{ isRefused: false; place: Placement } | Refused> {
  const had = await formerOwners(tx, lead.id);
  if (to === automatic) {
    return { isRefused: false, place: await findNextPlace(tx, ctx, lead, had) };
  }
  const rep = (await ctx.directory(tx)).members.get(to);
  if (rep && rep.id === lead.ownerId)
    return refuse(notice('info', (t, locale) => t.notice.alreadyTheirs(locale === 'zh' ? rep.name : rep.nameEn)));
  const problem = await refuseRep(tx, ctx, rep ?? null, lead);
  if (problem || !rep) return refuse(problem ?? notice('warning', (t) => t.notice.notInTeam));
  const { openLeads } = await memberState(tx, rep.id);
  const reasons = [{ code: 'assign.chosen-by-person', params: { openLeads } }];
  const trace = { terms: [], top: [], excluded: {}, reasons };
  return { isRefused: false, place: { memberId: rep.id, unitId: rep.unitId, score: null, trace } };
}

function options(labels: Record<string, string>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
