/**
 * What the bot answers after the acknowledgement, kept in the transaction of what it answers. Where somebody looks just now
 * it is shown there at once, seen by that person alone, and its row ends with that; when it cannot be shown, or the process
 * dies before, the outbox sends it to the private chat. What was asked with no place to answer goes there right away.
 * A window is not kept: it opens only within three seconds of a click, and nothing was done that would be lost.
 */
import { inBoth } from '../../cards/text/in-both.ts';
import { holdContent } from '../../db/repos/hold-content.ts';
import { enqueueContent, type OutboxRow, priorities, settleOutbox } from '../../db/repos/outbox.ts';
import type { PersonEvent } from '../../handlers/inbound.ts';
import type { KeepReply } from '../../jobs/chat-platform.ts';
import { newIdAt } from '../new-id.ts';
import { privateMessage } from '../private-reply.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import type { Asked } from './show-reply.ts';
import { slackWords } from './words.ts';

type KeptDeps = Pick<VendorDeps, 'store' | 'clock' | 'systemClock' | 'addressOf'>;

const words = {
  undo: slackWords.undo,
  // Forms open as windows: never asked for.
  openForm: () => slackWords.formReady,
  openPage: (address: string) => inBoth((_texts, locale) => `${slackWords.pageReady[locale]} ${address}`),
};

/** Longer than the calls that show it may take (client.ts). */
const leaseMs = 30_000;

export class KeptReply {
  readonly #deps: KeptDeps;
  readonly #event: PersonEvent;
  readonly #asked: Asked;
  #held: OutboxRow | null = null;
  #isQueued = false;

  constructor(deps: KeptDeps, event: PersonEvent, asked: Asked) {
    this.#deps = deps;
    this.#event = event;
    this.#asked = asked;
  }

  /** May be called again when the transaction is. */
  readonly keep: KeepReply = async (tx, reply) => {
    const { clock, systemClock } = this.#deps;
    this.#held = null;
    this.#isQueued = false;
    if (reply.kind === 'open-form' || (reply.kind !== 'notice' && this.#mayOpenWindow)) return;
    const content = privateMessage({ ...this.#deps, words }, this.#event, reply);
    if (!content) return;
    const now = clock.now();
    const { actorId: recipientId, eventId } = this.#event;
    const to = { platform: 'slack', recipientKind: 'member', recipientId } as const;
    const dedupeKey = `reply slack ${eventId}`;
    const wish = { id: newIdAt(now), to, now, priority: priorities.alert, dedupeKey, content };
    if (this.#asked.place.channel === null) {
      await enqueueContent(tx, wish);
      this.#isQueued = true;
    } else {
      const leaseUntil = new Date(systemClock.now().getTime() + leaseMs);
      this.#held = await holdContent(tx, { ...wish, leaseUntil });
    }
  };

  /** @throws what `show` throws; the outbox has the answer then */
  async shownBy(show: () => Promise<void>): Promise<void> {
    if (this.#isQueued) return;
    try {
      await show();
    } catch (problem) {
      await this.#end('pending');
      throw problem;
    }
    await this.#end('sent');
  }

  /** Of an answer to a form, the window itself shows what is no notice. */
  get #mayOpenWindow(): boolean {
    return this.#asked.triggerId !== null || this.#event.kind === 'form';
  }

  async #end(status: 'sent' | 'pending'): Promise<void> {
    const row = this.#held;
    if (!row) return;
    const at = this.#deps.clock.now();
    await this.#deps.store.transaction((tx) => settleOutbox(tx, row, { status, at, notBefore: at }));
  }
}
