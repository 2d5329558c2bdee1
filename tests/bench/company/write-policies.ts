/**
 * The shipped policies with single values changed, written to a folder of their own. Benches need reps with room, or
 * deadlines of seconds; everything they do not change is what ships. Comments and order of the files stay as they are.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { PolicyName } from '../../../domain/policy/policy-types.ts';

/** By file: dotted path of a value → what it shall be. */
export type PolicyChanges = Partial<Record<PolicyName, Readonly<Record<string, unknown>>>>;

const shipped = path.resolve(import.meta.dirname, '../../../policies/medical-distribution');

export function writePolicies(folder: string, changes: PolicyChanges): void {
  cpSync(shipped, folder, { recursive: true });
  for (const [name, values] of Object.entries(changes)) {
    const file = path.join(folder, `${name}.yaml`);
    const document = parseDocument(readFileSync(file, 'utf8'));
    for (const [place, value] of Object.entries(values)) document.setIn(place.split('.'), value);
    writeFileSync(file, document.toString());
  }
}
