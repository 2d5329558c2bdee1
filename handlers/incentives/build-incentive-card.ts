/** Builds the cards of deals, quotes, awards, disputes and exceptions; build-card.ts hands their keys over to here. */
import { awardCard } from '../../cards/award-card.ts';
import { awardExceptionCard } from '../../cards/award-exception-card.ts';
import type { Card, Localized } from '../../cards/card.ts';
import { dealCard } from '../../cards/deal-card.ts';
import { disputeCard } from '../../cards/dispute-card.ts';
import { quoteCard } from '../../cards/quote-card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { CardViewer } from '../cards/card-viewer.ts';
import type { HandlerContext } from '../context.ts';
import { loadDealCard, loadQuoteCard } from '../deals/load-deal-cards.ts';
import { loadAwardCard } from './load-award-card.ts';
import { loadAwardException } from './load-award-exception.ts';
import { loadDisputeCard } from './load-dispute-card.ts';

export type IncentiveCardKind = 'deal' | 'quote' | 'award' | 'dispute' | 'award-exception';

export async function buildIncentiveCard(
  session: Session,
  ctx: HandlerContext,
  kind: IncentiveCardKind,
  key: string,
  viewer: CardViewer,
): Promise<Localized<Card> | null> {
  const id = key.slice(kind.length + 1);
  const memberId = viewer.kind === 'member' ? viewer.memberId : null;
  switch (kind) {
    case 'deal': {
      const facts = await loadDealCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => dealCard(facts, locale));
    }
    case 'quote': {
      const facts = await loadQuoteCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => quoteCard(facts, locale));
    }
    case 'award': {
      const facts = await loadAwardCard(session, ctx, key, id, viewer);
      return facts && inBoth((_t, locale) => awardCard(facts, locale));
    }
    case 'dispute': {
      const facts = await loadDisputeCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => disputeCard(facts, locale));
    }
    case 'award-exception': {
      const facts = await loadAwardException(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => awardExceptionCard(facts, locale));
    }
  }
}
