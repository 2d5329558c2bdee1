import type { WecomConfig } from '../platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../vendor-platform.ts';

export function createWecomPlatform(_config: WecomConfig, _deps: VendorDeps): VendorPlatform {
  throw new Error('wecom is being built');
}
