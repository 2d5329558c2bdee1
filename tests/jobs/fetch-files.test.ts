/** Messages whose files are still at the vendor: recorded first, fetched, handled once; what cannot be had is said. */
import { afterEach, describe, expect, test } from 'vitest';
import { keepReply } from '../../bot/private-reply.ts';
import type { Localized } from '../../cards/card.ts';
import { eq } from '../../db/drizzle.ts';
import type { Session } from '../../db/session.ts';
import type { IncomingAttachment, MessageReceived, Reply } from '../../handlers/inbound.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import { type FileFetcher, fileInboxModule } from '../../jobs/fetch-files.ts';
import { receiveInbound } from '../../jobs/receive-inbound.ts';
import { type Company, openCompany } from '../support/company.ts';
import { acceptedLead, attachmentRows, attachPhoto, startVisit } from '../support/visits.ts';

const both = (text: string): Localized<string> => ({ zh: text, en: text });
const words = { undo: both('撤销'), openForm: () => both('填写'), openPage: () => both('打开') };

let company: Company;
afterEach(() => company.remove());

interface Line {
  readonly reported: string[];
  send(message?: Partial<MessageReceived>): Promise<void>;
  run(): Promise<void>;
}

async function openLine(fetchFile: FileFetcher): Promise<Line & { owner: string }> {
  company = await openCompany();
  const { lead, owner } = await acceptedLead(company);
  await startVisit(company, owner, lead.id);
  const { baton, clock, engine } = company;
  const reported: string[] = [];
  const deps = {
    store: baton.store,
    clock,
    contextAt: baton.contextAt,
    report: (module: string, problem: unknown) => void reported.push(`${module} ${String(problem)}`),
    fetchFile,
    answerLater: (tx: Session, event: MessageReceived, reply: Reply) =>
      keepReply(tx, { ...deps, platform: 'local', addressOf: () => '', words }, event, reply),
  };
  const module = fileInboxModule(deps);
  return {
    owner,
    reported,
    async send(message = {}) {
      const reply = await receiveInbound(deps, {
        kind: 'message',
        eventId: 'with-a-photo',
        platform: 'local',
        actorId: owner,
        occurredAt: clock.now(),
        conversation: { kind: 'dm' },
        text: '',
        remote: [{ kind: 'photo', ref: 'media-1', name: 'door.jpg', takenAt: null }],
        ...message,
      });
      expect(reply).toEqual({ kind: 'none' });
    },
    async run() {
      await module.run(() => true);
      await engine.runUntilIdle();
    },
  };
}

const inboxRow = async (eventId = 'with-a-photo') => {
  const { inbox } = company.baton.store.read.tables;
  const [row] = await company.baton.store.read.db.select().from(inbox).where(eq(inbox.eventId, eventId));
  return row;
};
const texts = (memberId: string) => company.texts(`dm:${memberId}`);

/** Stored when it is first asked for, as an adapter's file would be. */
function storedPhoto(): { fetch: FileFetcher; calls: string[] } {
  const calls: string[] = [];
  let attachment: IncomingAttachment | undefined;
  return {
    calls,
    fetch: async (_platform, { ref }) => {
      calls.push(ref);
      attachment ??= await attachPhoto(company);
      return { kind: 'kept', attachment };
    },
  };
}

describe('a photo', () => {
  test('is fetched and lands on the open visit; a second delivery changes nothing', async () => {
    const photo = storedPhoto();
    const line = await openLine(photo.fetch);
    await line.send();
    expect(await inboxRow()).toMatchObject({ status: 'pending', kind: 'message with files' });
    expect(await attachmentRows(company)).toEqual([]);
    await line.run();
    await line.send();
    await line.run();
    expect(photo.calls).toEqual(['media-1']);
    expect(await attachmentRows(company)).toMatchObject([{ kind: 'photo', proof: 'door-sign' }]);
    expect(await inboxRow()).toMatchObject({ status: 'done' });
    expect(line.reported).toEqual([]);
  });

  test('waits for a vendor that is away, and comes when it is back', async () => {
    let isAway = true;
    const photo = storedPhoto();
    const line = await openLine(async (...given) => {
      if (isAway) throw new PlatformError('local', 'download', 'retry', { retryAfterMs: 60_000 });
      return photo.fetch(...given);
    });
    await line.send();
    await line.run();
    expect(await inboxRow()).toMatchObject({ status: 'pending', attempts: 1 });
    isAway = false;
    await line.run();
    expect(photo.calls).toEqual([]);
    company.clock.setRate(0);
    await company.pass({ seconds: 61 });
    await line.run();
    expect(await attachmentRows(company)).toHaveLength(1);
  });

  test.each(['gone', 'refused'] as const)('that is %s at the vendor is asked for again, in words', async (kind) => {
    const line = await openLine(async () => {
      throw new PlatformError('local', 'download', kind);
    });
    await line.send();
    await line.run();
    expect(await texts(line.owner)).toEqual(['有一个文件没能从聊天工具取到，请再发一次']);
    expect(await inboxRow()).toMatchObject({ status: 'done' });
    expect(await attachmentRows(company)).toEqual([]);
  });

  test('that never comes is given up after many tries, and said so once', async () => {
    const line = await openLine(async () => {
      throw new PlatformError('local', 'download', 'retry');
    });
    await line.send();
    for (let turn = 0; turn < 14; turn += 1) {
      await line.run();
      await company.pass({ minutes: 11 });
    }
    expect(await inboxRow()).toMatchObject({ status: 'done' });
    expect(await texts(line.owner)).toEqual(['有一个文件没能从聊天工具取到，请再发一次']);
  });
});

test('what is not taken is said, and the rest of the message counts', async () => {
  const photo = storedPhoto();
  const tooLarge = { zh: '太大了', en: 'Too large' };
  const line = await openLine(async (platform, file, options) =>
    file.ref === 'film' ? { kind: 'refused', text: tooLarge } : photo.fetch(platform, file, options),
  );
  await line.send({
    remote: [
      { kind: 'video', ref: 'film', name: null, takenAt: null },
      { kind: 'photo', ref: 'media-1', name: null, takenAt: null },
    ],
  });
  await line.run();
  expect(await attachmentRows(company)).toHaveLength(1);
  expect(await texts(line.owner)).toContain('太大了');
});

test('a slow file holds up nobody else, and what is under way is not begun twice', async () => {
  const slow = Promise.withResolvers<void>();
  const photo = storedPhoto();
  const begun: string[] = [];
  const line = await openLine(async (platform, file, options) => {
    begun.push(file.ref);
    if (file.ref === 'slow') await slow.promise;
    return photo.fetch(platform, file, options);
  });
  await line.send({ eventId: 'slow', remote: [{ kind: 'photo', ref: 'slow', name: null, takenAt: null }] });
  const running = line.run();
  await line.send({ eventId: 'quick' });
  await expect.poll(async () => (await inboxRow('quick'))?.status).toBe('done');
  expect((await inboxRow('slow'))?.status).toBe('pending');
  slow.resolve();
  await running;
  expect((await inboxRow('slow'))?.status).toBe('done');
  expect(begun).toEqual(['slow', 'media-1']);
});
