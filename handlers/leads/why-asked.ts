/** "Why me": the assignment and the grade with every term and its points, as they were decided; the sums are shown. */
import { reasonText } from '../../cards/reason-text.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { wordOf } from '../../cards/text/word-of.ts';
import { currentGrade, findAssignment } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import type { ScoreTerm } from '../../domain/shared/reason.ts';
import { memberName, openLeadAct } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';

type Line = Extract<Reply, { kind: 'details' }>['lines'][number];

export async function whyAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.why-me', event.value, { anyVersion: true });
  if (act.isRefused) return act.reply;
  const { lead } = act;
  const directory = await ctx.directory(tx);
  const assignment = await findAssignment(tx, lead.assignmentId);
  const grade = await currentGrade(tx, lead.id);
  const names = gradingNames(ctx.policies.current.grading);
  const termLine = (term: ScoreTerm): Line => {
    const text = inBoth((_t, locale) => reasonText(term, locale, names) ?? term.code);
    return { text, amount: `${term.points} / ${term.maxPoints}` };
  };
  const lines: Line[] = [];
  const trace = assignment?.trace;
  if (trace && trace.terms.length > 0) {
    lines.push({ text: inBoth((t) => t.reason.assignHeading) }, ...trace.terms.map(termLine));
    lines.push({ text: inBoth((t) => t.reason.total), amount: String(assignment?.score ?? ''), isTotal: true });
  }
  for (const reason of trace?.reasons ?? []) {
    if (trace?.terms.some((term) => term.code === reason.code)) continue;
    const text = inBoth((_t, locale) => reasonText(reason, locale, names));
    if (text.zh !== null && text.en !== null) lines.push({ text: { zh: text.zh, en: text.en } });
  }
  const others = (trace?.top ?? []).filter((candidate) => candidate.memberId !== assignment?.memberId).slice(0, 3);
  for (const other of others) {
    const name = memberName(directory.members, other.memberId);
    lines.push({ text: inBoth((t, locale) => t.reason.runnerUp(name[locale])), amount: String(other.score) });
  }
  for (const [code, count] of Object.entries(trace?.excluded ?? {})) {
    lines.push({ text: inBoth((t) => t.reason.excludedLine(wordOf(t.reason.excluded, code) ?? code, count)) });
  }
  if (grade) {
    lines.push({ text: inBoth((t) => t.reason.gradeHeading) }, ...grade.terms.map(termLine));
    lines.push({ text: inBoth((t) => t.reason.gradeTotal(grade.grade)), amount: String(grade.score), isTotal: true });
  }
  const owner = memberName(directory.members, assignment?.memberId ?? null);
  return {
    kind: 'details',
    title: inBoth((t, locale) => (assignment?.memberId ? t.reason.whyTitle(owner[locale]) : t.reason.whyPoolTitle)),
    lines,
  };
}
