/** A person enters a lead: by form, or by the fixed chat line, whose missing parts are asked for in the same form. */

import type { Form } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { LeadLine } from '../../domain/leads/parse-lead-line.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, isReply, memberName, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import { receiveLead } from './lead-received.ts';

type Entered = {
  name?: string;
  phone?: string;
  company?: string;
  product?: string;
  need?: string;
  city?: string;
  source?: string;
};

export async function newLeadAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const refused = await refuseEntry(tx, ctx, event.actorId);
  return refused ?? { kind: 'open-form', form: newLeadForm({}, []) };
}

export async function leadFormSubmitted(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const refused = await refuseEntry(tx, ctx, event.actorId);
  if (refused) return refused;
  const fields = readFields(newLeadForm({}, []), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  return enterLead(event, tx, ctx, fields.values);
}

/** `missing` parts open the form with what is known already filled in. */
export async function leadLineReceived(
  event: MessageReceived,
  line: LeadLine,
  tx: Session,
  ctx: HandlerContext,
): Promise<Reply> {
  const refused = await refuseEntry(tx, ctx, event.actorId);
  if (refused) return refused;
  const entered = Object.fromEntries(
    Object.entries({ name: line.name, phone: line.phone, product: line.product, source: line.source }).filter(
      ([, value]) => value !== null,
    ),
  ) as Entered;
  if (line.missing.length > 0) return { kind: 'open-form', form: newLeadForm(entered, line.missing) };
  return enterLead(event, tx, ctx, entered);
}

async function enterLead(
  event: MessageReceived | FormSubmitted,
  tx: Session,
  ctx: HandlerContext,
  entered: Entered,
): Promise<Reply> {
  const stated = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== '')) as Entered & {
    name: string;
  };
  const receipt = await receiveLead(
    tx,
    ctx,
    { ...stated, source: stated.source ?? 'chat', raw: { ...stated, enteredBy: event.actorId } },
    { actorId: event.actorId, via: event.platform, importId: null, startAt: ctx.now },
  );
  const { lead, status, dueAt } = receipt;
  if (status === 'duplicate') return notice('info', (t) => t.notice.leadDuplicate(lead.number));
  if (status === 'pooled') return notice('success', (t) => t.notice.leadPooled(lead.number));
  const owner = memberName((await ctx.directory(tx)).members, lead.ownerId);
  return notice('success', (t, locale) =>
    t.notice.leadCreated(lead.number, owner[locale], timeText(dueAt ?? ctx.now, ctx.now, ctx.timeZone, locale)),
  );
}

async function refuseEntry(tx: Session, ctx: HandlerContext, actorId: string): Promise<Reply | null> {
  const actor = await actingMember(tx, ctx, actorId);
  if (isReply(actor)) return actor;
  const permission = can(
    { memberId: actor.id, role: actor.role, unitPath: actor.unitPath, rights: actor.rights },
    'lead.create',
    null,
  );
  return permission.allowed ? null : notice('warning', (t) => t.notice.notYourRole);
}

function newLeadForm(known: Entered, missing: readonly string[]) {
  return inBoth((t): Form => {
    const text = (name: keyof Entered, label: string, maxLength: number) => ({
      kind: 'text' as const,
      name,
      label,
      isRequired: missing.includes(name),
      maxLength,
      ...(known[name] ? { value: known[name] } : {}),
    });
    return {
      id: 'lead.new',
      title: t.form.newLead,
      intro:
        missing.length > 0
          ? t.form.missing(missing.map((part) => t.form.parts[part] ?? part).join(t.list))
          : t.form.newLeadIntro,
      fields: [
        { ...text('name', t.form.name, 60), isRequired: true, help: t.form.nameHelp },
        { ...text('phone', t.form.phone, 30), kind: 'phone' },
        text('company', t.form.company, 80),
        text('product', t.form.product, 80),
        { ...text('need', t.form.need, 300), kind: 'long-text' },
        text('city', t.form.city, 20),
        text('source', t.form.source, 30),
      ],
      submitLabel: t.form.create,
      value: '',
    };
  });
}
