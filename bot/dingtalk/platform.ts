import type { DingtalkConfig } from '../platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../vendor-platform.ts';

export function createDingtalkPlatform(_config: DingtalkConfig, _deps: VendorDeps): VendorPlatform {
  throw new Error('dingtalk is being built');
}
