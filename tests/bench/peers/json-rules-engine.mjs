/** json-rules-engine: a rule per rule; its results, of rules that hold and of those that do not, are the trace. */
import { Engine } from 'json-rules-engine';
import { measure, rules } from './rule-runs.mjs';

const engine = new Engine(
  rules.map(({ bound, rateBps, onlyFirst }, index) => ({
    name: `rule${index}`,
    conditions: {
      all: [
        { fact: 'amount', operator: 'greaterThan', value: bound },
        ...(onlyFirst ? [{ fact: 'isFirst', operator: 'equal', value: true }] : []),
      ],
    },
    event: { type: 'share', params: { rate: rateBps / 10_000 } },
  })),
);
await measure(async (deal) => {
  const { results, failureResults } = await engine.run(deal);
  if (results.length + failureResults.length !== rules.length) throw new Error('The trace is not whole');
  return results.reduce((sum, { event }) => sum + deal.amount * event.params.rate, 0);
});
