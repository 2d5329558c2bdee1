/**
 * Which tests exist and how they run. Five groups: unit, contract and scenarios side by side; then the browser tests, two
 * files at a time, because pages wait more than they work; then the set-up tests, one file at a time.
 * Benches (tests/bench) are programs of their own and never run here.
 */
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const own = ['tests/contract/**', 'tests/scenarios/**', 'tests/e2e/**', 'tests/setup/**', 'tests/bench/**'];

// The database in a test process takes up to 660 MB: not more than four at once. Most tests wait now and then, so that
// three keep two cores busy.
const maxWorkers = Math.min(4, Math.max(3, availableParallelism() - 1));

/**
 * Every commit of the bot waits for the disk, and the scenarios waited for it longer than they worked. Where Linux has
 * memory to write files into, temporary folders are there, all in one that goes away with the run; the set-up tests stay
 * on the disk, from which programs may run.
 */
const memoryFolder = '/dev/shm';
const mostWrittenBytes = 1024 ** 3;
const runFolder = path.join(hasRoom(memoryFolder) ? memoryFolder : tmpdir(), `baton-tests-${process.pid}`);
mkdirSync(runFolder, { recursive: true });
process.once('exit', () => rmSync(runFolder, { recursive: true, force: true }));
const inMemory = {
  env: {
    TMPDIR: runFolder,
    // Demo companies, each written by the first test of this run that needs it (tests/support/kept-company.ts).
    BATON_TEST_COMPANIES: path.join(runFolder, 'companies'),
  },
};

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > mostWrittenBytes;
}

/** Group 0 would not keep its place: there, vitest puts projects with one worker last. */
const sideBySide = { ...inMemory, maxWorkers, sequence: { groupOrder: 1 } };
const oneByOne = (groupOrder: number) => ({ fileParallelism: false, sequence: { groupOrder } });

export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: own,
          testTimeout: 15_000,
          hookTimeout: 30_000,
          ...sideBySide,
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...sideBySide,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...sideBySide,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          // A real browser on a busy machine: one more try, and scripts/test.ts names whoever needed it.
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...inMemory,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'setup',
          include: ['tests/setup/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          ...oneByOne(3),
        },
      },
    ],
  },
});
