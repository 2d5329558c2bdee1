/**
 * A person enters a lead: by form, or by the fixed chat line, whose missing parts are asked for in the same form. Both
 * are cleaned and limited alike. Who entered it is in the history, not in the body: the same lead entered by two people
 * is one lead.
 */
import type { Form } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { inboundPayload } from '../../db/repos/inbox.ts';
import type { Session } from '../../db/session.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import { type LeadLine, parseLeadLine } from '../../domain/leads/parse-lead-line.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, memberName, notice } from '../act.ts';
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

/** Empty, or for the half-filled line that the value names. */
export async function newLeadAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const refused = await refuseEntry(tx, ctx, event.actorId);
  if (refused) return refused;
  const line = parseLeadLine(await ownWords(tx, event));
  const { entered, missing } = line ? partsOf(line) : { entered: {}, missing: [] };
  return { kind: 'open-form', form: newLeadForm(entered, missing, event.value) };
}

export async function leadFormSubmitted(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const refused = await refuseEntry(tx, ctx, event.actorId);
  if (refused) return refused;
  const fields = readFields(newLeadForm({}, []), cleaned(event.fields));
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
  const { entered, missing } = partsOf(line);
  const again = `${event.platform} ${event.eventId}`;
  if (missing.length > 0) return { kind: 'open-form', form: newLeadForm(entered, missing, again) };
  const fields = readFields(newLeadForm({}, []), entered);
  if ('values' in fields) return enterLead(event, tx, ctx, fields.values);
  const { problems } = fields;
  return notice('warning', (t, locale) =>
    Object.entries(problems)
      .map(([part, problem]) => `${t.form.parts[part] ?? part} · ${problem[locale]}`)
      .join('\n'),
  );
}

function partsOf({ missing: _missing, ...parts }: LeadLine) {
  const entered = cleaned(parts);
  return { entered, missing: Object.keys(parts).filter((part) => entered[part] === undefined) };
}

/**
 * The message that a form's value names, where the same person wrote it. A page may open much later and in a browser: it
 * gets the name of the message, so that no customer stands in an address.
 */
async function ownWords(tx: Session, { actorId, value }: ActionClicked): Promise<string> {
  const at = value.indexOf(' ');
  if (at < 0) return '';
  const kept = await inboundPayload(tx, { source: value.slice(0, at), eventId: value.slice(at + 1) });
  const message = kept as Partial<MessageReceived> | null;
  return message?.kind === 'message' && message.actorId === actorId ? (message.text ?? '') : '';
}

/** What remains of each text after cleaning; one of which nothing remains was not stated. */
function cleaned(texts: Readonly<Record<string, string | null>>): Record<string, string> {
  const entries = Object.entries(texts).map(([name, text]) => [name, cleanText(text ?? '')] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
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
    { ...stated, source: stated.source ?? 'chat', raw: stated },
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
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting.reply;
  const permission = can(acting.actor, 'lead.create', null);
  return permission.allowed ? null : notice('warning', (t) => t.notice.notYourRole);
}

function newLeadForm(known: Entered, missing: readonly string[], value = '') {
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
      value,
    };
  });
}
