/** The three short answers of a visit: what the customer needs, what competitors do, what comes next. Saved as a whole. */
import type { Form, FormField, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updateVisit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { type LoadedVisit, loadVisit, missingOf } from './load-visit.ts';
import { customerOf, openVisitAct } from './visit-act.ts';

export async function answersAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  if (act.isRefused) return act.reply;
  return { kind: 'open-form', form: answersForm(act, await customerOf(tx, ctx, act.visit, act.actor)) };
}

export async function visitAnswered(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  if (act.isRefused) return act.reply;
  const fields = readFields(
    answersForm(
      act,
      inBoth(() => ''),
    ),
    event.fields,
  );
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const { values } = fields;
  const needs = needNames(act).map((name) => ({ choice: values[name] ?? '', text: values[`${name}.text`] ?? '' }));
  const competitor = values.competitor || null;
  const nextStep = values.nextStep || null;
  const visit = await updateVisit(tx, act.visit, { needs, competitor, nextStep });
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.answered',
    actorId: act.actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { needs: needs.map(({ choice }) => choice) },
    values: {
      personKey: `lead:${visit.leadId}`,
      before: { needs: act.visit.needs, competitor: act.visit.competitor, nextStep: act.visit.nextStep },
      after: { needs, competitor, nextStep },
    },
  });
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
  const missing = missingOf(await loadVisit(tx, ctx, visit));
  return notice('success', (t, locale) => t.visit.answersSaved(missing[locale]));
}

function needNames({ policy }: LoadedVisit): string[] {
  return Array.from({ length: policy.needs.count }, (_, index) => `need${index + 1}`);
}

function answersForm(loaded: LoadedVisit, customer: Localized<string>): Localized<Form> {
  const { visit, policy } = loaded;
  const { choices, maxCharacters } = policy.needs;
  return inBoth((t, locale) => ({
    id: 'visit.answers',
    title: t.visit.formAnswers,
    intro: [visit.number, customer[locale]].filter(Boolean).join(' '),
    fields: [
      ...needNames(loaded).map((name, index): FormField => {
        const given = visit.needs[index];
        return {
          kind: 'choice-text',
          name,
          label: t.visit.need(index + 1),
          isRequired: true,
          options: choices.map((choice) => ({ value: choice.key, label: choice.name[locale] })),
          textLabel: t.visit.needText,
          isTextRequired: false,
          maxLength: maxCharacters,
          ...(given ? { value: given.choice, textValue: given.text } : {}),
        };
      }),
      {
        kind: 'text',
        name: 'competitor',
        label: t.visit.competitor,
        isRequired: policy.isCompetitorRequired,
        help: t.visit.competitorHelp,
        maxLength: policy.answerCharacters,
        ...(visit.competitor ? { value: visit.competitor } : {}),
      },
      {
        kind: 'text',
        name: 'nextStep',
        label: t.visit.nextStep,
        isRequired: true,
        help: t.visit.nextStepHelp,
        maxLength: policy.answerCharacters,
        ...(visit.nextStep ? { value: visit.nextStep } : {}),
      },
    ],
    submitLabel: t.visit.save,
    value: visit.id,
  }));
}
