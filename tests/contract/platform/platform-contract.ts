/**
 * What every chat platform keeps, declared once. An adapter's test hands in a harness: the platform, who can be written
 * to, and what its users see. What a platform says it cannot do (capabilities) is not asked of it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Locale } from '../../../cards/card.ts';
import { type ChatPlatform, type Outgoing, PlatformError, type Recipient } from '../../../jobs/chat-platform.ts';

export interface PlatformHarness {
  readonly platform: ChatPlatform;
  /** Two members and one channel that exist. */
  readonly members: readonly [string, string];
  readonly channel: string;
  /** A member who does not exist or no longer works here. */
  readonly absentMember: string;
  /** A well-formed reference to a message that does not exist. */
  readonly unknownRef: string;
  /** The texts a recipient sees now, oldest first; of a card its title. */
  shown(to: Recipient): Promise<string[]>;
  /** Nobody having clicked, a message can be changed once; then it is taken away and has to be sent anew. */
  readonly hasScarceUpdates?: boolean;
  close(): Promise<void>;
}

const signal = AbortSignal.timeout(60_000);
const text = (words: string): Outgoing => ({ kind: 'text', text: { zh: words, en: words } });

function card(key: string, title: string): Outgoing {
  const inLanguage = (_locale: Locale): Card => ({
    key,
    tone: 'info',
    title,
    summary: `${title} 上海市第六人民医院`,
    facts: [{ label: '客户', value: '上海市第六人民医院' }],
    actions: [{ id: 'lead.accept', label: '接单', style: 'primary', value: 'x'.repeat(200) }],
    isSettled: false,
  });
  return { kind: 'card', card: { zh: inLanguage('zh'), en: inLanguage('en') } };
}

export function platformContract(name: string, open: () => Promise<PlatformHarness>): void {
  describe(`chat platform ${name}`, () => {
    let harness: PlatformHarness;
    let platform: ChatPlatform;
    let first: Recipient;
    let second: Recipient;
    let channel: Recipient;

    beforeEach(async () => {
      harness = await open();
      platform = harness.platform;
      first = { kind: 'member', memberId: harness.members[0] };
      second = { kind: 'member', memberId: harness.members[1] };
      channel = { kind: 'channel', key: harness.channel };
      await platform.start(async () => ({ kind: 'none' }));
    });
    afterEach(async () => {
      await platform.stop();
      await harness.close();
    });

    it('declares limits a dispatcher can work with', () => {
      expect(platform.capabilities.maxConcurrentSends).toBeGreaterThanOrEqual(1);
      expect(platform.capabilities.sendTimeoutMs).toBeGreaterThanOrEqual(1_000);
      expect(platform.capabilities.sendTimeoutMs).toBeLessThanOrEqual(60_000);
    });

    it('shows a message to its recipient and to nobody else', async () => {
      await platform.send(first, text('给第一位'), { idempotencyKey: 'k1', signal });
      await platform.send(channel, text('给群'), { idempotencyKey: 'k2', signal });
      expect(await harness.shown(first)).toEqual(['给第一位']);
      expect(await harness.shown(second)).toEqual([]);
      expect(await harness.shown(channel)).toEqual(['给群']);
    });

    it('sends once per idempotency key, also when both sends are under way together', async () => {
      if (!platform.capabilities.honoursIdempotencyKeys) return expectDuplicates();
      const once = await platform.send(first, card('lead:1', '新线索'), { idempotencyKey: 'same', signal });
      const again = await platform.send(first, card('lead:1', '新线索，另一种说法'), {
        idempotencyKey: 'same',
        signal,
      });
      const both = await Promise.all(
        [1, 2].map(() => platform.send(first, text('并行'), { idempotencyKey: 'together', signal })),
      );
      expect(again).toBe(once);
      expect(both[0]).toBe(both[1]);
      expect(await harness.shown(first)).toEqual(['新线索', '并行']);
    });

    it('changes a card in its place', async () => {
      if (!platform.capabilities.canUpdateCards) return expectRefusedUpdate();
      const ref = await platform.send(first, card('lead:1', '新线索'), { idempotencyKey: 'k1', signal });
      await platform.send(first, text('后来的消息'), { idempotencyKey: 'k2', signal });
      const changed = await platform.update(ref, card('lead:1', '已接单'), { signal });
      expect(await harness.shown(first)).toEqual(['已接单', '后来的消息']);
      const again = platform.update(changed, card('lead:1', '已首次触达'), { signal });
      if (harness.hasScarceUpdates) {
        await expect(again).rejects.toMatchObject({ name: 'PlatformError', kind: 'gone' });
        return expect(await harness.shown(first)).toEqual(['后来的消息']);
      }
      await again;
      expect(await harness.shown(first)).toEqual(['已首次触达', '后来的消息']);
    });

    /** A platform without duplicate check says so truly: the same key shows two messages. */
    async function expectDuplicates(): Promise<void> {
      for (const _turn of [1, 2]) await platform.send(first, text('一'), { idempotencyKey: 'same', signal });
      expect(await harness.shown(first)).toEqual(['一', '一']);
    }

    /** A platform that cannot change cards refuses, instead of sending a second one. */
    async function expectRefusedUpdate(): Promise<void> {
      const ref = await platform.send(first, card('lead:1', '新线索'), { idempotencyKey: 'k1', signal });
      const changing = platform.update(ref, card('lead:1', '已接单'), { signal });
      await expect(changing).rejects.toMatchObject({ name: 'PlatformError', kind: 'refused' });
      expect(await harness.shown(first)).toEqual(['新线索']);
    }

    it('says that a message or a recipient is gone', async () => {
      const gone = { name: 'PlatformError', kind: 'gone', platform: platform.id };
      await expect(platform.update(harness.unknownRef, text('没有'), { signal })).rejects.toMatchObject(gone);
      const absent: Recipient = { kind: 'member', memberId: harness.absentMember };
      await expect(platform.send(absent, text('没有'), { idempotencyKey: 'k', signal })).rejects.toMatchObject(gone);
      const noChannel: Recipient = { kind: 'channel', key: 'no-such-channel' };
      await expect(platform.send(noChannel, text('没有'), { idempotencyKey: 'k', signal })).rejects.toMatchObject(gone);
    });

    it('is not disturbed by a refused message among others', async () => {
      const absent: Recipient = { kind: 'member', memberId: harness.absentMember };
      const results = await Promise.allSettled([
        platform.send(first, text('一'), { idempotencyKey: 'k1', signal }),
        platform.send(absent, text('二'), { idempotencyKey: 'k2', signal }),
        platform.send(first, text('三'), { idempotencyKey: 'k3', signal }),
      ]);
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await harness.shown(first)).toEqual(['一', '三']);
    });

    it('takes a long text without losing its beginning', async () => {
      await platform.send(first, text(`开头${'长'.repeat(5_000)}`), { idempotencyKey: 'long', signal });
      expect((await harness.shown(first))[0]).toMatch(/^开头长/);
    });

    it('keeps the order of each recipient in 200 sends at once', async () => {
      const recipients = [first, second, channel];
      const sends = Array.from({ length: 200 }, (_, turn) => ({
        to: recipients[turn % 3] as Recipient,
        words: `第 ${turn} 条`,
      }));
      const refs = await Promise.all(
        sends.map(({ to, words }, turn) =>
          platform.send(to, text(words), { idempotencyKey: `parallel-${turn}`, signal }),
        ),
      );
      expect(new Set(refs).size).toBe(200);
      for (const recipient of recipients) {
        const expected = sends.filter(({ to }) => to === recipient).map(({ words }) => words);
        expect(await harness.shown(recipient)).toEqual(expected);
      }
    });

    it('does not send what was given up before it began', async () => {
      const givenUp = AbortSignal.abort();
      const sending = platform.send(first, text('迟到'), { idempotencyKey: 'late', signal: givenUp });
      await expect(sending).rejects.toBeInstanceOf(PlatformError);
      expect(await harness.shown(first)).toEqual([]);
    });

    it('can be stopped twice and started again', async () => {
      await platform.stop();
      await platform.stop();
      const whileStopped = platform.send(first, text('停机时'), { idempotencyKey: 'k1', signal });
      await expect(whileStopped).rejects.toMatchObject({ name: 'PlatformError', kind: 'retry' });
      await platform.start(async () => ({ kind: 'none' }));
      await platform.start(async () => ({ kind: 'none' }));
      await platform.send(first, text('恢复后'), { idempotencyKey: 'k1', signal });
      expect(await harness.shown(first)).toEqual(['恢复后']);
    });
  });
}
