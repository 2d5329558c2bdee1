/** Why a start fails is said in words: a taken port, a second bot on the file, a full disk, settings and policies that are wrong. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainStartProblem } from '../../bot/explain-start-problem.ts';
import { loadPolicies } from '../../bot/policies/load-policies.ts';
import { minFreeBytes, requireDiskSpace } from '../../bot/require-disk-space.ts';
import { openFarDingtalk } from '../fakes/dingtalk/far-dingtalk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-the-tests-only',
  BATON_SECRET_KEY: 'ab'.repeat(32),
};
const main = path.resolve(import.meta.dirname, '../../bot/main.ts');

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${folder}/demo.db`,
      FILES_DIR: `${folder}/files`,
      PORT: '0',
      ...env,
    },
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const said = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes(text)) resolve(output);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      void exited.then(() => reject(new Error(`It ended without saying "${text}": ${output}`)));
    });
  return { child, exited, said };
}

describe('a start that cannot succeed', { timeout: 30_000 }, () => {
  test('a taken port is named, with the way out, in both languages', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const bot = start({ PORT: String(port) });
    const output = await bot.said('The port is taken');
    expect(output).toContain('端口已被占用');
    expect(await bot.exited).toBe(1);
    blocker.close();
  });

  test('it lets go of a chat tool that was connected already: the process ends, and nothing is taken in unheard', async () => {
    const vendor = await openFarDingtalk();
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const bot = start({
      ...vendor.env(vendor.url),
      ...production,
      PUBLIC_URL: 'https://baton.example.com',
      DATABASE_URL: `file:${folder}/real.db`,
      PORT: String(port),
    });
    try {
      await bot.said('The port is taken');
      expect(await bot.exited).toBe(1);
      await vendor.ready(0);
    } finally {
      bot.child.kill('SIGKILL');
      blocker.close();
      await vendor.close();
    }
  });

  test('a second bot on the same SQLite file is refused; after a SIGTERM the file is free and keeps its data', async () => {
    const first = start({});
    const hello = await first.said('http://127.0.0.1:');
    expect(hello).toContain('新线索');
    const second = start({});
    await second.said('Another Baton is using this database');
    expect(await second.exited).toBe(1);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const third = start({});
    await third.said('http://127.0.0.1:');
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
  });

  test('production without teams and people starts and says what is missing', async () => {
    const bot = start({ ...production, DATABASE_URL: `file:${folder}/real.db` });
    // A port or a key may hold the same digits.
    expect(await bot.said('回答 503，不收线索')).toContain('还没有组织和人员');
    bot.child.kill('SIGTERM');
    expect(await bot.exited).toBe(0);
  });

  test('every wrong setting is listed at once', async () => {
    const bot = start({ PORT: '99999', BATON_MODE: 'nothing', COMPANY_TIME_ZONE: 'Moon/Crater' });
    const output = await bot.said('COMPANY_TIME_ZONE');
    expect(output).toContain('PORT');
    expect(output).toContain('BATON_MODE');
    expect(await bot.exited).toBe(1);
  });

  test('a disk that is nearly full', () => {
    expect(() => requireDiskSpace(path.join(folder, 'not', 'there'), () => minFreeBytes - 1)).toThrow(
      expect.objectContaining({ code: 'full' }),
    );
    expect(() => requireDiskSpace(folder, () => minFreeBytes)).not.toThrow();
    expect(explainStartProblem(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toContain('磁盘空间不足');
  });

  test('a file that is no database', async () => {
    writeFileSync(path.join(folder, 'demo.db'), 'a letter to nobody, long enough to be read as a page'.repeat(200));
    const bot = start({});
    expect(await bot.said('or is damaged')).toContain('npm run baton -- doctor');
    expect(await bot.exited).toBe(1);
  });

  test('a restore that was interrupted is not started over with an empty database', async () => {
    writeFileSync(path.join(folder, 'demo.db.restore-unfinished'), 'replaced-20261123014000');
    const bot = start({});
    const output = await bot.said('A restore was interrupted');
    expect(output).toContain('上一次恢复被打断');
    expect(await bot.exited).toBe(1);
    expect(existsSync(path.join(folder, 'demo.db'))).toBe(false);
  });

  test('policy mistakes with file, line and column, in both languages', async () => {
    cpSync(path.resolve(import.meta.dirname, '../../policies/medical-distribution'), folder, { recursive: true });
    writeFileSync(
      path.join(folder, 'reports.yaml'),
      'reports:\n  daily:\n    kind: loop-digest\n    cron: nonsense\n    days: working\n    to: [team]\n    catchUp: 2h\n',
    );
    const problem = await loadPolicies(folder).then(
      () => null,
      (error: unknown) => error,
    );
    const text = explainStartProblem(problem);
    expect(text).toContain('reports.yaml:4:11');
    expect(text.split('\n').length).toBeGreaterThanOrEqual(3);
  });
});
