/** Everybody of a company gets an account at a vendor and is written to there. */
import type { Baton } from '../../bot/wire.ts';
import { bindIdentity } from '../../db/repos/identities.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { PlatformId } from '../../handlers/inbound.ts';

export interface AccountGiver {
  readonly id: Exclude<PlatformId, 'local'>;
  accountOf(member: Row<'members'>): { workspace: string; externalId: string };
}

/** @returns who has which account */
export async function giveAccounts(
  { store }: Baton,
  vendor: AccountGiver,
): Promise<{ member: Row<'members'>; externalId: string }[]> {
  const { members } = store.read.tables;
  const everybody = (await store.read.db.select().from(members)).filter(({ deactivatedAt }) => deactivatedAt === null);
  const accounts = everybody.map((member) => ({ member, account: vendor.accountOf(member) }));
  await store.transaction(async (tx) => {
    for (const { member, account } of accounts)
      await bindIdentity(tx, { platform: vendor.id, memberId: member.id, ...account });
    await tx.db.update(members).set({ platform: vendor.id });
  });
  return accounts.map(({ member, account }) => ({ member, externalId: account.externalId }));
}
