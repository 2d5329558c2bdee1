/**
 * The history that a lead of the demo's past leaves: received, assigned, deadlines missed, accepted, touched, closed.
 * The words are those of the live loop; `via: demo` says that it was made up.
 */
import type { PolicyName } from '../../domain/policy/policy-types.ts';
import type { AuditEvent } from '../audit/record-event.ts';
import type { Row } from '../tables/define-tables.ts';
import type { DemoSettledLead } from './demo/types.ts';
import type { SettledClocks } from './settled-clocks.ts';

export function settledLeadEvents(
  lead: Row<'leads'>,
  source: DemoSettledLead,
  clocks: SettledClocks,
  touchId: string,
  policyIds: Readonly<Record<PolicyName, string>>,
): AuditEvent[] {
  const { ownerId, assignmentId, unitId, number, score, grade } = lead;
  const event = (type: string, at: Date, actorId: string | null, params: AuditEvent['params']): AuditEvent => {
    return {
      subjectKind: 'lead',
      subjectId: lead.id,
      type,
      actorId,
      via: 'demo',
      occurredAt: at,
      recordedAt: at,
      params,
    };
  };
  const received = { number, score, grade, policyId: policyIds.grading };
  const assigned = { how: 'auto', memberId: ownerId, unitId, assignmentId, policyId: policyIds.assignment };
  const { kind, seconds, proof } = source.touch;
  const missed = clocks.rows.filter((clock) => clock.missedAt !== null);
  return [
    {
      ...event('lead.received', source.receivedAt, null, received),
      values: { personKey: `lead:${lead.id}`, before: null, after: { name: lead.name, phone: lead.phoneRaw } },
    },
    event('lead.assigned', source.receivedAt, null, assigned),
    ...missed.map((clock) => {
      const params = { clockId: clock.id, kind: clock.kind, rule: clock.rule, round: clock.round, ownerId };
      return event('clock.missed', clock.dueAt, null, params);
    }),
    event('lead.accepted', source.acceptedAt, ownerId, { assignmentId }),
    event(`lead.${kind}-recorded`, clocks.touchedAt, ownerId, { touchId, seconds, proof, isFirstTouch: true }),
    ...(source.closedAt ? [event('lead.closed', source.closedAt, ownerId, { reason: source.closeReason })] : []),
  ];
}
