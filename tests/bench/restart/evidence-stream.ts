/**
 * People who send photos to Baton without pause, one with a visit under way and others without, and mean each of them:
 * what is not answered, because the bot was killed, is sent again until it is. Keeps what was promised.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { readSecret, secretKeyOf } from '../../../bot/secrets.ts';
import type { BenchCompany } from '../company/bench-company.ts';
import { tinyPng } from './tiny-png.ts';

export interface EvidenceStream {
  /** SHA-256 → id of the member whose message was answered. */
  readonly promised: ReadonlyMap<string, string>;
  /** Goes on until so many were answered, then sends what is under way to its end. @throws when an answer was not what a person may expect */
  stop(atLeast: number): Promise<void>;
}

export interface EvidenceSenders {
  readonly chatKey: string;
  readonly memberIds: readonly string[];
}

const senderCount = 6;
const pauseMs = 60;
const tryAgainMs = 50;
/** Answers after which the same is sent again; `no-upload` and `file-unknown` begin the file anew. */
const passing = new Set(['not-running', 'stopping', 'store-unavailable', 'wrong-offset', 'no-upload', 'file-unknown']);

/** Some reps of the company, the first with a visit under way; call it while no bot runs. */
export async function prepareEvidence(company: BenchCompany): Promise<EvidenceSenders> {
  const baton = await company.open();
  const { store, config, contextAt } = baton;
  const ctx = contextAt(new Date());
  const { members, leads } = store.read.tables;
  const reps = (await store.read.db.select().from(members).where(eq(members.role, 'rep'))).slice(0, senderCount);
  const [visitor] = reps;
  const [lead] = await store.read.db.select().from(leads).limit(1);
  await store.transaction((tx) =>
    tx.insert('visits', {
      id: ctx.newId(),
      number: 'V-1',
      leadId: lead?.id ?? null,
      memberId: visitor?.id ?? '',
      policyId: ctx.policies.ids.evidence,
      code: 'bench',
      status: 'open',
      openedAt: ctx.now,
      needs: [],
      version: 1,
    }),
  );
  const chatKey = await readSecret(store, secretKeyOf(config), 'chat-key', ctx.now);
  await baton.close();
  return { chatKey, memberIds: reps.map(({ id }) => id) };
}

export function startEvidenceStream(address: string, { chatKey, memberIds }: EvidenceSenders): EvidenceStream {
  const promised = new Map<string, string>();
  let next = 0;
  let isStopping = false;

  const send = async (memberId: string, cookie: string) => {
    const bytes = tinyPng(next++);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const eventId = `photo-${sha256.slice(0, 24)}`;
    let isStored = false;
    for (;;) {
      const code = await (isStored ? post(memberId, cookie, sha256, eventId) : store(memberId, cookie, bytes)).catch(
        () => 'offline',
      );
      if (code === null && !isStored) {
        isStored = true;
        continue;
      }
      if (code === 'file-unknown') isStored = false;
      if (code === null) return promised.set(sha256, memberId);
      if (code !== 'offline' && !passing.has(code)) throw new Error(`A photo was answered with ${code}`);
      await pause(tryAgainMs);
    }
  };

  const ask = async (memberId: string, cookie: string, path: string, init: RequestInit) => {
    const headers = { cookie, 'x-baton-acting': memberId, 'sec-fetch-site': 'same-origin', ...init.headers };
    const response = await fetch(`${address}/chat/api${path}`, { ...init, headers });
    const body = (await response.json()) as Record<string, string>;
    return { code: response.ok ? null : (body.code ?? ''), uploadId: body.uploadId ?? '' };
  };
  const json = (body: object) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  /** @returns the code of the refusal; null when the server has the file */
  const store = async (memberId: string, cookie: string, bytes: Buffer) => {
    const begun = await ask(memberId, cookie, '/uploads', json({ name: 'door.png', bytes: bytes.length }));
    if (begun.code !== null) return begun.code;
    const piece = { method: 'PATCH', headers: { 'x-offset': '0' }, body: new Uint8Array(bytes) };
    return (await ask(memberId, cookie, `/uploads/${begun.uploadId}`, piece)).code;
  };

  /** @returns the code of the refusal; null when the message was answered */
  const post = async (memberId: string, cookie: string, sha256: string, eventId: string) => {
    const attachments = [{ kind: 'photo', sha256, name: 'door.png' }];
    const message = { eventId, conversation: `dm:${memberId}`, text: '', attachments };
    return (await ask(memberId, cookie, '/messages', json(message))).code;
  };

  const openChat = async () => {
    for (;;) {
      const page = await fetch(`${address}/chat?key=${chatKey}`, { redirect: 'manual' }).catch(() => null);
      const cookie = page?.headers.getSetCookie()[0]?.split(';')[0];
      if (cookie) return cookie;
      if (isStopping) throw new Error('The chat never opened');
      await pause(tryAgainMs);
    }
  };

  const work = async (memberId: string) => {
    const cookie = await openChat();
    while (!isStopping) {
      await send(memberId, cookie);
      await pause(pauseMs);
    }
  };
  const working = Promise.all(memberIds.map(work));
  working.catch(() => undefined);
  return {
    promised,
    async stop(atLeast) {
      let hasFailed = false;
      working.catch(() => {
        hasFailed = true;
      });
      while (promised.size < atLeast && !hasFailed) await pause(tryAgainMs);
      isStopping = true;
      await working;
    },
  };
}
