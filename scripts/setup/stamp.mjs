/**
 * The stamp: a small file inside node_modules that says what is installed there, so that a start with nothing to do
 * costs one hash and one read. It is written into the new tree before the tree is swapped in, hence never half true.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const stampName = '.baton-setup.json';

export const thisPlatform = `${process.platform}-${process.arch}`;

export function hashOfLockfile(root) {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** @returns {{ lockHash: string, kind: 'runtime' | 'development', platform: string, node: 'bundled' | 'own' } | undefined} */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(path.join(root, 'node_modules', stampName), 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeStamp(tree, stamp) {
  writeFileSync(path.join(tree, 'node_modules', stampName), `${JSON.stringify(stamp)}\n`);
}

/** Whether the installed tree serves for the asked kind. */
export function stampFits(root, stamp, asked) {
  return (
    stamp !== undefined &&
    stamp.platform === thisPlatform &&
    (stamp.kind === asked || stamp.kind === 'development') &&
    stamp.lockHash === hashOfLockfile(root)
  );
}
