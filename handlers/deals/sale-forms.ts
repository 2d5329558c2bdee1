/**
 * A won deal or a quote is recorded in chat: from a lead's card with almost everything filled in, or by a word. Reps
 * record their own, leaders those of their team.
 */
import type { Form, FormField, Localized } from '../../cards/card.ts';
import { dealProblemText } from '../../cards/deal-problem-text.ts';
import { unitAmount } from '../../cards/text/amounts.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { findAccount } from '../../db/repos/accounts.ts';
import { findLead, type Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { type Acting, actingMember, nameFor, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import type { Evaluation } from '../incentives/evaluate-plans.ts';
import { chatSource } from './chat-source.ts';
import { findSale } from './find-sale.ts';
import { readAmount } from './read-amount.ts';
import { dayField, readDay } from './read-day.ts';
import { recordDeal } from './record-deal.ts';
import { recordQuote } from './record-quote.ts';

type Kind = 'deal.new' | 'quote.new';

export function saleAsked(kind: Kind) {
  return async (event: ActionClicked | MessageReceived, tx: Session, ctx: HandlerContext): Promise<Reply> => {
    const leadId = event.kind === 'action' ? (event.value.split('|')[0] ?? '') : '';
    const opened = await openSale(tx, ctx, event.actorId, leadId);
    return opened.isRefused ? opened.reply : { kind: 'open-form', form: await saleForm(tx, ctx, kind, opened) };
  };
}

export function saleSubmitted(kind: Kind) {
  return async (event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> => {
    const opened = await openSale(tx, ctx, event.actorId, event.value);
    if (opened.isRefused) return opened.reply;
    const fields = readFields(await saleForm(tx, ctx, kind, opened), event.fields);
    if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
    const { values } = fields;
    const repId = opened.lead ? opened.lead.ownerId : isRep(opened) ? opened.actor.memberId : (values.rep ?? '');
    if (repId === null || !(await mayRecordFor(tx, ctx, opened.actor, repId)))
      return notice('warning', (t) => t.deal.onlyOwn);
    const sale = await findSale(tx, ctx, {
      rep: repId,
      leadId: opened.lead?.id,
      company: cleanText(values.company ?? '') || undefined,
      product: cleanText(values.product ?? '') || undefined,
    });
    if ('code' in sale) return problemsOf(sale);
    const policy = ctx.policies.current.incentives;
    const amount = readAmount({ text: values.amount ?? '', currency: values['amount.currency'] }, policy);
    if ('code' in amount) return problemsOf(amount);
    const day = readDay(ctx, values.day || undefined, 'day');
    if (typeof day !== 'string') return problemsOf(day);
    const door = { actorId: opened.actor.memberId, via: event.platform };
    if (kind === 'quote.new') {
      const input = { source: chatSource, ...sale, ...amount, sentAt: event.occurredAt };
      const receipt = await recordQuote(tx, ctx, input, day, door);
      if (receipt.status === 'refused') return problemsOf(receipt.problem);
      const { number } = receipt.quote;
      return receipt.status === 'duplicate'
        ? notice('info', (t) => t.deal.duplicate(number))
        : notice('success', (t) => t.deal.quoteRecorded(number));
    }
    const receipt = await recordDeal(tx, ctx, { source: chatSource, ...sale, ...amount, closedOn: day }, door);
    if (receipt.status === 'refused') return problemsOf(receipt.problem);
    const { number } = receipt.deal;
    if (receipt.status === 'duplicate') return notice('info', (t) => t.deal.duplicate(number));
    const earned = earnedText(receipt.evaluation);
    return notice('success', (t, locale) => t.deal.recorded(number, earned[locale]));
  };
}

interface OpenSale extends Acting {
  readonly lead: Lead | null;
}

async function openSale(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  leadId: string,
): Promise<OpenSale | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  const lead = leadId === '' ? null : await findLead(tx, leadId);
  if (leadId !== '' && !lead) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  const repId = lead ? lead.ownerId : acting.member.id;
  if (repId === null || (lead && !(await mayRecordFor(tx, ctx, acting.actor, repId))))
    return refuse(notice('warning', (t) => t.deal.onlyOwn));
  return { ...acting, lead };
}

function isRep({ member }: OpenSale): boolean {
  return member.role === 'rep';
}

export async function mayRecordFor(tx: Session, ctx: HandlerContext, actor: Actor, repId: string): Promise<boolean> {
  const { members } = await ctx.directory(tx);
  const unitPath = members.get(repId)?.unitPath ?? [];
  return can(actor, 'deal.record', { ownerId: repId, unitPath }).allowed;
}

async function saleForm(tx: Session, ctx: HandlerContext, kind: Kind, opened: OpenSale): Promise<Localized<Form>> {
  const { lead, actor } = opened;
  const directory = await ctx.directory(tx);
  const account = lead ? await findAccount(tx, lead.accountId) : null;
  const company = account?.name ?? lead?.company ?? '';
  const intro = lead ? `${lead.number} ${nameFor(actor, lead, directory)}` : null;
  const reps =
    lead || isRep(opened)
      ? []
      : [...directory.members.values()].filter(
          (member) =>
            member.isActive &&
            member.role === 'rep' &&
            can(actor, 'deal.record', { ownerId: member.id, unitPath: member.unitPath }).allowed,
        );
  const day = dayField(ctx, kind === 'deal.new' ? 'closedOn' : 'sentOn');
  return inBoth((t, locale) => {
    const rep: FormField = {
      kind: 'choice',
      name: 'rep',
      label: t.deal.rep,
      isRequired: true,
      options: reps.map((member) => ({ value: member.id, label: locale === 'zh' ? member.name : member.nameEn })),
    };
    return {
      id: kind,
      title: kind === 'deal.new' ? t.deal.newTitle : t.deal.quoteTitle,
      ...(intro ? { intro } : {}),
      fields: [
        ...(reps.length > 0 ? [rep] : []),
        {
          kind: 'text',
          name: 'company',
          label: t.deal.company,
          isRequired: true,
          help: t.deal.companyHelp,
          value: company,
          maxLength: 200,
        },
        {
          kind: 'text',
          name: 'product',
          label: t.deal.product,
          isRequired: false,
          value: lead?.product ?? '',
          maxLength: 200,
        },
        {
          kind: 'money',
          name: 'amount',
          label: t.deal.amount,
          isRequired: true,
          help: t.deal.amountHelp,
          currencies: ctx.policies.current.incentives.currencies,
        },
        day[locale],
      ],
      submitLabel: t.deal.save,
      value: lead?.id ?? '',
    };
  });
}

/** Where a form has the field it is about, the words stand there; else they are the answer. */
export function problemsOf(problem: DealProblem): Reply {
  const text = inBoth((_t, locale) => dealProblemText(problem, locale));
  const field = { amount: 'amount', currency: 'amount', closedOn: 'day', day: 'day', company: 'company', rep: 'rep' }[
    problem.field
  ];
  if (field === undefined) return notice('warning', (_t, locale) => text[locale]);
  return { kind: 'form-problems', problems: { [field]: text } };
}

/** `，获得 1,640 分`, and that operations look at what no plan could judge; nothing where there is neither. */
export function earnedText({ awards, exceptions }: Evaluation): Localized<string> {
  return inBoth((t, locale) => {
    const amounts = awards.map((award) => unitAmount(award.amountMinor, award.unit, locale));
    const earned = amounts.length === 0 ? '' : t.deal.earned(amounts.join(t.list));
    return exceptions.length === 0 ? earned : `${earned}${t.deal.notJudged}`;
  });
}
