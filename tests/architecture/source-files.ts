/**
 * Reads the source of the program for the architecture tests: as written, and as bare code without comments and types,
 * so that a rule does not trip over a sentence that mentions what it forbids.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';

export const checkoutDir = path.resolve(import.meta.dirname, '../..');

/** The folders that make up the program. */
export const programFolders = ['bot', 'cards', 'db', 'domain', 'handlers', 'jobs'];

export interface SourceFile {
  /** Path from the checkout, with slashes. */
  readonly file: string;
  readonly text: string;
  /** Without comments and types, printed in one style. */
  readonly code: string;
}

export function readSource(file: string, text: string): SourceFile {
  const { code } = transformSync(text, {
    configFile: false,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2024',
      preserveAllComments: false,
      transform: { verbatimModuleSyntax: true },
      minify: { format: { comments: false } },
    },
  });
  return { file, text, code };
}

export function readSources(folders: readonly string[]): SourceFile[] {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,mjs}`),
    // Packages that a bench or a script keeps beside it are not ours.
    { cwd: checkoutDir, exclude: ['**/node_modules/**'] },
  );
  return files.sort().map((file) => readSource(file, readFileSync(path.join(checkoutDir, file), 'utf8')));
}
