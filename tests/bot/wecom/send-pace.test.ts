/** WeCom drops what is too much and says that all is well: what would be dropped waits. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memberPace, SendPace } from '../../../bot/wecom/send-pace.ts';
import type { PlatformError } from '../../../jobs/chat-platform.ts';
import { openWecomDoor, type WecomDoor, wecomGroup } from '../../support/wecom-door.ts';

let door: WecomDoor;
beforeEach(async () => {
  door = await openWecomDoor();
  await door.start();
});
afterEach(() => door.close());

const signal = AbortSignal.timeout(60_000);
const text = (words: string) => ({ kind: 'text', text: { zh: words, en: words } }) as const;

/** Tries as the dispatcher does: waits as long as it is told, on the clock that bot and fake share. */
async function sendAll(
  to: { kind: 'member'; memberId: string } | { kind: 'channel'; key: string },
  count: number,
): Promise<number> {
  let waits = 0;
  for (let turn = 0; turn < count; turn += 1) {
    const send = () => door.platform.send(to, text(`第 ${turn} 条`), { idempotencyKey: `k${turn}`, signal });
    const problem = await send().then(
      () => null,
      (thrown: PlatformError) => thrown,
    );
    if (!problem) continue;
    expect(problem.kind).toBe('retry');
    door.pass(problem.retryAfterMs ?? 0);
    waits += 1;
    await send();
  }
  return waits;
}

describe('what one person is sent', () => {
  it('100 messages all arrive, none is dropped, three waits of a minute', async () => {
    expect(await sendAll({ kind: 'member', memberId: 'm1' }, 100)).toBe(3);
    expect(door.fake.sees('wangjianguo')).toHaveLength(100);
    expect(door.fake.world.droppedCount).toBe(0);
  });

  it('the fake drops in silence what we would not hold back', async () => {
    const generous = await openWecomDoor({ memberPerMinute: 1_000, memberPerHour: 10_000, webhookPerMinute: 1_000 });
    try {
      generous.fake.world.pace = { memberPerMinute: 30, memberPerHour: 1_000, webhookPerMinute: 20 };
      await generous.start();
      const to = { kind: 'member', memberId: 'm1' } as const;
      for (let turn = 0; turn < 40; turn += 1)
        await generous.platform.send(to, text('x'), { idempotencyKey: `k${turn}`, signal });
      expect(generous.fake.sees('wangjianguo')).toHaveLength(30);
      expect(generous.fake.world.droppedCount).toBe(10);
    } finally {
      await generous.close();
    }
  });

  it('what was sent before the process began counts too', async () => {
    const again = await openWecomDoor();
    try {
      const sentAt = again.clock.now();
      const row = {
        platform: 'wecom',
        recipientKind: 'member',
        recipientId: 'm1',
        priority: 0,
        status: 'sent',
      } as const;
      const times = { notBefore: sentAt, createdAt: sentAt, sentAt, attempts: 1, content: {} };
      await again.store.transaction(async (tx) => {
        for (let turn = 0; turn < 30; turn += 1)
          await tx.insert('outbox', { id: `o${turn}`, dedupeKey: `d${turn}`, ...row, ...times });
      });
      again.pass(20_000);
      await again.start();
      const sending = again.platform.send({ kind: 'member', memberId: 'm1' }, text('x'), {
        idempotencyKey: 'k',
        signal,
      });
      await expect(sending).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 40_001 });
    } finally {
      await again.close();
    }
  });

  it('others do not wait', async () => {
    await sendAll({ kind: 'member', memberId: 'm1' }, 30);
    expect(await sendAll({ kind: 'member', memberId: 'm2' }, 30)).toBe(0);
  });

  it('a group robot takes 20 a minute', async () => {
    expect(await sendAll({ kind: 'channel', key: wecomGroup.channel }, 45)).toBe(2);
    expect(door.fake.groupShows(wecomGroup.key)).toHaveLength(45);
  });
});

describe('counting', () => {
  it('by the minute and by the hour; all of a message or nothing', () => {
    let nowMs = 0;
    const pace = new SendPace(memberPace, () => nowMs);
    expect(pace.take('a', 28)).toBe(0);
    expect(pace.take('a', 3)).toBe(60_001);
    expect(pace.take('a', 2)).toBe(0);
    for (let minute = 1; minute <= 33; minute += 1) {
      nowMs = minute * 61_000;
      pace.take('a', 30);
    }
    // 30 + 33 × 30 = 1,020 would be too many for the hour.
    nowMs += 61_000;
    expect(pace.take('a', 30)).toBeGreaterThan(60_000);
  });

  it('what is more than a minute takes at once goes when nothing else went', () => {
    const pace = new SendPace([{ count: 2, withinMs: 1_000 }], () => 0);
    expect(pace.take('a', 5)).toBe(0);
    expect(pace.take('a', 1)).toBeGreaterThan(0);
  });
});
