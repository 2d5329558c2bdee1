/**
 * Where a channel of the policy is at a vendor: a conversation that the bot is in, or a group robot's webhook, whose
 * address is a secret and lies encrypted in its row. Written by `baton channels`, read by the adapters at each send.
 */
import {
  channelAtAddress,
  findChannelAddress,
  putChannelAddress,
  removeChannelAddress,
} from '../db/repos/channel-addresses.ts';
import type { Store } from '../db/store.ts';
import type { PlatformId } from '../handlers/inbound.ts';
import { decrypt, encrypt } from './secrets.ts';

export type ChannelAddress =
  | { readonly kind: 'group'; readonly address: string }
  | {
      readonly kind: 'webhook';
      /** What identifies the group robot: its key (WeCom) or access token (DingTalk). */
      readonly key: string;
      /** Signs what is sent, where the robot asks for that (DingTalk `SEC…`). */
      readonly signingSecret: string | null;
    };

export class ChannelAddresses {
  readonly #store: Store;
  readonly #key: Buffer;

  /** @param key 32 bytes, the installation's (secretKeyOf) */
  constructor(store: Store, key: Buffer) {
    this.#store = store;
    this.#key = key;
  }

  /** @throws when the installation's key is not the one it was encrypted with */
  async find(platform: PlatformId, channelKey: string): Promise<ChannelAddress | null> {
    const row = await findChannelAddress(this.#store.read, platform, channelKey);
    if (!row) return null;
    if (row.kind === 'group') return { kind: 'group', address: row.address };
    const { nonce, ciphertext } = row;
    if (nonce === null || ciphertext === null) return null;
    const secret = JSON.parse(decrypt({ nonce, ciphertext }, this.#key)) as {
      key: string;
      signingSecret: string | null;
    };
    return { kind: 'webhook', ...secret };
  }

  /** @returns the channel that lives in this conversation, null for any other conversation */
  channelAt(platform: PlatformId, address: string): Promise<string | null> {
    return channelAtAddress(this.#store.read, platform, address);
  }

  async put(platform: PlatformId, channelKey: string, address: ChannelAddress, now: Date): Promise<void> {
    const at = { channelKey, platform, kind: address.kind, changedAt: now };
    const row =
      address.kind === 'group'
        ? { ...at, address: address.address, nonce: null, ciphertext: null }
        : {
            ...at,
            address: '',
            ...encrypt(JSON.stringify({ key: address.key, signingSecret: address.signingSecret }), this.#key),
          };
    await this.#store.transaction((tx) => putChannelAddress(tx, row));
  }

  /** @returns false when there was none */
  remove(platform: PlatformId, channelKey: string): Promise<boolean> {
    return this.#store.transaction((tx) => removeChannelAddress(tx, platform, channelKey));
  }
}
