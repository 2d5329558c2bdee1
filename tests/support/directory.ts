/** A company with scripted chat tools that list who works there; nothing is ever asked over a network. */
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
