/** Secrets at rest: made once, unreadable without the key, the demo's key file readable by its owner only. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainStartProblem } from '../../bot/explain-start-problem.ts';
import { readSecret, secretKeyOf } from '../../bot/secrets.ts';
import { openTempStore } from '../support/temp-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const demo = () => ({ secretKey: undefined, mode: 'demo', dataDir: path.join(folder, 'data') });
const now = new Date('2026-11-20T09:40:00+08:00');

describe('the key', () => {
  test('of the environment is used as it is, and no file is made', () => {
    const secretKey = randomBytes(32);
    expect(secretKeyOf({ ...demo(), secretKey })).toBe(secretKey);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a demo lies in a file that only its owner may read, and stays the same', () => {
    const key = secretKeyOf(demo());
    expect(key).toHaveLength(32);
    const file = path.join(folder, 'data', 'demo-secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(secretKeyOf(demo())).toEqual(key);
    expect(readdirSync(path.dirname(file))).toEqual(['demo-secret.key']);
  });

  test('is one, whole, also when many processes make it at once', async () => {
    const module = new URL('../../bot/secrets.ts', import.meta.url).href;
    const script = `
      import { secretKeyOf } from ${JSON.stringify(module)};
      process.stdout.write(secretKeyOf(${JSON.stringify({ mode: 'demo', dataDir: path.join(folder, 'data') })}).toString('hex'));
    `;
    const keys = await Promise.all(Array.from({ length: 6 }, () => run(script)));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(path.join(folder, 'data'))).toEqual(['demo-secret.key']);
  });

  test('that cannot be written is a failure, not a key that nobody knows', () => {
    writeFileSync(path.join(folder, 'data'), 'a file where the folder should be');
    expect(() => secretKeyOf(demo())).toThrow();
  });
});

describe('a secret', () => {
  let store: Awaited<ReturnType<typeof openTempStore>>;
  beforeEach(async () => {
    store = await openTempStore();
  });
  afterEach(() => store.remove());
  const key = randomBytes(32);

  test('is made on first use and is the same ever after', async () => {
    const secret = await readSecret(store.store, key, 'call-hook', now);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(await readSecret(store.store, key, 'call-hook', now)).toBe(secret);
    expect(await readSecret(store.store, key, 'demo-api-token', now)).not.toBe(secret);
  });

  test('is not readable in the database', async () => {
    const secret = await readSecret(store.store, key, 'call-hook', now);
    const { secrets } = store.store.read.tables;
    const rows = JSON.stringify(await store.store.read.db.select().from(secrets));
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(Buffer.from(secret).toString('base64').replaceAll('=', ''));
    await store.store.transaction(async (tx) => void (await tx.db.select().from(secrets)));
    expect(readFileSync(store.file).includes(secret)).toBe(false);
  });

  test('is refused to another key, and to a text that was changed', async () => {
    await readSecret(store.store, key, 'call-hook', now);
    const refused = await readSecret(store.store, randomBytes(32), 'call-hook', now).catch(
      (problem: unknown) => problem,
    );
    expect(explainStartProblem(refused)).toMatch(/^BATON_SECRET_KEY：.*请改回原来的.*\n/);
    await store.store.transaction(async (tx) => {
      const { secrets } = tx.tables;
      const [row] = await tx.db.select().from(secrets);
      const bytes = Buffer.from(row?.ciphertext ?? '', 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await tx.db.update(secrets).set({ ciphertext: bytes.toString('base64') });
    });
    await expect(readSecret(store.store, key, 'call-hook', now)).rejects.toThrow();
  });

  test('of two who make it at once is the one that was stored', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => readSecret(store.store, key, 'call-hook', now)));
    expect(new Set(made).size).toBe(1);
    expect(await readSecret(store.store, key, 'call-hook', now)).toBe(made[0]);
  });
});

test('the file’s mode is not widened by a generous umask', () => {
  const before = process.umask(0);
  try {
    secretKeyOf(demo());
  } finally {
    process.umask(before);
  }
  const file = path.join(folder, 'data', 'demo-secret.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

function run(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let problems = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      problems += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(problems))));
  });
}
