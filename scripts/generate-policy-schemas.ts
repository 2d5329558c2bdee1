/**
 * Writes policies/schema/*.json from the schemas of the policy files, for completion and checks in editors.
 * Run: node scripts/generate-policy-schemas.ts. A test says when the files are no longer current.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { POLICY_SCHEMAS } from '../bot/policies/policy-schemas.ts';

const FOLDER = fileURLToPath(new URL('../policies/schema/', import.meta.url));

/** File name → text. Draft 7 is what editors understand best. */
export function policyJsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(POLICY_SCHEMAS).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
      return [`${name}.json`, `${JSON.stringify({ ...json, title: `Baton: ${name}.yaml` }, null, 2)}\n`];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, text] of policyJsonSchemas()) writeFileSync(FOLDER + file, text);
}
