/** Payments, refunds and cancellations in chat: from the deal's card, or by a word with the deal picked from a list. */
import type { Form, Localized } from '../../cards/card.ts';
import { headlineMoney } from '../../cards/text/amounts.ts';
import { dayText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { type Deal, findDeal } from '../../db/repos/deals.ts';
import { findPayment, leftOfPayment, type Payment, paymentsOfDeal } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { type Acting, actingMember, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import { chatReference, chatSource } from './chat-source.ts';
import { choiceFields, chosenId, offeredDeals } from './deal-choice.ts';
import { readAmount } from './read-amount.ts';
import { dayField, readDay } from './read-day.ts';
import { cancelWonDeal } from './record-deal.ts';
import { recordPayment, recordRefund } from './record-payment.ts';
import { earnedText, mayRecordFor, problemsOf } from './sale-forms.ts';

export async function paymentAsked(
  event: ActionClicked | MessageReceived,
  tx: Session,
  ctx: HandlerContext,
): Promise<Reply> {
  const opened = await openDeal(tx, ctx, event.actorId, event.kind === 'action' ? event.value : '');
  if (opened.isRefused) return opened.reply;
  return { kind: 'open-form', form: await paymentForm(tx, ctx, opened) };
}

export async function paymentSubmitted(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const dealId = await chosenId(tx, 'deal', event.fields);
  if (typeof dealId !== 'string') return dealId;
  const opened = await openDeal(tx, ctx, event.actorId, dealId);
  if (opened.isRefused) return opened.reply;
  const fields = readFields(await paymentForm(tx, ctx, opened), { ...event.fields, deal: dealId });
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  if (dealId === '') return { kind: 'form-problems', problems: { deal: inBoth((t) => t.form.required) } };
  const { values } = fields;
  const deal = opened.deals.find((candidate) => candidate.id === values.deal);
  if (!deal) return notice('warning', (t) => t.notice.noLongerHere);
  const input = readPayment(ctx, values, deal);
  if ('code' in input) return problemsOf(input);
  const door = { actorId: opened.actor.memberId, via: event.platform };
  const receipt = await recordPayment(tx, ctx, deal, input, door);
  if (receipt.status === 'refused') return problemsOf(receipt.problem);
  const { number } = receipt.payment;
  if (receipt.status === 'duplicate') return notice('info', (t) => t.deal.duplicate(number));
  const earned = earnedText(receipt.evaluation);
  return notice('success', (t, locale) => t.deal.paymentRecorded(number, earned[locale]));
}

export async function refundAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDeal(tx, ctx, event.actorId, event.value, { evenCancelled: true });
  if (opened.isRefused) return opened.reply;
  const [deal] = opened.deals;
  const form = deal ? await refundForm(tx, ctx, deal) : null;
  return form ? { kind: 'open-form', form } : notice('info', (t) => t.deal.noPayments);
}

export async function refundSubmitted(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDeal(tx, ctx, event.actorId, event.value, { evenCancelled: true });
  if (opened.isRefused) return opened.reply;
  const [deal] = opened.deals;
  const form = deal ? await refundForm(tx, ctx, deal) : null;
  if (!deal || !form) return notice('info', (t) => t.deal.noPayments);
  const fields = readFields(form, event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const paid = await findPayment(tx, fields.values.payment ?? '');
  const input = readPayment(ctx, fields.values, deal);
  if ('code' in input) return problemsOf(input);
  if (!paid) return notice('warning', (t) => t.notice.noLongerHere);
  const receipt = await recordRefund(tx, ctx, paid, input, { actorId: opened.actor.memberId, via: event.platform });
  if (receipt.status === 'refused') return problemsOf(receipt.problem);
  const { number } = receipt.payment;
  return receipt.status === 'duplicate'
    ? notice('info', (t) => t.deal.duplicate(number))
    : notice('success', (t) => t.deal.refundRecorded(number));
}

export async function dealCancelAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDeal(tx, ctx, event.actorId, event.value);
  if (opened.isRefused) return opened.reply;
  const [deal] = opened.deals;
  return deal ? { kind: 'open-form', form: cancelForm(deal) } : notice('info', (t) => t.deal.alreadyCancelled);
}

export async function dealCancelled(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDeal(tx, ctx, event.actorId, event.value);
  if (opened.isRefused) return opened.reply;
  const [deal] = opened.deals;
  if (!deal) return notice('info', (t) => t.deal.alreadyCancelled);
  const fields = readFields(cancelForm(deal), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const receipt = await cancelWonDeal(tx, ctx, deal, {
    actorId: opened.actor.memberId,
    via: event.platform,
    reason: fields.values.reason ?? '',
  });
  if (receipt.status === 'refused') return problemsOf(receipt.problem);
  return notice('success', (t) => t.deal.cancelled(deal.number));
}

interface OpenDeals extends Acting {
  /** The one that was named, else the newest of everybody for whom the acting member may record. */
  readonly deals: readonly Deal[];
  readonly hasMore: boolean;
}

async function openDeal(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  dealId: string,
  options: { evenCancelled?: boolean } = {},
): Promise<OpenDeals | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  if (dealId === '') {
    const { records, hasMore } = await offeredDeals(tx, ctx, acting.actor);
    return records.length > 0 ? { ...acting, deals: records, hasMore } : refuse(notice('info', (t) => t.deal.noDeals));
  }
  const deal = await findDeal(tx, dealId);
  if (!deal) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  if (!(await mayRecordFor(tx, ctx, acting.actor, deal.memberId)))
    return refuse(notice('warning', (t) => t.deal.onlyOwn));
  if (deal.outcome !== 'won') return refuse(notice('warning', (t) => t.deal.notWon(deal.number)));
  if (deal.cancelledAt !== null && !options.evenCancelled)
    return refuse(notice('info', (t) => t.deal.alreadyCancelled));
  return { ...acting, deals: [deal], hasMore: false };
}

function readPayment(ctx: HandlerContext, values: Readonly<Record<string, string>>, deal: Deal) {
  const policy = ctx.policies.current.incentives;
  const amount = readAmount(
    { text: values.amount ?? '', currency: values['amount.currency'] ?? deal.currency },
    policy,
  );
  if ('code' in amount) return amount;
  const receivedOn = readDay(ctx, values.day || undefined, 'day');
  if (typeof receivedOn !== 'string') return receivedOn;
  const externalId = values.reference ? chatReference(values.reference) : undefined;
  return { source: chatSource, externalId, ...amount, receivedOn, isDayLeftOut: !values.day };
}

async function paymentForm(
  tx: Session,
  ctx: HandlerContext,
  { deals, hasMore }: Pick<OpenDeals, 'deals' | 'hasMore'>,
): Promise<Localized<Form>> {
  const only = deals.length === 1 ? deals[0] : undefined;
  const choice = await choiceFields(tx, 'deal', { records: deals, hasMore });
  // The policy's first is offered first; of what it no longer names, deals may be left.
  const known = ctx.policies.current.incentives.currencies;
  const used = [...new Set(deals.map((deal) => deal.currency))];
  const currencies = hasMore ? known : [...new Set([...known, ...used])].filter((one) => used.includes(one));
  const day = dayField(ctx, 'receivedOn');
  return inBoth((t, locale) => ({
    id: 'payment.new',
    title: t.deal.paymentTitle,
    fields: [
      ...choice[locale],
      { kind: 'money', name: 'amount', label: t.deal.amount, isRequired: true, help: t.deal.amountHelp, currencies },
      day[locale],
      {
        kind: 'text',
        name: 'reference',
        label: t.deal.reference,
        isRequired: false,
        help: t.deal.referenceHelp,
        maxLength: 100,
      },
    ],
    submitLabel: t.deal.save,
    value: only?.id ?? '',
  }));
}

/** null = nothing of this deal can go back. */
async function refundForm(tx: Session, ctx: HandlerContext, deal: Deal): Promise<Localized<Form> | null> {
  const paid: { payment: Payment; left: number }[] = [];
  for (const payment of await paymentsOfDeal(tx, deal.id)) {
    const left = payment.amountMinor > 0 ? await leftOfPayment(tx, payment) : 0;
    if (left > 0) paid.push({ payment, left });
  }
  if (paid.length === 0) return null;
  const only = paid.length === 1 ? paid[0] : undefined;
  const money = (minor: number) => moneyText(BigInt(minor), deal.currency);
  const day = dayField(ctx, 'refundedOn');
  return inBoth((t, locale) => ({
    id: 'refund.new',
    title: t.deal.refundTitle,
    intro: deal.number,
    fields: [
      {
        kind: 'choice',
        name: 'payment',
        label: t.deal.paymentChoice,
        isRequired: true,
        ...(only ? { value: only.payment.id } : {}),
        options: paid.map(({ payment, left }) => ({
          value: payment.id,
          label: t.deal.paymentOption(
            payment.number,
            money(payment.amountMinor),
            money(left),
            dayText(payment.receivedOn, locale),
          ),
        })),
      },
      {
        kind: 'money',
        name: 'amount',
        label: t.deal.amount,
        isRequired: true,
        help: t.deal.amountHelp,
        currencies: [deal.currency],
      },
      day[locale],
      {
        kind: 'text',
        name: 'reference',
        label: t.deal.reference,
        isRequired: false,
        help: t.deal.referenceHelp,
        maxLength: 100,
      },
    ],
    submitLabel: t.deal.save,
    value: deal.id,
  }));
}

function cancelForm(deal: Deal): Localized<Form> {
  return inBoth((t, locale) => ({
    id: 'deal.cancel',
    title: t.deal.cancelTitle,
    intro: `${deal.number} · ${headlineMoney(deal.amountMinor, deal.currency, locale)}`,
    fields: [{ kind: 'long-text', name: 'reason', label: t.deal.reason, isRequired: true, maxLength: 200 }],
    submitLabel: t.deal.confirmCancel,
    value: deal.id,
  }));
}
