/**
 * The demo company's 213 accounts as rows, under every name by which a lead may mean them, with what they are worth;
 * and the centres of cities, for leads whose account is not known.
 */
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { takeNumber } from '../repos/leads.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import { demoCities } from './demo/cities.ts';
import { demoHospitals } from './demo/hospitals.ts';
import type { DemoAccountFacts } from './demo/types.ts';

interface AccountsInput {
  readonly newId: () => string;
  readonly since: Date;
  readonly facts: readonly DemoAccountFacts[];
}

/** @returns the accounts by their key in the source data */
export async function writeDemoAccounts(
  tx: Session,
  input: AccountsInput,
): Promise<ReadonlyMap<string, Row<'accounts'>>> {
  const tierByKey = new Map(input.facts.map(({ accountKey, ltvTier }) => [accountKey, ltvTier]));
  const accounts = new Map<string, Row<'accounts'>>();
  for (const { key, source, ...hospital } of demoHospitals) {
    const account: Row<'accounts'> = {
      ...hospital,
      id: input.newId(),
      number: await takeNumber(tx, 'account', 'A'),
      externalKey: key,
      ltvTier: tierByKey.get(key) ?? null,
      address: null,
      telephone: null,
      positionBasis: source,
      createdAt: input.since,
      mergedInto: null,
    };
    await tx.insert('accounts', account);
    for (const nameKey of nameKeys(hospital.name, hospital)) {
      await tx.insert('accountNames', { nameKey, accountId: account.id });
    }
    accounts.set(key, account);
  }
  for (const city of demoCities) await tx.insert('cities', city);
  return accounts;
}
