/**
 * The order of a plan's steps: each may read those above it, so that a receipt is read from top to bottom. A step that
 * reads one below is named, and a circle as such. compile-plan.ts asks it before it looks at types.
 */
import type { PlanStep } from '../policy/policy-types.ts';
import type { PlanProblem } from './plan-problem.ts';

/** Where the expression of a step stands in the file. */
export function yamlKey({ kind }: PlanStep): string {
  return kind === 'check' ? 'is' : kind;
}

/** A step reads what stands above it: a receipt is read from top to bottom. A circle is named as such. */
export function orderProblems(steps: readonly { step: PlanStep; reads: readonly string[] }[]): PlanProblem[] {
  const reads = new Map(steps.map(({ step, reads: names }) => [step.key, names]));
  const problems: PlanProblem[] = [];
  const circle = findCircle(reads);
  for (const [index, { step, reads: names }] of steps.entries()) {
    const below = names.find((name) => steps.findIndex((other) => other.step.key === name) >= index);
    if (below === undefined) continue;
    const isInCircle = circle?.includes(step.key) === true && circle.includes(below);
    const path = ['steps', step.key, yamlKey(step)];
    problems.push(
      isInCircle
        ? { path, code: 'cycle', params: { circle: [...(circle ?? []), circle?.[0] ?? ''].join(' → ') } }
        : { path, code: 'step-below', params: { name: below } },
    );
  }
  return problems;
}

function findCircle(reads: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (key: string, way: readonly string[]): string[] | null => {
    const at = way.indexOf(key);
    if (at >= 0) return way.slice(at);
    if (done.has(key)) return null;
    for (const name of reads.get(key) ?? []) {
      const circle = reads.has(name) ? visit(name, [...way, key]) : null;
      if (circle) return circle;
    }
    done.add(key);
    return null;
  };
  for (const key of reads.keys()) {
    const circle = visit(key, []);
    if (circle) return circle;
  }
  return null;
}
