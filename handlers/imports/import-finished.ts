/**
 * All rows of an import are stored: its deadlines begin now, at the first working minute of each owner, and one digest
 * goes to every rep and every manager concerned. In pieces that may be repeated after a crash: as long as the import is
 * not marked as finished, doing all of it again leads to the same end.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import {
  findImport,
  holdersOfImport,
  type ImportRow,
  moveClocks,
  type ProvisionalClock,
  provisionalClocks,
  updateImport,
} from '../../db/repos/imports.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { stepDueAt } from '../../domain/sla/next-escalation.ts';
import { addWorkingTime, nextWorkingMinute, type WorkingInstant } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../context.ts';
import { chainById } from '../leads/run-clocks.ts';
import { audienceOf } from '../people/tell-audience.ts';

/** Some tens of milliseconds each: a bot that runs beside the import waits no longer than that. */
const clocksAtOnce = 1_000;

/**
 * Sets the next clocks right.
 * @param ctx the same in every call: its now is when the import ended
 * @param after what the call before returned, '' at first
 * @returns where to go on; null when all are done
 */
export async function settleClocks(
  tx: Session,
  ctx: HandlerContext,
  importId: string,
  after: string,
): Promise<string | null> {
  const clocks = await provisionalClocks(tx, importId, after, clocksAtOnce);
  for (const alike of groupsOf(clocks)) {
    const [first] = alike;
    if (!first) continue;
    const startedAt = nextWorkingMinute(ctx.now, first.schedule, ctx.policies.current.calendar).at;
    const due = dueAtOf(ctx, first, startedAt);
    await moveClocks(
      tx,
      alike.map(({ id }) => id),
      { startedAt, dueAt: due.at, restsOnUncovered: due.restsOnUncovered },
    );
  }
  return clocks.length < clocksAtOnce ? null : (clocks.at(-1)?.id ?? null);
}

/** Marks the import as finished and queues the digests. @returns the import as it is now */
export async function finishImport(tx: Session, ctx: HandlerContext, importId: string): Promise<ImportRow | null> {
  const row = await findImport(tx, importId);
  if (!row || row.finishedAt !== null) return row;
  await updateImport(tx, importId, { finishedAt: ctx.now });
  await refreshCards(tx, importId, ctx.now, ctx.newId);
  await tellHolders(tx, ctx, importId);
  await recordEvent(tx, {
    subjectKind: 'import',
    subjectId: importId,
    type: 'import.finished',
    actorId: row.actorId,
    via: 'import',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      read: row.rowsRead,
      stored: row.rowsStored,
      duplicate: row.rowsDuplicate,
      refused: row.rowsRefused,
      assigned: row.rowsAssigned,
      pooled: row.rowsPooled,
    },
  });
  return { ...row, finishedAt: ctx.now };
}

/** Clocks of one group get the same times, so those are computed once. */
function groupsOf(clocks: readonly ProvisionalClock[]): ProvisionalClock[][] {
  const groups = new Map<string, ProvisionalClock[]>();
  for (const clock of clocks) {
    const key = [clock.kind, clock.schedule, clock.chainId, clock.escalationPolicyId, clock.targetMs].join(' ');
    const group = groups.get(key);
    if (group) group.push(clock);
    else groups.set(key, [clock]);
  }
  return [...groups.values()];
}

export function dueAtOf(ctx: HandlerContext, clock: ProvisionalClock, startedAt: Date): WorkingInstant {
  const { calendar } = ctx.policies.current;
  if (clock.kind === 'first-touch') return addWorkingTime(startedAt, clock.targetMs, clock.schedule, calendar);
  const chain = chainById(ctx, clock.escalationPolicyId, clock.chainId);
  return stepDueAt(chain, startedAt, clock.targetMs, clock.schedule, calendar);
}

async function tellHolders(tx: Session, ctx: HandlerContext, importId: string): Promise<void> {
  const holders = await holdersOfImport(tx, importId);
  const reps = new Set(holders.flatMap(({ ownerId }) => ownerId ?? []));
  const managers = new Set<string>();
  for (const unitId of new Set(holders.map((holder) => holder.unitId))) {
    const { memberIds } = await audienceOf(tx, ctx, ['manager'], { ownerId: null, unitId });
    for (const memberId of memberIds) managers.add(memberId);
  }
  await tell(tx, ctx, reps, importId, `import:${importId}:rep`);
  await tell(tx, ctx, managers, importId, `import:${importId}:manager`);
}

async function tell(
  tx: Session,
  ctx: HandlerContext,
  memberIds: ReadonlySet<string>,
  importId: string,
  cardKey: string,
): Promise<void> {
  const { members } = await ctx.directory(tx);
  for (const memberId of memberIds) {
    const platform = members.get(memberId)?.platform ?? 'local';
    const to = { platform, recipientKind: 'member' as const, recipientId: memberId };
    const wish = { id: ctx.newId(), to, now: ctx.now, priority: priorities.card };
    await enqueueCard(tx, { ...wish, cardKey, subjectId: importId });
  }
}
