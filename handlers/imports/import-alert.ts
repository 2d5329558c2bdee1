/** The facts of an import's shared escalation card: how many of its leads still wait, for a rep's own or for a team. */
import type { ImportAlertFacts } from '../../cards/import-alert-card.ts';
import { findImport, importRestsOnUncovered } from '../../db/repos/imports.ts';
import { countWaiting } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

const waitingIn = {
  acknowledge: ['assigned'],
  'first-touch': ['assigned', 'accepted'],
  pool: ['pooled'],
} as const;

export async function loadImportAlert(
  session: Session,
  ctx: HandlerContext,
  alert: { importId: string; unitId: string; kind: string; repeat: number },
  memberId: string,
): Promise<ImportAlertFacts | null> {
  const { members, units } = await ctx.directory(session);
  const viewer = members.get(memberId);
  const team = units.get(alert.unitId);
  const found = await findImport(session, alert.importId);
  const kind = (Object.keys(waitingIn) as (keyof typeof waitingIn)[]).find((candidate) => candidate === alert.kind);
  if (!viewer || !team || !found || !kind) return null;
  const isOwn = viewer.role === 'rep';
  const waiting = await countWaiting(session, {
    importId: alert.importId,
    unitId: alert.unitId,
    statuses: waitingIn[kind],
    ...(isOwn ? { ownerId: memberId } : {}),
  });
  const { importId, unitId } = alert;
  const restsOnUncovered = await importRestsOnUncovered(session, { importId, unitId, kind });
  return {
    kind,
    repeat: alert.repeat,
    waiting,
    isOwn,
    team,
    fileName: found.fileName,
    coveredThrough: restsOnUncovered ? ctx.policies.current.calendar.coveredThrough : null,
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}
