/** Where the channels of the policy are at each vendor; what is secret in it is encrypted by bot/channel-addresses.ts. */
import { and, asc, eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type ChannelAddressRow = Row<'channelAddresses'>;

export async function listChannelAddresses(session: Session): Promise<ChannelAddressRow[]> {
  const { channelAddresses } = session.tables;
  return session.db.select().from(channelAddresses).orderBy(asc(channelAddresses.channelKey));
}

export async function findChannelAddress(
  session: Session,
  platform: ChannelAddressRow['platform'],
  channelKey: string,
): Promise<ChannelAddressRow | null> {
  const { channelAddresses } = session.tables;
  const [row] = await session.db
    .select()
    .from(channelAddresses)
    .where(and(eq(channelAddresses.platform, platform), eq(channelAddresses.channelKey, channelKey)));
  return row ?? null;
}

const platformsOf = statement('platforms of channel', (db, t) =>
  db
    .select({ platform: t.channelAddresses.platform })
    .from(t.channelAddresses)
    .where(eq(t.channelAddresses.channelKey, arg('channelKey'))),
);

export async function platformsOfChannel(
  session: Session,
  channelKey: string,
): Promise<ChannelAddressRow['platform'][]> {
  return (await session.run(platformsOf, { channelKey })).map(({ platform }) => platform);
}

/** @returns the channel that lives in this conversation of the vendor */
export async function channelAtAddress(
  session: Session,
  platform: ChannelAddressRow['platform'],
  address: string,
): Promise<string | null> {
  const { channelAddresses } = session.tables;
  const [row] = await session.db
    .select({ key: channelAddresses.channelKey })
    .from(channelAddresses)
    .where(and(eq(channelAddresses.platform, platform), eq(channelAddresses.address, address)));
  return row?.key ?? null;
}

export async function putChannelAddress(tx: Session, row: ChannelAddressRow): Promise<void> {
  await removeChannelAddress(tx, row.platform, row.channelKey);
  await tx.insert('channelAddresses', row);
}

/** @returns false when there was none */
export async function removeChannelAddress(
  tx: Session,
  platform: ChannelAddressRow['platform'],
  channelKey: string,
): Promise<boolean> {
  const { channelAddresses } = tx.tables;
  const removed = await tx.db
    .delete(channelAddresses)
    .where(and(eq(channelAddresses.platform, platform), eq(channelAddresses.channelKey, channelKey)))
    .returning({ key: channelAddresses.channelKey });
  return removed.length > 0;
}
