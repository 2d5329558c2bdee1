/** GoRules ZEN: one expression node with an expression per rule, its trace switched on. */
import { ZenEngine } from '@gorules/zen-engine';
import { measure, rules } from './rule-runs.mjs';

const expressions = rules.map(({ bound, rateBps, onlyFirst }, index) => {
  const before = index === 0 ? '0' : `$.rule${index - 1}`;
  const condition = `amount > ${bound}${onlyFirst ? ' and isFirst' : ''}`;
  return {
    id: `e${index}`,
    key: `rule${index}`,
    value: `${condition} ? ${before} + amount * ${rateBps / 10_000} : ${before}`,
  };
});
const decision = new ZenEngine().createDecision({
  nodes: [
    { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
    { id: 'plan', name: 'plan', type: 'expressionNode', position: { x: 1, y: 0 }, content: { expressions } },
    { id: 'out', name: 'out', type: 'outputNode', position: { x: 2, y: 0 } },
  ],
  edges: [
    { id: 'a', sourceId: 'in', targetId: 'plan', type: 'edge' },
    { id: 'b', sourceId: 'plan', targetId: 'out', type: 'edge' },
  ],
});
await measure(async (deal) => {
  const { result, trace } = await decision.evaluate(deal, { trace: true });
  if (!trace) throw new Error('There is no trace');
  return Number(result[`rule${rules.length - 1}`]);
});
