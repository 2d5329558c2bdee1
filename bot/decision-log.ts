/**
 * One log line per decision: lead received, assigned or pooled, deadline missed, escalation step, breaker, call hook.
 * Derived from the history once it is committed and linked, so no handler logs and none can forget to; only ids, codes
 * and numbers named here are written, never personal values. Imports are too many for it: they stand at level debug.
 */
import { chainHead } from '../db/audit/seal-events.ts';
import { newestHistorySeq } from '../db/repos/demo.ts';
import { linkedEventsAfter } from '../db/repos/linked-events.ts';
import type { Store } from '../db/store.ts';
import type { EngineModule } from '../jobs/engine.ts';
import type { Log } from './log.ts';

/** Which params of which event are written. */
const written: Readonly<Record<string, readonly string[]>> = {
  'lead.received': ['number', 'score', 'grade', 'flags'],
  'lead.assigned': ['how', 'memberId', 'unitId', 'score'],
  'lead.pooled': ['how', 'unitId'],
  'clock.missed': ['kind', 'rule', 'round', 'ownerId'],
  'clock.escalated': ['kind', 'stepId', 'repeat', 'told', 'reasons'],
  'breaker.tripped': ['consecutiveMisses', 'movedLeadIds'],
  'breaker.cleared': ['pauseId'],
  'report.made': ['report', 'unitId', 'red', 'yellow', 'wins'],
  'report.channels-without-unit': ['report', 'channels'],
  'visit.started': ['number', 'leadId'],
  'visit.submitted': ['leadId', 'isFirstTouch'],
  'visit.cancelled': ['leadId'],
  'evidence.placed': ['kind', 'proof', 'sha256'],
  'deal.won': ['number', 'memberId', 'amountMinor', 'currency', 'line'],
  'deal.cancelled': ['number', 'reversed'],
  'payment.received': ['number', 'memberId', 'amountMinor', 'currency'],
  'payment.refunded': ['number', 'memberId', 'amountMinor', 'currency'],
  'award.earned': ['number', 'plan', 'memberId', 'unit', 'amountMinor', 'balanceMinor'],
  'award.reversed': ['number', 'plan', 'memberId', 'unit', 'amountMinor', 'balanceMinor'],
  'award.not-judged': ['plan', 'causeKind', 'causeId', 'reason'],
  'dispute.raised': ['number', 'awardId', 'line', 'ownerId', 'dueAt'],
  'dispute.overdue': ['number', 'ownerId', 'told'],
  'directory.read': ['people', 'bound', 'left', 'elsewhere', 'moved', 'leadsPooled'],
  'directory.held': ['people', 'bound', 'held'],
  'member.account-bound': ['platform', 'by'],
  'call-hook.queued': ['stepId'],
  'call-hook.skipped': ['stepId', 'reason'],
};
const readAtOnce = 500;

/** What was recorded before its first run is not told again. */
export function decisionLogModule({ store, log }: { store: Store; log: Log }): EngineModule {
  let startSeq: number | null = null;
  let position = 0;
  return {
    name: 'decision log',
    // A commit wakes it; the linking of the history is one.
    nextAt: async () => null,
    async run() {
      if (startSeq === null) {
        startSeq = await newestHistorySeq(store.read);
        position = (await chainHead(store.read))?.position ?? 0;
      }
      const rows = await linkedEventsAfter(store.read, position, readAtOnce);
      for (const { event } of rows) {
        const params = written[event.type];
        if (params === undefined || event.seq <= startSeq) continue;
        const said = Object.fromEntries(params.map((key) => [key, codesOnly(event.params[key])]));
        const { subjectId, via, actorId } = event;
        log[via === 'import' ? 'debug' : 'info']({ subjectId, via, actorId, ...said }, event.type);
      }
      position = rows.at(-1)?.position ?? position;
      return rows.length;
    },
  };
}

/** Reasons are codes with parameters; the codes say enough. */
function codesOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(codesOnly);
  return typeof value === 'object' && value !== null && 'code' in value ? value.code : value;
}
