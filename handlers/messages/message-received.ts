/** What a person types: the lead line, a few words Baton knows, else a hint. Answers are messages in the same chat. */
import type { Localized } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { type Lead, openLeadsOf, pooledLeads, poolSizes } from '../../db/repos/leads.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { parseLeadLine } from '../../domain/leads/parse-lead-line.ts';
import { parseReportWord } from '../../domain/reports/parse-report-word.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { unitPath } from '../../domain/shared/unit-path.ts';
import { actingMember, nameFor } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { attachmentsReceived } from '../evidence/attachments-received.ts';
import { visitWordSaid } from '../evidence/visit-word-said.ts';
import type { MessageReceived, Reply } from '../inbound.ts';
import { awardWord } from '../incentives/award-words.ts';
import { leadLineReceived } from '../leads/lead-entered.ts';
import { reportAsked } from '../reports/report-asked.ts';

const words = {
  mine: ['我的线索', '今天的线索', 'my leads', 'mine'],
  pool: ['待分配', '线索池', '待分配池', 'pool'],
  help: ['帮助', '?', '？', 'help'],
};
/** Lines of a list: what fits a phone's screen; the rest is counted. A matter of presentation, not of policy. */
const listed = 15;

export async function messageReceived(event: MessageReceived, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const { actor } = acting;
  if (event.attachments && event.attachments.length > 0) await attachmentsReceived(event, tx, ctx);
  const line = parseLeadLine(event.text);
  if (line) return leadLineReceived(event, line, tx, ctx);
  const text = event.text.trim().toLowerCase();
  // In a channel people talk to each other; only the private chat is a conversation with Baton.
  if (event.conversation.kind === 'channel') return { kind: 'none' };
  const visitReply = await visitWordSaid(event, text, tx, ctx);
  if (visitReply) return visitReply;
  // Words beside files, or under a card, are a remark.
  if (text === '' || event.attachments?.length || event.thread) return { kind: 'none' };
  if (words.mine.includes(text)) return answer(event, tx, ctx, await myLeads(tx, ctx, actor));
  if (words.pool.includes(text)) return answer(event, tx, ctx, await poolFor(tx, ctx, actor));
  const asked = await awardWord(event, text, tx, ctx, actor);
  if (asked) return 'answer' in asked ? answer(event, tx, ctx, asked.answer) : asked;
  const word = parseReportWord(event.text);
  if (word) {
    const report = await reportAsked(event, tx, ctx, actor, word);
    return 'reply' in report ? report.reply : answer(event, tx, ctx, report.text);
  }
  return answer(
    event,
    tx,
    ctx,
    inBoth((t) => (words.help.includes(text) ? t.notice.help : t.notice.notUnderstood)),
  );
}

async function answer(
  event: MessageReceived,
  tx: Session,
  ctx: HandlerContext,
  text: Localized<string>,
): Promise<Reply> {
  await enqueueContent(tx, {
    id: ctx.newId(),
    to: { platform: event.platform, recipientKind: 'member', recipientId: event.actorId },
    now: ctx.now,
    priority: priorities.alert,
    dedupeKey: `answer ${event.platform} ${event.eventId}`,
    content: { kind: 'text', text },
  });
  return { kind: 'none' };
}

async function myLeads(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Localized<string>> {
  const leads = await openLeadsOf(tx, actor.memberId);
  return leads.length === 0
    ? inBoth((t) => t.notice.noLeads)
    : listOf(tx, ctx, actor, leads, leads.length, (t, count) => t.notice.myLeads(count));
}

/** Every pool from which the actor may assign: of the own unit and all below, and of those the actor stands in for. */
async function poolFor(tx: Session, ctx: HandlerContext, actor: Actor): Promise<Localized<string>> {
  const { units } = await ctx.directory(tx);
  const mayAssign = (unitId: string) =>
    can(actor, 'pool.assign', { ownerId: null, unitPath: unitPath(units, unitId) }).allowed;
  const mine = [...units.keys()].filter(mayAssign);
  if (mine.length === 0) return inBoth((t) => t.notice.poolOnlyManagers);
  const sizes = await poolSizes(tx);
  const filled = mine.filter((unitId) => (sizes.get(unitId) ?? 0) > 0);
  const total = filled.reduce((sum, unitId) => sum + (sizes.get(unitId) ?? 0), 0);
  if (total === 0) return inBoth((t) => t.notice.noPool);
  const leads: Lead[] = [];
  for (const unitId of filled) leads.push(...(await pooledLeads(tx, unitId, listed)));
  const oldestFirst = leads.toSorted((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime());
  return listOf(tx, ctx, actor, oldestFirst, total, (t, count) => t.notice.poolLeads(count));
}

async function listOf(
  tx: Session,
  ctx: HandlerContext,
  actor: Actor,
  leads: readonly Lead[],
  total: number,
  heading: (t: Parameters<Parameters<typeof inBoth>[0]>[0], count: number) => string,
): Promise<Localized<string>> {
  const directory = await ctx.directory(tx);
  const shown = leads.slice(0, listed);
  const due = new Map<string, Date | null>();
  for (const lead of shown) due.set(lead.id, await clocksDueAt(tx, lead.id));
  return inBoth((t, locale) => {
    const lines = shown.map((lead) => {
      const dueAt = due.get(lead.id);
      const dueText = dueAt ? t.notice.dueBy(timeText(dueAt, ctx.now, ctx.timeZone, locale)) : '';
      return t.notice.leadLine(
        lead.number,
        nameFor(actor, lead, directory),
        t.notice.states[lead.status] ?? lead.status,
        dueText,
      );
    });
    return [heading(t, total), ...lines, ...(total > shown.length ? [t.notice.more(total - shown.length)] : [])].join(
      '\n',
    );
  });
}
