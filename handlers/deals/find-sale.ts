/**
 * Who sold to whom, from what a form or another system states: the rep (by key, id, or as the lead's owner) and the
 * customer (by name, or as the lead's account). A customer nobody knows is kept as stated; a rep nobody knows is not.
 */
import { matchAccount } from '../../db/repos/accounts.ts';
import { findLeadByNumber } from '../../db/repos/behaviour.ts';
import { findLead, type Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import type { HandlerContext } from '../context.ts';
import type { Amount } from './read-amount.ts';

export interface StatedSale {
  /** Key or id of a member. */
  readonly rep?: string | undefined;
  readonly leadId?: string | undefined;
  readonly leadNumber?: string | undefined;
  readonly company?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly product?: string | undefined;
}

export interface Sale {
  readonly memberId: string;
  readonly leadId: string | null;
  readonly accountId: string | null;
  readonly customer: string | null;
  readonly product: string | null;
  /** What was not stated but filled in: a record that is known already cannot contradict it. */
  readonly leftOut: readonly SaleField[];
}

export type SaleField = 'memberId' | 'leadId' | 'customer' | 'product' | 'day';

export async function findSale(tx: Session, ctx: HandlerContext, stated: StatedSale): Promise<Sale | DealProblem> {
  const lead = await leadOf(tx, stated);
  if (lead === 'unknown') return { code: 'lead-unknown', field: stated.leadId ? 'leadId' : 'leadNumber', params: {} };
  const memberId = stated.rep === undefined ? (lead?.ownerId ?? null) : await repOf(tx, ctx, stated.rep);
  if (memberId === null) {
    return stated.rep === undefined
      ? { code: 'rep-missing', field: 'rep', params: {} }
      : { code: 'rep-unknown', field: 'rep', params: {} };
  }
  if ((await ctx.directory(tx)).members.get(memberId)?.role !== 'rep')
    return { code: 'rep-sells-nothing', field: 'rep', params: {} };
  const account = stated.company ? await matchAccount(tx, nameKeys(stated.company, stated), stated.city ?? null) : null;
  const accountId = account?.id ?? (stated.company ? null : (lead?.accountId ?? null));
  if (accountId === null && !stated.company && !lead?.company)
    return { code: 'company-missing', field: 'company', params: {} };
  return {
    memberId,
    leadId: lead?.id ?? null,
    accountId,
    customer: accountId === null ? (stated.company ?? lead?.company ?? null) : null,
    product: stated.product ?? lead?.product ?? null,
    leftOut: [
      ...(stated.rep ? [] : ['memberId' as const]),
      ...(lead ? [] : ['leadId' as const]),
      ...(stated.company ? [] : ['customer' as const]),
      ...(stated.product ? [] : ['product' as const]),
    ],
  };
}

/** Whether a record that is known under an id says what is stated under it now. */
export function isSameSale(
  known: Amount & Omit<Sale, 'leftOut'>,
  stated: Amount & Omit<Sale, 'leftOut'>,
  leftOut: readonly SaleField[],
): boolean {
  const is = (field: SaleField, isSame: boolean) => leftOut.includes(field) || isSame;
  return (
    known.amountMinor === stated.amountMinor &&
    known.currency === stated.currency &&
    is('memberId', known.memberId === stated.memberId) &&
    is('leadId', known.leadId === stated.leadId) &&
    is('customer', known.accountId === stated.accountId && known.customer === stated.customer) &&
    is('product', known.product === stated.product)
  );
}

async function leadOf(tx: Session, { leadId, leadNumber }: StatedSale): Promise<Lead | null | 'unknown'> {
  if (leadId) return (await findLead(tx, leadId)) ?? 'unknown';
  if (leadNumber) return (await findLeadByNumber(tx, leadNumber)) ?? 'unknown';
  return null;
}

async function repOf(tx: Session, ctx: HandlerContext, rep: string): Promise<string | null> {
  const { members } = await ctx.directory(tx);
  const member = members.get(rep) ?? [...members.values()].find((candidate) => candidate.key === rep);
  return member?.isActive ? member.id : null;
}
