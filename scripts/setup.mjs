/**
 * The first half of every npm command: installs what is missing, then prints on stdout the absolute path of the Node
 * binary to run on. Usage: node scripts/setup.mjs <runtime|development>
 *
 * The new tree is built beside the old one (.setup/) and swapped in by renaming, so a broken or stopped installation
 * leaves what was there, and a bot that is already running keeps its packages.
 * Plain JavaScript without packages, for Node 20 and newer. It never compiles anything and never prints but to stderr.
 */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './setup/install.mjs';
import { withLock } from './setup/lock.mjs';
import { findNode, ownNode } from './setup/node-binary.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { createProgress } from './setup/progress.mjs';
import { hashOfLockfile, readStamp, stampFits } from './setup/stamp.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A development tree also serves as a runtime tree; nothing is ever taken away from it. */
function kindToInstall(asked) {
  const hasDevelopmentTools = existsSync(path.join(root, 'node_modules', 'typescript'));
  return readStamp(root)?.kind === 'development' || hasDevelopmentTools ? 'development' : asked;
}

async function setUp(asked) {
  const isReady = () => stampFits(root, readStamp(root), asked);
  if (!isReady()) {
    const progress = createProgress(process.stderr);
    await withLock(path.join(root, '.setup', 'lock'), {
      onWait: () =>
        progress.note('另一个安装正在进行，等它完成。', 'Another set-up is running here; waiting for it to finish.'),
      work: async (signal) => {
        if (isReady()) return;
        await installPackages({ root, kind: kindToInstall(asked), lockHash: hashOfLockfile(root), progress, signal });
      },
    });
  }
  const node = findNode(root, readStamp(root)) ?? ownNode(root);
  if (node === undefined) {
    throw new SetupProblem(
      '需要 Node 22.18 或更新的版本：自带的 Node 24 没有装上，本机的 Node 又太旧。请安装 Node 24 后重试。',
      'Node 22.18 or newer is needed: the bundled Node 24 could not be installed and the one on this machine is too old. Install Node 24 and try again.',
    );
  }
  return node;
}

async function main() {
  const asked = process.argv[2];
  if (asked !== 'runtime' && asked !== 'development') {
    throw new SetupProblem(
      '用法：node scripts/setup.mjs <runtime|development>',
      'Usage: node scripts/setup.mjs <runtime|development>',
    );
  }
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new SetupProblem(
      `需要 Node 20 或更新的版本，本机是 ${process.versions.node}。`,
      `Node 20 or newer is needed; this is ${process.versions.node}.`,
    );
  }
  process.stdout.write(`${await setUp(asked)}\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (problem) {
    const lines = problem instanceof SetupProblem ? problem.lines() : [String(problem?.stack ?? problem)];
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = 1;
  }
}
