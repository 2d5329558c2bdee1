/** All accounts that have a name or a key, for imports, which must tell them apart; intake asks matchAccount. */
import { eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Account } from './accounts.ts';

const named = statement('accounts named', (db, t) =>
  db
    .select({ account: t.accounts })
    .from(t.accountNames)
    .innerJoin(t.accounts, eq(t.accounts.id, t.accountNames.accountId))
    .where(eq(t.accountNames.nameKey, arg('nameKey'))),
);
const keyed = statement('account by external key', (db, t) =>
  db
    .select()
    .from(t.accounts)
    .where(eq(t.accounts.externalKey, arg('externalKey'))),
);

/** @param nameKey one of domain/identity/normalise-name */
export async function accountsNamed(session: Session, nameKey: string): Promise<Account[]> {
  return (await session.run(named, { nameKey })).map(({ account }) => account);
}

/** @param externalKey the account's key in the system it came from */
export async function findAccountByKey(session: Session, externalKey: string): Promise<Account | null> {
  return (await session.run(keyed, { externalKey }))[0] ?? null;
}
