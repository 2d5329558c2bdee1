/**
 * Each sample, as each platform gets it, against the files in golden/. A difference is either a mistake or wanted; when
 * it is wanted: `npm run cards -- --write-golden`, and read the difference before it is committed.
 */
import { describe, expect, test } from 'vitest';
import { goldenFiles, readGoldenFiles } from '../../support/golden-cards.ts';

const now = goldenFiles();
const golden = readGoldenFiles();

test('there is a file for each, and no other', () => {
  expect([...golden.keys()].toSorted()).toEqual([...now.keys()].toSorted());
});

const platforms = [...new Set([...now.keys()].map((file) => file.split(/[\\/]/)[0] ?? ''))];
describe.each(platforms)('%s', (platform) => {
  const files = [...now].filter(([file]) => file.split(/[\\/]/)[0] === platform);
  test.each(files)('%s', (file, text) => {
    expect(JSON.parse(text)).toEqual(JSON.parse(golden.get(file) ?? 'null'));
  });
});
