/**
 * The programming interface for deals, quotes and payments, behind the same door as leads. It answers only after the
 * commit: 202 with what was earned, 200 when it was there already, 404 for a record that does not exist, 409 for what
 * contradicts a record, 400 for what cannot be read. Nothing is ever taken in part.
 */
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import { dealProblemText } from '../../cards/deal-problem-text.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblemCode } from '../../domain/deals/deal-problem.ts';
import { decimalText } from '../../domain/shared/money.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { type Taken, takeDeal, takePayment, takeQuote } from '../../handlers/deals/take-statements.ts';
import { answering, apiGuards, type IntakeDeps, refuseBody } from './api-door.ts';
import { dealBody, paymentBody, quoteBody } from './deal-bodies.ts';
import { checkBody } from './intake-bodies.ts';

export function createDealRouter(deps: IntakeDeps): Router {
  const router = express.Router();
  const guards = apiGuards(deps);
  router.post('/api/deals', guards, answering(deps, taking(dealBody, takeDeal, 'dealId')));
  router.post('/api/quotes', guards, answering(deps, taking(quoteBody, takeQuote, 'quoteId')));
  router.post('/api/payments', guards, answering(deps, taking(paymentBody, takePayment, 'paymentId')));
  return router;
}

const statusOf: Partial<Record<DealProblemCode, number>> = {
  'deal-unknown': 404,
  'quote-unknown': 404,
  'payment-unknown': 404,
  'lead-unknown': 404,
  'rep-unknown': 404,
  'deal-cancelled': 409,
  'deal-lost': 409,
  'payment-refunded': 409,
  'quote-settled': 409,
  'rep-sells-nothing': 409,
  'refund-too-large': 409,
  'currency-differs': 409,
  'id-differs': 409,
};

function taking<S extends z.ZodType>(
  shape: S,
  take: (tx: Session, ctx: HandlerContext, stated: z.output<S>) => Promise<Taken>,
  idName: 'dealId' | 'quoteId' | 'paymentId',
) {
  return async ({ store, makeContext, language }: IntakeDeps, request: Request, response: Response): Promise<void> => {
    const { body, problem } = checkBody(shape, request.body);
    if (problem) return refuseBody(response, problem, language);
    const taken = await store.transaction((tx) => take(tx, makeContext(), body), { lock: 'intake' });
    if (taken.status === 'refused') {
      const { code, field } = taken.problem;
      const text = inBoth((_t, locale) => dealProblemText(taken.problem, locale));
      return refuseBody(response, { code, field, text }, language, statusOf[code] ?? 400);
    }
    response.status(taken.status === 'duplicate' ? 200 : 202).json({
      [idName]: taken.id,
      number: taken.number,
      status: taken.status,
      awards: taken.awards.map((award) => ({
        awardId: award.id,
        number: award.number,
        plan: award.plan,
        memberId: award.memberId,
        unit: award.unit,
        // Points have two decimals as well.
        amount: decimalText(BigInt(award.amountMinor), award.unit === 'points' ? 'CNY' : award.unit),
      })),
      exceptions: taken.exceptions.map(({ plan, reason }) => ({ plan, ...reason })),
    });
  };
}
