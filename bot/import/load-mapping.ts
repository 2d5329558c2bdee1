/**
 * Reads a mapping file and checks it, against its own shape and against the columns of the table it is to be used on.
 * All mistakes are reported at once, each with its place.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PolicyErrors } from '../policies/policy-mistakes.ts';
import { schemaFindings } from '../policies/schema-findings.ts';
import { YamlFile } from '../policies/yaml-file.ts';
import { ImportProblem } from './import-problem.ts';
import { type ImportKind, type Mapping, mappingSchemas } from './mapping-schema.ts';

/** @throws ImportProblem `mapping-missing`, `mapping-of-other-kind`; PolicyErrors with all mistakes */
export async function loadMapping<K extends ImportKind>(file: string, kind: K): Promise<Mapping<K>> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ImportProblem('mapping-missing', { file }, cause);
  });
  const yaml = new YamlFile(path.basename(file), source);
  if (yaml.syntaxMistakes.length > 0) throw new PolicyErrors(yaml.syntaxMistakes);
  const declared = kindOf(yaml.value);
  if (declared !== null && declared !== kind) {
    throw new ImportProblem('mapping-of-other-kind', { file: path.basename(file), kind: declared });
  }
  const findings = schemaFindings(mappingSchemas[kind], yaml.value);
  if (findings.length > 0) throw new PolicyErrors(findings.map((finding) => yaml.locate(finding)));
  return mappingSchemas[kind].parse(yaml.value) as Mapping<K>;
}

/** @throws ImportProblem `columns-missing` */
export function checkColumns(mapping: Mapping, columns: readonly string[]): void {
  const fields = Object.values(mapping.fields).filter((field) => field !== undefined);
  const used = [
    ...fields.flatMap((field) => ('column' in field ? [field.column] : [])),
    ...('attributes' in mapping ? mapping.attributes : []),
  ];
  const missing = [...new Set(used)].filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new ImportProblem('columns-missing', { missing: missing.join(', '), columns: columns.join(', ') });
  }
}

function kindOf(value: unknown): ImportKind | null {
  const kind = typeof value === 'object' && value !== null ? Reflect.get(value, 'kind') : null;
  return kind === 'leads' || kind === 'accounts' ? kind : null;
}
