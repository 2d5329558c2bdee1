/**
 * Which conversations of the local chat a member sees: the private chat with Baton, the channels of the own place in
 * the tree of units, and the channel of the whole company. Leaders see the channels below them; those who look after
 * the whole company see every channel.
 */
import type { ChannelsPolicy, Role } from '../../domain/policy/policy-types.ts';

export type Channels = ChannelsPolicy['channels'];

interface Unit {
  readonly id: string;
  readonly key: string;
  readonly parentId: string | null;
}

const seesAll: readonly Role[] = ['operations', 'admin', 'vp', 'director'];

/** @returns the channels in the order of the policy: own team first, then the others */
export function visibleChannels(
  member: { readonly role: Role; readonly unitId: string },
  units: readonly Unit[],
  channels: Channels,
): Channels {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const own = byId.get(member.unitId);
  const isAbove = (upper: string, id: string | null): boolean =>
    id !== null && (id === upper || isAbove(upper, byId.get(id)?.parentId ?? null));
  const visible = channels.filter((channel) => {
    if (seesAll.includes(member.role) || channel.purpose === 'company') return true;
    const unit = units.find((candidate) => candidate.key === channel.unit);
    if (!unit) return false;
    const isAtOrAboveMember = isAbove(unit.id, member.unitId);
    const isBelowLeader = member.role === 'manager' && isAbove(member.unitId, unit.id);
    return isAtOrAboveMember || isBelowLeader;
  });
  return [...visible].sort((a, b) => rank(a, own) - rank(b, own));
}

function rank(channel: Channels[number], own: Unit | undefined): number {
  return channel.unit !== null && channel.unit === own?.key ? 0 : 1;
}

export function dmOf(memberId: string): string {
  return `dm:${memberId}`;
}

export function channelOf(key: string): string {
  return `channel:${key}`;
}

/** The conversation as events name it. */
export function conversationTarget(conversation: string): { kind: 'dm' } | { kind: 'channel'; key: string } {
  return conversation.startsWith('channel:')
    ? { kind: 'channel', key: conversation.slice('channel:'.length) }
    : { kind: 'dm' };
}
