/**
 * What the bot answers after the acknowledgement, kept in the transaction of what it answers. Where somebody looks just now
 * it is shown there at once, seen by that person alone, and its row ends with that; when it cannot be shown, or the process
 * dies before, the outbox sends it to the private chat. What was asked with no place to answer goes there right away.
 * A window is not kept: it opens only within three seconds of a click, and nothing was done that would be lost.
 */
import type { Card } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { holdContent } from '../../db/repos/hold-content.ts';
import { enqueueContent, type OutboxRow, priorities, settleOutbox } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { KeepReply, Outgoing } from '../../jobs/chat-platform.ts';
import { newIdAt } from '../new-id.ts';
import { privateMessage } from '../private-reply.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { openFormAction } from './needs.ts';
import type { Asked } from './show-reply.ts';
import { slackWords } from './words.ts';

type KeptDeps = Pick<VendorDeps, 'store' | 'clock' | 'systemClock' | 'addressOf'>;

const words = {
  undo: slackWords.undo,
  // Of a message that is too long for a button: it has to be said in fewer words.
  openForm: () => slackWords.pressAgain,
  openPage: slackWords.pageAt,
};

/** What a button may carry, and a header (Block Kit reference). */
const longestValue = 2_000;
const longestTitle = 150;

/** To what was done a while ago, in the transaction of its handling: a message in the private chat. */
export async function keepReply(
  tx: Session,
  deps: Pick<KeptDeps, 'clock' | 'addressOf'>,
  event: PersonEvent,
  reply: Reply,
): Promise<void> {
  const content = messageOf(deps, event, reply);
  if (content) await enqueueContent(tx, { ...wishOf(deps, event), content });
}

function wishOf({ clock }: Pick<KeptDeps, 'clock'>, { actorId: recipientId, eventId }: PersonEvent) {
  const now = clock.now();
  const to = { platform: 'slack', recipientKind: 'member', recipientId } as const;
  return { id: newIdAt(now), to, now, priority: priorities.alert, dedupeKey: `reply slack ${eventId}` };
}

/** A form comes as a button: a message opens no window, the click sends it again. */
function messageOf(deps: Pick<KeptDeps, 'addressOf'>, event: PersonEvent, reply: Reply): Outgoing | null {
  if (reply.kind !== 'open-form' || event.kind !== 'message' || event.text.length > longestValue)
    return wholly(privateMessage({ ...deps, words }, event, reply));
  const { eventId, text: value } = event;
  const card = inBoth(
    (_texts, locale): Card => ({
      key: `form:${eventId}`,
      tone: 'info',
      title: reply.form[locale].title,
      summary: slackWords.formReady[locale],
      body: slackWords.formReady[locale],
      facts: [],
      actions: [{ id: openFormAction, value, label: slackWords.openForm[locale], style: 'primary' }],
      isSettled: false,
    }),
  );
  return { kind: 'card', card };
}

/** A notice is the title of its card; one that is longer than titles are stands whole below. */
function wholly(message: Outgoing | null): Outgoing | null {
  if (message?.kind !== 'card') return message;
  const { zh, en } = message.card;
  const whole = (card: Card): Card => (card.title.length > longestTitle ? { ...card, body: card.title } : card);
  return { kind: 'card', card: { zh: whole(zh), en: whole(en) } };
}

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
    this.#held = null;
    this.#isQueued = false;
    if (reply.kind !== 'notice' && this.#mayOpenWindow) return;
    const content = messageOf(this.#deps, this.#event, reply);
    if (!content) return;
    const wish = { ...wishOf(this.#deps, this.#event), content };
    if (this.#asked.place.channel === null) {
      await enqueueContent(tx, wish);
      this.#isQueued = true;
    } else {
      const leaseUntil = new Date(this.#deps.systemClock.now().getTime() + leaseMs);
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
