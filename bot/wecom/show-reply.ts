/** What the bot answers, on WeCom: there are no windows, no forms and no reply that only the clicker sees, so in private. */
import type { Session } from '../../db/session.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import * as inPrivate from '../private-reply.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { wecomWords } from './words.ts';

type ReplyDeps = Pick<VendorDeps, 'store' | 'clock' | 'addressOf'>;

const platform = 'wecom';

export function showReply({ store, clock, addressOf }: ReplyDeps, event: PersonEvent, reply: Reply): Promise<void> {
  return inPrivate.privateReply({ store, clock, addressOf, platform, words: wecomWords }, event, reply);
}

/** In the transaction of what it answers. */
export function keepReply(tx: Session, { clock, addressOf }: ReplyDeps, event: PersonEvent, reply: Reply) {
  return inPrivate.keepReply(tx, { clock, addressOf, platform, words: wecomWords }, event, reply);
}

/** The same event is answered once, however often it is delivered. */
export function tell({ store, clock }: ReplyDeps, event: PersonEvent, content: Outgoing): Promise<void> {
  return inPrivate.tell({ store, clock, platform }, event, content);
}
