/** What a person types: the lead line, a few words Baton knows, else a hint. Answers are messages in the same chat. */
import type { Localized } from '../../cards/card.ts';
import { timeText } from '../../cards/text/format.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { type Lead, openLeadsOf, pooledLeads, poolSizes } from '../../db/repos/leads.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { parseLeadLine } from '../../domain/leads/parse-lead-line.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, isReply } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { MessageReceived, Reply } from '../inbound.ts';
import { leadLineReceived } from '../leads/lead-entered.ts';

const words = {
  mine: ['我的线索', '今天的线索', 'my leads', 'mine'],
  pool: ['待分配', '线索池', '待分配池', 'pool'],
  help: ['帮助', '?', '?', 'help'],
};
const listed = 15;

export async function messageReceived(event: MessageReceived, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const actor = await actingMember(tx, ctx, event.actorId);
  if (isReply(actor)) return actor;
  const line = parseLeadLine(event.text);
  if (line) return leadLineReceived(event, line, tx, ctx);
  const text = event.text.trim().toLowerCase();
  // In a channel people talk to each other; only the private chat is a conversation with Baton.
  if (event.conversation.kind === 'channel') return { kind: 'none' };
  if (words.mine.includes(text)) return answer(event, tx, ctx, await myLeads(tx, ctx, actor.id));
  if (words.pool.includes(text)) {
    const record = { ownerId: null, unitPath: actor.unitPath };
    const permission = can(
      { memberId: actor.id, role: actor.role, unitPath: actor.unitPath, rights: actor.rights },
      'pool.assign',
      record,
    );
    return answer(
      event,
      tx,
      ctx,
      permission.allowed ? await poolOf(tx, ctx, actor.unitId) : inBoth((t) => t.notice.poolOnlyManagers),
    );
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

async function myLeads(tx: Session, ctx: HandlerContext, memberId: string): Promise<Localized<string>> {
  const leads = await openLeadsOf(tx, memberId);
  return leads.length === 0
    ? inBoth((t) => t.notice.noLeads)
    : listOf(tx, ctx, leads, leads.length, (t, count) => t.notice.myLeads(count));
}

/** Pools of the actor's unit and all below it. */
async function poolOf(tx: Session, ctx: HandlerContext, unitId: string): Promise<Localized<string>> {
  const { units } = await ctx.directory(tx);
  const sizes = await poolSizes(tx);
  const below = [...units.values()].filter((unit) => isWithin(units, unit.id, unitId) && (sizes.get(unit.id) ?? 0) > 0);
  const total = below.reduce((sum, unit) => sum + (sizes.get(unit.id) ?? 0), 0);
  const leads: Lead[] = [];
  for (const unit of below) leads.push(...(await pooledLeads(tx, unit.id, listed)));
  return total === 0
    ? inBoth((t) => t.notice.noPool)
    : listOf(
        tx,
        ctx,
        leads.toSorted((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime()),
        total,
        (t, count) => t.notice.poolLeads(count),
      );
}

function isWithin(
  units: ReadonlyMap<string, { id: string; parentId: string | null }>,
  unitId: string,
  ancestorId: string,
): boolean {
  for (let unit = units.get(unitId); unit; unit = unit.parentId ? units.get(unit.parentId) : undefined)
    if (unit.id === ancestorId) return true;
  return false;
}

async function listOf(
  tx: Session,
  ctx: HandlerContext,
  leads: readonly Lead[],
  total: number,
  heading: (t: Parameters<Parameters<typeof inBoth>[0]>[0], count: number) => string,
): Promise<Localized<string>> {
  const shown = leads.slice(0, listed);
  const due = new Map<string, Date | null>();
  for (const lead of shown) due.set(lead.id, await clocksDueAt(tx, lead.id));
  return inBoth((t, locale) => {
    const lines = shown.map((lead) => {
      const dueAt = due.get(lead.id);
      const dueText = dueAt ? t.notice.dueBy(timeText(dueAt, ctx.now, ctx.timeZone, locale)) : '';
      return t.notice.leadLine(lead.number, lead.name, t.notice.states[lead.status] ?? lead.status, dueText);
    });
    return [heading(t, total), ...lines, ...(total > shown.length ? [t.notice.more(total - shown.length)] : [])].join(
      '\n',
    );
  });
}
