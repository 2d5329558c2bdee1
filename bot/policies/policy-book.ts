/**
 * The policies in force and every earlier version, as handlers use them. Loading a file that has changed makes a new
 * version row; what runs keeps the version it started with. Rows are read once at the start, never per decision.
 */
import { type StoredPolicy, savePolicyVersions } from '../../db/repos/policies.ts';
import type { Store } from '../../db/store.ts';
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import type { PolicyBook } from '../../handlers/context.ts';
import { loadPolicies } from './load-policies.ts';

/**
 * @param timeZone the company's (COMPANY_TIME_ZONE); it goes before the one written in the calendar file
 * @throws PolicyErrors with all mistakes of all files
 */
export async function openPolicyBook(
  store: Store,
  folder: string,
  options: { timeZone: string; now: Date; newId: () => string },
): Promise<PolicyBook> {
  const { policies, files } = await loadPolicies(folder, options.now);
  const current: PolicySet = { ...policies, calendar: { ...policies.calendar, timeZone: options.timeZone } };
  const loaded = files.map((file) => ({ ...file, model: current[file.name] }));
  const stored = await store.transaction((tx) => savePolicyVersions(tx, loaded, options));
  return bookOf(current, stored);
}

function bookOf(current: PolicySet, stored: { inForce: Record<PolicyName, string>; all: StoredPolicy[] }): PolicyBook {
  const byId = new Map(stored.all.map((row) => [row.id, row]));
  const currentById = new Map(Object.entries(stored.inForce).map(([name, id]) => [id, current[name as PolicyName]]));
  return {
    current,
    ids: stored.inForce,
    versionOf: (id) => byId.get(id)?.version ?? 0,
    pinned: <N extends PolicyName>(_name: N, id: string) => {
      const model = currentById.get(id) ?? byId.get(id)?.model;
      if (model === undefined) throw new Error('A running clock names a policy version that is not stored');
      return model as PolicySet[N];
    },
  };
}
