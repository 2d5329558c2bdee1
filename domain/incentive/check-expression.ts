/**
 * Walks an expression of a plan before its types are checked: every name is known, only what plans need is used, and no
 * division can meet a zero. The list of what may be used is short on purpose: no loops, no patterns, no untyped values,
 * so that a plan always ends at once and always gives the same.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { isZero, type PlanNumber } from './read-plan-number.ts';

export interface ExpressionProblem {
  readonly at: number;
  readonly code:
    | 'unknown-name'
    | 'unknown-field'
    | 'unknown-function'
    | 'costly-function'
    | 'not-for-plans'
    | 'divide-by-zero'
    | 'divisor-not-fixed';
  readonly params: Readonly<Record<string, string>>;
  readonly known?: readonly string[];
}

export interface Names {
  /** `deal` → names of its fields. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly numbers: ReadonlyMap<string, PlanNumber>;
  readonly tiers: readonly string[];
  /** All steps of the plan, wherever they stand. */
  readonly steps: readonly string[];
}

const PLAN_FUNCTIONS = ['min', 'max', 'tiered', 'size'] as const;
const TEXT_FUNCTIONS = ['contains', 'startsWith', 'endsWith'];
/** Patterns can take for ever; loops inside loops nearly so. */
const COSTLY = ['matches', 'all', 'exists', 'exists_one', 'map', 'filter', 'has', 'bind', 'sortBy', 'distinct'];
const BINARY = ['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '&&', '||', 'in'];

export interface Walked {
  /** Names that were read: facts as `deal.amount`, numbers, tiers, steps. */
  readonly reads: readonly string[];
  readonly problems: readonly ExpressionProblem[];
}

export function checkExpression(ast: ASTNode, names: Names): Walked {
  const reads = new Set<string>();
  const problems: ExpressionProblem[] = [];
  walk(ast);
  return { reads: [...reads], problems };

  function walk(node: ASTNode): void {
    switch (node.op) {
      case 'value':
        if (node.args === null || typeof node.args === 'object') refuse(node, 'not-for-plans', {});
        break;
      case 'id':
        readName(node, node.args);
        break;
      case '.':
        readField(node, node.args[0], node.args[1]);
        break;
      case '/':
        walk(node.args[0]);
        checkDivisor(node.args[1]);
        break;
      case '!_':
      case '-_':
        walk(node.args);
        break;
      case '?:':
      case 'list':
        for (const part of node.args) walk(part);
        break;
      case 'call':
        call(node, node.args[0], PLAN_FUNCTIONS, node.args[1]);
        break;
      case 'rcall':
        call(node, node.args[0], TEXT_FUNCTIONS, [node.args[1], ...node.args[2]]);
        break;
      default:
        if (BINARY.includes(node.op)) for (const part of node.args as ASTNode[]) walk(part);
        else refuse(node, 'not-for-plans', {});
    }
  }

  function readName(node: ASTNode, name: string): void {
    const fields = names.groups.get(name);
    const isKnown = names.numbers.has(name) || names.tiers.includes(name) || names.steps.includes(name);
    if (isKnown) reads.add(name);
    else if (fields) refuse(node, 'unknown-field', { name, field: '' }, fields);
    else refuse(node, 'unknown-name', { name }, everyName());
  }

  function everyName(): string[] {
    return [...names.groups.keys(), ...names.numbers.keys(), ...names.tiers, ...names.steps];
  }

  function readField(node: ASTNode, of: ASTNode, field: string): void {
    const fields = of.op === 'id' ? names.groups.get(of.args) : undefined;
    if (of.op === 'id' && fields?.includes(field)) reads.add(`${of.args}.${field}`);
    else if (of.op === 'id' && fields)
      refuse(node, 'unknown-field', { name: of.args, field }, fields, node.end - field.length);
    else if (of.op === 'id') readName(of, of.args);
    else refuse(node, 'not-for-plans', {});
  }

  function call(node: ASTNode, name: string, allowed: readonly string[], parts: readonly ASTNode[]): void {
    if (!allowed.includes(name)) {
      const known = [...PLAN_FUNCTIONS, ...TEXT_FUNCTIONS];
      refuse(node, COSTLY.includes(name) ? 'costly-function' : 'unknown-function', { name }, known);
      return;
    }
    for (const part of parts) walk(part);
  }

  /** Only what is written in the plan is known not to be zero. */
  function checkDivisor(node: ASTNode): void {
    if (node.op === 'value' && typeof node.args === 'bigint') {
      if (node.args === 0n) refuse(node, 'divide-by-zero', { name: '0' });
      return;
    }
    const number = node.op === 'id' ? names.numbers.get(node.args) : undefined;
    if (node.op === 'id' && number) {
      reads.add(node.args);
      if (isZero(number)) refuse(node, 'divide-by-zero', { name: node.args });
      return;
    }
    walk(node);
    if (problems.length === 0) refuse(node, 'divisor-not-fixed', {});
  }

  function refuse(
    node: ASTNode,
    code: ExpressionProblem['code'],
    params: Readonly<Record<string, string>>,
    known?: readonly string[],
    at = node.start,
  ): void {
    problems.push({ at, code, params, ...(known ? { known } : {}) });
  }
}
