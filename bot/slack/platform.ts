import type { SlackConfig } from '../platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../vendor-platform.ts';

export function createSlackPlatform(_config: SlackConfig, _deps: VendorDeps): VendorPlatform {
  throw new Error('slack is being built');
}
