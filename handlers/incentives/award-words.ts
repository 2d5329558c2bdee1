/** The words about deals and awards that people type in their private chat: forms that open, and lists as answers. */

import { exceptionText } from '../../cards/award-exception-card.ts';
import type { Localized } from '../../cards/card.ts';
import { unitAmount } from '../../cards/text/amounts.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { openAwardExceptions } from '../../db/repos/award-exceptions.ts';
import { balancesOf, latestAwards } from '../../db/repos/awards.ts';
import type { Session } from '../../db/session.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { findAsked } from '../deals/deal-choice.ts';
import { paymentAsked } from '../deals/payment-forms.ts';
import { saleAsked } from '../deals/sale-forms.ts';
import type { MessageReceived, Reply } from '../inbound.ts';
import { planOf } from './grant-award.ts';
import { recordNumber } from './load-award-exception.ts';

const words = {
  deal: ['录成交', '成交', 'record deal', 'deal'],
  quote: ['录报价', '报价', 'record quote', 'quote'],
  payment: ['录回款', '回款', 'record payment', 'payment'],
  findDeal: ['找成交', '查成交', 'find deal'],
  findQuote: ['找报价', '查报价', 'find quote'],
  mine: ['我的激励', '我的积分', '我的提成', 'my awards', 'awards'],
  exceptions: ['激励例外', 'exceptions'],
};
/** Lines of a list: what fits a phone's screen. */
const listed = 10;

/** @returns null when the text is none of these words */
export async function awardWord(
  event: MessageReceived,
  text: string,
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
): Promise<Reply | { readonly answer: Localized<string> } | null> {
  if (words.deal.includes(text)) return saleAsked('deal.new')(event, tx, ctx);
  if (words.quote.includes(text)) return saleAsked('quote.new')(event, tx, ctx);
  if (words.payment.includes(text)) return paymentAsked(event, tx, ctx);
  if (words.findDeal.includes(text)) return findAsked('deal')(event, tx, ctx);
  if (words.findQuote.includes(text)) return findAsked('quote')(event, tx, ctx);
  if (words.mine.includes(text)) return { answer: await myAwards(tx, ctx, actor) };
  if (words.exceptions.includes(text)) return { answer: await exceptionList(tx, ctx, actor) };
  return null;
}

async function myAwards(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Localized<string>> {
  const balances = await balancesOf(tx, actor.memberId);
  if (balances.length === 0) return inBoth((t) => t.award.noneYet);
  const awards = await latestAwards(tx, actor.memberId, listed);
  return inBoth((t, locale) =>
    [
      t.award.balances,
      ...balances.map(({ unit, balanceMinor }) =>
        t.award.balanceLine(unit === 'points' ? t.award.pointsUnit : unit, unitAmount(balanceMinor, unit, locale)),
      ),
      t.award.lately,
      ...awards.map((award) =>
        t.award.latelyLine(
          award.number,
          planOf(ctx, award).name[locale],
          unitAmount(award.amountMinor, award.unit, locale),
        ),
      ),
    ].join('\n'),
  );
}

async function exceptionList(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Localized<string>> {
  if (!can(actor, 'award.exceptions', null).allowed) return inBoth((t) => t.exception.onlyOperations);
  const all = await openAwardExceptions(tx);
  if (all.length === 0) return inBoth((t) => t.exception.none);
  const shown: { record: string; plan: Localized<string>; why: Localized<string> }[] = [];
  for (const exception of all.slice(0, listed)) {
    shown.push({
      record: await recordNumber(tx, exception),
      plan: planOf(ctx, exception).name,
      why: inBoth((_t, locale) => exceptionText(exception.reason, locale)),
    });
  }
  return inBoth((t, locale) =>
    [
      t.exception.list(all.length),
      ...shown.map(({ record, plan, why }) => t.exception.line(record, plan[locale], why[locale])),
      ...(all.length > shown.length ? [t.notice.more(all.length - shown.length)] : []),
    ].join('\n'),
  );
}
