/**
 * Which unit a channel is about: its team, or the whole company where it belongs to no single unit. A channel may name a
 * unit that the company does not have (a new pack of policies, a key that was mistyped): reports cannot go there.
 */
import type { Directory } from '../../db/repos/directory.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { ChannelsPolicy } from '../../domain/policy/policy-types.ts';

export type Channel = ChannelsPolicy['channels'][number];

export function unitOfChannel(channel: Channel, { unitsByKey }: Pick<Directory, 'unitsByKey'>): Row<'units'> | null {
  if (channel.unit !== null) return unitsByKey.get(channel.unit) ?? null;
  return [...unitsByKey.values()].find((unit) => unit.parentId === null) ?? null;
}

/** @returns those that name no unit of the company, in the order of the policy */
export function channelsWithoutUnit(
  channels: readonly Channel[],
  directory: Pick<Directory, 'unitsByKey'>,
): readonly Channel[] {
  return channels.filter((channel) => unitOfChannel(channel, directory) === null);
}
