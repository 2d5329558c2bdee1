/**
 * Stores the next rows of an account import in one transaction, together with how far the import has come. A row whose
 * name means an account that the city already has is not stored again; its spelling is added to that account's names, so
 * that leads which use it are matched. What is stored about an account is never overwritten.
 */
import { accountsNamed, findAccountByKey } from '../../db/repos/account-names.ts';
import { findCity } from '../../db/repos/accounts.ts';
import type { ImportRow } from '../../db/repos/imports.ts';
import { takeNumber } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { NewRow } from '../../db/tables/define-tables.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { sameCity } from '../../domain/identity/same-city.ts';
import type { Position } from '../../domain/shared/position.ts';
import type { HandlerContext } from '../context.ts';
import { importAt, moveImportOn, type UnstoredRow } from './move-import-on.ts';
import type { RowBatch } from './store-lead-rows.ts';

export interface AccountInput {
  readonly name: string;
  readonly externalKey?: string | undefined;
  readonly level?: string | undefined;
  readonly ltvTier?: NewRow<'accounts'>['ltvTier'];
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
  readonly address?: string | undefined;
  readonly telephone?: string | undefined;
  /** WGS-84. */
  readonly position?: Position | undefined;
}

export type AccountRow =
  | { readonly line: number; readonly kind: 'account'; readonly input: AccountInput }
  | UnstoredRow;

/** @returns the import as it is now; null when another process has stored these rows meanwhile */
export async function storeAccountRows(
  tx: Session,
  ctx: HandlerContext,
  batch: RowBatch<AccountRow>,
): Promise<ImportRow | null> {
  const row = await importAt(tx, batch.importId, batch.rowsRead);
  if (!row) return null;
  const unstored: UnstoredRow[] = [];
  let stored = 0;
  for (const item of batch.rows) {
    const refusal = item.kind === 'account' ? await storeAccount(tx, ctx, item.line, item.input) : item;
    if (refusal) unstored.push(refusal);
    else stored += 1;
  }
  return moveImportOn(tx, row, { read: batch.rows.length, stored, assigned: 0, pooled: 0, unstored });
}

/** @returns why it was not stored, if it was not */
async function storeAccount(
  tx: Session,
  ctx: HandlerContext,
  line: number,
  input: AccountInput,
): Promise<UnstoredRow | null> {
  const keys = nameKeys(input.name, input);
  if (keys.length === 0) return { line, kind: 'refused', reason: { code: 'name-too-general', params: {} } };
  const known = await knownAccount(tx, keys, input);
  if (known) {
    await addNames(tx, known.id, keys);
    return { line, kind: 'duplicate', reason: { code: 'same-as-account', params: { number: known.number } } };
  }
  const id = ctx.newId();
  await tx.insert('accounts', {
    id,
    number: await takeNumber(tx, 'account', 'A'),
    externalKey: input.externalKey ?? null,
    name: input.name,
    level: input.level ?? null,
    ltvTier: input.ltvTier ?? null,
    province: input.province ?? null,
    city: input.city ?? null,
    district: input.district ?? null,
    address: input.address ?? null,
    telephone: input.telephone ?? null,
    ...(await placeOf(tx, input)),
    createdAt: ctx.now,
  });
  await addNames(tx, id, keys);
  return null;
}

/** The account that has one of the names in the same city; without a city, one that has none either. */
async function knownAccount(tx: Session, keys: readonly string[], input: AccountInput) {
  const same = input.externalKey ? await findAccountByKey(tx, input.externalKey) : null;
  if (same) return same;
  for (const nameKey of keys) {
    const inCity = (await accountsNamed(tx, nameKey)).find(({ city }) => sameCity(city, input.city ?? null));
    if (inCity) return inCity;
  }
  return null;
}

async function addNames(tx: Session, accountId: string, keys: readonly string[]): Promise<void> {
  for (const nameKey of keys) await tx.insertIfAbsent('accountNames', { nameKey, accountId });
}

async function placeOf(tx: Session, { position, city }: AccountInput) {
  if (position) return { ...position, datum: 'WGS-84', positionBasis: 'import' };
  const centre = city ? await findCity(tx, city) : null;
  if (!centre) return { lat: null, lng: null, datum: null, positionBasis: null };
  return { lat: centre.lat, lng: centre.lng, datum: centre.datum, positionBasis: 'city-centre' };
}
