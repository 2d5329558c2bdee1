/**
 * Builds a fresh node_modules under .setup/ with the user's own npm and swaps it in. Install scripts stay off (see
 * .npmrc); afterwards the package "node" alone may run its script, which fetches the binary for this machine.
 * Called by setup.mjs under the lock. It never edits package.json or the lockfile.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import path from 'node:path';
import { bundledNode, isNewEnough, machineNode, ownNode, pathOutsideModules } from './node-binary.mjs';
import { problemFromNpm, SetupProblem } from './problem.mjs';
import { thisPlatform, writeStamp } from './stamp.mjs';

const neededBytes = 1e9;

export async function installPackages({ root, kind, lockHash, progress, signal }) {
  const tooLittle = diskProblem(root, freeBytes(root));
  if (tooLittle !== undefined) throw tooLittle;

  const workshop = path.join(root, '.setup');
  for (const name of readdirSync(workshop)) {
    if (/^(tree|old)-/.test(name)) rmSync(path.join(workshop, name), { recursive: true, force: true });
  }
  const tree = path.join(workshop, `tree-${process.pid}`);
  mkdirSync(tree);
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
      if (existsSync(path.join(root, name))) copyFileSync(path.join(root, name), path.join(tree, name));
    }
    const node = await fillTree({ root, tree, kind, progress, signal });
    // npm leaves the folder out when there is nothing to put into it.
    mkdirSync(path.join(tree, 'node_modules'), { recursive: true });
    writeStamp(tree, { lockHash, kind, platform: thisPlatform, node });
    swapIn(root, tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** @returns {Promise<'bundled' | 'own'>} which Node the tree is to run on */
async function fillTree({ root, tree, kind, progress, signal }) {
  progress.note(
    kind === 'runtime' ? '正在安装运行所需的软件包，只需这一次。' : '正在安装运行和测试所需的软件包，只需这一次。',
    `Installing the packages that are needed to ${kind === 'runtime' ? 'run' : 'run and test'} Baton, this once.`,
  );
  const wanted = packagesOf(tree, kind);
  const countInstalled = () => wanted.filter((folder) => existsSync(path.join(tree, folder, 'package.json'))).length;
  const stop = progress.run((seconds) => `  软件包 packages ${countInstalled()}/${wanted.length} · ${seconds} 秒 s`);
  let seconds = 0;
  let nodeProblem;
  try {
    const include = kind === 'runtime' ? '--omit=dev' : '--include=dev';
    await runNpm({ root, tree, args: ['ci', '--ignore-scripts', include, '--include=optional'], signal });
    nodeProblem = await fetchNode({ root, tree, signal });
  } finally {
    seconds = stop();
  }
  if (nodeProblem !== undefined && ownNode(root) === undefined) throw nodeProblem;
  progress.note(
    `安装完成：${countInstalled()} 个软件包，用时 ${seconds} 秒。`,
    `Installed ${countInstalled()} packages in ${seconds} s.`,
  );
  return nodeProblem === undefined ? 'bundled' : 'own';
}

/** Lets the package "node" fetch its binary. Without it the machine's own Node must do: the problem is returned. */
async function fetchNode({ root, tree, signal }) {
  const missing = new SetupProblem(
    '自带的 Node 24 无法在本机运行，本机的 Node 又低于 22.18。请安装 Node 24 后重试。',
    'The bundled Node 24 does not run on this machine, and its own Node is older than 22.18. Install Node 24 and try again.',
  );
  if (!existsSync(path.join(tree, 'node_modules', 'node'))) return missing;
  try {
    await runNpm({ root, tree, args: ['rebuild', 'node', '--ignore-scripts=false'], signal });
  } catch (problem) {
    if (problem instanceof SetupProblem && !signal.aborted) return problem;
    throw problem;
  }
  return isNewEnough(bundledNode(tree)) ? undefined : missing;
}

function runNpm({ root, tree, args, signal }) {
  const node = machineNode(root) ?? process.execPath;
  const folders = [path.dirname(node), ...pathOutsideModules()];
  const npm = npmScript(folders);
  if (npm === undefined) {
    throw new SetupProblem(
      '找不到 npm。请安装带 npm 的 Node 后重试。',
      'npm was not found. Install Node with npm and try again.',
    );
  }
  const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const child = spawn(node, [npm, ...args, ...quick, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: tree,
    env: { ...process.env, PATH: folders.join(path.delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // npm starts further programs; as a group of their own all of them can be stopped. It waits for its downloads when it
  // is told to end, and its half-filled tree is thrown away, so it is not asked.
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(new SetupProblem('安装已中止。', 'The installation was stopped.'));
      else if (code === 0) resolve();
      else reject(problemFromNpm(output));
    });
  });
}

/** The npm that started us, or the first one on PATH. */
function npmScript(folders) {
  const caller = process.env.npm_execpath;
  if (caller !== undefined && /npm-cli\.[cm]?js$/.test(caller) && existsSync(caller)) return caller;
  return folders.map((folder) => path.join(folder, 'npm')).find((file) => existsSync(file));
}

/** The folders that npm will fill on this machine, from the lockfile. */
function packagesOf(tree, kind) {
  const { packages } = JSON.parse(readFileSync(path.join(tree, 'package-lock.json'), 'utf8'));
  const fits = (list, value) => list === undefined || value === undefined || list.includes(value);
  const libc = process.platform === 'linux' ? thisLibc() : undefined;
  return Object.entries(packages)
    .filter(([folder, entry]) => folder !== '' && (kind === 'development' || !entry.dev))
    .filter(([, entry]) => fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && fits(entry.libc, libc))
    .map(([folder]) => folder);
}

function thisLibc() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function swapIn(root, tree) {
  const modules = path.join(root, 'node_modules');
  const old = path.join(root, '.setup', `old-${process.pid}`);
  const hadModules = existsSync(modules);
  try {
    if (hadModules) renameSync(modules, old);
    renameSync(path.join(tree, 'node_modules'), modules);
  } catch (error) {
    if (hadModules && !existsSync(modules)) renameSync(old, modules);
    throw new SetupProblem(
      'node_modules 目录无法替换。请确认它不是挂载点并且可写，然后重试。',
      'The folder node_modules cannot be replaced. Make sure that it is writable and not a mount point, and try again.',
      [String(error.code)],
    );
  }
  rmSync(old, { recursive: true, force: true });
}

function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/**
 * @public
 * @returns {SetupProblem | undefined}
 */
export function diskProblem(folder, bytes) {
  if (bytes >= neededBytes) return undefined;
  const free = (bytes / 1e9).toFixed(1);
  return new SetupProblem(
    `磁盘空间不足：安装需要 1 GB，${folder} 只剩 ${free} GB。请清理后重试。`,
    `Too little disk space: the installation needs 1 GB and ${folder} has ${free} GB left. Free some space and try again.`,
  );
}
