/**
 * The chat platforms that the configuration switches on. Each adapter is loaded only when it is on: their libraries cost
 * memory and start-up time.
 */
import type { PlatformConfigs } from './platform-config.ts';
import type { VendorDeps, VendorPlatform } from './vendor-platform.ts';

export async function createVendorPlatforms(
  { slack, wecom, dingtalk }: PlatformConfigs,
  deps: VendorDeps,
): Promise<VendorPlatform[]> {
  const platforms: VendorPlatform[] = [];
  if (slack) platforms.push((await import('./slack/platform.ts')).createSlackPlatform(slack, deps));
  if (wecom) platforms.push((await import('./wecom/platform.ts')).createWecomPlatform(wecom, deps));
  if (dingtalk) platforms.push((await import('./dingtalk/platform.ts')).createDingtalkPlatform(dingtalk, deps));
  return platforms;
}
