/**
 * The table of everything a person can do: an inbound event goes to the one handler of its kind, action or form.
 * Runs inside the inbox's transaction; an id that is not in the table is answered, never an error.
 */
import type { Session } from '../db/session.ts';
import { notice } from './act.ts';
import type { HandlerContext } from './context.ts';
import { findAsked, findSubmitted } from './deals/deal-choice.ts';
import {
  dealCancelAsked,
  dealCancelled,
  paymentAsked,
  paymentSubmitted,
  refundAsked,
  refundSubmitted,
} from './deals/payment-forms.ts';
import { quoteSettled } from './deals/quote-settled.ts';
import { saleAsked, saleSubmitted } from './deals/sale-forms.ts';
import { attachmentMoved, moveAsked } from './evidence/attachment-moved.ts';
import { answersAsked, visitAnswered } from './evidence/visit-answered.ts';
import { visitCancelAsked, visitCancelled } from './evidence/visit-cancelled.ts';
import { detailsAsked, teamVisitChosen } from './evidence/visit-details.ts';
import { visitAsked, visitChosen, visitStarted } from './evidence/visit-started.ts';
import { visitSubmitted } from './evidence/visit-submitted.ts';
import { waitingDiscarded, waitingPlaced } from './evidence/waiting-files.ts';
import type { ActionClicked, FormSubmitted, InboundEvent, Reply } from './inbound.ts';
import { awardOpened } from './incentives/award-opened.ts';
import { decisionAsked, disputeDecided } from './incentives/dispute-decided.ts';
import { disputeAsked, disputeRaised } from './incentives/dispute-raised.ts';
import { exceptionSettled } from './incentives/exception-settled.ts';
import { callAsked, callRecorded } from './leads/call-recorded.ts';
import { leadAccepted } from './leads/lead-accepted.ts';
import { closeAsked, leadClosed } from './leads/lead-closed.ts';
import { leadFormSubmitted, newLeadAsked } from './leads/lead-entered.ts';
import { leadTransferred, refusalAsked, transferAsked } from './leads/lead-transferred.ts';
import { pauseCleared } from './leads/pause-cleared.ts';
import { poolAssignAsked, poolAssigned } from './leads/pool-assigned.ts';
import { undoStep } from './leads/undo.ts';
import { whyAsked } from './leads/why-asked.ts';
import { messageReceived } from './messages/message-received.ts';
import { appAlerted } from './people/app-alerted.ts';
import { directoryChanged } from './people/directory-changed.ts';
import { quotaReached } from './people/quota-reached.ts';
import { reportOpened } from './reports/report-asked.ts';

type Handler<E> = (event: E, tx: Session, ctx: HandlerContext) => Promise<Reply>;

/**
 * They answer with a form, a page or details and change nothing: a link may stand for them, however often it is asked for.
 * Every form can be asked for by its own name and value.
 */
const asking: Readonly<Record<string, Handler<ActionClicked>>> = {
  'lead.new': newLeadAsked,
  'lead.transfer': transferAsked,
  'lead.refuse': refusalAsked,
  'lead.call': callAsked,
  'lead.close': closeAsked,
  'lead.why': whyAsked,
  'visit.ask': visitAsked,
  'visit.answers': answersAsked,
  'visit.move': moveAsked,
  'visit.cancel': visitCancelAsked,
  'visit.details': detailsAsked,
  'pool.assign': poolAssignAsked,
  'deal.new': saleAsked('deal.new'),
  'deal.cancel': dealCancelAsked,
  'quote.new': saleAsked('quote.new'),
  'payment.new': paymentAsked,
  'refund.new': refundAsked,
  'award.open': awardOpened,
  'award.dispute': disputeAsked,
  'dispute.decide': decisionAsked,
  'report.open': reportOpened,
  // Forms that open by a word, or under another action's name: whoever has the form can ask for it again.
  'visit.start': visitAsked,
  'deal.find': findAsked('deal'),
  'quote.find': findAsked('quote'),
};

const acting: Readonly<Record<string, Handler<ActionClicked>>> = {
  'lead.accept': leadAccepted,
  'lead.undo': undoStep,
  'lead.visit': visitStarted,
  'visit.submit': visitSubmitted,
  'evidence.place': waitingPlaced,
  'evidence.discard': waitingDiscarded,
  'pause.clear': pauseCleared,
  'quote.confirm': quoteSettled('confirmed'),
  'quote.void': quoteSettled('void'),
  'award-exception.settle': exceptionSettled,
};

const actions = { ...asking, ...acting };

/** The actions that change nothing by themselves (a deadline that has passed is settled by whoever comes first). */
export const askingActions: readonly string[] = Object.keys(asking);

const forms: Readonly<Record<string, Handler<FormSubmitted>>> = {
  'visit.start': visitChosen,
  'visit.answers': visitAnswered,
  'visit.move': attachmentMoved,
  'visit.cancel': visitCancelled,
  'visit.details': teamVisitChosen,
  'lead.new': leadFormSubmitted,
  'lead.transfer': leadTransferred,
  'lead.refuse': leadTransferred,
  'lead.call': callRecorded,
  'lead.close': leadClosed,
  'pool.assign': poolAssigned,
  'deal.new': saleSubmitted('deal.new'),
  'deal.find': findSubmitted('deal'),
  'quote.find': findSubmitted('quote'),
  'deal.cancel': dealCancelled,
  'quote.new': saleSubmitted('quote.new'),
  'payment.new': paymentSubmitted,
  'refund.new': refundSubmitted,
  'award.dispute': disputeRaised,
  'dispute.decide': disputeDecided,
};

export const formIds: readonly string[] = Object.keys(forms);

export async function handleInbound(event: InboundEvent, tx: Session, ctx: HandlerContext): Promise<Reply> {
  switch (event.kind) {
    case 'message':
      return messageReceived(event, tx, ctx);
    case 'action':
      return (handlerOf(actions, event.actionId) ?? notHere)(event, tx, ctx);
    case 'form':
      return (handlerOf(forms, event.formId) ?? notHere)(event, tx, ctx);
    case 'unsupported':
      return { kind: 'none' };
    case 'quota':
      return quotaReached(event, tx, ctx);
    case 'app-alert':
      return appAlerted(event, tx, ctx);
    case 'directory':
      return directoryChanged(event, tx, ctx);
  }
}

/** Ids come from outside: `constructor` is not one of ours. */
function handlerOf<H>(table: Readonly<Record<string, H>>, id: string): H | undefined {
  return Object.hasOwn(table, id) ? table[id] : undefined;
}

async function notHere(): Promise<Reply> {
  return notice('warning', (t) => t.notice.noLongerHere);
}
