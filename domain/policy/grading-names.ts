/**
 * The names that the grading policy gives to product lines, sources and needs, by their keys: what cards, forms and pages
 * show. A key that the policy in force does not have (any more) is shown as it is.
 */
import type { GradingPolicy, NameInBoth } from './policy-types.ts';

export interface GradingNames {
  readonly lines: ReadonlyMap<string, NameInBoth>;
  readonly sources: ReadonlyMap<string, NameInBoth>;
  readonly needs: ReadonlyMap<string, NameInBoth>;
}

export function gradingNames({ product, source, need }: GradingPolicy): GradingNames {
  return {
    lines: new Map(product.lines.map(({ line, name }) => [line, name])),
    sources: new Map(source.kinds.map(({ source: key, name }) => [key, name])),
    needs: new Map(need.rules.map(({ code, name }) => [code, name])),
  };
}
