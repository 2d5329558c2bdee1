/**
 * The chat tools that are switched on, for a command that asks them something (directory, doctor) beside a bot that may be
 * running: nothing is received, no message goes out. Whoever opens them stops them.
 */
import { findMember } from '../../db/repos/directory.ts';
import { ChannelAddresses } from '../channel-addresses.ts';
import { systemClock } from '../clock/system-clock.ts';
import { secretKeyOf } from '../secrets.ts';
import type { VendorPlatform } from '../vendor-platform.ts';
import { createVendorPlatforms } from '../vendor-platforms.ts';
import type { Tool } from './open-tool.ts';

/** Of an open Baton what adapters need, and no more: `doctor` looks without opening the rest. */
export interface PlatformParts {
  readonly baton: Pick<Tool['baton'], 'config' | 'store' | 'files'> & {
    readonly policies: Pick<Tool['baton']['policies'], 'current'>;
  };
}

/** @param report what an adapter says beside its answer: kinds and ids only */
export function toolPlatforms(
  { baton }: PlatformParts,
  report: (module: string, problem: unknown) => void,
): Promise<VendorPlatform[]> {
  const { config, store, files, policies } = baton;
  const secretKey = secretKeyOf(config);
  return createVendorPlatforms(config, {
    store,
    clock: systemClock,
    systemClock,
    channels: new ChannelAddresses(store, secretKey),
    files,
    // Commands hand out no pages.
    addressOf: () => config.publicUrl ?? '',
    localeOf: async (memberId) =>
      (memberId === null ? null : await findMember(store.read, memberId))?.locale ?? config.language,
    // Nor cards.
    cardFor: async () => null,
    policies: () => policies.current,
    timeZone: config.timeZone,
    publicUrl: config.publicUrl ?? '',
    secretKey,
    report,
  });
}
