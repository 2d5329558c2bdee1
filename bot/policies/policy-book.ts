/**
 * The policies in force and every earlier version, as handlers use them. Loading a file that has changed makes a new
 * version row; what runs keeps the version it started with. Rows are read at the start, never per decision; one that
 * another process has saved since is read when something first names it.
 */
import { findPolicyVersion, type StoredPolicy, savePolicyVersions } from '../../db/repos/policies.ts';
import { type ScheduleInUse, schedulesInUse } from '../../db/repos/schedules.ts';
import type { Store } from '../../db/store.ts';
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import type { PolicyBook } from '../../handlers/context.ts';
import { UnknownPolicyVersion } from '../../handlers/unknown-policy-version.ts';
import { type LoadedFile, loadPolicies } from './load-policies.ts';
import { PolicyErrors } from './policy-mistakes.ts';
import { YamlFile } from './yaml-file.ts';

/**
 * @param timeZone the company's (COMPANY_TIME_ZONE); it goes before the one written in the calendar file
 * @throws PolicyErrors with all mistakes of all files, and when a schedule is gone that people or deadlines rely on
 */
export async function openPolicyBook(
  store: Store,
  folder: string,
  options: { timeZone: string; now: Date; newId: () => string },
): Promise<PolicyBook> {
  const { policies, files } = await loadPolicies(folder, options.now);
  const current: PolicySet = { ...policies, calendar: { ...policies.calendar, timeZone: options.timeZone } };
  requireSchedules(current, files, await schedulesInUse(store.read));
  const loaded = files.map((file) => ({ ...file, model: current[file.name] }));
  const stored = await store.transaction((tx) => savePolicyVersions(tx, loaded, options));
  return bookOf(store, current, stored);
}

function requireSchedules(
  { calendar }: PolicySet,
  files: readonly LoadedFile[],
  inUse: readonly ScheduleInUse[],
): void {
  const yaml = files.flatMap(({ name, file, source }) => (name === 'calendar' ? [new YamlFile(file, source)] : []))[0];
  const gone = inUse.filter(({ name }) => !Object.hasOwn(calendar.schedules, name));
  if (!yaml || gone.length === 0) return;
  throw new PolicyErrors(
    gone.map(({ name, members, clocks }) =>
      yaml.locate({
        path: ['schedules'],
        isAboutKey: true,
        wrong: {
          zh: `没有班次「${name}」，但有 ${members} 位同事和 ${clocks} 个未结的时限在用它。`,
          en: `There is no schedule "${name}", but ${members} people and ${clocks} open deadlines rely on it.`,
        },
        right: {
          zh: '请把它加回来；改班次要先改人员，等用到它的时限都结束后再删。',
          en: 'Put it back; give people another schedule first, and remove it when no deadline relies on it.',
        },
      }),
    ),
  );
}

function bookOf(
  store: Store,
  current: PolicySet,
  stored: { inForce: Record<PolicyName, string>; all: StoredPolicy[] },
): PolicyBook {
  const byId = new Map(stored.all.map((row) => [row.id, row]));
  const currentById = new Map(Object.entries(stored.inForce).map(([name, id]) => [id, current[name as PolicyName]]));
  const known = (id: string): StoredPolicy => {
    const row = byId.get(id);
    if (row) return row;
    throw new UnknownPolicyVersion(async () => {
      const saved = await findPolicyVersion(store.read, id);
      if (saved) byId.set(id, saved);
      return saved !== null;
    });
  };
  return {
    current,
    ids: stored.inForce,
    versionOf: (id) => known(id).version,
    pinned: <N extends PolicyName>(_name: N, id: string) => (currentById.get(id) ?? known(id).model) as PolicySet[N],
  };
}
