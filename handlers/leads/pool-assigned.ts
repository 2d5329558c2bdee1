/** A leader gives a lead from the pool to a rep of the team: first a ranked choice, then the assignment. */
import type { Form } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import { memberName, notice, openLeadAct } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { assignableReps, refuseRep } from '../people/assignable-reps.ts';
import { changeOwner } from './change-owner.ts';
import { rememberForUndo } from './undo.ts';

export async function poolAssignAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'pool.assign', event.value);
  if (act.isRefused) return act.reply;
  if (act.lead.status !== 'pooled') return notice('info', (t) => t.notice.alreadyAssigned);
  const reps = await assignableReps(tx, ctx, act.lead);
  if (reps.length === 0) return notice('warning', (t) => t.notice.nobodyToAssign);
  return {
    kind: 'open-form',
    form: inBoth(
      (t, locale): Form => ({
        id: 'pool.assign',
        title: t.form.assign,
        intro: act.intro,
        fields: [
          {
            kind: 'choice',
            name: 'to',
            label: t.form.assignTo,
            isRequired: true,
            value: reps[0]?.id ?? '',
            options: reps.map((rep) => ({
              value: rep.id,
              label: t.form.assignOption(locale === 'zh' ? rep.name : rep.nameEn, rep.score, rep.openLeads),
            })),
          },
        ],
        submitLabel: t.form.submitAssign,
        value: event.value,
      }),
    ),
  };
}

export async function poolAssigned(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'pool.assign', event.value);
  if (act.isRefused) return act.reply;
  if (act.lead.status !== 'pooled') return notice('info', (t) => t.notice.alreadyAssigned);
  const directory = await ctx.directory(tx);
  const rep = directory.members.get(event.fields.to ?? '');
  const problem = await refuseRep(tx, ctx, rep ?? null, act.lead);
  if (problem || !rep) return problem ?? notice('warning', (t) => t.notice.notInTeam);
  const trace = { terms: [], top: [], excluded: {}, reasons: [{ code: 'assign.chosen-by-person', params: {} }] };
  const { lead: moved, ended } = await changeOwner(
    tx,
    ctx,
    act.lead,
    { memberId: rep.id, unitId: rep.unitId, score: null, trace },
    { how: 'manager', actorId: act.actor.memberId, via: event.platform, isAnnounced: true, startAt: ctx.now },
  );
  const { unitId, assignmentId } = act.lead;
  const undo = assignmentId
    ? await rememberForUndo(tx, ctx, {
        memberId: act.actor.memberId,
        action: 'assign',
        before: act.lead,
        after: moved,
        ended,
        state: { ownership: { memberId: null, unitId, assignmentId } },
      })
    : undefined;
  const name = memberName(directory.members, rep.id);
  return notice('success', (t, locale) => t.notice.assigned(name[locale]), undo);
}
