/** The shipped policies of the demo company as values, with made-up version ids, for tests without policy rows. */
import { loadPolicies } from '../../bot/policies/load-policies.ts';
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';

export async function demoPolicies(): Promise<{ policies: PolicySet; policyIds: Record<PolicyName, string> }> {
  const folder = new URL('../../policies/medical-distribution', import.meta.url).pathname;
  const { policies, files } = await loadPolicies(folder);
  const policyIds = Object.fromEntries(files.map(({ name }) => [name, `policy-${name}`]));
  return { policies, policyIds: policyIds as Record<PolicyName, string> };
}
