/**
 * Secrets of the installation (webhook signing, the key of the chat, the demo's API token): made at random once, stored encrypted with
 * AES-256-GCM under the key of the environment (BATON_SECRET_KEY); in demo mode the key lies in a file of mode 0600.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findSecret, insertSecret } from '../db/repos/secrets.ts';
import type { Session } from '../db/session.ts';
import type { Store } from '../db/store.ts';
import { ConfigError } from './config.ts';

export type SecretName = 'call-hook' | 'chat-key' | 'demo-api-token' | 'dingtalk-cards' | 'page-links';

/** The key of the environment, else (demo only) the one in `<dataDir>/demo-secret.key`, made when missing. */
export function secretKeyOf(config: { secretKey: Buffer | undefined; mode: string; dataDir: string }): Buffer {
  if (config.secretKey) return config.secretKey;
  const file = path.join(config.dataDir, 'demo-secret.key');
  if (!existsSync(file)) makeKeyFile(file);
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
}

/** Written beside and then given its name, all at once: of two processes one wins, and nobody reads half a key. */
function makeKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const unnamed = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unnamed, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(unnamed, file);
  } catch (problem) {
    if (!existsSync(file)) throw problem;
  } finally {
    rmSync(unnamed);
  }
}

/** @returns the secret as text, null when it has not been made yet. @throws ConfigError when the key does not fit */
export async function findSecretText(session: Session, key: Buffer, name: SecretName): Promise<string | null> {
  const stored = await findSecret(session, name);
  return stored && decrypt(stored, key);
}

/** @returns the secret as text; made on first use. @throws ConfigError when the key does not fit what is stored */
export async function readSecret(store: Store, key: Buffer, name: SecretName, now: Date): Promise<string> {
  const known = await findSecretText(store.read, key, name);
  if (known !== null) return known;
  const secret = encrypt(randomBytes(24).toString('base64url'), key);
  await store.transaction((tx) => insertSecret(tx, { name, ...secret, createdAt: now }));
  return readSecret(store, key, name, now);
}

/** @param key 32 bytes @returns both in base64, the check of integrity at the end of the text */
export function encrypt(text: string, key: Buffer): { nonce: string; ciphertext: string } {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), ciphertext: ciphertext.toString('base64') };
}

/** @throws ConfigError when the key does not fit, or the text was changed */
export function decrypt(stored: { nonce: string; ciphertext: string }, key: Buffer): string {
  const bytes = Buffer.from(stored.ciphertext, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(stored.nonce, 'base64'));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    throw new ConfigError([{ variable: 'BATON_SECRET_KEY', text: keyDoesNotFit }]);
  }
}

const keyDoesNotFit = {
  zh: '数据库里存着的密钥不是用现在这一个加密的，读不出来，没有改动它们。请改回原来的；演示用的那一个在数据库旁边的 demo-secret.key 里，丢了就运行 npm run baton -- demo reset 重新开始。',
  en: 'The secrets in the database were encrypted with another key and cannot be read; they were not touched. Set the former one again. That of the demo lies beside the database in demo-secret.key; where it is lost, npm run baton -- demo reset begins anew.',
};
