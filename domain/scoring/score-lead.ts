/**
 * Grades a lead: 0-100 from source, product, stated need, account level and recent behaviour, and the product line.
 * Called once when a lead arrives and again when behaviour events come in; assignment and deadlines use the result.
 * It only adds up the points of the grading policy; it knows no number of its own.
 */
import type { BehaviourRule, Grade, GradingPolicy, PointRule } from '../policy/policy-types.ts';
import { foldText } from '../shared/fold-text.ts';
import type { Reason, ScoreTerm } from '../shared/reason.ts';

export interface BehaviourEvent {
  readonly type: string;
  readonly occurredAt: Date;
  readonly dwellSeconds?: number | undefined;
}

export interface LeadFacts {
  readonly source: string;
  readonly product: string | null;
  readonly need: string | null;
  /** Level of the matched account (a key of the policy's accountLevel.points); null = no account matched. */
  readonly accountLevel: string | null;
  readonly behaviour: readonly BehaviourEvent[];
}

export interface LeadScore {
  /** Whole number, 0-100; exactly the sum of the terms' points. */
  readonly score: number;
  readonly grade: Grade;
  /** Line of the first matching product rule; null = not stated or not recognised. */
  readonly productLine: string | null;
  readonly terms: ScoreTerm[];
  /** The grade with its bounds, then the terms that brought points, strongest first. */
  readonly reasons: Reason[];
}

interface CompiledGrading {
  readonly sourceByText: ReadonlyMap<string, GradingPolicy['source']['kinds'][number]>;
  readonly lines: GradingPolicy['product']['lines'];
  readonly ignoredNeeds: readonly string[];
  readonly needRules: readonly PointRule[];
  readonly eventRules: ReadonlyMap<string, BehaviourRule>;
}

const DAY_MS = 86_400_000;
const compiledByPolicy = new WeakMap<GradingPolicy, CompiledGrading>();

export function scoreLead(facts: LeadFacts, policy: GradingPolicy, now: Date): LeadScore {
  const compiled = compileGrading(policy);
  const product = productTerm(facts.product, policy, compiled);
  const terms = [
    sourceTerm(facts.source, policy, compiled),
    product.term,
    needTerm(facts.need, policy, compiled),
    accountLevelTerm(facts.accountLevel, policy),
    behaviourTerm(facts.behaviour, policy, compiled, now),
  ];
  const score = terms.reduce((sum, term) => sum + term.points, 0);
  const grade: Grade = score >= policy.grades.A ? 'A' : score >= policy.grades.B ? 'B' : 'C';
  return { score, grade, productLine: product.line, terms, reasons: reasonsFor(score, grade, terms, policy) };
}

/** Folds all words of a policy once; kept as long as the policy object lives. */
function compileGrading(policy: GradingPolicy): CompiledGrading {
  const known = compiledByPolicy.get(policy);
  if (known) return known;
  const { kinds } = policy.source;
  const sourceByText = new Map([
    ...kinds.flatMap((kind) => kind.aliases.map((alias) => [foldText(alias), kind] as const)),
    ...kinds.map((kind) => [foldText(kind.source), kind] as const),
  ]);
  const compiled = {
    sourceByText,
    lines: policy.product.lines.map((line) => ({ ...line, words: line.words.map(foldText) })),
    ignoredNeeds: policy.need.ignored.map(foldText),
    needRules: policy.need.rules.map((rule) => ({ ...rule, words: rule.words.map(foldText) })),
    eventRules: new Map(Object.entries(policy.behaviour.events)),
  };
  compiledByPolicy.set(policy, compiled);
  return compiled;
}

function sourceTerm(source: string, policy: GradingPolicy, compiled: CompiledGrading): ScoreTerm {
  const { maxPoints, otherwise } = policy.source;
  const kind = compiled.sourceByText.get(foldText(source));
  return {
    code: 'grade.source',
    params: { source: kind?.source ?? source, isListed: kind !== undefined },
    points: kind?.points ?? otherwise,
    maxPoints,
  };
}

/** The line whose words a product's name contains, as grading recognises it; null = not stated or not recognised. */
export function productLineOf(product: string | null, policy: GradingPolicy): string | null {
  return productTerm(product, policy, compileGrading(policy)).line;
}

function productTerm(product: string | null, policy: GradingPolicy, compiled: CompiledGrading) {
  const { maxPoints, unknownLine, notStated } = policy.product;
  const text = foldText(product ?? '');
  const match = text === '' ? undefined : compiled.lines.find((line) => containsOne(text, line.words));
  const points = match?.points ?? (text === '' ? notStated : unknownLine);
  const params = { line: match?.line ?? null, isStated: text !== '' };
  return { line: match?.line ?? null, term: { code: 'grade.product', params, points, maxPoints } };
}

function needTerm(need: string | null, policy: GradingPolicy, compiled: CompiledGrading): ScoreTerm {
  const { maxPoints, stated, notStated } = policy.need;
  const text = foldText(need ?? '');
  const telling = compiled.ignoredNeeds.reduce((rest, word) => rest.replaceAll(word, ' '), text);
  const match = telling === '' ? undefined : compiled.needRules.find((rule) => containsOne(telling, rule.words));
  const points = match?.points ?? (text === '' ? notStated : stated);
  return { code: 'grade.need', params: { need: match?.code ?? null, isStated: text !== '' }, points, maxPoints };
}

function accountLevelTerm(level: string | null, policy: GradingPolicy): ScoreTerm {
  const { maxPoints, unknown } = policy.accountLevel;
  const levels = policy.accountLevel.points;
  const points = (level !== null && Object.hasOwn(levels, level) ? levels[level] : undefined) ?? unknown;
  return { code: 'grade.account-level', params: { level }, points, maxPoints };
}

/** Each event type counts at most `times` times within the window; all together at most `maxPoints`. */
function behaviourTerm(
  events: readonly BehaviourEvent[],
  policy: GradingPolicy,
  compiled: CompiledGrading,
  now: Date,
): ScoreTerm {
  const { maxPoints, windowDays } = policy.behaviour;
  const nowMs = now.getTime();
  const counts: Record<string, number> = {};
  let points = 0;
  for (const event of events) {
    const rule = compiled.eventRules.get(event.type);
    const ageMs = nowMs - event.occurredAt.getTime();
    if (!rule || !(ageMs >= 0 && ageMs <= windowDays * DAY_MS)) continue;
    if ((event.dwellSeconds ?? 0) < (rule.minDwellSeconds ?? 0)) continue;
    const count = counts[event.type] ?? 0;
    if (count >= rule.times) continue;
    counts[event.type] = count + 1;
    points += rule.points;
  }
  return {
    code: 'grade.behaviour',
    params: { ...counts, windowDays },
    points: Math.min(points, maxPoints),
    maxPoints,
  };
}

function reasonsFor(score: number, grade: Grade, terms: readonly ScoreTerm[], policy: GradingPolicy): Reason[] {
  const params = { grade, score, fromA: policy.grades.A, fromB: policy.grades.B };
  const strongest = terms.filter((term) => term.points > 0).toSorted((one, other) => other.points - one.points);
  return [{ code: 'grade', params }, ...strongest];
}

function containsOne(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word));
}
