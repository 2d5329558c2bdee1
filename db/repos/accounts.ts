/**
 * Accounts (customers' organisations), found by normalised name, and the centres of cities.
 * A name key that belongs to two accounts finds neither, unless the city tells them apart: never guess.
 */

import { sameCity } from '../../domain/identity/same-city.ts';
import { eq, inArray } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Account = Row<'accounts'>;

const byNameKey = statement('accounts by name key', (db, t) =>
  db
    .select()
    .from(t.accounts)
    .where(
      // Not a join: SQLite would plan that anew each time.
      inArray(
        t.accounts.id,
        db
          .select({ id: t.accountNames.accountId })
          .from(t.accountNames)
          .where(eq(t.accountNames.nameKey, arg('nameKey'))),
      ),
    ),
);
const byId = statement('account by id', (db, t) =>
  db
    .select()
    .from(t.accounts)
    .where(eq(t.accounts.id, arg('id'))),
);
const cityByName = statement('city by name', (db, t) =>
  db
    .select()
    .from(t.cities)
    .where(eq(t.cities.city, arg('city'))),
);

export async function findAccount(session: Session, id: string | null): Promise<Account | null> {
  return id === null ? null : ((await session.run(byId, { id }))[0] ?? null);
}

/** @param nameKeys keys of domain/identity/normalise-name, most specific first */
export async function matchAccount(
  session: Session,
  nameKeys: readonly string[],
  city: string | null,
): Promise<Account | null> {
  for (const nameKey of nameKeys) {
    const found = await session.run(byNameKey, { nameKey });
    if (found.length === 1) return found[0] ?? null;
    const inCity = found.filter((account) => city !== null && sameCity(account.city, city));
    if (inCity.length === 1) return inCity[0] ?? null;
    if (found.length > 1) return null;
  }
  return null;
}

export async function findCity(session: Session, city: string): Promise<Row<'cities'> | null> {
  const name = city.trim();
  return (
    (await session.run(cityByName, { city: name.endsWith('市') ? name : `${name}市` }))[0] ??
    (await session.run(cityByName, { city: name }))[0] ??
    null
  );
}
