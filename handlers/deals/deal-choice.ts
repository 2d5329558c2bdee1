/**
 * Whose deals and quotes somebody may record for, and how one is picked from them: the newest in a list, the others by
 * their number. Reps pick from their own; leaders from everybody's below them, also of those who have left.
 */
import type { Form, FormField, Localized } from '../../cards/card.ts';
import { headlineMoney } from '../../cards/text/amounts.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { dealsOfMembers, findDealByNumber } from '../../db/repos/deals.ts';
import { findQuoteByNumber, waitingQuotesOf } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, MessageReceived, Reply } from '../inbound.ts';
import { customerOf } from './customer-of.ts';
import { mayRecordFor } from './sale-forms.ts';
import { showToRep } from './show-to-rep.ts';

/** What fits a list that people choose from. A matter of presentation, not of policy. */
const listed = 20;

export interface Offered<R> {
  /** Newest first. */
  readonly records: readonly R[];
  /** There are more than the list has: the others are named by their number. */
  readonly hasMore: boolean;
}

interface Choosable {
  readonly id: string;
  readonly number: string;
  readonly memberId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly accountId: string | null;
  readonly customer: string | null;
  readonly leadId: string | null;
}

const sources = {
  deal: {
    list: dealsOfMembers,
    byNumber: async (tx: Session, number: string) => {
      const deal = await findDealByNumber(tx, number);
      return deal?.outcome === 'won' ? deal : null;
    },
  },
  quote: { list: waitingQuotesOf, byNumber: findQuoteByNumber },
} as const;

type Kind = keyof typeof sources;

export function offeredDeals(tx: Session, ctx: HandlerContext, actor: Actor) {
  return offered(tx, ctx, actor, dealsOfMembers);
}

async function offered<R>(
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
  list: (session: Session, memberIds: readonly string[], limit: number) => Promise<R[]>,
): Promise<Offered<R>> {
  const { members } = await ctx.directory(tx);
  const memberIds = [...members.values()]
    .filter(({ id, unitPath }) => can(actor, 'deal.record', { ownerId: id, unitPath }).allowed)
    .map((member) => member.id);
  const records = await list(tx, memberIds, listed + 1);
  return { records: records.slice(0, listed), hasMore: records.length > listed };
}

/** A list, and where it is not enough a field for the number. */
export async function choiceFields(
  tx: Session,
  kind: Kind,
  { records, hasMore }: Offered<Choosable>,
): Promise<Localized<readonly FormField[]>> {
  const customers = new Map<string, string | null>();
  for (const record of records) customers.set(record.id, await customerOf(tx, record));
  const only = records.length === 1 ? records[0] : undefined;
  return inBoth((t, locale) => {
    const choice: FormField = {
      kind: 'choice',
      name: kind,
      label: kind === 'deal' ? t.deal.dealChoice : t.deal.quoteChoice,
      isRequired: !hasMore,
      ...(only ? { value: only.id } : {}),
      options: records.map((record) => ({
        value: record.id,
        label: t.deal.option(
          record.number,
          customers.get(record.id) ?? t.award.noCustomer,
          headlineMoney(record.amountMinor, record.currency, locale),
        ),
      })),
    };
    const number: FormField = {
      kind: 'text',
      name: 'number',
      label: t.deal.numberField,
      isRequired: false,
      help: t.deal.numberHelp(kind === 'deal' ? 'D-20716' : 'Q-20316'),
      maxLength: 20,
    };
    return hasMore ? [choice, number] : [choice];
  });
}

/** @returns the id that was picked or named; '' for neither; else what is wrong with the number */
export async function chosenId(
  tx: Session,
  kind: Kind,
  fields: Readonly<Record<string, string>>,
): Promise<string | Reply> {
  const picked = (fields[kind] ?? '').trim();
  const number = (fields.number ?? '').normalize('NFKC').trim().toUpperCase();
  if (number === '') return picked;
  const record = await sources[kind].byNumber(tx, number);
  const problem = (text: Localized<string>): Reply => ({ kind: 'form-problems', problems: { number: text } });
  if (!record) return problem(inBoth((t) => t.deal.problems[kind === 'deal' ? 'deal-unknown' : 'quote-unknown']('')));
  if (picked !== '' && picked !== record.id) return problem(inBoth((t) => t.deal.twoChosen));
  return record.id;
}

/** 「找成交」 and 「找报价」: the card of one comes into the chat, with everything that can be done. */
export function findAsked(kind: Kind) {
  return async (
    event: Pick<ActionClicked | MessageReceived, 'actorId'>,
    tx: Session,
    ctx: HandlerContext,
  ): Promise<Reply> => {
    const acting = await actingMember(tx, ctx, event.actorId);
    if (acting.isRefused) return acting.reply;
    const form = await findForm(tx, ctx, kind, acting.actor);
    return form
      ? { kind: 'open-form', form }
      : notice('info', (t) => (kind === 'deal' ? t.deal.noDeals : t.deal.noQuotes));
  };
}

export function findSubmitted(kind: Kind) {
  return async (event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> => {
    const acting = await actingMember(tx, ctx, event.actorId);
    if (acting.isRefused) return acting.reply;
    const id = await chosenId(tx, kind, event.fields);
    if (typeof id !== 'string') return id;
    const { records } = await offered<Choosable>(tx, ctx, acting.actor, sources[kind].list);
    const number = (event.fields.number ?? '').normalize('NFKC').trim().toUpperCase();
    const record = number === '' ? records.find((one) => one.id === id) : await sources[kind].byNumber(tx, number);
    if (id === '' || !record) {
      const form = await findForm(tx, ctx, kind, acting.actor);
      const fields = form ? readFields(form, event.fields) : { values: {} };
      const problems = 'problems' in fields ? fields.problems : { [kind]: inBoth((t) => t.form.required) };
      return { kind: 'form-problems', problems };
    }
    if (!(await mayRecordFor(tx, ctx, acting.actor, record.memberId))) return notice('warning', (t) => t.deal.onlyOwn);
    await showToRep(tx, ctx, acting.member.id, `${kind}:${record.id}`, record.id);
    return notice('success', (t) => t.deal.shown(record.number));
  };
}

async function findForm(tx: Session, ctx: HandlerContext, kind: Kind, actor: Actor): Promise<Localized<Form> | null> {
  const found = await offered<Choosable>(tx, ctx, actor, sources[kind].list);
  if (found.records.length === 0) return null;
  const fields = await choiceFields(tx, kind, found);
  return inBoth((t, locale) => ({
    id: `${kind}.find`,
    title: kind === 'deal' ? t.deal.findDeal : t.deal.findQuote,
    fields: fields[locale],
    submitLabel: t.deal.show,
    value: '',
  }));
}
