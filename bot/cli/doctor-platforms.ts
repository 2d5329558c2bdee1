/**
 * What `baton doctor` says of the chat tools that are switched on: what each finds when it calls its vendor, which channels
 * of the policy have no place in any of them, and who is written to where nothing arrives. Only looks; before the first
 * start it asks the vendors with a database of its own that is thrown away.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Localized } from '../../cards/card.ts';
import { inspectDatabase } from '../../db/inspect-database.ts';
import { openStore } from '../../db/open-store.ts';
import { listChannelAddresses } from '../../db/repos/channel-addresses.ts';
import { activeMembersWithAccounts } from '../../db/repos/identities.ts';
import type { Store } from '../../db/store.ts';
import type { PolicySet } from '../../domain/policy/policy-types.ts';
import type { Config } from '../config.ts';
import { FileStore } from '../files/file-store.ts';
import { loadPolicies } from '../policies/load-policies.ts';
import { PolicyErrors } from '../policies/policy-mistakes.ts';
import type { VendorPlatform } from '../vendor-platform.ts';
import { policyFolder } from '../wire.ts';
import { chatTools } from './channel-places.ts';
import type { Finding } from './doctor-checks.ts';
import { nameOfPlatform } from './platform-words.ts';
import { toolPlatforms } from './tool-platforms.ts';

export interface PlatformCheckOptions {
  readonly folder?: string;
  /** Real time that one vendor has to answer everything it is asked. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
/** Names in one line of a terminal. */
const named = 5;

export async function checkPlatforms(
  config: Config,
  { folder = policyFolder, timeoutMs = usualTimeoutMs }: PlatformCheckOptions = {},
): Promise<Finding[]> {
  if (config.mode === 'demo') return [];
  if (chatTools.every((tool) => config[tool] === null)) return [noneOn];
  const policies = await loadPolicies(folder).catch((problem: unknown) => {
    if (problem instanceof PolicyErrors) return null; // told by checkPolicies
    throw problem;
  });
  if (!policies) return [];
  const isCurrent = (await inspectDatabase(config.database)) === 'current';
  const passing = isCurrent ? null : mkdtempSync(path.join(tmpdir(), 'baton-doctor-'));
  const store = passing
    ? await openStore({ engine: 'sqlite', file: path.join(passing, 'doctor.db') }, 'bot')
    : await openStore(config.database, 'tool');
  try {
    const findings = await askVendors(config, store, policies.policies, timeoutMs);
    if (passing) return findings;
    return [
      ...findings,
      ...(await lostChannels(config, store, policies.policies)),
      ...(await lostMembers(config, store)),
    ];
  } finally {
    await store.close();
    if (passing) rmSync(passing, { recursive: true, force: true });
  }
}

async function askVendors(config: Config, store: Store, current: PolicySet, timeoutMs: number): Promise<Finding[]> {
  const baton = { config, store, files: new FileStore(config.filesDir), policies: { current } };
  const platforms = await toolPlatforms({ baton }, () => {});
  try {
    return (await Promise.all(platforms.map((platform) => askOne(platform, timeoutMs)))).flat();
  } finally {
    await Promise.all(platforms.map((platform) => platform.stop()));
  }
}

/** A vendor that does not answer, or an answer that nobody foresaw, is a finding and not the end of the others. */
async function askOne(platform: VendorPlatform, timeoutMs: number): Promise<Finding[]> {
  const tool = { zh: nameOfPlatform(platform.id, 'zh'), en: nameOfPlatform(platform.id, 'en') };
  const asking = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      asking.abort();
      reject(new Error('The vendor did not answer in time'));
    }, timeoutMs);
  });
  try {
    const found = await Promise.race([platform.check({ signal: asking.signal }), tooLong]);
    return found.map(({ state, text }) => ({ state, text: { zh: said('zh', text), en: said('en', text) } }));
  } catch {
    const text = {
      zh: `${tool.zh}：没能检查完，可能是连不上。请检查这台机器的外网和代理，再运行一次。`,
      en: `${tool.en}: the check did not come to its end; it may not be reachable. Check this machine's network and proxy, and run it again.`,
    };
    return [{ state: 'wrong', text }];
  } finally {
    clearTimeout(timer);
  }

  function said(language: 'zh' | 'en', text: Localized<string>): string {
    const words = text[language];
    return words.startsWith(tool[language]) ? words : `${tool[language]}${language === 'zh' ? '：' : ': '}${words}`;
  }
}

async function lostChannels(config: Config, store: Store, { channels }: PolicySet): Promise<Finding[]> {
  const rows = await listChannelAddresses(store.read);
  const hasPlace = (key: string) =>
    rows.some(
      (row) => row.channelKey === key && chatTools.some((tool) => tool === row.platform && config[tool] !== null),
    );
  const lost = channels.channels.filter(({ key }) => !hasPlace(key)).map(({ key }) => key);
  if (lost.length === 0) {
    const text = { zh: '每个群都登记在已接入的平台里', en: 'Every channel has its place in a connected chat tool' };
    return [{ state: 'fine', text }];
  }
  const text = {
    zh: `这些群还没有登记在已接入的平台里，发给它们的看不到：${lost.join('、')}。登记：npm run baton -- channels set ${lost[0]} …`,
    en: `These channels have no place in a connected chat tool, so what goes to them is not seen: ${lost.join(', ')}. To set one: npm run baton -- channels set ${lost[0]} …`,
  };
  return [{ state: 'note', text }];
}

async function lostMembers(config: Config, store: Store): Promise<Finding[]> {
  const members = await activeMembersWithAccounts(store.read);
  const isOn = (platform: string) => chatTools.some((tool) => tool === platform && config[tool] !== null);
  const onlyHere = members.filter(({ platform }) => platform === 'local');
  const off = members.filter(({ platform }) => platform !== 'local' && !isOn(platform));
  const strangers = members.filter(({ platform, account }) => isOn(platform) && account === null);
  const list = (who: typeof members, language: 'zh' | 'en') => {
    const names = who.slice(0, named).map((one) => `${language === 'zh' ? one.name : one.nameEn} (${one.key})`);
    const more = who.length > named ? (language === 'zh' ? ' 等' : ' and others') : '';
    return `${names.join(language === 'zh' ? '、' : ', ')}${more}`;
  };
  const findings: Finding[] = [];
  if (onlyHere.length > 0) {
    const tool = chatTools.find((one) => config[one] !== null) ?? '';
    const text = {
      zh: `${onlyHere.length} 人还只在本机的网页聊天里，聊天平台上收不到卡片：${list(onlyHere, 'zh')}。账号对上以后，卡片自己会发过去：npm run baton -- directory ${tool}`,
      en: `${onlyHere.length} people are only in the web chat of this machine and get no cards at a chat tool: ${list(onlyHere, 'en')}. Once an account is matched their cards go there by themselves: npm run baton -- directory ${tool}`,
    };
    findings.push({ state: 'note', text });
  }
  if (off.length > 0) {
    const text = {
      zh: `${off.length} 人的卡片发到没有接入的平台：${list(off, 'zh')}。改：npm run baton -- members platform ${off[0]?.key} 平台`,
      en: `Cards of ${off.length} people go to a chat tool that is not connected: ${list(off, 'en')}. To change it: npm run baton -- members platform ${off[0]?.key} PLATFORM`,
    };
    findings.push({ state: 'note', text });
  }
  if (strangers.length > 0) {
    const text = {
      zh: `${strangers.length} 人的账号还没有对上，收不到卡片：${list(strangers, 'zh')}。处理：npm run baton -- directory`,
      en: `Accounts of ${strangers.length} people are not matched, so their cards do not arrive: ${list(strangers, 'en')}. To settle it: npm run baton -- directory`,
    };
    findings.push({ state: 'note', text });
  }
  return findings;
}

const noneOn: Finding = {
  state: 'note',
  text: {
    zh: '没有接入聊天平台，只有本机的网页聊天。接入所需的变量见 .env.example',
    en: 'No chat tool is connected, only the web chat of this machine. The variables it takes are in .env.example',
  },
};
