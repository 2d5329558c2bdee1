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
import type { Config } from './config.ts';
import { newIdAt } from './new-id.ts';
import { parsePhone } from './phones.ts';
import { openPolicyBook } from './policies/policy-book.ts';

export const policyFolder = path.join(import.meta.dirname, '..', 'policies', 'medical-distribution');

export interface Baton {
  readonly config: Config;
  readonly store: Store;
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

/** @throws StoreError, PolicyErrors */
export async function openBaton(config: Config, options: OpenOptions): Promise<Baton> {
  const store = await openStore(config.database, options.role);
  try {
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

export function wireBaton(config: Config, store: Store, policies: PolicyBook): Baton {
  const people = new DirectoryReader();
  const { timeZone } = config;
  const windowDays = policies.current.assignment.success.windowDays;
  return {
    config,
    store,
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
        // A context serves one transaction: within it the people stay as they are.
        directory: (session) => (directory ??= people.load(session, now, sinceDay())),
      };
    },
    close: () => store.close(),
  };
}
