/** The demo company in a database of its own, with a context for handlers at a fixed moment of its first day. */
import { randomUUIDv7 } from 'node:crypto';
import { parsePhone } from '../../bot/phones.ts';
import { DirectoryReader } from '../../db/repos/directory.ts';
import { writeDemoCompany } from '../../db/seed/write-demo-company.ts';
import type { Store } from '../../db/store.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { demoPolicies } from './demo-policies.ts';
import { openTempStore } from './temp-store.ts';

/** A Friday, before lunch. */
export const demoNow = new Date('2026-11-20T09:40:00+08:00');
const timeZone = 'Asia/Shanghai';

export type ContextAt = (now?: Date) => HandlerContext;

export async function openDemoCompany(): Promise<{
  store: Store;
  file: string;
  contextAt: ContextAt;
  remove(): Promise<void>;
}> {
  const temp = await openTempStore();
  return { ...temp, contextAt: await writeCompany(temp.store) };
}

/** Fills an empty database of either engine with the demo company. */
export async function writeCompany(store: Store): Promise<ContextAt> {
  const { policies, policyIds } = await demoPolicies();
  await writeDemoCompany(store, {
    now: demoNow,
    newId: randomUUIDv7,
    timeZone,
    policies,
    policyIds,
    parsePhone,
  });
  return demoContext();
}

async function demoContext(): Promise<ContextAt> {
  const { policies, policyIds } = await demoPolicies();
  const reader = new DirectoryReader();
  return (now = demoNow) => ({
    now,
    newId: randomUUIDv7,
    policies: {
      current: policies,
      ids: policyIds,
      versionOf: () => 1,
      pinned: (name) => policies[name],
    },
    timeZone,
    parsePhone,
    isCallHookSet: false,
    platforms: ['local'],
    keepQrCode: () => Promise.reject(new Error('This company keeps no files')),
    directory: (tx) => {
      const since = localDay(timeZone, now.getTime()) - policies.assignment.success.windowDays;
      return reader.load(tx, now, dateOfDay(since));
    },
  });
}
