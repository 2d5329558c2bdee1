/**
 * The simulated people of the demo: what the owner of a lead does next, and what managers do about pooled leads and
 * pauses. Each lead or pause that they look after has one timer; when it fires, the rows are read again and the next
 * step is taken or waited for. They act through the same handlers as a person's click, and leave to the visitor whom
 * the visitor plays.
 */
import { callsMade, firstTouchTargetMs } from '../../db/repos/demo.ts';
import { type Assignment, findAssignment, findLead, type Lead } from '../../db/repos/leads.ts';
import { findPause } from '../../db/repos/pauses.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import { demoSeed } from '../../db/seed/write-demo-company.ts';
import type { Session } from '../../db/session.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { addWorkingTime } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { handleInbound } from '../../handlers/handle-inbound.ts';
import type { ActionClicked, FormSubmitted } from '../../handlers/inbound.ts';
import { audienceOf } from '../../handlers/people/tell-audience.ts';
import { colleaguePlan, managerDelayMs, type PlannedCall } from './colleague-plan.ts';
import { visitorMembers } from './visitor-members.ts';

/** Something a simulated person will do. */
interface Step {
  readonly at: Date;
  readonly actorId: string;
  act(): Promise<void>;
}

type Click = Pick<ActionClicked, 'actionId'> | Pick<FormSubmitted, 'formId' | 'fields'>;

/** How long until the colleagues look again at what the visitor plays, or at what could not be done. */
const LOOK_AGAIN_MS = 10 * MINUTE_MS;

export async function lookAfterLead(tx: Session, leadId: string, dueAt: Date): Promise<void> {
  await scheduleTimer(tx, { key: `demo-lead:${leadId}`, kind: 'demo-lead', subjectId: leadId, dueAt });
}

export async function lookAfterPause(tx: Session, pauseId: string, dueAt: Date): Promise<void> {
  await scheduleTimer(tx, { key: `demo-pause:${pauseId}`, kind: 'demo-pause', subjectId: pauseId, dueAt });
}

/** The timer of a lead: takes the step that is due and waits for the next one, until the lead is closed. */
export async function workOnLead(tx: Session, ctx: HandlerContext, leadId: string): Promise<void> {
  await takeStep(
    tx,
    ctx,
    () => nextLeadStep(tx, ctx, leadId),
    (dueAt) => lookAfterLead(tx, leadId, dueAt),
  );
}

/** The timer of a pause: the manager ends it after a while. */
export async function workOnPause(tx: Session, ctx: HandlerContext, pauseId: string): Promise<void> {
  await takeStep(
    tx,
    ctx,
    () => nextPauseStep(tx, ctx, pauseId),
    (dueAt) => lookAfterPause(tx, pauseId, dueAt),
  );
}

async function takeStep(
  tx: Session,
  ctx: HandlerContext,
  nextStep: () => Promise<Step | null>,
  lookAgainAt: (dueAt: Date) => Promise<void>,
): Promise<void> {
  const step = await nextStep();
  if (!step) return;
  if (step.at > ctx.now) return lookAgainAt(step.at);
  const later = new Date(ctx.now.getTime() + LOOK_AGAIN_MS);
  if ((await visitorMembers(tx, ctx.now)).has(step.actorId)) return lookAgainAt(later);
  await step.act();
  const following = await nextStep();
  if (following) await lookAgainAt(following.at > ctx.now ? following.at : later);
}

async function nextLeadStep(tx: Session, ctx: HandlerContext, leadId: string): Promise<Step | null> {
  const lead = await findLead(tx, leadId);
  const assignment = await findAssignment(tx, lead?.assignmentId ?? null);
  if (!lead || !assignment || lead.status === 'closed') return null;
  return lead.ownerId === null
    ? poolStep(tx, ctx, lead, assignment)
    : ownerStep(tx, ctx, lead, lead.ownerId, assignment);
}

async function ownerStep(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  ownerId: string,
  assignment: Assignment,
): Promise<Step | null> {
  const owner = (await ctx.directory(tx)).members.get(ownerId);
  if (!owner) return null;
  const plan = colleaguePlan(lead.number, owner.key, assignment.how === 'auto', demoSeed);
  const after = (from: Date, ms: number) => addWorkingTime(from, ms, owner.schedule, ctx.policies.current.calendar).at;
  const step = (at: Date, click: Click): Step => ({
    at,
    actorId: ownerId,
    act: () => clickOn(tx, ctx, lead, ownerId, click),
  });
  if (lead.status === 'assigned') {
    const at = after(assignment.fromAt, plan.answerAfterMs);
    if (plan.answer === 'accept') return step(at, { actionId: 'lead.accept' });
    const fields = { reason: plan.reason, to: 'auto' };
    return step(at, { formId: plan.answer === 'refuse' ? 'lead.refuse' : 'lead.transfer', fields });
  }
  if (lead.touchedAt !== null) {
    const fields = { outcome: 'qualified', note: '' };
    return step(after(lead.touchedAt, plan.closeAfterMs), { formId: 'lead.close', fields });
  }
  const made = await callsMade(tx, lead.id, ownerId, assignment.fromAt);
  const call = plan.calls[made] ?? plan.calls[plan.calls.length - 1] ?? plan.calls[0];
  const targetMs = (await firstTouchTargetMs(tx, lead.id, assignment.id)) ?? 0;
  return step(after(assignment.fromAt, call.atShare * targetMs), { formId: 'lead.call', fields: callFields(call) });
}

function callFields({ outcome, seconds, note }: Omit<PlannedCall, 'atShare'>): Record<string, string> {
  return { outcome, seconds: String(seconds), note };
}

/** The manager of the team takes the rep whom the form proposes. */
async function poolStep(tx: Session, ctx: HandlerContext, lead: Lead, assignment: Assignment): Promise<Step | null> {
  const managerId = await managerOf(tx, ctx, { ownerId: null, unitId: lead.unitId });
  if (managerId === null) return null;
  const delayMs = managerDelayMs(lead.number, 'pool', demoSeed);
  return {
    at: addWorkingTime(assignment.fromAt, delayMs, 'default', ctx.policies.current.calendar).at,
    actorId: managerId,
    act: async () => {
      const opened = await handleInbound(clickEvent(ctx, lead, managerId, { actionId: 'pool.assign' }), tx, ctx);
      if (opened.kind !== 'open-form') return;
      const to = opened.form.zh.fields.find((field) => field.name === 'to')?.value;
      if (to) await clickOn(tx, ctx, lead, managerId, { formId: 'pool.assign', fields: { to } });
    },
  };
}

async function nextPauseStep(tx: Session, ctx: HandlerContext, pauseId: string): Promise<Step | null> {
  const pause = await findPause(tx, pauseId);
  if (!pause || pause.toAt !== null) return null;
  const rep = (await ctx.directory(tx)).members.get(pause.memberId);
  const managerId = rep ? await managerOf(tx, ctx, { ownerId: rep.id, unitId: rep.unitId }) : null;
  if (managerId === null) return null;
  const delayMs = managerDelayMs(`${rep?.key} ${pause.fromAt.toISOString()}`, 'pause', demoSeed);
  const event: ActionClicked = {
    ...person(ctx, managerId, pauseId),
    kind: 'action',
    actionId: 'pause.clear',
    value: pauseId,
  };
  return {
    at: addWorkingTime(pause.fromAt, delayMs, 'default', ctx.policies.current.calendar).at,
    actorId: managerId,
    act: async () => void (await handleInbound(event, tx, ctx)),
  };
}

/** Whoever is told as "manager" also decides: a substitute while the manager is on leave. */
async function managerOf(tx: Session, ctx: HandlerContext, of: { ownerId: string | null; unitId: string }) {
  return (await audienceOf(tx, ctx, ['manager'], of)).memberIds[0] ?? null;
}

async function clickOn(tx: Session, ctx: HandlerContext, lead: Lead, actorId: string, click: Click): Promise<void> {
  await handleInbound(clickEvent(ctx, lead, actorId, click), tx, ctx);
}

function clickEvent(ctx: HandlerContext, lead: Lead, actorId: string, click: Click): ActionClicked | FormSubmitted {
  const value = `${lead.id}|${lead.version}`;
  const from = person(ctx, actorId, value);
  return 'actionId' in click
    ? { ...from, kind: 'action', value, ...click }
    : { ...from, kind: 'form', value, ...click };
}

function person(ctx: HandlerContext, actorId: string, what: string) {
  return { eventId: `demo:${what}`, platform: 'local' as const, actorId, occurredAt: ctx.now };
}
