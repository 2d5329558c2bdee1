/**
 * Which Node runs Baton, and which one runs npm. Baton runs on the Node that the package "node" brings; where that one
 * is missing, on the machine's own if it is new enough. npm runs on the machine's own where there is one, since the
 * bundled one may just be being replaced.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** better-sqlite3 needs Node-API 10 (Node 22.14), TypeScript without a flag needs Node 22.18. */
const probe = 'Number(process.versions.napi) >= 10 && Boolean(process.features.typescript)';

export function isNewEnough(binary) {
  const answer = spawnSync(binary, ['-p', probe], { encoding: 'utf8', env: {} });
  return answer.status === 0 && answer.stdout.trim() === 'true';
}

export function bundledNode(tree) {
  return path.join(tree, 'node_modules', 'node', 'bin', 'node');
}

/** The Node of an installed tree, by its stamp. */
export function findNode(root, stamp) {
  return stamp?.node === 'bundled' && existsSync(bundledNode(root)) ? bundledNode(root) : undefined;
}

/** The machine's own Node, if it is new enough to run Baton. */
export function ownNode(root) {
  const own = machineNode(root);
  return own !== undefined && isNewEnough(own) ? own : undefined;
}

/** The machine's own Node of any version: the one npm was started with, the running one, or the first on PATH. */
export function machineNode(root) {
  const modules = path.join(root, 'node_modules') + path.sep;
  const onPath = pathOutsideModules().map((folder) => path.join(folder, 'node'));
  return [process.env.npm_node_execpath, process.execPath, ...onPath]
    .filter((file) => file !== undefined && existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => !file.startsWith(modules));
}

/** PATH without what npm puts in front of it for a script. */
export function pathOutsideModules() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '' && !/node_modules[\\/]/.test(folder));
}
