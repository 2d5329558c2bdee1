/** A company with scripted chat tools that list who works there; nothing is ever asked over a network. */
import type { Card } from '../../cards/card.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import type { DirectoryEntry } from '../../jobs/chat-platform.ts';
import { type Company, type CompanyOptions, openCompany } from './company.ts';
import { ScriptedPlatform } from './scripted-platform.ts';

export interface DirectoryCompany extends Company {
  readonly wecom: ScriptedPlatform;
  readonly slack: ScriptedPlatform;
}

/** @param prepare what the chat tools list before the engine starts */
export async function openDirectoryCompany(
  options: CompanyOptions & {
    prepare?: (platforms: { wecom: ScriptedPlatform; slack: ScriptedPlatform }) => void;
  } = {},
): Promise<DirectoryCompany> {
  const lists = { hasDirectory: true };
  const wecom = new ScriptedPlatform(lists, 'wecom');
  const slack = new ScriptedPlatform(lists, 'slack');
  // An empty list would be no reading: the admin is there from the beginning.
  for (const platform of [wecom, slack]) platform.listed.push(person('admin', { mobile: '19900000003' }));
  options.prepare?.({ wecom, slack });
  const company = await openCompany({
    ...options,
    vendors: async () => [wecom, slack],
  });
  return Object.assign(company, { wecom, slack });
}

type Person = Extract<DirectoryEntry, { kind: 'person' }>;
type Department = Extract<DirectoryEntry, { kind: 'department' }>;

export function person(externalId: string, more: Partial<Person> = {}): Person {
  return {
    kind: 'person',
    workspace: 'corp',
    externalId,
    name: externalId,
    mobile: null,
    email: null,
    departmentIds: [],
    managerExternalId: null,
    isActive: true,
    ...more,
  };
}

export function department(externalId: string, name: string, more: Partial<Department> = {}): Department {
  return {
    kind: 'department',
    workspace: 'corp',
    externalId,
    name,
    parentExternalId: null,
    leaderExternalIds: [],
    ...more,
  };
}

/** A scripted list with everybody of the company whom it should know, by mobile. */
export async function listEverybody(company: Company, platform: ScriptedPlatform): Promise<void> {
  const { members } = company.baton.store.read.tables;
  platform.listed.splice(0);
  for (const { key, name, mobile } of await company.baton.store.read.db.select().from(members))
    platform.listed.push(person(`u-${key}`, { name, mobile }));
}

/** Somebody is listed no longer, or otherwise. @param change null = no longer */
export function relist(platform: ScriptedPlatform, externalId: string, change: Partial<Person> | null): void {
  const at = platform.listed.findIndex((entry) => entry.kind === 'person' && entry.externalId === externalId);
  const before = platform.listed[at];
  if (before?.kind !== 'person') throw new Error(`${externalId} is not listed`);
  platform.listed.splice(at, 1, ...(change === null ? [] : [{ ...before, ...change }]));
}

/** Everybody is listed at WeCom by mobile, and was read once, in the first night. */
export async function openReadCompany(
  options: Parameters<typeof openDirectoryCompany>[0] = {},
): Promise<DirectoryCompany> {
  const company = await openDirectoryCompany(options);
  await listEverybody(company, company.wecom);
  await nextNight(company);
  return company;
}

/** To just after the nightly reading of the next day. */
export async function nextNight(company: Company): Promise<void> {
  const day = new Date(company.clock.now().getTime() + 32 * 3_600_000).toISOString().slice(0, 10);
  await company.moveTo(`${day}T02:31:00+08:00`);
}

/** The account that somebody has there, as bound. */
export async function accountOf(
  company: Company,
  key: string,
  platform: 'wecom' | 'slack' = 'wecom',
): Promise<string | null> {
  const { id } = await company.member(key);
  return (await identityOfMember(company.baton.store.read, id, platform))?.externalId ?? null;
}

let said = 0;

/** WeCom tells of a change, through the door of the inbox; what follows is up to the engine. */
export async function wecomSays(
  company: Company,
  change: 'left' | 'changed',
  externalId: string | null,
  more: { newExternalId?: string } = {},
): Promise<void> {
  said += 1;
  const about = { platform: 'wecom' as const, workspace: 'corp', change, externalId, ...more };
  await company.sink({ kind: 'directory', eventId: `said-${said}`, occurredAt: company.clock.now(), ...about });
}

/** What operations see about directories at WeCom, where they are written to. */
export async function operationsCards(company: DirectoryCompany): Promise<Card[]> {
  const { id } = await company.member('su-nianci');
  return company.wecom.cards(id, 'directory:');
}
