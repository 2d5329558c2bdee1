/**
 * Demo companies that were written once in this test run: writing one takes ten times as long as copying its database.
 * Whoever needs one first keeps it; test files that run side by side may both, and one of them wins.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** vitest.config.ts names the folder for a run and removes it afterwards; without vitest nothing is kept. */
const folder = process.env.BATON_TEST_COMPANIES;

/**
 * Fills an empty folder with what `write` put into another one for the same key.
 * @param key everything the content depends on @param write must have closed what it wrote when it resolves
 */
export async function copyCompany(
  key: string,
  target: string,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  if (folder === undefined) return write(target);
  const kept = path.join(folder, createHash('sha256').update(key).digest('hex'));
  if (!existsSync(kept)) {
    mkdirSync(folder, { recursive: true });
    const own = mkdtempSync(`${kept}-`);
    await write(own);
    try {
      renameSync(own, kept);
    } catch {
      // Another test file was quicker.
      rmSync(own, { recursive: true });
    }
  }
  cpSync(kept, target, { recursive: true });
}
