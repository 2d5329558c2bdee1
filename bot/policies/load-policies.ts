/**
 * Reads the policy files of a folder, checks them and hands the policies over; called at the start of the program and by
 * the command line. Either everything is right, or PolicyErrors carries every mistake of every file with its place.
 * It never uses half a set, and never repairs or guesses a value.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import { buildPolicies } from './build-policies.ts';
import { checkPolicies } from './check-policies.ts';
import { nearestWord } from './nearest-word.ts';
import { PolicyErrors, type PolicyMistake } from './policy-mistakes.ts';
import { POLICY_SCHEMAS, type PolicyFiles } from './policy-schemas.ts';
import { schemaFindings } from './schema-findings.ts';
import { YamlFile } from './yaml-file.ts';

export interface LoadedPolicies {
  readonly policies: PolicySet;
  readonly files: LoadedFile[];
}

export interface LoadedFile {
  readonly name: PolicyName;
  /** File name without its folder. */
  readonly file: string;
  readonly source: string;
  /** SHA-256 of the source, hexadecimal. */
  readonly hash: string;
}

const NAMES = Object.keys(POLICY_SCHEMAS) as PolicyName[];

/**
 * @param now from when on reports must have a slot to come
 * @throws PolicyErrors with all mistakes of all files
 */
export async function loadPolicies(folder: string, now: Date = new Date()): Promise<LoadedPolicies> {
  const present = await readdir(folder).catch(() => []);
  const mistakes: PolicyMistake[] = unknownFiles(present);
  const yamlFiles = new Map<PolicyName, YamlFile>();
  const shaped: { [Name in PolicyName]?: PolicyFiles[Name] } = {};
  for (const name of NAMES) {
    const file = `${name}.yaml`;
    const source = await readFile(path.join(folder, file), 'utf8').catch(() => null);
    if (source === null) {
      mistakes.push(missingFile(file, folder));
      continue;
    }
    const yaml = new YamlFile(file, source);
    yamlFiles.set(name, yaml);
    const found = yaml.syntaxMistakes.length > 0 ? [] : schemaFindings(POLICY_SCHEMAS[name], yaml.value);
    mistakes.push(...yaml.syntaxMistakes, ...found.map((finding) => yaml.locate(finding)));
    if (yaml.syntaxMistakes.length === 0 && found.length === 0) {
      Object.assign(shaped, { [name]: POLICY_SCHEMAS[name].parse(yaml.value) });
    }
  }
  const findings = checkPolicies({ ...NOTHING, ...shaped }, now);
  for (const [name, yaml] of yamlFiles) mistakes.push(...findings[name].map((finding) => yaml.locate(finding)));
  if (mistakes.length > 0 || !isComplete(shaped)) throw new PolicyErrors(sorted(mistakes));
  const files = [...yamlFiles].map(([name, { file, source }]) => ({
    name,
    file,
    source,
    hash: createHash('sha256').update(source).digest('hex'),
  }));
  return { policies: buildPolicies(shaped), files };
}

const NOTHING = {
  grading: undefined,
  assignment: undefined,
  deadlines: undefined,
  escalation: undefined,
  calendar: undefined,
  reports: undefined,
  channels: undefined,
  evidence: undefined,
  incentives: undefined,
  directory: undefined,
  'dingtalk-quota': undefined,
};

function isComplete(shaped: { [Name in PolicyName]?: PolicyFiles[Name] }): shaped is PolicyFiles {
  return NAMES.every((name) => shaped[name] !== undefined);
}

function sorted(mistakes: readonly PolicyMistake[]): PolicyMistake[] {
  return mistakes.toSorted(
    (one, other) =>
      NAMES.findIndex((name) => one.file === `${name}.yaml`) -
        NAMES.findIndex((name) => other.file === `${name}.yaml`) ||
      one.line - other.line ||
      one.column - other.column,
  );
}

function missingFile(file: string, folder: string): PolicyMistake {
  return {
    file,
    line: 1,
    column: 1,
    path: '',
    wrong: { zh: '读不到这个文件。', en: 'This file cannot be read.' },
    right: { zh: `应在 ${folder} 目录里。`, en: `It should be in the folder ${folder}.` },
  };
}

/** A file that no policy reads is most likely misnamed; changing it would change nothing. Examples say what they are. */
function unknownFiles(present: readonly string[]): PolicyMistake[] {
  const known = NAMES.map((name) => `${name}.yaml`);
  return present
    .filter((file) => /\.ya?ml$/i.test(file) && !/\.example\.ya?ml$/i.test(file) && !known.includes(file))
    .map((file) => {
      const near = nearestWord(file, known);
      return {
        file,
        line: 1,
        column: 1,
        path: '',
        wrong: { zh: '没有这个名字的策略。', en: 'There is no policy of this name.' },
        right: near
          ? { zh: `是不是想写 ${near}？`, en: `Did you mean ${near}?` }
          : { zh: `策略文件有：${known.join('、')}。`, en: `The policy files are ${known.join(', ')}.` },
      };
    });
}
