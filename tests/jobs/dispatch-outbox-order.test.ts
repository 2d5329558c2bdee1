/** The outbox over time: the order in which one person reads, and how long a platform may refuse before it is given up. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import { type PlatformCapabilities, PlatformError } from '../../jobs/chat-platform.ts';
import { type Company, openCompany } from '../support/company.ts';
import { keepReps } from '../support/loop.ts';
import { ScriptedPlatform } from '../support/scripted-platform.ts';

let company: Company;
let platform: ScriptedPlatform;
afterEach(() => company.remove());

async function open(capabilities: Partial<PlatformCapabilities> = {}): Promise<void> {
  platform = new ScriptedPlatform(capabilities);
  company = await openCompany({ platform: () => platform });
  await keepReps(company, 'shen-yilin', 'dai-ruohan');
}

describe('one person', () => {
  test('reads messages in the order in which they were meant, however long the first one takes', async () => {
    await open({ maxConcurrentSends: 8, sendTimeoutMs: 60_000 });
    const gate = Promise.withResolvers<void>();
    platform.next({ meanwhile: () => gate.promise });
    const { id } = await company.member('shen-yilin');
    const other = await company.member('dai-ruohan');
    const now = company.clock.now();
    const to = (recipientId: string) => ({ platform: 'local', recipientKind: 'member', recipientId }) as const;
    await company.baton.store.transaction(async (tx) => {
      for (const [words, recipientId] of [
        ['first', id],
        ['second', id],
        ['elsewhere', other.id],
        ['third', id],
      ] as const)
        await enqueueContent(tx, {
          id: company.baton.contextAt(now).newId(),
          to: to(recipientId),
          now,
          priority: priorities.card,
          dedupeKey: words,
          content: { kind: 'text', text: { zh: words, en: words } },
        });
    });
    const idle = company.engine.runUntilIdle();
    await vi.waitFor(() => expect(platform.calls).toContain('send elsewhere'));
    expect(platform.calls).toEqual(['send first', 'send elsewhere']);
    gate.resolve();
    await idle;
    expect(platform.calls).toEqual(['send first', 'send elsewhere', 'send second', 'send third']);
  });
});

test('a platform that refuses over a long weekend gets everything on Monday; after that it is given up and said', async () => {
  await open();
  const { id } = await company.member('shen-yilin');
  // Queued on Thursday night, as the platform begins to refuse.
  const now = new Date(company.clock.now().getTime() - 86 * 3_600_000);
  await company.baton.store.transaction((tx) =>
    enqueueContent(tx, {
      id: company.baton.contextAt(now).newId(),
      to: { platform: 'local', recipientKind: 'member', recipientId: id },
      now,
      priority: priorities.card,
      dedupeKey: 'of Thursday',
      content: { kind: 'text', text: { zh: '周四', en: 'Thursday' } },
    }),
  );
  vi.spyOn(platform, 'send').mockRejectedValue(new PlatformError('local', 'send', 'retry'));
  const state = async () => {
    const { outbox } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(outbox).where(eq(outbox.dedupeKey, 'of Thursday'));
    return rows[0]?.status;
  };
  await company.pass({ hours: 9 });
  expect(await state()).toBe('pending');
  await company.pass({ hours: 2 });
  expect(await state()).toBe('failed');
});
