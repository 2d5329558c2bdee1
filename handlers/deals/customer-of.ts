/** How the customer of a deal or quote is called: its account, else as it was stated, else the lead's organisation. */
import { findAccount } from '../../db/repos/accounts.ts';
import { findLead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';

export async function customerOf(
  session: Session,
  of: { readonly accountId: string | null; readonly customer: string | null; readonly leadId: string | null },
): Promise<string | null> {
  const account = await findAccount(session, of.accountId);
  if (account || of.customer !== null) return account?.name ?? of.customer;
  return of.leadId === null ? null : ((await findLead(session, of.leadId))?.company ?? null);
}
