/**
 * Set-up where things go wrong or happen twice: no network, too little disk, two at once, a dead one before it, a stop in
 * the middle. Runs the real script on a package without dependencies, so that npm has work to do but nothing to fetch.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyCheckout, plainEnvironment, run } from './checkout-copy.ts';

let checkout: string;

beforeEach(() => {
  checkout = copyCheckout();
  setPackages({});
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

/** Gives the copy its own package.json and lockfile, and what npm needs to look for the packages. */
function setPackages(dependencies: Record<string, string>): void {
  const entries = Object.entries(dependencies).map(([name, version]) => [`node_modules/${name}`, { version }]);
  const write = (name: string, content: object) => writeFileSync(path.join(checkout, name), JSON.stringify(content));
  write('package.json', { name: 'sample', version: '1.0.0', dependencies });
  write('package-lock.json', {
    name: 'sample',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name: 'sample', version: '1.0.0', dependencies }, ...Object.fromEntries(entries) },
  });
}

const setUp = (kind: string, changes: Record<string, string> = {}) =>
  run([process.execPath, 'scripts/setup.mjs', kind], { cwd: checkout, env: plainEnvironment(changes) });

const stamp = () => JSON.parse(readFileSync(path.join(checkout, 'node_modules', '.baton-setup.json'), 'utf8'));
const workshop = () => readdirSync(path.join(checkout, '.setup'));

describe('set-up', () => {
  it('prints nothing on stdout but the Node to use', async () => {
    const { exitCode, stdout, stderr } = await setUp('runtime');
    expect(stderr).toContain('安装完成');
    expect({ exitCode, lines: stdout.split('\n').length, isAbsolute: path.isAbsolute(stdout) }).toEqual({
      exitCode: 0,
      lines: 2,
      isAbsolute: true,
    });
    expect(existsSync(stdout.trim())).toBe(true);
  });

  it('does nothing twice, and everything again when the lockfile changes', async () => {
    await setUp('runtime');
    const before = stamp();
    expect((await setUp('runtime')).stderr).toBe('');
    writeFileSync(
      path.join(checkout, 'package-lock.json'),
      `${readFileSync(path.join(checkout, 'package-lock.json'))}\n`,
    );
    expect((await setUp('runtime')).stderr).toContain('Installed');
    expect(stamp().lockHash).not.toBe(before.lockHash);
  });

  it('never goes back from development to runtime', async () => {
    await setUp('development');
    expect((await setUp('runtime')).stderr).toBe('');
    writeFileSync(
      path.join(checkout, 'package-lock.json'),
      `${readFileSync(path.join(checkout, 'package-lock.json'))}\n`,
    );
    await setUp('runtime');
    expect(stamp().kind).toBe('development');
  });

  it('knows two words only', async () => {
    const { exitCode, stderr } = await setUp('everything');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('runtime|development') });
  });
});

describe('two set-ups at once', () => {
  it('take turns, and both end well', async () => {
    const results = await Promise.all([setUp('runtime'), setUp('development'), setUp('runtime')]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(stamp().kind).toBe('development');
    expect(workshop()).toEqual([]);
  });

  it('take over the lock of a process that is gone', async () => {
    mkdirSync(path.join(checkout, '.setup'));
    const gone = { id: 'gone', pid: 2 ** 22 + 1, host: hostname() };
    writeFileSync(path.join(checkout, '.setup', 'lock'), JSON.stringify(gone));
    mkdirSync(path.join(checkout, '.setup', 'tree-1'));
    expect((await setUp('runtime')).exitCode).toBe(0);
    expect(workshop()).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('without network: one sentence in both languages, and what was installed stays', async () => {
    await setUp('runtime');
    const before = stamp();
    setPackages({ 'package-nobody-has-cached': '1.2.3' });
    const { exitCode, stdout, stderr } = await setUp('runtime', { npm_config_registry: 'http://127.0.0.1:9/' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('连不上 npm 软件源');
    expect(stderr).toContain('the npm registry cannot be reached');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stamp()).toEqual(before);
    expect(workshop()).toEqual([]);
  });

  it('with too little disk: how much is needed, and how much is there', async () => {
    const ask = (bytes: number) => `
      const { diskProblem } = await import('./scripts/setup/install.mjs');
      console.log(diskProblem('/here', ${bytes})?.lines().join('\\n') ?? 'enough');`;
    const answer = (bytes: number) =>
      run([process.execPath, '--input-type=module', '-e', ask(bytes)], { cwd: checkout });
    const { stdout } = await answer(0.4e9);
    expect(stdout).toContain('磁盘空间不足');
    expect(stdout).toContain('needs 1 GB and /here has 0.4 GB');
    expect((await answer(1e9)).stdout.trim()).toBe('enough');
  });

  it('stopped in the middle: nothing half installed, nothing left behind', async () => {
    setPackages({ 'package-that-never-arrives': '1.2.3' });
    let hangUp = () => {};
    const asked = new Promise<void>((resolve) => {
      hangUp = resolve;
    });
    const registry = createServer(() => hangUp()).listen(0, '127.0.0.1');
    await new Promise((resolve) => registry.once('listening', resolve));
    const address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    // The shell prints the process number of set-up, which then takes its place.
    const result = run(['sh', '-c', `echo $$ && exec "${process.execPath}" scripts/setup.mjs runtime`], {
      cwd: checkout,
      env: plainEnvironment({ npm_config_registry: address }),
      onOutput: (_text, end) => void asked.then(() => end('SIGTERM')),
    });
    const { exitCode, stderr } = await result;
    registry.closeAllConnections();
    registry.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The installation was stopped');
    expect(existsSync(path.join(checkout, 'node_modules'))).toBe(false);
    expect(workshop()).toEqual([]);
  });
});
