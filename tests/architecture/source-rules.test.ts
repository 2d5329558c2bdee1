/** Holds every file of the program against the rules, and every rule against samples that it must refuse and accept. */
import { describe, expect, it } from 'vitest';
import { programFolders, readSource, readSources } from './source-files.ts';
import { type SourceRule, sourceRules } from './source-rules.ts';

const sources = readSources([...programFolders, 'scripts', 'tests']);

function judge(rule: SourceRule, { file, text }: { file: string; text: string }): readonly string[] {
  return rule.appliesTo(file) ? rule.violationsIn(readSource(file, text)) : [];
}

it('reads the source of the whole program', () => {
  expect(sources.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['bot/config.ts', 'scripts/setup.mjs', 'tests/architecture/source-rules.test.ts']),
  );
});

describe.each(sourceRules.map((rule) => ({ ...rule, rule })))('$name', ({ rule }) => {
  it('holds', () => {
    const broken = sources
      .filter(({ file }) => rule.appliesTo(file))
      .flatMap((source) => rule.violationsIn(source).map((violation) => `${source.file}: ${violation}`));
    expect(broken).toEqual([]);
  });

  it.each(rule.refused)('refuses $file: $text', (sample) => {
    expect(judge(rule, sample)).not.toEqual([]);
  });

  it.each(rule.accepted)('accepts $file: $text', (sample) => {
    expect(judge(rule, sample)).toEqual([]);
  });
});
