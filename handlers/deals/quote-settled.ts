/** The customer has confirmed a quote, or it is void: by a button of its card. */
import { findQuote } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { endQuote } from './record-quote.ts';
import { mayRecordFor } from './sale-forms.ts';

export function quoteSettled(as: 'confirmed' | 'void') {
  return async (event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> => {
    const acting = await actingMember(tx, ctx, event.actorId);
    if (acting.isRefused) return acting.reply;
    const quote = await findQuote(tx, event.value);
    if (!quote) return notice('warning', (t) => t.notice.noLongerHere);
    if (!(await mayRecordFor(tx, ctx, acting.actor, quote.memberId))) return notice('warning', (t) => t.deal.onlyOwn);
    const isDone = await endQuote(tx, ctx, quote, as, { actorId: acting.member.id, via: event.platform });
    if (!isDone) return notice('info', (t) => t.deal.quoteSettled);
    return notice('success', (t) => (as === 'void' ? t.deal.quoteVoid : t.deal.quoteConfirmed));
  };
}
