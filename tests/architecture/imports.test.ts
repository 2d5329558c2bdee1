/** Tries the import rules on a small tree that breaks each of them, so that they cannot pass by reading nothing. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkImports, type ImportReport, problemsOf } from '../../scripts/checks/check-imports.ts';
import { checkoutDir } from './source-files.ts';

/** Each file, its text, and the rules it must break. A cycle is reported at one of its files. */
const samples: readonly [file: string, text: string, rules: readonly string[]][] = [
  ['domain/kind.ts', 'export interface Kind { a: string }', []],
  ['domain/type-only.ts', "export type { Card } from '../cards/card.ts';", ['domain-imports-only-to-its-right']],
  ['domain/package.ts', "import { z } from 'zod'; export const a = z;", ['domain-packages']],
  ['domain/rate.ts', "import { Decimal } from 'decimal.js'; export const a = Decimal;", []],
  ['domain/disk.ts', "import { readFile } from 'node:fs/promises'; export const a = readFile;", ['domain-built-ins']],
  ['domain/hash.ts', "import { createHash } from 'node:crypto'; export const a = createHash;", []],
  ['cards/card.ts', "import type { Kind } from '../domain/kind.ts'; export type Card = Kind;", []],
  ['cards/late.ts', "export const a = () => import('../handlers/answer.ts');", ['cards-imports-only-to-its-right']],
  ['cards/hash.ts', "import { createHash } from 'node:crypto'; export const a = createHash;", ['cards-built-ins']],
  [
    'handlers/answer.ts',
    "import { z } from 'zod'; import type { Card } from '../cards/card.ts'; export const a = z as Card;",
    [],
  ],
  ['handlers/network.ts', "import http from 'node:http'; export const a = http;", ['handlers-built-ins']],
  ['handlers/web.ts', "import type { Request } from 'express'; export type A = Request;", ['handlers-packages']],
  ['handlers/up.ts', "export * from '../jobs/run.ts';", ['handlers-imports-only-to-its-right']],
  [
    'db/store.ts',
    "import { sql } from 'drizzle-orm'; import { z } from 'zod'; import fs from 'node:fs'; export const a = [sql, z, fs];",
    [],
  ],
  ['db/yaml.ts', "import { parse } from 'yaml'; export const a = parse;", ['db-packages']],
  ['db/up.ts', "import { a } from '../handlers/answer.ts'; export const b = a;", ['db-imports-only-to-its-right']],
  ['db/drizzle.sqlite.config.ts', "import { defineConfig } from 'drizzle-kit'; export const a = defineConfig;", []],
  ['jobs/schedule.ts', "import cron from 'node-cron'; export const a = cron;", []],
  ['jobs/run.ts', "import cron from 'node-cron'; export const a = cron;", ['jobs-packages']],
  ['jobs/up.ts', "import { a } from '../bot/main.ts'; export const b = a;", ['jobs-imports-only-to-its-right']],
  [
    'bot/main.ts',
    "import express from 'express'; import { a } from '../jobs/schedule.ts'; export const b = [express, a];",
    [],
  ],
  ['bot/base.ts', "import Database from 'better-sqlite3'; export const a = Database;", ['bot-packages']],
  ['bot/tool.ts', "import { it } from 'vitest'; export const a = it;", ['no-development-package-in-the-program']],
  ['bot/test.ts', "import { a } from '../tests/sample.ts'; export const b = a;", ['bot-imports-only-to-its-right']],
  ['bot/lost.ts', "import { a } from './nowhere.ts'; export const b = a;", ['every-import-resolves']],
  ['bot/absent.ts', "import { a } from 'package-nobody-has'; export const b = a;", ['every-import-resolves']],
  ['bot/hen.ts', "import { egg } from './egg.ts'; export const hen = () => egg;", []],
  ['bot/egg.ts', "import { hen } from './hen.ts'; export const egg = () => hen;", ['no-cycles']],
  ['tests/drawn.ts', "import fc from 'fast-check'; export const a = fc;", ['laws-draw-alike']],
  ['tests/support/chance.ts', "import fc from 'fast-check'; export { fc };", []],
  ['tests/sample.ts', "import { it } from 'vitest'; export const a = it;", []],
];

describe('a tree that breaks every import rule', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'baton-imports-'));
  let report: ImportReport;

  beforeAll(async () => {
    for (const name of ['node_modules', 'package.json'])
      symlinkSync(path.join(checkoutDir, name), path.join(root, name));
    for (const [file, text] of samples) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    report = await checkImports(root);
  }, 30_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(samples)('%s', (file, _text, rules) => {
    const broken = report.violations.map((line) => line.split(/: | → /)).filter(([, from]) => from === file);
    expect(broken.map(([rule]) => rule)).toEqual(rules);
  });

  it('is read completely', () => {
    expect(report).toMatchObject({ cruisedFiles: samples.length, existingFiles: samples.length });
  });
});

describe('a check that read too little', () => {
  it.each([
    { cruisedFiles: 0, existingFiles: 0 },
    { cruisedFiles: 0, existingFiles: 12 },
    { cruisedFiles: 11, existingFiles: 12 },
  ])('fails: $cruisedFiles of $existingFiles', (counts) => {
    expect(problemsOf({ violations: [], ...counts })).toHaveLength(1);
  });

  it('passes when all files were read and no rule is broken', () => {
    expect(problemsOf({ violations: [], cruisedFiles: 12, existingFiles: 12 })).toEqual([]);
  });
});
