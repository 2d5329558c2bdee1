/**
 * The composition root below the network: store, policies, people and the context that handlers get. The bot, the
 * command line, benches and scenario tests all start here, on whatever clock they bring.
 */
import path from 'node:path';
import { openStore } from '../db/open-store.ts';
import { type Directory, DirectoryReader } from '../db/repos/directory.ts';
import type { Store } from '../db/store.ts';
import { DAY_MS, dateOfDay, localDay } from '../domain/shared/zone-time.ts';
import type { HandlerContext, PolicyBook } from '../handlers/context.ts';
import { withPoliciesRead } from '../handlers/unknown-policy-version.ts';
import type { Config } from './config.ts';
import { FileStore } from './files/file-store.ts';
import { keepQrCode } from './files/keep-qr-code.ts';
import { newIdAt } from './new-id.ts';
import { parsePhone } from './phones.ts';
import { openPolicyBook } from './policies/policy-book.ts';
import { requireOwnDatabase } from './require-own-database.ts';

const vendorIds = ['slack', 'wecom', 'dingtalk'] as const;
export const policyFolder = path.join(import.meta.dirname, '..', 'policies', 'medical-distribution');

export interface Baton {
  readonly config: Config;
  readonly store: Store;
  readonly files: FileStore;
  readonly policies: PolicyBook;
  /** What a handler gets for one transaction at this instant. */
  contextAt(now: Date): HandlerContext;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly role: 'bot' | 'tool';
  /** For the policy versions' load time. */
  readonly now: Date;
  readonly policyFolder?: string;
}

/** @throws StoreError, PolicyErrors; ConfigError when the database belongs to the other mode */
export async function openBaton(config: Config, options: OpenOptions): Promise<Baton> {
  const store = await openStore(config.database, options.role);
  try {
    await requireOwnDatabase(store.read, config.mode);
    const policies = await openPolicyBook(store, options.policyFolder ?? policyFolder, {
      timeZone: config.timeZone,
      now: options.now,
      newId: () => newIdAt(options.now),
    });
    return wireBaton(config, store, policies);
  } catch (problem) {
    await store.close();
    throw problem;
  }
}

/** @param plainStore as it was opened; transactions through the wired one never fail for a policy version that is new */
export function wireBaton(config: Config, plainStore: Store, policies: PolicyBook): Baton {
  const store = rereadingStore(plainStore);
  const people = new DirectoryReader();
  const files = new FileStore(config.filesDir);
  const { timeZone } = config;
  const windowDays = policies.current.assignment.success.windowDays;
  return {
    config,
    store,
    files,
    policies,
    contextAt: (now) => {
      let directory: Promise<Directory> | undefined;
      const sinceDay = () => dateOfDay(localDay(timeZone, now.getTime() - windowDays * DAY_MS));
      return {
        now,
        newId: () => newIdAt(now),
        policies,
        timeZone,
        parsePhone,
        isCallHookSet: config.callHookUrl !== undefined,
        platforms: ['local', ...vendorIds.filter((id) => config[id] !== null)],
        keepQrCode: (text) => keepQrCode(files, text),
        // A context serves one transaction: within it the people stay as they are.
        directory: (session) => (directory ??= people.load(session, now, sinceDay())),
      };
    },
    close: () => store.close(),
  };
}

/** A tool may save a policy version and pin deadlines to it while the bot runs: what meets it is done again, knowing it. */
function rereadingStore(store: Store): Store {
  return {
    engine: store.engine,
    get read() {
      return store.read;
    },
    transaction: (work, options) => withPoliciesRead(() => store.transaction(work, options)),
    onCommit: (listener) => store.onCommit(listener),
    close: () => store.close(),
  };
}
