/**
 * The chat tools in which a channel of the policy lives: always the local chat, and every other for which
 * `baton channels` has set where it is.
 */
import { platformsOfChannel } from '../../db/repos/channel-addresses.ts';
import type { Session } from '../../db/session.ts';
import type { PlatformId } from '../inbound.ts';

export async function channelPlaces(tx: Session, channelKey: string): Promise<PlatformId[]> {
  const set = await platformsOfChannel(tx, channelKey);
  return ['local', ...set.filter((platform) => platform !== 'webhook' && platform !== 'local')];
}
