/**
 * The lockfile must name the packages of every platform. A lockfile written where some of them cannot be looked up
 * leaves them out, and then npm 11 refuses to install anywhere.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkoutDir } from './source-files.ts';

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});
type Packages = z.infer<typeof lockfile>['packages'];

/** Optional dependencies without an entry, in the folders where npm looks for them. */
function missingFrom(packages: Packages): string[] {
  return Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) => {
    const parents = folder
      .split('/node_modules/')
      .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
    const places = ['', ...parents].map((parent) => (parent === '' ? 'node_modules/' : `${parent}/node_modules/`));
    return Object.keys(optionalDependencies).filter((name) => !places.some((place) => packages[`${place}${name}`]));
  });
}

describe('package-lock.json', () => {
  it('names every optional dependency', () => {
    const text = readFileSync(path.join(checkoutDir, 'package-lock.json'), 'utf8');
    expect(missingFrom(lockfile.parse(JSON.parse(text)).packages)).toEqual([]);
  });

  it('would be found out if it did not', () => {
    const tool = { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-mac': '1.0.0' } };
    expect(missingFrom({ '': {}, 'node_modules/tool': tool, 'node_modules/tool-linux': {} })).toEqual(['tool-mac']);
    expect(missingFrom({ 'node_modules/tool': tool, 'node_modules/tool/node_modules/tool-mac': {} })).toEqual([
      'tool-linux',
    ]);
  });
});
