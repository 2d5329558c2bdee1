/**
 * Leads and what surrounds them: accounts, payloads as received, grades, ownership as periods, behaviour events,
 * touches, running clocks, imports, and what can still be undone.
 */

import type { ScoreTerm } from '../../domain/shared/reason.ts';
import type { Kit } from '../columns.ts';
import { isNotNull, isNull, sql } from '../drizzle.ts';

export interface AssignmentTrace {
  /** What makes up the score of the one who was chosen. */
  terms: ScoreTerm[];
  /** The best five candidates, the chosen one first; `points` in the order of `terms`. */
  top: { memberId: string; score: number; points: number[] }[];
  /** How many reps were left out, by reason code. */
  excluded: Record<string, number>;
  /** What else was decided by; the terms are reasons too and stand there. */
  reasons: { code: string; params: Record<string, string | number | boolean | null> }[];
}

export function defineLeads(kit: Kit) {
  const accounts = kit.table(
    'accounts',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      externalKey: kit.text().unique(),
      name: kit.text().notNull(),
      level: kit.text(),
      ltvTier: kit.oneOf(['V1', 'V2', 'V3']),
      province: kit.text(),
      city: kit.text(),
      district: kit.text(),
      address: kit.text(),
      telephone: kit.text(),
      lat: kit.real(),
      lng: kit.real(),
      datum: kit.text(),
      /** known | generated | import | city-centre: where the position comes from. */
      positionBasis: kit.text(),
      createdAt: kit.instant().notNull(),
      mergedInto: kit.id(),
    },
    (t) => [kit.index('accounts_city').on(t.city)],
  );
  /** Normalised names of an account; a key that belongs to two accounts matches neither by itself. */
  const accountNames = kit.table(
    'account_names',
    {
      nameKey: kit.text().notNull(),
      accountId: kit
        .id()
        .notNull()
        .references(() => accounts.id),
    },
    (t) => [kit.primaryKey({ columns: [t.nameKey, t.accountId] })],
  );
  /** Centre of a city, used when a lead has no matched account. */
  const cities = kit.table(
    'cities',
    {
      city: kit.text().notNull(),
      province: kit.text().notNull(),
      lat: kit.real().notNull(),
      lng: kit.real().notNull(),
      datum: kit.text().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.city, t.province] })],
  );
  const leads = kit.table(
    'leads',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      source: kit.text().notNull(),
      externalId: kit.text(),
      /** SHA-256 of the canonical body without occurredAt. */
      bodyHash: kit.text().notNull(),
      name: kit.text().notNull(),
      phoneRaw: kit.text(),
      phoneE164: kit.text(),
      company: kit.text(),
      accountId: kit.id(),
      product: kit.text(),
      productLine: kit.text(),
      need: kit.text(),
      province: kit.text(),
      city: kit.text(),
      /** phone-doubtful, date-doubtful, …: kept, shown, never refused. */
      flags: kit.json<string[]>().notNull(),
      occurredAt: kit.instant(),
      receivedAt: kit.instant().notNull(),
      status: kit.oneOf(['pooled', 'assigned', 'accepted', 'touched', 'closed']).notNull(),
      ownerId: kit.id(),
      /** Team whose pool holds it, or whose rep owns it. */
      unitId: kit.id().notNull(),
      assignmentId: kit.id(),
      score: kit.whole().notNull(),
      grade: kit.oneOf(['A', 'B', 'C']).notNull(),
      ltvTier: kit.oneOf(['V1', 'V2', 'V3']),
      importId: kit.id(),
      touchedAt: kit.instant(),
      closedAt: kit.instant(),
      closeReason: kit.text(),
      /** Counts every change; a click that carries an older one is answered, and changes nothing. */
      version: kit.whole().notNull(),
    },
    (t) => [
      kit.uniqueIndex('leads_external').on(t.source, t.externalId),
      // A body with an external id is known by that id.
      kit.index('leads_body').on(t.bodyHash, t.receivedAt).where(isNull(t.externalId)),
      kit.index('leads_owner').on(t.ownerId, t.status),
      // In the order in which a pool is gone through, however many wait in it.
      kit.index('leads_unit').on(t.unitId, t.status, t.receivedAt),
      kit.index('leads_phone').on(t.phoneE164),
      kit.index('leads_account').on(t.accountId).where(isNotNull(t.accountId)),
      kit.index('leads_import').on(t.importId).where(isNotNull(t.importId)),
      kit.index('leads_received').on(t.receivedAt),
      // Only what still waits for somebody is walked through by the auditor, however much was closed.
      kit.index('leads_open').on(t.id).where(sql`${t.status} in ('pooled', 'assigned', 'accepted')`),
    ],
  );
  const leadPayloads = kit.table('lead_payloads', {
    leadId: kit
      .id()
      .primaryKey()
      .references(() => leads.id),
    /** Exactly what the source sent, unknown fields included. */
    raw: kit.json<unknown>().notNull(),
  });
  const leadGrades = kit.table(
    'lead_grades',
    {
      id: kit.id().primaryKey(),
      leadId: kit
        .id()
        .notNull()
        .references(() => leads.id),
      at: kit.instant().notNull(),
      score: kit.whole().notNull(),
      grade: kit.oneOf(['A', 'B', 'C']).notNull(),
      terms: kit.json<ScoreTerm[]>().notNull(),
      policyId: kit.id().notNull(),
    },
    (t) => [kit.index('lead_grades_lead').on(t.leadId, t.at)],
  );
  /** Ownership as periods; memberId null = in the team's pool. */
  const assignments = kit.table(
    'assignments',
    {
      id: kit.id().primaryKey(),
      leadId: kit
        .id()
        .notNull()
        .references(() => leads.id),
      memberId: kit.id(),
      unitId: kit.id().notNull(),
      how: kit.oneOf(['auto', 'transfer', 'breaker', 'manager', 'refused', 'left', 'new-role', 'undo']).notNull(),
      actorId: kit.id(),
      fromAt: kit.instant().notNull(),
      toAt: kit.instant(),
      acceptedAt: kit.instant(),
      score: kit.whole(),
      trace: kit.json<AssignmentTrace>(),
      policyId: kit.id().notNull(),
    },
    (t) => [
      kit.index('assignments_lead').on(t.leadId, t.fromAt),
      kit.index('assignments_member').on(t.memberId, t.fromAt),
    ],
  );
  const behaviourEvents = kit.table(
    'behaviour_events',
    {
      id: kit.id().primaryKey(),
      source: kit.text().notNull(),
      externalId: kit.text(),
      type: kit.text().notNull(),
      leadId: kit.id(),
      accountId: kit.id(),
      phoneE164: kit.text(),
      dwellSeconds: kit.whole(),
      occurredAt: kit.instant().notNull(),
      recordedAt: kit.instant().notNull(),
      raw: kit.json<unknown>().notNull(),
    },
    (t) => [
      kit.uniqueIndex('behaviour_external').on(t.source, t.externalId),
      kit.index('behaviour_lead').on(t.leadId, t.occurredAt),
      kit.index('behaviour_phone').on(t.phoneE164, t.occurredAt),
      kit.index('behaviour_account').on(t.accountId, t.occurredAt),
    ],
  );
  const touches = kit.table(
    'touches',
    {
      id: kit.id().primaryKey(),
      leadId: kit
        .id()
        .notNull()
        .references(() => leads.id),
      memberId: kit.id().notNull(),
      kind: kit.oneOf(['call', 'visit', 'message']).notNull(),
      /** reported = typed in; proven = backed by a call event or complete evidence. */
      proof: kit.oneOf(['reported', 'proven']).notNull(),
      outcome: kit.text().notNull(),
      seconds: kit.whole(),
      note: kit.text(),
      isFirstTouch: kit.flag().notNull(),
      occurredAt: kit.instant().notNull(),
      recordedAt: kit.instant().notNull(),
      undoneAt: kit.instant(),
    },
    (t) => [
      kit.index('touches_lead').on(t.leadId, t.occurredAt),
      kit.index('touches_member').on(t.memberId, t.occurredAt),
      kit.index('touches_recorded').on(t.recordedAt),
    ],
  );
  const clocks = kit.table(
    'clocks',
    {
      id: kit.id().primaryKey(),
      leadId: kit
        .id()
        .notNull()
        .references(() => leads.id),
      assignmentId: kit.id().notNull(),
      kind: kit.oneOf(['acknowledge', 'first-touch', 'pool']).notNull(),
      chainId: kit.text().notNull(),
      /** Versions the clock started with; later policy changes do not touch a running clock. */
      deadlinesPolicyId: kit.id().notNull(),
      escalationPolicyId: kit.id().notNull(),
      schedule: kit.text().notNull(),
      startedAt: kit.instant().notNull(),
      /** The promise: acknowledge by, first touch by, taken from the pool by. */
      dueAt: kit.instant().notNull(),
      targetMs: kit.whole().notNull(),
      /** tier | grade | chain: what set the deadline. */
      rule: kit.text().notNull(),
      restsOnUncovered: kit.flag().notNull(),
      /** 1 = first deadline of this ownership, 2 = the new one after a miss. */
      round: kit.whole().notNull(),
      status: kit.oneOf(['running', 'met', 'missed', 'stopped']).notNull(),
      missedAt: kit.instant(),
      endedAt: kit.instant(),
      endReason: kit.text(),
      /** Next step of the chain that the timer waits for; null = the chain has ended. */
      stepId: kit.text(),
      stepRepeat: kit.whole().notNull(),
      stepAt: kit.instant(),
      importId: kit.id(),
    },
    (t) => [
      kit.index('clocks_lead').on(t.leadId, t.status),
      kit.index('clocks_waiting').on(t.id).where(sql`${t.endedAt} is null and ${t.stepId} is not null`),
      kit.index('clocks_import').on(t.importId).where(isNotNull(t.importId)),
      kit.index('clocks_missed').on(t.missedAt).where(isNotNull(t.missedAt)),
      kit.index('clocks_ended').on(t.endedAt).where(isNotNull(t.endedAt)),
    ],
  );
  const undos = kit.table(
    'undos',
    {
      id: kit.id().primaryKey(),
      memberId: kit.id().notNull(),
      leadId: kit.id().notNull(),
      action: kit.text().notNull(),
      /** Version of the lead right after the action; anything later makes the undo void. */
      leadVersion: kit.whole().notNull(),
      before: kit.json<unknown>().notNull(),
      expiresAt: kit.instant().notNull(),
      usedAt: kit.instant(),
    },
    (t) => [kit.index('undos_lead').on(t.leadId, t.expiresAt), kit.index('undos_expires').on(t.expiresAt)],
  );
  const imports = kit.table('imports', {
    id: kit.id().primaryKey(),
    kind: kit.oneOf(['leads', 'accounts']).notNull(),
    fileHash: kit.text().notNull().unique(),
    fileName: kit.text().notNull(),
    actorId: kit.id(),
    startedAt: kit.instant().notNull(),
    finishedAt: kit.instant(),
    /** Rows up to here are stored; a repeated run goes on after it. */
    rowsRead: kit.whole().notNull(),
    rowsStored: kit.whole().notNull(),
    rowsDuplicate: kit.whole().notNull(),
    rowsRefused: kit.whole().notNull(),
    rowsAssigned: kit.whole().notNull(),
    rowsPooled: kit.whole().notNull(),
  });
  const importRefusals = kit.table(
    'import_refusals',
    {
      importId: kit.id().notNull(),
      line: kit.whole().notNull(),
      reason: kit.json<{ code: string; params: Record<string, string | number> }>().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.importId, t.line] })],
  );
  return {
    accounts,
    accountNames,
    cities,
    leads,
    leadPayloads,
    leadGrades,
    assignments,
    behaviourEvents,
    touches,
    clocks,
    undos,
    imports,
    importRefusals,
  };
}
