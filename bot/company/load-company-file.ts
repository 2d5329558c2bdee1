/** Reads a company file and checks it; all mistakes are reported at once, each with line and column. Writes nothing. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PolicySet } from '../../domain/policy/policy-types.ts';
import { PolicyErrors } from '../policies/policy-mistakes.ts';
import { schemaFindings } from '../policies/schema-findings.ts';
import { YamlFile } from '../policies/yaml-file.ts';
import { checkCompany } from './check-company.ts';
import { type CompanyFile, companySchema } from './company-schema.ts';

/** @throws PolicyErrors; the system's error when the file cannot be read */
export async function loadCompanyFile(
  file: string,
  policies: PolicySet,
  known: { topKey: string | null },
): Promise<CompanyFile> {
  const yaml = new YamlFile(path.basename(file), await readFile(file, 'utf8'));
  if (yaml.syntaxMistakes.length > 0) throw new PolicyErrors(yaml.syntaxMistakes);
  const misshapen = schemaFindings(companySchema, yaml.value);
  const findings = misshapen.length > 0 ? misshapen : checkCompany(companySchema.parse(yaml.value), policies, known);
  if (findings.length > 0) throw new PolicyErrors(findings.map((finding) => yaml.locate(finding)));
  return companySchema.parse(yaml.value);
}
